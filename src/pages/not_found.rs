//! What a server shows for an address without a page: it may be shown at any depth, so it links nowhere but home.

use crate::diagnostic::Result;
use crate::html::context::{Block, Prose};
use crate::html::markdown;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;

/// Its template, which no other page has.
pub const TEMPLATE: &str = "404.html";

pub(super) const PAGE: PageDef = PageDef {
    page: "not-found",
    keys: |_| vec![Key::NOT_FOUND],
    path: |_, _| "404.html".to_owned(),
    label: |_, _| "Not found".to_owned(),
    listed: Listed::Nowhere,
    compose,
};

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let html = markdown::render(
        "It may have been there in an earlier report, or the address has a typing error.",
        false,
        |to| Ok(to.to_owned()),
    )?;
    draft.blocks.push(Block::Prose(Prose { id: "gone".to_owned(), heading: None, html }));
    let head = Head {
        kind: PAGE.page,
        title: "Not found".to_owned(),
        heading: "There is no page at this address".to_owned(),
        ..Head::default()
    };
    Ok(draft.finish(TEMPLATE, head))
}
