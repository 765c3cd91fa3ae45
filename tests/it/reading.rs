//! Files of any dialect: the same orders however they are written, decided by all rows, and every defect at its line.

use std::fs;
use std::io::Write;
use std::path::Path;

use sales_pulse::config::Config;
use sales_pulse::diagnostic::{Exit, Failure};
use sales_pulse::orders::{self, NONE, Orders, Reading, Source};
use sales_pulse::progress::{Progress, Silent, Stage};
use tempfile::TempDir;

use crate::project::{PROGRAM, Project, Run, cuts, home};

/// Rows as text: seconds, amount, order, customer, category; and what became of all.
type Told = (Vec<(u32, i64, String, String, String)>, [u64; 5]);

fn reading(config: &str) -> Reading {
    let config = Config::parse(Path::new("sales-pulse.toml"), config).expect("a config");
    let Config { columns, input, filter, .. } = config;
    Reading { columns, input, filter, keep_orders: true, ..Reading::default() }
}

fn read_with(path: &Path, reading: &Reading) -> Result<Orders, Failure> {
    orders::read(&[Source::File(path.to_owned())], reading, &Silent)
}

fn read(bytes: &[u8], name: &str) -> Result<Orders, Failure> {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("writable");
    read_with(&path, &reading(""))
}

fn told(orders: &Orders) -> Told {
    let mut rows = Vec::new();
    for block in orders.counted.iter().chain(&orders.returned) {
        for i in 0..block.len() {
            let id = |codes: &[u32], ids: &orders::Ids| match codes.get(i) {
                Some(&NONE) | None => String::new(),
                Some(&code) => ids.text(code),
            };
            let order = orders.order_ids.as_ref().map_or(String::new(), |ids| id(&block.order, ids));
            let category =
                block.category.get(i).map_or(String::new(), |&code| orders.categories[code as usize].clone());
            rows.push((block.ts[i], block.amount[i], order, id(&block.customer, &orders.customers), category));
        }
    }
    let census = &orders.census;
    (rows, [census.read, census.counted, census.returns, census.zero, census.rejected])
}

/// A way of writing a table down.
#[derive(Debug, Clone, Copy)]
struct Hand {
    delimiter: u8,
    end: &'static str,
    /// All fields are quoted, by this.
    always: bool,
    quote: u8,
    backslash: bool,
    comma: bool,
    grouped: bool,
    date: &'static str,
    encoding: &'static str,
    before: &'static str,
    /// Lines behind the last row, which become so many rejects.
    footer: bool,
    blanks: bool,
    ends: bool,
    packed: &'static str,
}

impl Hand {
    /// Forty of them: each option with each neighbour sooner or later.
    fn of(i: usize) -> Hand {
        let quote = if i % 10 == 9 { b'\'' } else { b'"' };
        Hand {
            delimiter: [b',', b';', b'\t', b'|'][i % 4],
            end: ["\n", "\r\n", "\r"][i / 2 % 3],
            always: i.is_multiple_of(5) || quote == b'\'',
            quote,
            backslash: i % 10 == 5,
            comma: i % 3 == 1,
            grouped: i % 7 == 3,
            date: [
                "%Y-%m-%d %H:%M:%S",
                "%d/%m/%Y %H:%M:%S",
                "%m/%d/%Y %I:%M:%S %p",
                "%d.%m.%Y %H:%M:%S",
                "%Y%m%dT%H%M%S",
                "%-d-%b-%y %H:%M:%S",
                "%s",
            ][i % 7],
            encoding: ["utf-8", "bom", "utf-16le", "utf-16be", "windows-1252", "macintosh"][i / 3 % 6],
            before: ["", "Sales report\nFrom,2025-01-01\n\n", "\n\n"][i / 5 % 3],
            footer: i % 8 == 6,
            blanks: i % 6 == 2,
            ends: i % 9 != 4,
            packed: ["", "gz", "zst"][i / 7 % 3],
        }
    }

    fn number(self, text: &str) -> String {
        let (digits, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
        let (mark, group) = if self.comma { (",", ".") } else { (".", ",") };
        let mut whole = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if self.grouped && i > 0 && (digits.len() - i) % 3 == 0 {
                whole += group;
            }
            whole.push(digit);
        }
        // Three digits behind a mark that could as well group them are what `undecidable` means.
        format!("{sign}{whole}{mark}{decimals:0<2}")
    }

