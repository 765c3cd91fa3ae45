//! Every figure against what other engines compute: on the cuts in this repository always, on the whole files where
//! they are there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use sales_pulse::analysis::{ledger, rfm, segments};
use sales_pulse::config::Revenue;
use sales_pulse::config::segments::Segments;
use sales_pulse::money::Money;
use sales_pulse::orders::parquet::Parquet;
use sales_pulse::orders::{self, Reading, Source};
use sales_pulse::progress::Silent;
use sales_pulse::tables::{self, Cut};
use sales_pulse::{Build, Surroundings, build};
use serde_json::Value;
use tempfile::TempDir;

use crate::project::{Files, Project, cuts, files, whole};

/// A table as text: header and rows.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn csv(bytes: &[u8]) -> Table {
        let mut reader = csv::Reader::from_reader(bytes);
        let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = texts(reader.headers().expect("a header"));
        let rows = reader.records().map(|record| texts(&record.expect("a row as wide as the header"))).collect();
        Table { header, rows }
    }

    fn parquet(file: &Path) -> Table {
        let parquet = Parquet::open(file).expect("a curated table");
        let columns: Vec<usize> = (0..parquet.header.len()).collect();
        let mut text = parquet.header.join(",").into_bytes();
        text.push(b'\n');
        let mut start = 0;
        while start < parquet.height {
            let batch = parquet.batch(parquet.stretch(start), &columns).expect("its columns");
            text.extend(batch.lines(0..batch.rows));
            start += batch.rows;
        }
        Table::csv(&text)
    }

    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|own| own == name).unwrap_or_else(|| panic!("no column {name}: {:?}", self.header))
    }
}

/// A number in ten-thousandths, where a text is one.
fn exact(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{decimals:0<4}");
    (decimals.len() <= 4).then(|| digits.parse().ok()).flatten()
}

/// Two texts that are the same, or numbers that are to within `tolerance` ten-thousandths.
fn same(found: &str, expected: &str, tolerance: i64) -> bool {
    match (exact(found), exact(expected)) {
        (Some(found), Some(expected)) => (found - expected).abs() <= tolerance,
        _ => found == expected || found.replacen('T', " ", 1) == expected,
    }
}

/// Compares all columns of `expected` that have the same name in `found`; all rows must be there, and no other.
fn compare(what: &str, found: &Table, expected: &Table, keys: usize, rename: &[(&str, &str)], aov_tolerance: i64) {
    let name =
        |name: &str| rename.iter().find(|(theirs, _)| *theirs == name).map_or(name.to_owned(), |r| r.1.to_owned());
    let columns: Vec<usize> = expected.header.iter().map(|theirs| found.column(&name(theirs))).collect();
    let key = |row: &[String], columns: &[usize]| columns.iter().map(|&c| row[c].clone()).collect::<Vec<_>>();
    let ours: BTreeMap<_, _> = found.rows.iter().map(|row| (key(row, &columns[..keys]), row)).collect();
    assert_eq!(ours.len(), found.rows.len(), "{what}: a key stands twice");
    // A category or month of nothing but returns is a row of ours only.
    let sold = |row: &&Vec<String>| found.header.iter().position(|own| own == "orders").is_none_or(|c| row[c] != "0");
    assert_eq!(found.rows.iter().filter(sold).count(), expected.rows.len(), "{what}: rows");
    for row in &expected.rows {
        let own = ours.get(&row[..keys]).unwrap_or_else(|| panic!("{what}: no row {:?}", &row[..keys]));
        for (i, value) in row.iter().enumerate() {
            let tolerance = if expected.header[i] == "aov" { aov_tolerance } else { 0 };
            let ours = &own[columns[i]];
            assert!(
                same(ours, value, tolerance),
                "{what} {:?} {}: {ours}, not {value}",
                &row[..keys],
                expected.header[i]
            );
        }
    }
}

/// A data set: its file, and what its expectations are called.
struct Set {
    file: &'static str,
    expected: &'static str,
    /// In ten-thousandths: 0, or half of the expectation's last decimal.
    aov_tolerance: i64,
    config: &'static str,
}

const SEED: Set = Set { file: "seed_orders", expected: "seed", aov_tolerance: 0, config: "" };
const ONLINE_RETAIL: Set = Set { file: "online_retail", expected: "online_retail", aov_tolerance: 0, config: "" };
const SUPERSTORE: Set = Set { file: "superstore", expected: "superstore", aov_tolerance: 0, config: "" };
const RFM_ORDERS: Set = Set {
    file: "rfm_orders",
    expected: "rfm_orders",
    aov_tolerance: 0,
    config: r#"
[columns]
user_id = "customer_id"
ts = "order_date"
amount = "revenue"

[rfm]
method = "fixed"
reference_date = "2006-12-31"
recency = [114, 180, 297, 481]
frequency = [3, 4, 5, 7]
monetary = [255, 381, 506, 665]
"#,
};

