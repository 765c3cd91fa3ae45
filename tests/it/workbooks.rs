//! Workbooks: the same orders as those of a text, whichever program wrote them.

use std::fs;
use std::io::{Cursor, Write};

use sales_pulse::config::Config;
use sales_pulse::diagnostic::Failure;
use sales_pulse::orders::{self, Orders, Reading, Source};
use sales_pulse::progress::Silent;
use zip::write::SimpleFileOptions;

use crate::project::{Project, Run, cuts, home};

fn read(path: &std::path::Path, config: &str) -> Result<Orders, Failure> {
    let Config { columns, input, filter, .. } = Config::parse("sales-pulse.toml".as_ref(), config)?;
    let reading = Reading { columns, input, filter, keep_orders: true, ..Reading::default() };
    orders::read(&[Source::File(path.to_owned())], &reading, &Silent)
}

/// Everything that a report is made of.
fn content(orders: &Orders) -> impl PartialEq + std::fmt::Debug + use<> {
    let rows = |blocks: &[orders::Rows]| -> Vec<_> {
        let each = |rows: &orders::Rows| {
            (0..rows.len())
                .map(|i| (rows.ts[i], rows.amount[i], rows.order[i], rows.customer[i], rows.category[i]))
                .collect::<Vec<_>>()
        };
        blocks.iter().flat_map(each).collect()
    };
    (
        rows(&orders.counted),
        rows(&orders.returned),
        orders.categories.clone(),
        orders.customers.clone(),
        orders.order_ids.clone(),
        orders.census,
    )
}

#[test]
fn superstore_is_the_same_in_every_format() {
    let text = fs::read_to_string(cuts().join("superstore.csv")).expect("the cut");
    let lines: Vec<&str> = text.lines().take(121).collect();
    let project = Project::new().file("superstore.csv", lines.join("\n") + "\n");
    let csv = read(&project.path("superstore.csv"), "").expect("the text");
    assert_eq!(csv.census.counted, 120);
    for (ending, currency, told) in [
        (
            "xlsx",
            Some("$"),
            vec!["1 row above the header passed over", "row 7 is hidden in the workbook and is read like all others"],
        ),
        ("xls", None, vec![]),
        ("ods", None, vec!["row 5 is hidden in the workbook and is read like all others"]),
    ] {
        let book = read(&home().join("tests/workbooks/superstore").with_extension(ending), "").expect("a workbook");
        assert_eq!(content(&book), content(&csv), "{ending}");
        assert_eq!(book.currency.as_deref(), currency, "{ending}");
        assert_eq!(book.sources.len(), 1, "{ending}");
        let said: Vec<&str> = book.sources[0].decisions.iter().map(String::as_str).collect();
        told.iter().for_each(|told| assert!(said.contains(told), "{ending}: {said:?}"));
    }
}

/// A sheet: its name, whether it is hidden, its rows. A cell is a text, or a number behind `n`, a day or a time behind
/// `d`, euros behind `e`; a row whose first cell is `hidden` is.
type Page<'a> = (&'a str, bool, &'a [&'a [&'a str]]);

fn workbook(pages: &[Page<'_>]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: String| {
        zip.start_file(name, SimpleFileOptions::default()).expect("in memory");
        zip.write_all(text.as_bytes()).expect("in memory");
    };
    let (mut sheets, mut links) = (String::new(), String::new());
    for (i, (name, hidden, rows)) in pages.iter().enumerate() {
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        sheets += &format!("<sheet name=\"{name}\" sheetId=\"{i}\"{state} r:id=\"r{i}\"/>");
        links += &format!(
            "<Relationship Id=\"r{i}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/s{i}.xml\"/>"
        );
        let mut data = String::new();
        for (at, cells) in rows.iter().enumerate() {
            let (hidden, cells) = match cells {
                ["hidden", rest @ ..] => (" hidden=\"1\"", rest),
                cells => ("", *cells),
            };
            data += &format!("<row r=\"{}\"{hidden}>", at + 1);
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let place = format!("{}{}", char::from(b'A' + column as u8), at + 1);
                let number = |style: usize| format!("<c r=\"{place}\" s=\"{style}\"><v>{}</v></c>", &cell[1..]);
                data += &match cell.chars().next() {
                    Some('n') if cell[1..].parse::<f64>().is_ok() => number(0),
                    Some('d') if cell[1..].parse::<f64>().is_ok() => number(1),
                    Some('e') if cell[1..].parse::<f64>().is_ok() => number(2),
                    _ => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
                };
            }
            data += "</row>";
        }
        add(
            &format!("xl/worksheets/s{i}.xml"),
            format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{data}</sheetData></worksheet>"
            ),
        );
    }
    add("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned());
    add(
        "xl/workbook.xml",
        format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{sheets}</sheets></workbook>"
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
        ),
    );
    add("xl/styles.xml", "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"1\"><numFmt numFmtId=\"170\" formatCode=\"[$€-407] #,##0.00\"/></numFmts><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>".to_owned());
    zip.finish().expect("in memory").into_inner()
}

