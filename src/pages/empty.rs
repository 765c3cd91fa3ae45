//! The overview of a report without any order: it says so, and where the rows went.

use crate::analysis::findings::counted;
use crate::diagnostic::Result;
use crate::html::context::{Block, Prose};
use crate::html::markdown;

use super::draft::{Draft, Head, Page};
use super::key::Key;

pub(super) fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let census = &report.tables.census;
    let text = match census.read {
        0 => "The file holds a header but no rows.".to_owned(),
        n => {
            let places: Vec<String> =
                census.places().map(|(place, n)| format!("{} {place}", draft.format.count(n))).collect();
            format!("{} read, and none counts: {}.", counted(n, "row", draft.format), places.join(", "))
        }
    };
    let href = format!("{}#rows", draft.href(Key::DATA));
    let text = format!("{text} As soon as there are orders, this page shows them. [Where each row went](data)");
    let html = markdown::render(&text, false, |_| Ok(href.clone()))?;
    draft.blocks.push(Block::Prose(Prose { id: "empty".to_owned(), heading: None, html }));
    let sources: Vec<String> = report.provenance.sources.iter().map(|source| source.source.public_name()).collect();
    let head = Head {
        kind: "empty",
        eyebrow: sources.join(", "),
        heading: "There are no orders yet".to_owned(),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}
