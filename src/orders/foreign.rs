//! Files that are no table of orders as text, told by how they begin.

use crate::diagnostic::Diagnostic;

const EXPORT: &str = "export it as CSV (or Parquet)";
const NAME: &str = "name the workbook itself, or unpack the archive first";
const UNPACK: &str = "unpack it first, or pack it as .gz or .zst";

/// How they begin, what they are, what to do.
const KNOWN: [(&[u8], &str, &str); 15] = [
    (b"PK\x03\x04", "a zip archive or an Excel workbook", NAME),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", NAME),
    (b"%PDF", "a PDF", EXPORT),
    (b"SQLite format 3\0", "a SQLite database", EXPORT),
    (b"{\\rtf", "a rich text document", EXPORT),
    (b"\x89PNG", "an image", EXPORT),
    (b"\xff\xd8\xff", "an image", EXPORT),
    (b"<", "a web page or XML", EXPORT),
    (b"{\"", "JSON", EXPORT),
    (b"[{", "JSON", EXPORT),
    (b"BZh", "packed with bzip2", UNPACK),
    (b"\xfd7zXZ\0", "packed with xz", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7-Zip", UNPACK),
    (b"Rar!\x1a", "packed with RAR", UNPACK),
    (b"\x1f\x8b", "packed twice", UNPACK),
];

/// Bytes that tell.
pub(super) const TELLING: u64 = 64;

/// What is to be said of a file that begins so, unpacked.
pub(super) fn foreign(start: &[u8]) -> Option<Diagnostic> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let (_, what, help) = KNOWN.iter().find(|(magic, ..)| start.starts_with(magic))?;
    Some(Diagnostic::error(format!("this is {what}, not a table of orders as text")).help(*help))
}
