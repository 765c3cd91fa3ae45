//! The same orders come to the same report, however they are written and however the config says it.

use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
use sales_pulse::config::Config;
use sales_pulse::money::Money;
use sales_pulse::orders::{self, NONE, Orders, Reading, Rows, Source};
use sales_pulse::progress::Silent;
use tempfile::TempDir;

use crate::project::{Files, Project, config_beside, files, home};

/// Every orders file of the tests that is text, with the config beside it.
fn inputs() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["tests/data", "tests/exports", "tests/faults"] {
        for (path, _) in files(&home().join(folder)) {
            let path = home().join(folder).join(path);
            if !path.extension().is_some_and(|kind| kind == "csv" || kind == "txt") || path.ends_with("targets.csv") {
                continue;
            }
            let config = config_beside(&path);
            found.push((path, config));
        }
    }
    found.sort();
    assert!(found.len() > 50, "{} inputs", found.len());
    found
}

/// What people read of a report and what programs take from it, but for what describes the input.
fn report(project: &Project) -> Files {
    let mut report = files(&project.path("public"));
    report.retain(|path, _| path.ends_with(".csv") || path.ends_with(".html") && path != "data.html");
    report
}

/// A config with the columns and the input of another.
fn with_printed(config: &str, printed: &str) -> String {
    let table = |text: &str| text.parse::<toml::Table>().expect("a config");
    let mut own = table(config);
    own.remove("columns");
    own.remove("input");
    own.extend(table(printed));
    toml::to_string(&own).expect("a config")
}

#[test]
fn the_config_that_check_prints_rebuilds_the_same_report() {
    let (mut rebuilt, mut wrong) = (0, Vec::new());
    for (input, config) in inputs() {
        let path = input.to_string_lossy();
        let project = Project::new().file("sales-pulse.toml", &config);
        if project.run(&["build", "--quiet", "--input", &path]).code != 0 {
            continue;
        }
        let check = project.run(&["check", &path]).ok();
        let printed = check.stdout.split_once("The same in sales-pulse.toml:").expect("a config").1;
        let again = Project::new().file("sales-pulse.toml", with_printed(&config, printed));
        let run = again.run(&["build", "--quiet", "--input", &path]);
        let (one, other) = (report(&project), report(&again));
        let differ: Vec<&String> = one.keys().filter(|path| one.get(*path) != other.get(*path)).collect();
        if run.code != 0 || one.len() != other.len() || !differ.is_empty() {
            wrong.push(format!("{path}: exit {}, {differ:?}\n{}\n{printed}", run.code, run.stderr));
        }
        rebuilt += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(rebuilt > 35, "{rebuilt} reports");
}

/// Reads a file as a config says; what it comes to, or how it is refused.
fn read(path: &Path, config: &str) -> Result<Vec<String>, String> {
    let Config { columns, input, filter, timezone, .. } =
        Config::parse("sales-pulse.toml".as_ref(), config).expect("a config");
    let zone = timezone.map(|zone| zone.parse().expect("a zone"));
    let reading = Reading { columns, input, filter, zone, keep_orders: true, ..Reading::default() };
    match orders::read(&[Source::File(path.to_owned())], &reading, &Silent) {
        Ok(orders) => Ok(told(&orders)),
        Err(failure) => Err(failure.diagnostics[0].message.clone()),
    }
}

/// Everything that is known of the rows of an input.
fn told(orders: &Orders) -> Vec<String> {
    let mut out = vec![format!("{:?} {:?} {:?}", orders.census, orders.currency, orders.mapping.preset)];
    for (which, blocks) in [("counted", &orders.counted), ("returned", &orders.returned)] {
        for rows in blocks {
            out.extend((0..rows.len()).map(|row| format!("{which} {}", row_of(orders, rows, row))));
        }
    }
    for reject in &orders.rejects {
        // Rows are numbered where lines are, one behind the header.
        out.push(format!("rejected {} {}", reject.reason, String::from_utf8_lossy(&reject.value)));
    }
    out
}

fn row_of(orders: &Orders, rows: &Rows, row: usize) -> String {
    let id = |codes: &[u32], ids: Option<&orders::Ids>| match (codes.get(row), ids) {
        (Some(&code), Some(ids)) if code != NONE => ids.text(code),
        _ => "-".to_owned(),
    };
    let name = |codes: &[u32], names: &[String]| codes.get(row).map(|&code| names[code as usize].clone());
    format!(
        "{} {} {} {} {:?} {:?} {:?}",
        rows.ts[row],
        Money(rows.amount[row]).to_plain(4),
        id(&rows.order, orders.order_ids.as_ref()),
        id(&rows.customer, Some(&orders.customers)),
        name(&rows.category, &orders.categories),
        name(&rows.payment, &orders.payments),
        rows.promo.get(row),
    )
}

/// The fields of a file as RFC 4180 has them; nothing where it is written in another way.
fn fields(text: &str) -> Option<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let (mut row, mut field, mut chars) = (Vec::new(), String::new(), text.chars().peekable());
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => {
                quoted = false;
                if !matches!(chars.peek(), None | Some(',' | '\n' | '\r')) {
                    return None;
                }
            }
            '"' if field.is_empty() => quoted = true,
            '"' => return None,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    let width = rows.first()?.len();
    (!quoted && width > 1 && rows.iter().all(|row| row.len() == width)).then_some(rows)
}

