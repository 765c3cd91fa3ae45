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

use std::ops::Range;

use chrono::NaiveDate;

use crate::analysis::categories::{self as compared, Growths, Together};
use crate::analysis::concentration::Concentration;
use crate::analysis::ledger::Line;
use crate::analysis::naming::Names;
use crate::analysis::progress::{self, Progress};
use crate::analysis::rfm::{self, Bin, Score, Scores};
use crate::analysis::segments::{Moves, Share};
use crate::config::Settings;
use crate::config::segments::Segment;
use crate::diagnostic::Result;
use crate::html::context::PageContext;
use crate::html::markdown::Note;
use crate::money::Money;
use crate::plan::Plan;
use crate::site;
use crate::tables::{Cell, Provenance, SliceKind, Tables};

/// Everything that pages are composed from.
pub struct Report {
    /// The tables.
    pub tables: Tables,
    /// Customers' scores.
    pub scores: Scores,
    /// What each segment holds.
    pub shares: Vec<Share>,
    /// The scores' bounds and sizes.
    pub bins: Option<[[Bin; 5]; 3]>,
    /// Who moved from one segment to another, where the data reach back far enough.
    pub moves: Option<Moves>,
    /// Customers by revenue.
    pub concentration: Concentration,
    /// The ledger, which closes.
    pub ledger: Vec<Line>,
    /// Where the orders came from.
    pub provenance: Provenance,
    /// The config.
    pub settings: Settings,
    /// How customers are named.
    pub names: Names,
    /// The authors' notes.
    pub notes: Vec<Note>,
    /// Images beside them: path and data address.
    pub images: Vec<(String, String)>,
    /// Named days and targets.
    pub plan: Plan,
    /// Whether these are made-up orders.
    pub sample: bool,
    /// How the categories grew in the last 28 days.
    growths: Option<Growths>,
    /// Which of them stand in one order together.
    together: Vec<Together>,
    /// File names of the slices.
    slugs: Vec<String>,
    /// File names of the notes.
    note_slugs: Vec<String>,
}