    fn write(self, records: &[Vec<String>], numbers: &[usize], times: &[usize]) -> Vec<u8> {
        let mut text = if self.delimiter == b',' { self.before.to_owned() } else { String::new() };
        if self.delimiter != b',' && self.before.starts_with("Sales") {
            text = format!("sep={}\n", char::from(self.delimiter));
        }
        for (i, record) in records.iter().enumerate() {
            if self.blanks && i % 50 == 20 {
                text += &String::from_utf8(vec![self.delimiter; record.len() - 1]).expect("ASCII");
                text += "\n\n";
            }
            let fields = record.iter().enumerate().map(|(column, field)| {
                let field = match i > 0 {
                    true if numbers.contains(&column) => self.number(field),
                    true if times.contains(&column) => {
                        let full = if field.len() == 10 { format!("{field} 00:00:00") } else { field.clone() };
                        let time = chrono::NaiveDateTime::parse_from_str(&full, "%Y-%m-%d %H:%M:%S").expect("a time");
                        time.format(self.date).to_string()
                    }
                    _ => field.clone(),
                };
                self.quoted(&field)
            });
            text += &fields.collect::<Vec<_>>().join(&char::from(self.delimiter).to_string());
            if i + 1 < records.len() || self.ends || self.footer {
                text.push('\n');
            }
        }
        if self.footer {
            text += "Total\n";
        }
        let text = text.replace('\n', self.end);
        let bytes: Vec<u8> = match self.encoding {
            "bom" => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            "utf-16le" => b"\xff\xfe".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            "utf-16be" => b"\xfe\xff".iter().copied().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
            "utf-8" => text.into_bytes(),
            label => orders::charset::Charset::named(label).expect("known").encode(&text).into_owned(),
        };
        match self.packed {
            "gz" => {
                let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packed.write_all(&bytes).expect("in memory");
                packed.finish().expect("in memory")
            }
            "zst" => zstd::encode_all(&bytes[..], 1).expect("in memory"),
            _ => bytes,
        }
    }

    fn quoted(self, field: &str) -> String {
        let quote = char::from(self.quote);
        let needs =
            field.contains([quote, char::from(self.delimiter), '\n', '\r']) || (self.backslash && field.contains('\\'));
        if !self.always && !needs {
            return field.to_owned();
        }
        let inner = match self.backslash {
            true => field.replace('\\', "\\\\").replace(quote, &format!("\\{quote}")),
            false => field.replace(quote, &format!("{quote}{quote}")),
        };
        format!("{quote}{inner}{quote}")
    }
}

fn records(name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(cuts().join(name)).expect("a cut");
    reader.records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn forty_dialects_tell_the_same_orders() {
    for (name, numbers, times) in
        [("superstore.csv", vec![17, 18, 19, 20], vec![2, 3]), ("online_retail.csv", vec![3, 5], vec![4])]
    {
        let records = records(name);
        let expected = told(&read_with(&cuts().join(name), &reading("")).expect("a cut"));
        assert_eq!(expected.1[4], 0);
        for i in 0..40 {
            let hand = Hand::of(i);
            let orders = read(&hand.write(&records, &numbers, &times), "orders.csv")
                .unwrap_or_else(|failure| panic!("{name}, {i}, {hand:?}: {:?}", failure.diagnostics));
            let (rows, [read, counted, returns, zero, rejected]) = told(&orders);
            let footer = u64::from(hand.footer);
            assert_eq!([read - footer, counted, returns, zero, rejected - footer], expected.1, "{name}, {i}, {hand:?}");
            assert_eq!(rows, expected.0, "{name}, {i}, {hand:?}");
        }
    }
}

/// Rows enough for many blocks, of which only late ones tell how they are written.
fn long(row: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = "order_id;user_id;ts;amount;category\n".to_owned();
    (0..60_000).for_each(|i| text += &format!("{i};u{};{};Books and magazines of all kinds\n", i % 97, row(i)));
    text.into_bytes()
}

#[test]
fn a_row_at_the_very_end_settles_how_all_are_written() {
    let dates =
        read(&long(|i| if i == 59_999 { "13/02/2025;5,25".into() } else { "03/02/2025;1,234".into() }), "o.csv");
    let dates = dates.expect("settled by the last row");
    assert!(dates.sources[0].decisions[0].ends_with("13/02/2025 on line 60,001"), "{:?}", dates.sources[0].decisions);
    let amounts = || dates.counted.iter().flat_map(|rows| rows.amount.iter());
    assert_eq!((amounts().next(), amounts().last()), (Some(&12_340), Some(&52_500)));
    let march = dates.counted[0].ts[0] / 86_400;
    assert_eq!(march, 20_122, "3 February 2025");
}

#[test]
fn what_no_row_settles_is_asked_and_what_contradicts_itself_is_refused() {
    let asked = read(&long(|_| "03/02/2025;1,234".into()), "o.csv").expect_err("nothing tells");
    assert_eq!((asked.exit, asked.diagnostics.len()), (Exit::Input, 2));
    let mixed = |i: usize| if i < 30_000 { "25/02/2025;5".into() } else { "02/25/2025;5".into() };
    let failure = read(&long(mixed), "o.csv").expect_err("two formats");
    assert!(failure.diagnostics[0].message.contains("holds two formats"), "{:?}", failure.diagnostics);
    assert_eq!(failure.diagnostics[0].location.as_ref().and_then(|at| at.line), Some(30_002));
    let dollars = |i: usize| format!("2025-02-01;{}5.00", if i == 59_999 { "€" } else { "$" });
    let failure = read(&long(dollars), "o.csv").expect_err("two currencies");
    assert_eq!(failure.diagnostics[0].message, "amounts are in $ (line 2) and in EUR (line 60,001)");
}

#[test]
fn what_the_config_says_is_not_asked() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("o.csv");
    fs::write(&path, b"made by hand\nts;amount\n03/02/2025;1,234\n").expect("writable");
    let config =
        "[columns]\ntime_format = \"m/d/Y\"\nnumber_format = \",\"\n[input]\nskip_lines = 1\ndelimiter = \";\"\n";
    let orders = read_with(&path, &reading(config)).expect("all said");
    assert_eq!((orders.counted[0].ts[0] / 86_400, orders.counted[0].amount[0]), (20_149, 12_340));
}