fn build(pages: &[Page<'_>], config: &str) -> (Project, Run) {
    let project = Project::new().file("shop.xlsx", workbook(pages)).file("sales-pulse.toml", config);
    let run = project.run(&["build", "shop.xlsx"]);
    (project, run)
}

const HEADER: &[&str] = &["order_id", "ts", "amount"];

/// Amounts of three decimals are no thousands, whether a currency stands beside them or not; a date and a time are one.
#[test]
fn cells_are_exact_and_leave_nothing_open() {
    let rows: &[&[&str]] = &[
        &["Order", "Date", "Time", "Total"],
        &["A1", "d45943", "d0.5", "e1.234"],
        &["A2", "d45944", "d0.604166666666667", "e2.5"],
        &["A3", "d45944.25", "", ""],
    ];
    let project = Project::new().file("euro.xlsx", workbook(&[("S", false, &rows[..3])]));
    let orders = read(&project.path("euro.xlsx"), "[columns]\nts = [\"Date\", \"Time\"]").expect("orders");
    let rows: Vec<(u32, i64)> =
        orders.counted.iter().flat_map(|rows| rows.ts.iter().copied().zip(rows.amount.iter().copied())).collect();
    let day = 1_760_313_600;
    assert_eq!(rows, [(day + 12 * 3600, 12_340), (day + 86_400 + 14 * 3600 + 30 * 60, 25_000)]);
    assert_eq!(orders.currency.as_deref(), Some("EUR"));

    let plain: &[&[&str]] =
        &[HEADER, &["n1", "d45943", "n1.234"], &["n2", "d45943.5", "n0.30000000000000004"], &["n007", "d45944", "n-2"]];
    project.write("plain.xlsx", workbook(&[("S", false, plain)]));
    let orders = read(&project.path("plain.xlsx"), "").expect("orders");
    let rows: Vec<(u32, i64)> =
        orders.counted.iter().flat_map(|rows| rows.ts.iter().copied().zip(rows.amount.iter().copied())).collect();
    assert_eq!(rows, [(day, 12_340), (day + 43_200, 3_000)]);
    assert_eq!((orders.census.returns, orders.currency), (1, None));
}

/// What is wrong is named by the cell, of a table that starts where it likes.
#[test]
fn rejected_rows_are_named_by_their_cells() {
    let rows: &[&[&str]] = &[
        &[],
        &["", "", "My shop"],
        &["", "order_id", "ts", "amount"],
        &["", "1", "d45943", "n5"],
        &[],
        &["hidden", "", "2", "d45944", "ten"],
        &["", "3", "d45944", "n7"],
    ];
    let (project, run) = build(&[("Our orders", false, rows)], "");
    assert!(run.code == 0, "{}", run.stderr);
    for told in [
        "shop.xlsx:Our orders!D6: warning: row rejected: amount \"ten\": not a number",
        "shop.xlsx:Our orders: warning: row 6 is hidden in the workbook and is read like all others",
    ] {
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    assert!(run.stdout.contains("Read 3 rows: 2 counted"), "{}", run.stdout);
    let run = project.run(&["build", "shop.xlsx", "--message-format", "json"]);
    assert!(
        run.stderr.contains("\"file\":\"shop.xlsx:Our orders\",\"line\":6,\"column\":null,\"cell\":\"D6\""),
        "{}",
        run.stderr
    );
    let page = fs::read_to_string(project.path("public/data.html")).expect("a page");
    assert!(page.contains("shop.xlsx (Our orders)"), "the source");
    let run = project.run(&["check", "shop.xlsx"]).ok();
    assert!(run.stdout.contains("A sheet of a workbook") && run.stdout.contains("[columns]"), "{}", run.stdout);
    // Two ways of writing a day are told by the cell too.
    let rows: &[&[&str]] = &[HEADER, &["1", "03/04/2026", "n5"], &["2", "04/05/2026", "n5"]];
    let (_, run) = build(&[("S", false, rows)], "");
    assert!(
        run.code == 3 && run.stderr.contains("shop.xlsx:S!A2: error: column \"ts\" can be read in two ways"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_sheet_of_orders_is_read_and_the_others_are_named() {
    let orders: &[&[&str]] = &[HEADER, &["1", "d45943", "n5"]];
    let more: &[&[&str]] = &[HEADER, &["2", "d45944", "n7"]];
    let notes: &[&[&str]] = &[&["Topic", "Text"], &["Hours", "9 to 5"]];
    let (_, run) = build(&[("Notes", false, notes), ("Orders", false, orders), ("Old", true, more)], "");
    assert!(
        run.code == 0 && run.stderr.contains("note: the sheet \"Orders\" is read, and not \"Notes\""),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("Read 1 rows"), "{}", run.stdout);
    // A hidden sheet is read where it is named, and several are one report.
    let (_, run) = build(&[("Orders", false, orders), ("Old", true, more)], "[input]\nsheet = [\"Orders\", \"Old\"]\n");
    assert!(run.code == 0 && run.stdout.contains("Read 2 rows"), "{}{}", run.stdout, run.stderr);

    let (_, run) = build(&[("May", false, orders), ("June", false, more)], "");
    let asks = "shop.xlsx: error: 2 sheets of this workbook look like orders: May, June\n  help: say which to read in sales-pulse.toml:\n\n    [input]\n    sheet = [\"May\", \"June\"]\n    # sheet = \"May\"\n";
    assert!(run.code == 3 && run.stderr.contains(asks), "{}", run.stderr);
    let (_, run) = build(&[("May", false, orders)], "[input]\nsheet = \"may\"\n");
    assert!(
        run.code == 3
            && run.stderr.contains("no sheet is called \"may\". The workbook has: May")
            && run.stderr.contains("did you mean \"May\"?"),
        "{}",
        run.stderr
    );
}

/// Sheets that say something of each other are joined as files of a folder are.
#[test]
fn tables_of_a_workbook_are_joined() {
    let orders: &[&[&str]] = &[&["id", "customer_id", "order_date"], &["n1", "n7", "d45943"], &["n2", "n8", "d45944"]];
    let items: &[&[&str]] = &[
        &["order_id", "product_id", "quantity", "unit_price"],
        &["n1", "a", "n2", "n10"],
        &["n1", "b", "n1", "n5.5"],
        &["n2", "b", "n3", "n5.5"],
    ];
    let products: &[&[&str]] = &[&["id", "name", "category"], &["a", "Mug", "Cups"], &["b", "Pot", "Pots"]];
    let (project, run) =
        build(&[("orders", false, orders), ("order_items", false, items), ("products", false, products)], "");
    assert!(run.code == 0, "{}", run.stderr);
    let orders = read(&project.path("shop.xlsx"), "").expect("orders");
    // 2 × 10 + 5.50 + 3 × 5.50
    assert_eq!(orders.counted.iter().flat_map(|rows| &rows.amount).sum::<i64>(), 420_000);
    assert_eq!(orders.categories, ["Cups", "Pots"]);
    assert!(
        orders.sources[1].decisions[0]
            .contains("shop.xlsx (orders) is joined to the lines of shop.xlsx (order_items) by \"order_id\""),
        "{:?}",
        orders.sources[1].decisions
    );
}

#[test]
fn what_is_no_workbook_is_said() {
    let project = Project::new()
        .file("zip.xlsx", b"PK\x03\x04\x14\0\x06\0rest of a workbook")
        .file("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more");
    for file in ["zip.xlsx", "old.xls"] {
        let run = project.run(&["build", file]);
        assert!(
            run.code == 3 && run.stderr.starts_with(&format!("{file}: error: this workbook cannot be read: ")),
            "{}",
            run.stderr
        );
    }
    let empty = workbook(&[("S", false, &[])]);
    project.write("empty.xlsx", empty);
    let run = project.run(&["build", "empty.xlsx"]);
    assert!(run.code == 3 && run.stderr.contains("empty.xlsx:S"), "{}", run.stderr);
}