/// What a report is made of.
pub struct Parts {
    /// The tables.
    pub tables: Tables,
    /// Customers' scores.
    pub scores: Scores,
    /// What each segment holds.
    pub shares: Vec<Share>,
    /// The ledger.
    pub ledger: Vec<Line>,
    /// Where the orders came from.
    pub provenance: Provenance,
    /// The config.
    pub settings: Settings,
    /// The authors' notes.
    pub notes: Vec<Note>,
    /// Images beside them.
    pub images: Vec<(String, String)>,
    /// Named days and targets.
    pub plan: Plan,
    /// Whether these are made-up orders.
    pub sample: bool,
}

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
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Report {
        let Parts { tables, scores, shares, ledger, provenance, settings, notes, images, plan, sample } = parts;
        let people = &tables.people;
        let ((moves, names), (concentration, bins)) = rayon::join(
            || {
                let moves = Moves::of(people, &scores, &settings.segments);
                (moves, Names::decide(&settings.config.privacy, &people.customers, &tables.ids))
            },
            || (Concentration::of(&people.customers, &tables.ids), rfm::bins(&people.customers, &scores)),
        );
        let slugs = site::slugs(tables.slices.iter().map(|slice| slice.name.as_str()));
        let note_slugs = site::slugs(notes.iter().map(|note| note.path.as_str()));
        let (growths, together) = (Growths::of(&tables, settings.config.revenue), compared::together(&tables));
        Report {
            tables,
            scores,
            shares,
            bins,
            moves,
            concentration,
            ledger,
            provenance,
            settings,
            names,
            notes,
            images,
            plan,
            sample,
            growths,
            together,
            slugs,
            note_slugs,
        }
    }

    /// Whether there is no day to show.
    fn is_empty(&self) -> bool {
        self.tables.calendar.days == 0
    }

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

    fn folder(&self, slice: usize) -> &'static str {
        match self.tables.slices[slice].kind {
            SliceKind::Group(_) => "group",
            SliceKind::All | SliceKind::Category(_) | SliceKind::Other(_) => "category",
        }
    }

    /// The slices that are categories with pages of their own, and "Other".
    fn categories(&self) -> impl Iterator<Item = usize> + '_ {
        let is_category =
            |slice: &usize| matches!(self.tables.slices[*slice].kind, SliceKind::Category(_) | SliceKind::Other(_));
        (1..self.tables.slices.len()).filter(is_category)
    }

    /// The slice of the category of a rank, if it has pages of its own.
    fn category_page(&self, rank: usize) -> Option<usize> {
        self.categories().find(|&slice| self.tables.slices[slice].kind == SliceKind::Category(rank))
    }

    /// The slices that are groups.
    fn groups(&self) -> impl Iterator<Item = usize> + '_ {
        (1..self.tables.slices.len()).filter(|slice| matches!(self.tables.slices[*slice].kind, SliceKind::Group(_)))
    }

    /// Whether a month has anything to show.
    fn has_month(&self, slice: usize, month: usize) -> bool {
        let cell = &self.tables.slices[slice].months[month];
        cell.orders > 0 || cell.returns != Money::ZERO
    }

    /// The months with anything to show.
    fn months(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.tables.calendar.months.len()).filter(|month| self.has_month(0, *month))
    }

    /// The headline revenue of a place, as the config asks.
    fn revenue(&self, cell: &Cell) -> Money {
        self.settings.config.revenue.of(cell)
    }

    /// Headline revenue of a slice by day, of the days that are over; nothing on a day without any row.
    fn by_day(&self, slice: usize) -> Vec<Option<Money>> {
        let on = |day: usize| self.tables.open[day].then(|| self.revenue(&self.tables.slices[slice].days[day]));
        (0..self.tables.calendar.over).map(on).collect()
    }

    /// The last days that are over, at most so many.
    fn last_days(&self, most: usize) -> Range<usize> {
        let over = self.tables.calendar.over;
        over.saturating_sub(most)..over
    }

    /// The named days among these.
    fn events(&self, days: Range<usize>) -> impl Iterator<Item = (NaiveDate, &str)> {
        let date = |day: usize| self.tables.calendar.date(day);
        let found = (!days.is_empty()).then(|| self.plan.events.range(date(days.start)..=date(days.end - 1)));
        found.into_iter().flatten().map(|(day, label)| (*day, label.as_str()))
    }

    /// The revenue that a slice is to reach in a month; a group and "Other" have no target.
    fn target(&self, slice: usize, month: usize) -> Option<Money> {
        let own = &self.tables.slices[slice];
        let category = match own.kind {
            SliceKind::All => None,
            SliceKind::Category(_) => Some(own.name.as_str()),
            SliceKind::Other(_) | SliceKind::Group(_) => return None,
        };
        self.plan.target(self.tables.calendar.months[month].first(), category)
    }

    /// How far a slice has come in a month that has a target.
    fn progress(&self, slice: usize, month: usize) -> Option<Progress> {
        let target = self.target(slice, month)?;
        let reached = self.revenue(&self.tables.slices[slice].months[month]);
        Some(progress::progress(&self.tables.calendar, &self.by_day(slice), month, reached, target))
    }

    fn has_customers(&self) -> bool {
        !self.tables.people.customers.is_empty()
    }

    /// The segments, in their order.
    fn segments(&self) -> &[Segment] {
        self.settings.segments.all()
    }

    /// The segment of a score.
    fn segment(&self, score: &Score) -> &Segment {
        &self.segments()[score.segment(&self.settings.segments)]
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

    /// Cohorts need a second month.
    fn has_cohorts(&self) -> bool {
        self.has_customers() && self.tables.calendar.months.len() > 1
    }

    fn has_returns(&self) -> bool {
        self.tables.census.returns > 0
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