#[test]
fn an_encoding_that_stays_in_doubt_is_asked() {
    // Byte C4 is a capital in one and a sign for a currency in the other, and nothing around it tells.
    let text = b"order_id,ts,amount,category\n1,2025-01-01,5,\xc4\n2,2025-01-02,5,Plain\n";
    let failure = read(text, "o.csv").expect_err("two readings");
    assert_eq!(failure.exit, Exit::Input);
    assert_eq!(failure.diagnostics[0].location.as_ref().and_then(|at| at.line), Some(2));
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("o.csv");
    fs::write(&path, text).expect("writable");
    let orders = read_with(&path, &reading("[input]\nencoding = \"macintosh\"\n")).expect("said");
    assert!(orders.categories.contains(&"ƒ".to_owned()), "{:?}", orders.categories);
}

#[test]
fn the_filter_leaves_rows_out_and_counts_them() {
    let text = "order_id,ts,amount,category,Status\n1,2025-01-01,5,A,paid\n2,2025-01-02,7,A,open\n3,2025-01-03,9,B,paid\n4,2025-02-01,11,A,paid\n";
    let config = "[filter]\nto = \"2025-01-31\"\n[filter.only]\nStatus = \"paid\"\n[filter.not]\ncategory = [\"B\"]\n";
    let project = Project::with(text).file("sales-pulse.toml", config);
    let run = project.run(&["build"]).ok();
    assert!(run.stdout.contains("Read 4 rows: 1 counted, 3 filtered"), "{}", run.stdout);
    // A column of the filter is the config's to judge: a cancelled order counts where it is asked for.
    let export = home().join("tests/exports/amazon_all_orders.txt");
    let all = read_with(&export, &reading("[filter.not]\norder-status = []\nitem-status = []\n"));
    assert_eq!(all.expect("an export").census.excluded, 0);
}

