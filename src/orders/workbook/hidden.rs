//! The rows of a sheet that nobody sees who opens the workbook, which the format of the sheet says.

use std::io::{BufRead, BufReader};
use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use super::book::reader;

/// Those rows, from 1, in order; none where the format does not say, as old workbooks do not.
pub(super) fn rows(path: &Path, sheet: &str) -> Vec<u64> {
    of_excel(path, sheet).or_else(|| of_open_document(path, sheet)).unwrap_or_default()
}

/// A part of the workbook.
fn part<T>(path: &Path, name: &str, read: impl FnOnce(&mut dyn FnMut() -> Option<Tag>) -> T) -> Option<T> {
    let mut archive = ZipArchive::new(reader(path).ok()?).ok()?;
    let mut events = Reader::from_reader(BufReader::new(archive.by_name(name).ok()?));
    let mut room = Vec::new();
    Some(read(&mut || next(&mut events, &mut room)))
}

/// An element that begins or ends.
struct Tag {
    ends: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn of(element: &BytesStart<'_>) -> Tag {
        let mut attributes = element.attributes();
        let attributes = attributes.with_checks(false).flatten().map(|own| {
            let value = own.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap_or(own.value.clone());
            (own.key.as_ref().to_owned(), value.into_owned())
        });
        Tag { ends: false, attributes: attributes.collect() }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The next element that concerns rows and sheets: cells, which are most of all, are passed over.
fn next(reader: &mut Reader<impl BufRead>, room: &mut Vec<u8>) -> Option<Tag> {
    const NAMES: [&str; 5] = ["row", "sheet", "Relationship", "table:table", "table:table-row"];
    loop {
        room.clear();
        match reader.read_event_into(room).ok()? {
            Event::Start(element) | Event::Empty(element) if NAMES.contains(&element.name().as_ref()) => {
                return Some(Tag::of(&element));
            }
            Event::End(element) if element.name().as_ref() == "table:table" => {
                return Some(Tag { ends: true, attributes: Vec::new() });
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn of_excel(path: &Path, sheet: &str) -> Option<Vec<u64>> {
    let id = part(path, "xl/workbook.xml", |next| {
        std::iter::from_fn(next).find(|tag| tag.get("name") == Some(sheet))?.get("r:id").map(str::to_owned)
    })??;
    let target = part(path, "xl/_rels/workbook.xml.rels", |next| {
        std::iter::from_fn(next).find(|tag| tag.get("Id") == Some(&id))?.get("Target").map(str::to_owned)
    })??;
    let file = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    part(path, &file, |next| {
        let mut row = 0;
        let hidden = std::iter::from_fn(next).filter_map(|tag| {
            row = tag.get("r").and_then(|row| row.parse().ok()).unwrap_or(row + 1);
            matches!(tag.get("hidden"), Some("1" | "true")).then_some(row)
        });
        hidden.collect()
    })
}

fn of_open_document(path: &Path, sheet: &str) -> Option<Vec<u64>> {
    part(path, "content.xml", |next| {
        std::iter::from_fn(&mut *next).find(|tag| tag.get("table:name") == Some(sheet));
        let (mut row, mut hidden) = (0, Vec::new());
        for tag in std::iter::from_fn(next).take_while(|tag| !tag.ends) {
            let times: u64 = tag.get("table:number-rows-repeated").and_then(|n| n.parse().ok()).unwrap_or(1);
            if matches!(tag.get("table:visibility"), Some("collapse" | "filter")) {
                hidden.extend((row + 1..=row + times).take(1 << 20));
            }
            row += times;
        }
        hidden
    })
}