/// The tables of a set: name, columns that make a row's key.
const TABLES: [(&str, usize); 5] =
    [("kpis_by_day", 1), ("category_daily", 2), ("months", 1), ("categories", 1), ("rfm_scores", 1)];

/// Builds a set from `folder`: the orders, the site, and the folder that holds `curated/`.
fn built(set: &Set, folder: &Path) -> (PathBuf, Files, TempDir) {
    let input = ["csv", "csv.gz"].map(|ending| folder.join(format!("{}.{ending}", set.file)));
    let input = input.into_iter().find(|file| file.exists()).expect("the orders");
    let project = TempDir::new().expect("a folder");
    let root = project.path().to_owned();
    let config = root.join("sales-pulse.toml");
    fs::write(&config, set.config).expect("writable");
    let (output, curated) = (root.join("public"), root.join("curated"));
    let inputs = vec![Source::File(input.clone())];
    let all = Build {
        root,
        inputs,
        output,
        curated,
        config,
        clean: false,
        zip: None,
        single_file: None,
        force: false,
        home: None,
        sample: false,
        allow_empty: false,
        around: Surroundings::default(),
    };
    let summary = build(&all, &Silent).unwrap_or_else(|failure| panic!("{}: {failure:?}", set.file));
    assert_eq!(summary.census.rejected, 0);
    (input, files(&all.output), project)
}

/// Compares everything with `folder/expected`; gives the number of files compared.
fn meets(set: &Set, folder: &Path) -> usize {
    let (input, site, project) = built(set, folder);
    let mut compared = 0;
    for (table, keys) in TABLES {
        let expected = folder.join(format!("expected/{}_{table}.csv", set.expected));
        let Ok(bytes) = fs::read(expected) else { continue };
        let expected = Table::csv(&bytes);
        let what = format!("{} {table}", set.file);
        let found = Table::parquet(&project.path().join(format!("curated/{table}.parquet")));
        compare(&what, &found, &expected, keys, &[], set.aov_tolerance);
        compared += 1;
        if let Some(download) = site.get(&format!("data/{table}.csv")) {
            compare(&format!("{what} as a download"), &Table::csv(download), &expected, keys, &[], set.aov_tolerance);
            compared += 1;
        }
    }
    let totals = folder.join(format!("expected/{}_totals.json", set.expected));
    if let Ok(text) = fs::read_to_string(totals) {
        meets_totals(set, &input, &serde_json::from_str(&text).expect("JSON"));
        compared += 1;
    }
    compared
}

/// Compares totals and cut-offs, and closes the ledger.
fn meets_totals(set: &Set, input: &Path, expected: &Value) {
    let orders = orders::read(&[Source::File(input.to_owned())], &Reading::default(), &Silent).expect("readable");
    let (tables, _) =
        tables::aggregate(orders, &Cut { max_categories: 50, ..Cut::default() }).expect("rows that count");
    let scores = rfm::score(&tables.people.customers, tables.last_order, rfm::Method::Quantile);
    let format = sales_pulse::format::Format::new("XXX", "en").expect("known");
    let map = Segments::new(&[]).expect("our own");
    let shares = segments::shares(&tables.people.customers, &scores.of, &map);
    let lines = ledger::ledger(&tables, Revenue::Gross, &shares, &format);
    assert!(lines.len() >= 9 && lines.iter().all(ledger::Line::closes), "{lines:#?}");
    // A category that is off by a ten-thousandth more each month opens the bridges.
    let mut broken = tables.clone();
    let months = broken.slices[1].months.iter_mut().zip(0..);
    months.for_each(|(cell, off)| cell.revenue += Money(off));
    let open = ledger::ledger(&broken, Revenue::Gross, &shares, &format).into_iter().filter(|line| !line.closes());
    assert!(open.map(|line| line.name).any(|name| name.starts_with("bridge terms")), "{} is not seen broken", set.file);

    let total = &tables.slices[0].total;
    let count = |key: &str, found: u64| assert_eq!(expected[key].as_u64(), Some(found), "{} {key}", set.file);
    let money = |found: Money, expected: &Value| {
        assert_eq!(exact(expected.as_str().expect("money as text")), Some(found.0), "{} {expected}", set.file);
    };
    count("rows", tables.census.read);
    count("positive", tables.census.counted);
    count("negative", tables.census.returns);
    count("zero", tables.census.zero);
    count("unparsed", tables.census.rejected);
    count("anonymous", tables.guests.rows);
    count("orders", total.orders.into());
    count("customers", tables.people.customers.len() as u64);
    money(total.revenue, &expected["revenue"]);
    money(total.returns, &expected["returns"]);
    for (key, seconds) in [("first", tables.first_order), ("last", tables.last_order)] {
        let time =
            chrono::DateTime::from_timestamp(seconds, 0).expect("a time").format("%Y-%m-%d %H:%M:%S").to_string();
        assert_eq!(expected[key].as_str(), Some(time.as_str()), "{} {key}", set.file);
    }
    let cuts = scores.cuts.expect("there are customers");
    for i in 0..4 {
        assert_eq!(
            expected["cuts"]["R"][i].as_f64(),
            Some(f64::from(cuts.recency[i] as i32) / 100.0),
            "{} R {i}",
            set.file
        );
        assert_eq!(expected["cuts"]["F"][i].as_u64(), Some(cuts.frequency[i].into()), "{} F {i}", set.file);
        money(cuts.monetary[i], &expected["cuts"]["M"][i]);
    }
}