#[test]
fn repeated_rows_are_left_out_where_the_config_says_so() {
    // Blocks enough for all threads; the repeats stand far from their firsts, the last in another file.
    let rows = |i: usize| format!("2025-01-{:02};{}.25", 1 + i % 28, i % 31);
    let text = String::from_utf8(long(rows)).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let a = format!("{text}{}\n{}\nx;y\nx;y\n", lines[59_000], lines[3]);
    let b = format!("{}\n{}\nlast;u1;2025-02-01;5.00;B\n", lines[0], lines[59_000]);
    let project = Project::new().file("in/a.csv", a).file("in/b.csv", b);
    let sources = ["in/a.csv", "in/b.csv"].map(|path| Source::File(project.path(path)));
    let config = "[input]\nrepeated = \"drop\"\n";
    let kept = orders::read(&sources, &reading(""), &Silent).expect("readable").census;
    let dropped = orders::read(&sources, &reading(config), &Silent).expect("readable");
    assert_eq!((kept.read, kept.rejected, kept.repeated, kept.dropped), (60_006, 2, 3, 0));
    let census = dropped.census;
    assert_eq!((census.read, census.counted, census.rejected), (60_006, 60_001, 1));
    assert_eq!((census.dropped, census.repeated, census.balances()), (4, 0, true));
    let told: Vec<_> = dropped.repeats.iter().map(|repeat| (repeat.again, repeat.first)).collect();
    let line = |again, first| ((0, again), (0, first));
    assert_eq!(told[..2], [line(60_002, 59_001), line(60_003, 4)]);
    assert_eq!(told[2..], [line(60_005, 60_004), ((1, 2), (0, 59_001))]);
    assert_eq!(dropped.sources[1].census.dropped, 1);
    project.write("sales-pulse.toml", config);
    let run = project.run(&["build", "--input", "in"]).ok();
    assert!(run.stdout.contains("60001 counted, 4 dropped as repeated, 1 rejected"), "{}", run.stdout);
    assert!(run.stderr.contains("4 duplicate rows are left out: in/a.csv:60002 is"), "{}", run.stderr);
    project.run(&["verify", "--input", "in"]).ok();
}

/// Parquet keeps nothing of a line: rows are the same where all their columns are, those too that mean nothing.
#[test]
fn repeated_rows_of_parquet_are_equal_in_all_columns() {
    let read =
        |file: &str| read_with(&cuts().join(file), &reading("[input]\nrepeated = \"drop\"\n")).expect("a cut").census;
    let (csv, parquet) = (read("online_retail.csv"), read("online_retail.parquet"));
    assert!(csv.dropped > 0 && csv == parquet, "{csv:?} {parquet:?}");
}

#[test]
fn repeated_lines_of_an_order_are_left_out_before_it_is_shared() {
    let text = fs::read_to_string(home().join("tests/exports/shopify_orders_export.csv")).expect("an export");
    let last = text.trim_end().lines().last().expect("a row");
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("o.csv");
    fs::write(&path, format!("{}\n{last}\n", text.trim_end())).expect("writable");
    let whole = read(text.as_bytes(), "o.csv").expect("an export");
    let orders = read_with(&path, &reading("[input]\nrepeated = \"drop\"\n")).expect("an export");
    assert_eq!(told(&orders).0, told(&whole).0);
    assert_eq!((orders.census.dropped, orders.census.read), (1, whole.census.read + 1));
}

#[test]
fn times_that_would_stretch_every_axis_are_rejected_unless_the_config_allows_them() {
    let text = "ts,amount\n1985-06-01,5\n2025-01-01,5\n2104-02-01,5\n9999-12-31,5\n";
    let why = |config: &str, dated| {
        let reading = Reading { dated, ..reading(config) };
        let project = Project::with(text);
        let orders = read_with(&project.path("data/raw/orders.csv"), &reading).expect("one row at least");
        orders.rejects.iter().map(|reject| format!("{}: {}", reject.line, reject.reason)).collect::<Vec<_>>()
    };
    let never = "5: before 1970 or after 2105, where no report reaches";
    assert_eq!(why("", None), ["2: before 1990-01-01", "4: after 2100-12-31", never]);
    assert_eq!(why("[input]\nearliest = \"1980-01-01\"\nlatest = \"2105-12-31\"\n", None), [never]);
    let dated = Some(1_735_689_600);
    assert_eq!(
        why("[input]\nearliest = \"1985-06-01\"\n", dated),
        ["4: after 2025-01-02, more than a day after SOURCE_DATE_EPOCH", never]
    );
    assert_eq!(why("[input]\nlatest = \"2104-02-01\"\n", dated), ["2: before 1990-01-01", never]);
    // Formats are decided by what is out of bounds too: 1985 leaves the day open.
    let asked = read(b"ts,amount\n01/02/1985,5\n03/02/1985,5\n", "o.csv").expect_err("two readings");
    assert!(asked.diagnostics[0].message.contains("1 February 1985 or 2 January 1985"), "{:?}", asked.diagnostics);
}

