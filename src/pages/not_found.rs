//! What a server shows for an address without a page: it may be shown at any depth, so it links nowhere but home.

use crate::diagnostic::Result;
use crate::html::context::{Block, Prose};
use crate::html::markdown;
use crate::report::Report;

use super::draft::{Draft, Head};
use super::{Key, Page, PageDef};

pub(super) const PAGE: PageDef = PageDef { kind: "not-found", keys: |_| vec![Key::NotFound], compose };

fn compose(report: &Report, key: Key) -> Result<Page> {
    let mut draft = Draft::new(report, key);
    let html = markdown::render(
        "It may have been there in an earlier report, or the address has a typing error.",
        false,
        |to| Ok(to.to_owned()),
    )?;
    draft.blocks.push(Block::Prose(Prose { id: "gone".to_owned(), heading: None, html }));
    let head = Head {
        kind: PAGE.kind,
        title: "Not found".to_owned(),
        heading: "There is no page at this address".to_owned(),
        ..Head::default()
    };
    Ok(draft.finish("404.html", head))
}