/// Compares the scores with those that the R package publishes.
fn meets_published_scores(folder: &Path) {
    let (_, _, project) = built(&RFM_ORDERS, folder);
    let mut expected = Table::csv(&fs::read(folder.join("expected/rfm_orders_scores.csv")).expect("there"));
    // The package's own segments are another map than ours.
    let segment = expected.column("segment");
    expected.header.remove(segment);
    expected.rows.iter_mut().for_each(|row| drop(row.remove(segment)));
    let names =
        [("customer_id", "user_id"), ("amount", "monetary"), ("transaction_count", "frequency"), ("rfm", "RFM")];
    let found = Table::parquet(&project.path().join("curated/rfm_scores.parquet"));
    compare("rfm_orders", &found, &expected, 1, &names, 0);
}

#[test]
fn the_cuts_meet_what_duckdb_computes() {
    assert_eq!([SEED, ONLINE_RETAIL, SUPERSTORE].map(|set| meets(&set, &cuts())), [10; 3]);
    meets_published_scores(&cuts());
}

#[test]
fn the_seed_meets_spark() {
    let Some(folder) = whole() else { return };
    // Spark's average has 2 decimals, the downloads and the table are compared: 3 files, 2 of them twice.
    assert_eq!(meets(&Set { aov_tolerance: 50, ..SEED }, &folder), 5);
}

#[test]
fn online_retail_meets_duckdb() {
    let Some(folder) = whole() else { return };
    assert_eq!(meets(&ONLINE_RETAIL, &folder), 10);
}

#[test]
fn superstore_meets_duckdb() {
    let Some(folder) = whole() else { return };
    assert_eq!(meets(&SUPERSTORE, &folder), 10);
}

#[test]
fn fixed_cutoffs_give_the_scores_that_the_r_package_publishes() {
    let Some(folder) = whole() else { return };
    meets_published_scores(&folder);
}

#[test]
fn curated_money_is_decimal_and_never_a_float() {
    let project = Project::with("ts,amount,user_id\n2025-01-01,0.1,a\n2025-01-02,0.2,b\n");
    project.run(&["build", "--quiet", "--clean"]).ok();
    let tables = files(&project.path("data/curated"));
    let mut decimals = 0;
    for (name, bytes) in tables.iter().filter(|(name, _)| name.ends_with(".parquet")) {
        let schema = ParquetReader::new(std::io::Cursor::new(bytes)).schema().expect("a schema");
        for (column, field) in schema.iter() {
            let dtype = format!("{:?}", field.dtype());
            assert!(!dtype.contains("Float"), "{name} {column} is {dtype}");
            decimals += usize::from(dtype.contains("Decimal"));
        }
    }
    assert!(decimals >= 20, "revenue, returns, aov, monetary, recency, amount wherever they stand: {decimals}");
    assert!(tables.contains_key("orders_clean.parquet"));
}

#[test]
fn numbers_are_compared_to_the_ten_thousandth() {
    assert!(same("853115.8000", "853115.8", 0) && same("-0.5", "-0.5000", 0) && same("a", "a", 0));
    assert!(!same("853115.8001", "853115.8", 0) && !same("1", "1.0001", 0) && !same("1781.05", "1781.04", 50));
}
