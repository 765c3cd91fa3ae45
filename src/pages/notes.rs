//! All notes of the authors, where they are too many for the navigation.

use crate::diagnostic::Result;
use crate::html::context::{Cell as Td, Column, Listing, Row, Table};
use crate::report::Report;

use super::draft::{Draft, Head};
use super::{Key, Page, PageDef};

pub(super) const PAGE: PageDef = PageDef { kind: "content", keys, compose };

fn keys(report: &Report) -> Vec<Key> {
    report.has_notes_page().then_some(Key::Notes).into_iter().collect()
}

fn compose(report: &Report, key: Key) -> Result<Page> {
    let mut draft = Draft::new(report, key);
    let rows = report.note_pages().map(|note| Row::of([Td::text(draft.label(note)).to(draft.href(note))])).collect();
    let table = Table::new("Notes", vec![Column::text("Note")], rows);
    draft.blocks.push(Listing::new("notes", "All notes", "In the order that their authors gave them", table).block());
    let title = "Notes".to_owned();
    let head = Head { kind: PAGE.kind, heading: title.clone(), title, crumbs: vec![Key::Overview], ..Head::default() };
    Ok(draft.finish("page.html", head))
}
