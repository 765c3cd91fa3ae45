//! Points 1 to 29: files and the rows in them.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::time::Duration;

use crate::project::{PROGRAM, Run};

use super::{HEAD, Point, fails, orders, reads};

const NEW: &[&str] = &["build", "--quiet", "--input", "new.csv"];

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
}

fn sixteen(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Orders enough to be still at them when something happens.
fn many(n: u32) -> String {
    let row = |i: u32| format!("{i},u{},2025-01-{:02}T10:00:00,{}.50,Books\n", i % 97, 1 + i % 28, 1 + i % 90);
    HEAD.to_owned() + &(0..n).map(row).collect::<String>()
}

pub fn points() -> Vec<Point> {
    let sound = orders(&[]);
    let mixed: String =
        sound.lines().zip(["\r\n", "\r", "\n", "\r\n"]).map(|(line, end)| format!("{line}{end}")).collect();
    vec![
        fails(1, 3, "a file that is not there")
            .with(&["build", "--input", "data/raw/order.csv"])
            .tells(&["data/raw/order.csv: error", "did you mean data/raw/orders.csv?"]),
        fails(2, 0, "a folder of orders")
            .file("in/a.csv", format!("{HEAD}1,u1,2025-01-01,5.00,Books\n"))
            .file("in/b.csv", format!("{HEAD}2,u2,2025-01-02,7.00,Books\n"))
            .file("in/readme.md", "no orders")
            .with(&["build", "--quiet", "--input", "in"])
            .shows("public/data.html", "b.csv text, comma 1 1 0"),
        fails(2, 3, "a folder without orders")
            .file("in/readme.md", "no orders")
            .with(&["build", "--input", "in"])
            .tells(&["in: error: this folder holds no CSV or Parquet file"]),
        fails(3, 3, "a file that cannot be read")
            .prepared(|project| symlink("loop.csv", project.path("loop.csv")).expect("writable"))
            .with(&["build", "--input", "loop.csv"])
            .tells(&["loop.csv: error: cannot read this file"]),
        fails(4, 3, "an empty file").file("new.csv", "").with(NEW).tells(&["new.csv:1: error: this file is empty"]),
        fails(5, 3, "a header but no rows").file("new.csv", HEAD).with(NEW).tells(&["new.csv:1: error"]),
        fails(5, 0, "a header but no rows, where that is allowed")
            .file("new.csv", HEAD)
            .with(&["build", "--quiet", "--input", "new.csv", "--allow-empty"])
            .shows("public/index.html", "The file holds a header but no rows."),
        fails(6, 3, "no column for the amount")
            .file("new.csv", "order_id,user_id,ts,ammount\n1,u,2025-01-01,5\n")
            .with(NEW)
            .tells(&["new.csv:1: error: no column for amount", "ammount   numbers: 5", "amount = \"ammount\""]),
        fails(7, 3, "the same header twice")
            .file("new.csv", "order_id,ts,amount,ts\n1,2025-01-01,5,2025-01-01\n")
            .with(NEW)
            .tells(&["new.csv:1: error", "columns 2 and 4"]),
        reads(
            8,
            "another case and spaces in the header",
            sound.replace(HEAD, " Order ID,USER_ID , Ts,AMOUNT,category\n"),
        )
        .same(),
        reads(9, "a byte order mark", format!("\u{feff}{sound}")).same(),
        reads(10, "lines that end with CR LF", sound.replace('\n', "\r\n")).same(),
        reads(10, "lines that end with CR", sound.replace('\n', "\r")).same(),
        reads(10, "lines that end with all of them, and the last with none", mixed).same(),
        reads(11, "UTF-16", sixteen(&sound)).same(),
        reads(
            12,
            "Windows-1252",
            [HEAD.as_bytes(), b"1,u1,2025-01-01,5.00,Caf\xe9s\n2,u2,2025-01-02,7.00,Th\xe9\n"].concat(),
        )
        .shows("public/data.html", "text is windows-1252: byte E9 on line 2")
        .shows("public/categories.html", "Cafés"),
        reads(
            12,
            "a byte that two encodings read otherwise",
            [HEAD.as_bytes(), b"1,u1,2025-01-01,5.00,\xc4\n"].concat(),
        )
        .exit(3)
        .tells(&["orders.csv:2", "encoding = "]),
        reads(
            12,
            "such a byte in a customer",
            [HEAD.as_bytes(), b"1,zoe@example.org\xc4,2025-01-01,5.00,Books\n"].concat(),
        )
        .exit(3)
        .tells(&["orders.csv:2", "encoding = "]),
        reads(13, "a NUL byte", orders(&["9,u9,2025-01-03,5.00,Bo\0oks"])).rejects("orders.csv:4", "a NUL byte"),
        reads(13, "a NUL byte in a customer", orders(&["9,zoe@example\0.org,2025-01-03,5.00,Books"]))
            .rejects("orders.csv:4", "a NUL byte"),
        fails(14, 3, "this workbook cannot be read")
            .file("new.csv", b"PK\x03\x04rest")
            .with(NEW)
            .tells(&["export the sheet as CSV"]),
        fails(14, 3, "a PDF").file("new.csv", b"%PDF-1.7 rest").with(NEW).tells(&["export it as CSV"]),
        reads(15, "gzip", gzip(&sound)).same(),
        reads(15, "zstd", zstd::encode_all(sound.as_bytes(), 1).expect("memory")).same(),
        fails(15, 3, "gzip that is cut off")
            .file("new.csv", cut(gzip(&many(3_000))))
            .with(NEW)
            .tells(&["new.csv:", "the file may be truncated"]),
        fails(15, 3, "zstd that is cut off")
            .file("new.csv", cut(zstd::encode_all(many(3_000).as_bytes(), 1).expect("memory")))
            .with(NEW)
            .tells(&["new.csv:", "the file may be truncated"]),
        fails(16, 3, "a corrupt Parquet file")
            .file("new.csv", b"PAR1 and then nothing of the kind")
            .with(NEW)
            .tells(&["new.csv: error: this Parquet file cannot be used"]),
        fails(16, 3, "a column of Parquet of a wrong type")
            .prepared(|project| {
                project.run(&["build", "--quiet", "--clean", "--output", "other", "--curated", "tables"]).ok();
                project.write("sales-pulse.toml", "[columns]\nts = \"category\"\n");
            })
            .with(&["build", "--quiet", "--input", "tables/orders_clean.parquet"])
            .tells(&["orders_clean.parquet:", "category \"Books\": does not match", "none of 3 rows counts"]),
        fails(17, 3, "a pattern that nothing matches")
            .with(&["build", "--input", "in/*.tsv"])
            .tells(&["no file matches in/*.tsv"]),
        fails(17, 3, "files with different headers")
            .file("in/a.csv", format!("{HEAD}1,u1,2025-01-01,5.00,Books\n"))
            .file("in/b.csv", "ts,amount\n2025-01-01,1\n")
            .with(&["build", "--input", "in/*.csv"])
            .tells(&["in/b.csv:1: error: its header is not that of in/a.csv: ts, amount"]),
        fails(18, 0, "standard input")
            .with(&["build", "--quiet", "--input", "-"])
            .run(|project, point| project.run_with(point.arguments, orders(&["9,u9,soon,5.00,Books"]).as_bytes()))
            .tells(&["<stdin>:4"])
            .shows("public/data.html", "standard input"),
        fails(18, 3, "standard input that cannot be used")
            .with(&["build", "--quiet", "--input", "-"])
            .run(|project, point| {
                project.run_with(point.arguments, format!("{HEAD}1,u1,2025-01-01,5.00,Books\n9,u9,\"soon").as_bytes())
            })
            .tells(&["<stdin>:3"]),
        fails(19, 3, "a file that shrinks while it is read")
            .file("new.csv", many(400_000))
            .with(NEW)
            .run(|project, point| {
                let mut child = project.start(PROGRAM, point.arguments);
                let file = OpenOptions::new().write(true).open(project.path("new.csv")).expect("there");
                let mut length = file.metadata().expect("there").len();
                // Line by line, for as long as it is read.
                while child.try_wait().expect("ours").is_none() {
                    length = length.saturating_sub(40);
                    file.set_len(length).expect("writable");
                    std::thread::sleep(Duration::from_micros(500));
                }
                Run::of(child)
            })
            .tells(&["new.csv: error: this file changed while it was read"]),
        reads(20, "a file that fits", &sound).same(),
        reads(21, "too many fields", orders(&["9,u9,2025-01-03,5.00,Books,more"]))
            .rejects("orders.csv:4", "6 fields, the header has 5"),
        reads(22, "too few fields", orders(&["9,u9,2025-01-03,5.00"]))
            .rejects("orders.csv:4", "4 fields, the header has 5"),
        reads(23, "a quote that is never closed", format!("{HEAD}1,u1,2025-01-01,5.00,Books\n9,u9,2025-01-03,\"5.00"))
            .exit(3)
            .tells(&["orders.csv:3", "a quote opens here and is never closed"]),
        reads(24, "text after a closing quote", orders(&["9,u9,2025-01-03,5.00,\"Books\" and more"]))
            .rejects("orders.csv:4", "text after a closing quote"),
        reads(24, "text after a customer's closing quote", orders(&["9,\"zoe@example.org\"x,2025-01-03,5.00,Books"]))
            .rejects("orders.csv:4", "text after a closing quote"),
        reads(24, "a quote inside a field", orders(&["9,u9,2025-01-03,5.00,5\" pipes"]))
            .shows("public/data.html", "All of 4 rows understood")
            .shows("public/data/categories.csv", "5\"\" pipes"),
        reads(
            25,
            "a line break within quotes",
            orders(&["9,u9,2025-01-03,5.00,\"Books\nand more\"", "10,u9,soon,5.00,Books"]),
        )
        .rejects("orders.csv:6", "does not match the date format of the column"),
        reads(26, "a footer", format!("{sound}Total,,,60.75,\n")).rejects("orders.csv:5", "a line of totals"),
        reads(27, "lines before the header", format!("Sales report\nFrom,2025-01-01\n\n{sound}"))
            .same()
            .shows("public/data.html", "2 lines before the header passed over"),
        reads(27, "as many as the config says", format!("a,b,c,d,e\n{sound}"))
            .config("[input]\nskip_lines = 1\n")
            .same(),
        reads(28, "a line of more than 16 MB", orders(&[&format!("9,u9,2025-01-03,5.00,{}", "x".repeat(17 << 20))]))
            .exit(3)
            .tells(&["orders.csv:4", "a line of more than 16 MB"]),
        reads(29, "a last record that is cut off", sound.trim_end().strip_suffix(",30.25,Books").expect("its end"))
            .rejects("orders.csv:4", "the file ends within this record"),
    ]
}