#[test]
fn a_line_of_an_order_that_cannot_be_read_takes_the_order_with_it() {
    let text = fs::read_to_string(home().join("tests/exports/shopify_orders_export.csv")).expect("an export");
    let broken = text.replacen("32.00", "abc", 1);
    assert_ne!(text, broken);
    let orders = read(broken.as_bytes(), "o.csv").expect("the other orders");
    let rejected: Vec<(u64, String)> = orders.rejects.iter().map(|r| (r.line, r.reason.to_string())).collect();
    assert_eq!(orders.census.rejected, 2, "{rejected:?}");
    assert!(rejected.iter().any(|(_, why)| why == "not a number"), "{rejected:?}");
    assert!(rejected.iter().any(|(_, why)| why.contains("cannot be shared because of line")), "{rejected:?}");
}

/// Changes a file as soon as something of it is read.
struct Meddler<'p>(&'p Path);

impl Progress for Meddler<'_> {
    fn stage(&self, _: Stage) {}

    fn advance(&self, _: u64) {
        let mut file = fs::OpenOptions::new().append(true).open(self.0).expect("writable");
        file.write_all(b"9;u9;2025-01-01;5;B\n").expect("writable");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_found_out() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("o.csv");
    fs::write(&path, long(|_| "2025-02-01;5.00".into())).expect("writable");
    let failure = orders::read(&[Source::File(path.clone())], &reading(""), &Meddler(&path)).expect_err("meddled with");
    assert_eq!(
        (failure.exit, &failure.diagnostics[0].message[..]),
        (Exit::Input, "this file changed while it was read")
    );
}

#[test]
fn two_files_in_two_currencies_are_not_added_up() {
    let folder = TempDir::new().expect("a folder");
    let paths = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    fs::write(&paths[0], "ts,amount\n2025-01-01,$5.00\n").expect("writable");
    fs::write(&paths[1], "ts,amount\n2025-01-01,€5.00\n").expect("writable");
    let failure = orders::read(&paths.map(Source::File), &reading(""), &Silent).expect_err("two currencies");
    assert!(failure.diagnostics[0].message.contains("amounts are in $ in"), "{:?}", failure.diagnostics);
}

#[test]
fn a_build_counts_in_the_currency_of_its_orders() {
    let project = Project::with("ts,amount,Currency\n2025-01-01,5.00,\n")
        .file("data/raw/orders.csv", "ts,amount\n2025-01-01,€5.00\n");
    project.run(&["build"]).ok();
    let page = fs::read_to_string(project.path("public/index.html")).expect("an overview");
    assert!(page.contains("€5"), "the sign of the euro");
}

#[test]
fn rejects_keep_the_bytes_of_their_file() {
    let text = "order_id,ts,amount,category\n1,2025-01-01,zwölf,Café\n2,2025-01-02,5,Köln\n3,2025-01-03,7,Málaga\n";
    let row = "1,2025-01-01,zwölf,Café";
    let sixteen = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let encoded =
        |label: &str, text: &str| orders::charset::Charset::named(label).expect("known").encode(text).into_owned();
    for (file, value, whole) in [
        (encoded("windows-1252", text), encoded("windows-1252", "zwölf"), encoded("windows-1252", row)),
        (encoded("Mac Roman", text), encoded("Mac Roman", "zwölf"), encoded("Mac Roman", row)),
        (text.as_bytes().to_vec(), "zwölf".into(), row.into()),
        // No CSV holds UTF-16 beside anything else.
        (sixteen(&format!("\u{feff}{text}")), "zwölf".into(), row.into()),
    ] {
        let orders = read(&file, "o.csv").expect("two rows count");
        let rejects = orders::rejects::to_csv(&orders.rejects, &orders.sources);
        let expected = [&b",2,amount,"[..], &value, b",not a number,\"", &whole, b"\"\n"].concat();
        assert!(rejects.ends_with(&expected), "{}", String::from_utf8_lossy(&rejects));
    }
    // A byte that is no text spoils its row and stays what it was.
    let text = b"ts,amount,category\n2025-01-01,5,\x83\x4c\n2025-01-02,5,\x81\xff\n";
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("o.csv");
    fs::write(&path, text).expect("writable");
    let orders = read_with(&path, &reading("[input]\nencoding = \"Shift_JIS\"\n")).expect("one row counts");
    assert_eq!((orders.census.counted, orders.rejects[0].line), (1, 3));
    let rejects = orders::rejects::to_csv(&orders.rejects, &orders.sources);
    assert!(rejects.ends_with(b"\"2025-01-02,5,\x81\xff\"\n"), "{}", String::from_utf8_lossy(&rejects));
}

