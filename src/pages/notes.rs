//! All notes of the authors.

use crate::diagnostic::Result;
use crate::html::context::{Cell as Td, Column, Listing, Row, Table};

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;

pub(super) const PAGE: PageDef = PageDef {
    page: "notes",
    keys: |report| if report.has_notes_page() { vec![Key::NOTES] } else { Vec::new() },
    path: |_, _| "notes.html".to_owned(),
    label: |_, _| "Notes".to_owned(),
    listed: Listed::Footer,
    compose,
};

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let rows = report
        .note_pages()
        .map(|note| Row::of([Td::text(report.notes[note].title()).to(draft.href(Key::note(note)))]))
        .collect();
    let table = Table::new("Notes", vec![Column::text("Note")], rows);
    draft.blocks.push(Listing::new("notes", "All notes", "In the order that their authors gave them", table).block());
    let title = "Notes".to_owned();
    let head = Head { kind: "content", heading: title.clone(), title, crumbs: vec![Key::OVERVIEW], ..Head::default() };
    Ok(draft.finish("page.html", head))
}