fn write_parquet(path: &Path, columns: Vec<Column>) {
    let height = columns.first().map_or(0, Column::len);
    let mut frame = DataFrame::new(height, columns).expect("columns of one length");
    let file = fs::File::create(path).expect("writable");
    ParquetWriter::new(file).with_row_group_size(Some(7)).finish(&mut frame).expect("a table");
}

/// A text column means the same in Parquet: formats are decided by its values, and every row rule holds.
#[test]
fn a_table_of_texts_is_read_as_the_file_it_was_made_of() {
    let (mut compared, mut wrong) = (0, Vec::new());
    let folder = TempDir::new().expect("a folder");
    for (input, config) in inputs() {
        let Some(rows) = fs::read_to_string(&input).ok().and_then(|text| fields(&text)) else { continue };
        let (header, rows) = rows.split_first().expect("a header");
        let mut names: Vec<&String> = header.iter().collect();
        names.sort_unstable();
        names.dedup();
        // What is only of text: a file without names, lines before them, names that a frame cannot have twice.
        let textual = config.contains("header = false") || names.len() < header.len();
        if textual || rows.is_empty() || config.contains("encoding") {
            continue;
        }
        let column = |(at, name): (usize, &String)| {
            let values: Vec<&str> = rows.iter().map(|row| row[at].as_str()).collect();
            Column::new(name.as_str().into(), values)
        };
        let table = folder.path().join("orders.parquet");
        write_parquet(&table, header.iter().enumerate().map(column).collect());
        let (text, table) = (read(&input, &config), read(&table, &config));
        let same = match (&text, &table) {
            (Ok(one), Ok(other)) => one == other,
            (Err(_), Err(_)) => true,
            _ => false,
        };
        if !same {
            let differ = |one: &[String], other: &[String]| {
                one.iter().zip(other).find(|(one, other)| one != other).map(|(one, other)| format!("{one}\n{other}"))
            };
            let what = match (text, table) {
                (Ok(one), Ok(other)) => differ(&one, &other).unwrap_or_else(|| "lengths".to_owned()),
                (one, other) => format!("{:?}\n{:?}", one.map(|all| all.len()), other.map(|all| all.len())),
            };
            wrong.push(format!("{}: {what}", input.display()));
        }
        compared += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(compared > 30, "{compared} inputs");
}

/// How a column of a typed table holds its values.
#[derive(Debug, Clone, Copy)]
enum Times {
    Days,
    Naive(TimeUnit),
    Zoned(&'static str),
    Seconds,
    Milliseconds,
}

#[derive(Debug, Clone, Copy)]
enum Amounts {
    Doubles,
    Whole,
    /// With so many places.
    Decimals(usize),
}

/// A row: seconds since 2025-01-01, cents, order, customer, category, promo, status, currency.
type Made = (u32, i64, u16, Option<u8>, Option<u8>, Option<bool>, bool);

fn made() -> impl Strategy<Value = Vec<Made>> {
    let cents = prop_oneof![8 => 1_i64..500_000, 1 => -90_000_i64..0, 1 => Just(0)];
    let row = (
        0_u32..200 * 86_400,
        cents,
        0_u16..60,
        prop::option::of(0_u8..9),
        prop::option::of(0_u8..4),
        prop::option::of(any::<bool>()),
        prop::bool::weighted(0.9),
    );
    prop::collection::vec(row, 1..60)
}

/// The same rows as typed columns and as a program writes them to CSV.
fn both(rows: &[Made], times: Times, amounts: Amounts, bytes: bool) -> (Vec<Column>, String) {
    const START: i64 = 1_735_689_600;
    let second = |row: &Made| START + i64::from(row.0);
    let units = |per: i64| -> Vec<i64> { rows.iter().map(|row| second(row) * per).collect() };
    let at = |utc: i64| chrono::DateTime::from_timestamp(utc, 0).expect("a time");
    let ts = match times {
        Times::Days => {
            let days: Vec<i32> = rows.iter().map(|row| (second(row) / 86_400) as i32).collect();
            Column::new("ts".into(), days).cast(&DataType::Date).expect("days")
        }
        Times::Naive(unit) => {
            let per = match unit {
                TimeUnit::Nanoseconds => 1_000_000_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Milliseconds => 1_000,
            };
            Column::new("ts".into(), units(per)).cast(&DataType::Datetime(unit, None)).expect("times")
        }
        Times::Zoned(zone) => {
            let zone = polars::datatypes::TimeZone::opt_try_new(Some(zone)).expect("a zone");
            let instants = Int64Chunked::from_vec("ts".into(), units(1_000_000));
            instants.into_datetime(TimeUnit::Microseconds, zone).into_series().into()
        }
        Times::Seconds => Column::new("ts".into(), units(1)),
        Times::Milliseconds => Column::new("ts".into(), units(1_000)),
    };
    let time = |row: &Made| match times {
        Times::Days => at(second(row)).format("%Y-%m-%d").to_string(),
        Times::Naive(_) => at(second(row)).format("%Y-%m-%d %H:%M:%S").to_string(),
        Times::Zoned(zone) => {
            let zone: chrono_tz::Tz = zone.parse().expect("a zone");
            at(second(row)).with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
        }
        Times::Seconds => second(row).to_string(),
        Times::Milliseconds => (second(row) * 1_000).to_string(),
    };
    let cents: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let amount = match amounts {
        Amounts::Doubles => Column::new("amount".into(), cents.iter().map(|&c| c as f64 / 100.0).collect::<Vec<_>>()),
        Amounts::Whole => Column::new("amount".into(), cents.clone()),
        Amounts::Decimals(places) => {
            let units = cents.iter().map(|&cents| i128::from(cents) * 10_i128.pow(places as u32 - 2)).collect();
            let units = Int128Chunked::from_vec("amount".into(), units);
            units.into_decimal(30, places).expect("decimals").into_series().into()
        }
    };
    let money = |row: &Made| match amounts {
        Amounts::Doubles => format!("{:?}", row.1 as f64 / 100.0),
        Amounts::Whole => row.1.to_string(),
        Amounts::Decimals(places) => Money(row.1 * 100).to_plain(2) + &"0".repeat(places - 2),
    };
    let category = |row: &Made| row.4.map(|category| ["Tea", "Cups, \"large\"", "n/a", "Café"][usize::from(category)]);
    let categories: Vec<Option<&str>> = rows.iter().map(category).collect();
    let mut categories = Column::new("category".into(), categories);
    if bytes {
        categories = categories.cast(&DataType::Binary).expect("bytes");
    }
    let status = |row: &Made| if row.6 { "paid" } else { "cancelled" };
    let customers: Vec<Option<i64>> = rows.iter().map(|row| row.3.map(i64::from)).collect();
    let columns = vec![
        Column::new("order_id".into(), rows.iter().map(|row| i64::from(row.2)).collect::<Vec<_>>()),
        Column::new("user_id".into(), customers),
        ts,
        amount,
        categories,
        Column::new("used_promo".into(), rows.iter().map(|row| row.5).collect::<Vec<_>>()),
        Column::new("status".into(), rows.iter().map(status).collect::<Vec<_>>()),
    ];
    let mut text = "order_id,user_id,ts,amount,category,used_promo,status\n".to_owned();
    for row in rows {
        let customer = row.3.map(|customer| customer.to_string()).unwrap_or_default();
        let category = category(row).unwrap_or_default().replace('"', "\"\"");
        let promo = row.5.map(|promo| promo.to_string()).unwrap_or_default();
        let (time, money, order, status) = (time(row), money(row), row.2, status(row));
        text += &format!("{order},{customer},{time},{money},\"{category}\",{promo},{status}\n");
    }
    (columns, text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A typed table means what its CSV means, whatever the config asks of either.
    #[test]
    fn a_typed_table_is_read_as_its_csv(
        rows in made(),
        times in prop::sample::select(&[
            Times::Days,
            Times::Naive(TimeUnit::Milliseconds),
            Times::Naive(TimeUnit::Microseconds),
            Times::Naive(TimeUnit::Nanoseconds),
            Times::Zoned("UTC"),
            Times::Zoned("Europe/Berlin"),
            Times::Zoned("America/Santiago"),
            Times::Seconds,
            Times::Milliseconds,
        ][..]),
        amounts in prop::sample::select(&[Amounts::Doubles, Amounts::Whole, Amounts::Decimals(2), Amounts::Decimals(18)][..]),
        bytes: bool,
        config in prop::sample::select(&[
            "",
            "timezone = \"Asia/Kolkata\"\n",
            "timezone = \"America/New_York\"\n[input]\ntimes = \"UTC\"\n",
            "[filter]\nonly = { status = \"paid\" }\n",
            "[filter]\nfrom = \"2025-02-01\"\nto = \"2025-04-30\"\n",
            "[input]\nrepeated = \"drop\"\n",
            "[columns]\norder_id = \"\"\n",
            "[columns]\namount = \"amount / 100\"\n",
            "[columns]\nstatus = \"status\"\n",
            "[columns]\nstatus = \"used_promo\"\n",
            "[columns]\nrefund = \"user_id\"\nblank_is_zero = \"amount\"\n",
            "[columns]\namount = \"amount\"\nonce_per_order = false\n[filter]\nnot = { category = \"Tea\" }\n",
        ][..]),
    ) {
        let folder = TempDir::new().expect("a folder");
        let [csv, parquet] = ["orders.csv", "orders.parquet"].map(|name| folder.path().join(name));
        let (columns, text) = both(&rows, times, amounts, bytes);
        fs::write(&csv, text).expect("writable");
        write_parquet(&parquet, columns);
        prop_assert_eq!(read(&csv, config), read(&parquet, config));
    }
}