#[test]
fn what_is_no_table_of_orders_is_named() {
    let told = |bytes: &[u8]| {
        let failure = read(bytes, "o.csv").expect_err("no orders");
        assert_eq!((failure.exit, failure.diagnostics.len()), (Exit::Input, 1));
        let told = &failure.diagnostics[0];
        (told.message.clone(), told.help.clone().expect("something to do"))
    };
    let packed = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).expect("in memory");
        packed.finish().expect("in memory")
    };
    let table = &b"ts,amount\n2025-01-01,5\n"[..];
    for (bytes, what) in [
        (packed(b"PK\x03\x04 a workbook"), "an Excel workbook"),
        (packed(&packed(table)), "packed twice"),
        (b"\n<!DOCTYPE html><p>Log in".to_vec(), "a web page"),
        (b"\xef\xbb\xbf[{\"ts\": 1}]".to_vec(), "JSON"),
        (b"BZh91AY&SY".to_vec(), "bzip2"),
        (b"\xfd7zXZ\0".to_vec(), "xz"),
        (b"orders\0\0\0ts,amount\n2025-01-01,5\n".to_vec(), "control characters"),
        (vec![0; 4096], "control characters"),
        (b"1,ann@example.com,2025-01-01,5\n2,bob@example.com,2025-01-01,5\n".to_vec(), "holds values, not names"),
        (b"ts^user^amount\n2025-01-01^u^5\n".to_vec(), "The header is one name"),
        (b"\"ts,user,amount\"\n\"2025-01-01,u,5\"\n".to_vec(), "The header is one name"),
    ] {
        let (message, help) = told(&bytes);
        assert!(message.contains(what), "{what}: {message}");
        assert!(!message.contains("ann@") && !message.contains('\0'), "{message}");
        assert_eq!(help.contains("delimiter = \"^\""), bytes.contains(&b'^'), "{help}");
    }
    for end in [&b"\n"[..], b""] {
        let long = [table, &b"2025-01-02,"[..], &b"5".repeat(17 << 20)[..], end, b"2025-01-01,5"].concat();
        let failure = read(&long, "o.csv").expect_err("a line over 16 MB");
        assert_eq!(
            failure.diagnostics[0].to_string().split_once(".csv").map(|(_, told)| &told[..30]),
            Some(":3: error: a line of more than")
        );
    }
    let random: Vec<u8> =
        (0..20_000_u32).flat_map(|i| format!("2025-01-01,{}\n", i.wrapping_mul(2_654_435_761)).into_bytes()).collect();
    let packed = zstd::encode_all(&[&table[..10], &random].concat()[..], 1).expect("in memory");
    let cut = read(&packed[..packed.len() / 2], "o.csv.zst").expect_err("cut short");
    assert!(cut.exit == Exit::Input && cut.diagnostics[0].help.as_ref().is_some_and(|help| help.contains("truncated")));
    // UTF-16 needs no mark to be told.
    let bare: Vec<u8> = table.iter().flat_map(|byte| [*byte, 0]).collect();
    assert_eq!(read(&bare, "o.csv").expect("one row").census.counted, 1);
}

