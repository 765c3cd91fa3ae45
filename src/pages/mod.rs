//! Pages: each cut from the tables, composed as plain data, rendered on its own.
//!
//! [`PAGES`] lists the kinds. A new page is one file here and one line there.

mod categories;
mod category;
mod category_month;
mod cohorts;
mod customers;
mod daily;
mod data;
mod deals;
mod definitions;
pub mod downloads;
mod draft;
mod empty;
mod figures;
mod growth;
mod kpis;
mod lists;
mod loyalty;
mod month;
mod months;
mod not_found;
mod note;
mod notes;
mod overview;
mod plan;
mod promo;
mod published;
mod quality;
mod segments;
mod tables;
mod when;
mod why;

use crate::diagnostic::Result;
use crate::html::context::PageContext;
use crate::html::markdown::Note;
use crate::report::Report;
use crate::tables::SliceKind;

/// One page of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// `index.html`.
    Overview,
    /// All categories.
    Categories,
    /// One slice: a category, "Other" or a group.
    Slice(usize),
    /// All months.
    Months,
    /// One month.
    Month(usize),
    /// One slice in one month.
    SliceMonth(usize, usize),
    /// Customers.
    Customers,
    /// Customers by the month of their first order.
    Cohorts,
    /// When orders come in, and what may come.
    When,
    /// Promo and payment.
    Deals,
    /// What the report stands on.
    Data,
    /// What the figures mean.
    Definitions,
    /// All notes of the authors, where they are too many for the navigation.
    Notes,
    /// A note of the authors.
    Note(usize),
    /// What a server shows for an address without a page.
    NotFound,
}

/// A composed page.
pub struct Page {
    /// Its path in the site.
    pub path: String,
    /// The template that renders it.
    pub template: &'static str,
    /// What it shows.
    pub context: PageContext,
}

/// A kind of page.
pub struct PageDef {
    /// Its name, a class of `<body>`.
    pub kind: &'static str,
    /// The pages of this kind that a report has.
    pub keys: fn(&Report) -> Vec<Key>,
    /// Composes one of them.
    pub compose: fn(&Report, Key) -> Result<Page>,
}

/// All kinds of pages.
pub const PAGES: &[PageDef] = &[
    overview::PAGE,
    categories::PAGE,
    category::PAGE,
    months::PAGE,
    month::PAGE,
    category_month::PAGE,
    customers::PAGE,
    cohorts::PAGE,
    when::PAGE,
    deals::PAGE,
    data::PAGE,
    definitions::PAGE,
    notes::PAGE,
    note::PAGE,
    not_found::PAGE,
];

/// Notes that stand in the navigation one by one.
const NOTES_IN_NAVIGATION: usize = 3;

/// Those of a report without any order.
const EMPTY: &[PageDef] = &[empty::PAGE, data::PAGE, definitions::PAGE, notes::PAGE, note::PAGE, not_found::PAGE];

impl Report {
    /// The kinds of pages it has.
    pub fn kinds(&self) -> &'static [PageDef] {
        if self.is_empty() { EMPTY } else { PAGES }
    }

    /// Where a page lies.
    pub fn path(&self, key: Key) -> String {
        match key {
            Key::Overview => "index.html".to_owned(),
            Key::Categories => "categories.html".to_owned(),
            Key::Slice(slice) => format!("{}/{}.html", self.folder(slice), self.slugs[slice]),
            Key::Months => "months.html".to_owned(),
            Key::Month(month) => format!("month/{}.html", self.tables.calendar.months[month].key()),
            Key::SliceMonth(slice, month) => {
                format!(
                    "{}/{}/{}.html",
                    self.folder(slice),
                    self.slugs[slice],
                    self.tables.calendar.months[month].key()
                )
            }
            Key::Customers => "customers.html".to_owned(),
            Key::Cohorts => "cohorts.html".to_owned(),
            Key::When => "when.html".to_owned(),
            Key::Deals => "promo-payment.html".to_owned(),
            Key::Data => "data.html".to_owned(),
            Key::Definitions => "definitions.html".to_owned(),
            Key::Notes => "notes.html".to_owned(),
            Key::Note(note) => format!("note/{}.html", self.note_slugs[note]),
            Key::NotFound => "404.html".to_owned(),
        }
    }

    /// The notes that are pages of their own: those that comment nothing, but for `overview.md`.
    fn note_pages(&self) -> impl Iterator<Item = Key> + '_ {
        let own = |note: &Note| note.front.month.is_none() && note.front.category.is_none() && note.path != "overview";
        (0..self.notes.len()).filter(move |&note| own(&self.notes[note])).map(Key::Note)
    }

    /// Whether the notes are too many for the navigation, where each stands on every page.
    fn has_notes_page(&self) -> bool {
        self.note_pages().nth(NOTES_IN_NAVIGATION).is_some()
    }
}

/// The colour of a slice on every page: by its rank, grey from the eighth on.
fn colour(kind: &SliceKind) -> u8 {
    match kind {
        SliceKind::Category(rank) => (*rank).min(7) as u8,
        SliceKind::All | SliceKind::Other(_) | SliceKind::Group(_) => 7,
    }
}

/// A page was asked for something that is not of its kind: our own mistake.
fn wrong_key<T>(key: Key) -> Result<T> {
    Err(crate::diagnostic::Diagnostic::error(format!("no page of this kind is {key:?}"))
        .fail(crate::diagnostic::Exit::Bug))
}