#[test]
fn a_line_of_totals_is_no_order() {
    let rows = "order_id,ts,amount\n1,2025-01-01,5\nTotal,2025-01-02,7\n";
    let rejected = |text: &str| {
        let orders = read(text.as_bytes(), "o.csv").expect("orders");
        orders.rejects.iter().map(|reject| (reject.line, reject.reason.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(rejected(&format!("{rows}2,2025-01-02,7\n")), [], "an order may be called so");
    let totals = "a line of totals".to_owned();
    assert_eq!(rejected(rows), [(3, totals.clone())]);
    assert_eq!(rejected(&format!("{rows}Grand total:,2025-01-31,12\n\n,,\n")), [(4, totals.clone())]);
    assert_eq!(rejected(&format!("{rows}\"SUMME\",2025-01-31,12")), [(4, totals)]);
}

#[test]
fn what_does_not_fit_in_memory_is_told_while_it_is_read() {
    let text = long(|i| format!("2025-01-{:02};{}.25", 1 + i % 28, i));
    let folder = TempDir::new().expect("a folder");
    let packed = zstd::encode_all(&text[..], 1).expect("in memory");
    for (name, bytes) in [("o.csv", &text), ("o.csv.zst", &packed)] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("writable");
        let with = |memory: u64| read_with(&path, &Reading { memory: Some(memory), ..reading("") });
        // 60,000 rows of 32 bytes and their ids take 2.6 MB, and as order ids are kept, four times as much.
        let failure = with(57_000_000).expect_err("too little");
        let told = failure.diagnostics[0].to_string();
        assert_eq!(failure.exit, Exit::Input);
        assert!(told.contains("these orders need a") && told.contains("and 57 MB is free"), "{told}");
        assert_eq!(with(90_000_000).expect("enough").census.counted, 60_000);
    }
    let parquet = |memory: u64| {
        read_with(&cuts().join("online_retail.parquet"), &Reading { memory: Some(memory), ..reading("") })
    };
    assert!(parquet(55_010_000).is_err() && parquet(65_000_000).is_ok());
    // Files before count too.
    let path = folder.path().join("o.csv");
    let twice = [path.clone(), path].map(Source::File);
    let allowed = Reading { memory: Some(82_000_000), twice: true, ..reading("") };
    assert!(orders::read(&twice[..1], &allowed, &Silent).is_ok());
    let failure = orders::read(&twice, &allowed, &Silent).expect_err("too little for both");
    assert!(failure.diagnostics[0].message.contains("these orders need"), "{:?}", failure.diagnostics);
    let failure = orders::read(&twice, &reading(""), &Silent).expect_err("the same file");
    assert!(failure.diagnostics[0].message.contains("are the same input"), "{:?}", failure.diagnostics);
}

/// One way of breaking a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defect {
    Missing,
    Extra,
    StrayQuote,
    OpenQuote,
    BadNumber,
    BadDate,
    BadByte,
    Cut,
}

const DEFECTS: [Defect; 8] = [
    Defect::Missing,
    Defect::Extra,
    Defect::StrayQuote,
    Defect::OpenQuote,
    Defect::BadNumber,
    Defect::BadDate,
    Defect::BadByte,
    Defect::Cut,
];

/// A row of five fields, broken.
fn broken(row: &str, defect: Defect, pick: usize) -> Vec<u8> {
    let mut fields: Vec<Vec<u8>> = row.split(',').map(|field| field.as_bytes().to_vec()).collect();
    match defect {
        Defect::Missing => {
            let at = pick % (fields.len() - 1);
            let next = fields.remove(at + 1);
            fields[at].extend(next);
        }
        Defect::Extra => fields.insert(pick % 5, b"x".to_vec()),
        Defect::StrayQuote => {
            let field = &mut fields[[0, 1, 4][pick % 3]];
            *field = [b"\"", field.as_slice(), b"\"x"].concat();
        }
        Defect::OpenQuote => fields[[0, 1, 4][pick % 3]].insert(0, b'"'),
        Defect::BadNumber => fields[3] = [&b"12x"[..], b"1.2.3", b"NaN", b"", b"1e308", b"--5"][pick % 6].to_vec(),
        Defect::BadDate => {
            fields[2] = [&b"2025-02-30"[..], b"2025-13-01", b"yesterday", b"", b"2025-01-01T25:00", b"1970-01-01"]
                [pick % 6]
                .to_vec()
        }
        Defect::BadByte => {
            let field = &mut fields[[0, 1, 4][pick % 3]];
            let byte = [0xff, 0x00, 0x80][pick / 3 % 3];
            field.insert(pick % (field.len() + 1), byte);
        }
        Defect::Cut => {
            let whole = fields.join(&b',');
            let second = whole.iter().rposition(|byte| *byte == b',').expect("five fields");
            return whole[..1 + pick % second].to_vec();
        }
    }
    fields.join(&b',')
}

#[test]
fn two_thousand_defects_are_told_at_their_lines() {
    let rows = 60;
    let row = |i: usize| format!("{},u{},2025-01-{:02}T10:00:00,{}.50,Bücher", 100 + i, i % 9, 1 + i % 28, 10 + i);
    let header = "order_id,user_id,ts,amount,category";
    let (mut told, mut silent, mut seed) = (0, Vec::new(), 7_usize);
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for i in 0..2_000 {
        let defect = DEFECTS[i % DEFECTS.len()];
        // A line is cut where the file ends.
        let (at, pick) = (if defect == Defect::Cut { rows - 1 } else { next(rows) }, next(1 << 20));
        let mut lines: Vec<Vec<u8>> = vec![header.as_bytes().to_vec()];
        lines.extend((0..rows).map(|i| if i == at { broken(&row(i), defect, pick) } else { row(i).into_bytes() }));
        let mut text = lines.join(&b'\n');
        if defect != Defect::Cut {
            text.push(b'\n');
        }
        let line = at as u64 + 2;
        let (found, kept) = match read(&text, "o.csv") {
            Ok(orders) => {
                let found: Vec<u64> = orders.rejects.iter().map(|reject| reject.line).collect();
                (found, orders.census.counted == rows as u64 - 1)
            }
            // A file that ends a run need only say where.
            Err(failure) => {
                (failure.diagnostics.iter().filter_map(|told| told.location.as_ref()?.line).collect(), true)
            }
        };
        if found == [line] && kept {
            told += 1;
        } else {
            silent.push((i, defect, String::from_utf8_lossy(&lines[at + 1]).into_owned(), found, kept));
        }
    }
    assert!(told >= 1_980 && silent.is_empty(), "{} of 2,000 told: {:#?}", told, &silent[..silent.len().min(12)]);
}

#[test]
fn a_folder_may_hold_more_files_than_can_be_open_at_once() {
    let mut project = Project::new();
    for i in 1..=150 {
        let day = i % 28 + 1;
        project = project.file(&format!("in/{i}.csv"), format!("order_id,ts,amount\n{i},2026-01-{day:02},{i}.50\n"));
    }
    let build = format!("ulimit -n 100; exec {PROGRAM} build --input in");
    let run = Run::of(project.start("bash", &["-c", &build])).ok();
    assert!(run.stdout.contains("Read 150 rows: 150 counted"), "{}", run.stdout);
}

/// A filter that leaves nothing says what its columns hold, and nothing of a customer.
#[test]
fn a_filter_that_leaves_no_row_names_what_is_there() {
    let rows = "order_id,user_id,ts,amount,Status\n1,ann@example.com,2026-01-01,5,Paid\n2,u2,2026-01-02,6,Shipped\n";
    let project = Project::with(rows).file("sales-pulse.toml", "[filter]\nonly = { Status = [\"paid\"] }\n");
    for command in ["build", "check"] {
        let run = project.run(&[command]);
        assert_eq!(run.code, 3, "{}", run.stderr);
        let told = "warning: the filter keeps \"paid\" of column \"Status\", which holds \"Paid\", \"Shipped\"\n  help: did you mean \"Paid\"?";
        assert!(run.stderr.contains(told) && run.stderr.contains("none of 2 rows counts"), "{}", run.stderr);
    }
    project.write("sales-pulse.toml", "[filter]\nonly = { user_id = \"u9\" }\n");
    let run = project.run(&["build"]);
    assert!(run.stderr.contains("which holds \"•••\"\n") && !run.stderr.contains("ann@"), "{}", run.stderr);
}

#[test]
fn json_lines_are_rows() {
    let lines = "{\"order_id\":\"007\",\"ts\":\"2026-01-01T10:00:00Z\",\"amount\":1234.5,\"buyer\":{\"id\":7}}\n{\"order_id\":\"008\",\"ts\":\"2026-01-02T10:00:00Z\",\"amount\":\"0.30\",\"buyer\":{\"id\":8}}\n{\"cut\n";
    let config = "[columns]\nuser_id = \"buyer.id\"\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(lines.as_bytes()).expect("in memory");
    let project = Project::new()
        .file("orders.jsonl", lines)
        .file("orders.jsonl.gz", packed.finish().expect("in memory"))
        .file("sales-pulse.toml", config);
    for file in ["orders.jsonl", "orders.jsonl.gz"] {
        let run = project.run(&["build", file]).ok();
        assert!(run.stdout.contains("Read 3 rows: 2 counted") && run.stdout.contains("1 rejected"), "{}", run.stdout);
        assert!(run.stderr.contains(&format!("{file}:3:")), "{}", run.stderr);
    }
    let reading = reading(config);
    let orders = orders::read(&[Source::File(project.path("orders.jsonl"))], &reading, &Silent).expect("orders");
    let amounts: Vec<i64> = orders.counted.iter().flat_map(|rows| rows.amount.clone()).collect();
    assert_eq!((amounts, orders.customers.len()), (vec![12_345_000, 3_000], 2));
    assert_eq!(orders.sources[0].bytes, lines.len() as u64);
}
