//! What a report is made of: the tables, what was found in them, and what its project says.

use std::ops::Range;

use chrono::NaiveDate;

use crate::analysis::categories::{self as compared, Growths, Together};
use crate::analysis::concentration::Concentration;
use crate::analysis::ledger::Line;
use crate::analysis::naming::Names;
use crate::analysis::noise::Rate;
use crate::analysis::progress::{self, Progress};
use crate::analysis::rfm::{self, Bin, Score, Scores};
use crate::analysis::rhythm::Rhythm;
use crate::analysis::segments::{Moves, Share};
use crate::config::Settings;
use crate::config::segments::Segment;
use crate::format::DateStyle;
use crate::html::look::Look;
use crate::html::markdown::Note;
use crate::money::Money;
use crate::plan::Plan;
use crate::site;
use crate::tables::people::CohortCell;
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
    /// Customers by their own rhythm, where enough pauses have ended.
    pub rhythm: Option<Rhythm>,
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
    /// Files that are published as they are, by their paths in the site.
    pub statics: Vec<String>,
    /// Logo and icon.
    pub look: Look,
    /// Named days and targets.
    pub plan: Plan,
    /// Whether these are made-up orders.
    pub sample: bool,
    /// How the categories grew in the last 28 days against the 28 before.
    pub growths: Option<Growths>,
    /// The same against what the whole shop is compared with.
    pub latest: Option<Growths>,
    /// Which of them stand in one order together.
    pub together: Vec<Together>,
    /// How the values of each dimension grew in the last 28 days against what the whole shop is compared with.
    pub by_dimension: Vec<Option<Growths>>,
    /// File names of the slices.
    pub slugs: Vec<String>,
    /// File names of the dimensions.
    pub dimension_slugs: Vec<String>,
    /// File names of the notes.
    pub note_slugs: Vec<String>,
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
    /// Files that are published as they are, by their paths in the site.
    pub statics: Vec<String>,
    /// Logo and icon.
    pub look: Look,
    /// Named days and targets.
    pub plan: Plan,
    /// Whether these are made-up orders.
    pub sample: bool,
}

impl Report {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Report {
        let Parts { tables, scores, shares, ledger, provenance, settings, notes, images, statics, look, plan, sample } =
            parts;
        let people = &tables.people;
        let ((moves, names), (concentration, bins)) = rayon::join(
            || {
                let moves = Moves::of(people, &scores, &settings.segments);
                (moves, Names::decide(&settings.config.privacy, &people.customers, &tables.ids))
            },
            || (Concentration::of(&people.customers, &tables.ids), rfm::bins(&people.customers, &scores)),
        );
        let rhythm = tables.calendar.over.checked_sub(1).and_then(|today| {
            let code = |customer: usize| people.customers[customer].code;
            Rhythm::of(&people.visits, today, |a, b| tables.ids.compare(code(a), code(b)))
        });
        // Each dimension has a folder of its own, the first two the categories and the groups.
        let sliced = |of: Option<usize>| {
            let own = tables.slices.iter().filter(move |slice| slice.kind.dimension() == of);
            own.map(|slice| slice.name.as_str())
        };
        let all = std::iter::once(None).chain((0..tables.dimensions.len()).map(Some));
        let slugs = all.flat_map(|of| site::slugs(sliced(of))).collect();
        let dimension_slugs = site::slugs(tables.dimensions.iter().map(|dimension| dimension.name.as_str()));
        let by_dimension = (0..tables.dimensions.len())
            .map(|of| Growths::leading(&tables, Some(of), settings.config.revenue))
            .collect();
        let note_slugs = site::slugs(notes.iter().map(|note| note.path.as_str()));
        let growths = Growths::of(&tables, settings.config.revenue);
        let latest = Growths::leading(&tables, None, settings.config.revenue);
        let together = compared::together(&tables);
        Report {
            tables,
            scores,
            shares,
            bins,
            moves,
            rhythm,
            concentration,
            ledger,
            provenance,
            settings,
            names,
            notes,
            images,
            statics,
            look,
            plan,
            sample,
            growths,
            latest,
            together,
            by_dimension,
            slugs,
            dimension_slugs,
            note_slugs,
        }
    }

    /// Whether there is no day to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.tables.calendar.days == 0
    }

    /// The folder of its pages.
    pub(crate) fn folder(&self, slice: usize) -> String {
        match &self.tables.slices[slice].kind {
            SliceKind::Group(_) => "group".to_owned(),
            SliceKind::All | SliceKind::Category(_) | SliceKind::Other(_) => "category".to_owned(),
            SliceKind::Value(of, _) | SliceKind::Rest(of, _) => format!("by/{}", self.dimension_slugs[*of]),
        }
    }

    /// What a value of a dimension is called, and several: `product` and `products`; a category for no dimension.
    pub(crate) fn noun(&self, dimension: Option<usize>) -> (String, String) {
        dimension.map_or(("category".to_owned(), "categories".to_owned()), |of| noun(&self.tables.dimensions[of].name))
    }

    /// The slices of the values of a dimension with pages of their own, and of its rest.
    pub(crate) fn values(&self, dimension: usize) -> impl Iterator<Item = usize> + '_ {
        (1..self.tables.slices.len())
            .filter(move |&slice| self.tables.slices[slice].kind.dimension() == Some(dimension))
    }

    /// The slices that are categories with pages of their own, and "Other".
    pub(crate) fn categories(&self) -> impl Iterator<Item = usize> + '_ {
        let is_category =
            |slice: &usize| matches!(self.tables.slices[*slice].kind, SliceKind::Category(_) | SliceKind::Other(_));
        (1..self.tables.slices.len()).filter(is_category)
    }

    /// The slice of the category of a rank, if it has pages of its own.
    pub(crate) fn category_page(&self, rank: usize) -> Option<usize> {
        self.value_page(None, rank)
    }

    /// The same of a value of any dimension: of the categories for none.
    pub(crate) fn value_page(&self, dimension: Option<usize>, rank: usize) -> Option<usize> {
        let kind = SliceKind::value(dimension, rank);
        (1..self.tables.slices.len()).find(|&slice| self.tables.slices[slice].kind == kind)
    }

    /// The slices that are groups.
    pub(crate) fn groups(&self) -> impl Iterator<Item = usize> + '_ {
        (1..self.tables.slices.len()).filter(|slice| matches!(self.tables.slices[*slice].kind, SliceKind::Group(_)))
    }

    /// Whether the shop has less than one order a day over eight weeks or more: days show next to nothing then.
    pub(crate) fn is_sparse(&self) -> bool {
        let days = self.tables.calendar.days;
        days >= 56 && (self.tables.slices[0].total.orders as usize) < days
    }

    /// Whether a month has anything to show.
    pub(crate) fn has_month(&self, slice: usize, month: usize) -> bool {
        let cell = &self.tables.slices[slice].months[month];
        cell.orders > 0 || cell.returns != Money::ZERO
    }

    /// The months with anything to show.
    pub(crate) fn months(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.tables.calendar.months.len()).filter(|month| self.has_month(0, *month))
    }

    /// The headline revenue of a place, as the config asks.
    pub(crate) fn revenue(&self, cell: &Cell) -> Money {
        self.settings.config.revenue.of(cell)
    }

    /// The headline revenue of a slice in the whole period.
    pub(crate) fn headline(&self, slice: usize) -> Money {
        self.revenue(&self.tables.slices[slice].total)
    }

    /// Headline revenue of a slice by day, of the days that are over; nothing on a day without any row.
    pub(crate) fn by_day(&self, slice: usize) -> Vec<Option<Money>> {
        let on = |day: usize| self.tables.open[day].then(|| self.revenue(&self.tables.slices[slice].days[day]));
        (0..self.tables.calendar.over).map(on).collect()
    }

    /// The last days that are over, at most so many.
    pub(crate) fn last_days(&self, most: usize) -> Range<usize> {
        let over = self.tables.calendar.over;
        over.saturating_sub(most)..over
    }

    /// The named days among these.
    pub(crate) fn events(&self, days: Range<usize>) -> impl Iterator<Item = (NaiveDate, &str)> {
        let date = |day: usize| self.tables.calendar.date(day);
        let found = (!days.is_empty()).then(|| self.plan.events.range(date(days.start)..=date(days.end - 1)));
        found.into_iter().flatten().map(|(day, label)| (*day, label.as_str()))
    }

    /// The revenue that a slice is to reach in a month; a group and "Other" have no target.
    pub(crate) fn target(&self, slice: usize, month: usize) -> Option<Money> {
        let own = &self.tables.slices[slice];
        let category = match own.kind {
            SliceKind::All => None,
            SliceKind::Category(_) => Some(own.name.as_str()),
            SliceKind::Other(_) | SliceKind::Group(_) | SliceKind::Value(..) | SliceKind::Rest(..) => return None,
        };
        self.plan.target(self.tables.calendar.months[month].first(), category)
    }

    /// How far a slice has come in a month that has a target.
    pub(crate) fn progress(&self, slice: usize, month: usize) -> Option<Progress> {
        let target = self.target(slice, month)?;
        let reached = self.revenue(&self.tables.slices[slice].months[month]);
        Some(progress::progress(&self.tables.calendar, &self.by_day(slice), month, reached, target))
    }

    pub(crate) fn has_customers(&self) -> bool {
        !self.tables.people.customers.is_empty()
    }

    /// The segments, in their order.
    pub(crate) fn segments(&self) -> &[Segment] {
        self.settings.segments.all()
    }

    /// The segment of a score.
    pub(crate) fn segment(&self, score: &Score) -> &Segment {
        &self.segments()[score.segment(&self.settings.segments)]
    }

    /// Whether there are customers to compare with each other.
    pub(crate) fn has_loyalty(&self) -> bool {
        self.concentration.cumulative.len() > 1
    }

    /// Cohorts need a second month.
    pub(crate) fn has_cohorts(&self) -> bool {
        // Of a cohort of a few customers no rate is told: a shop with no other has a triangle of dashes.
        let told = |cells: &Vec<CohortCell>| !Rate { part: 0, whole: cells[0].customers.into() }.is_hidden();
        let few = self.is_sparse() && !self.tables.people.cohorts.iter().any(told);
        self.has_customers() && self.tables.calendar.months.len() > 1 && !few
    }

    pub(crate) fn has_returns(&self) -> bool {
        self.tables.census.returns > 0
    }

    /// The notes that are pages of their own: those that comment nothing, but for `overview.md`.
    pub(crate) fn note_pages(&self) -> impl Iterator<Item = usize> + '_ {
        let own = |note: &Note| note.front.month.is_none() && note.front.category.is_none() && note.path != "overview";
        (0..self.notes.len()).filter(move |&note| own(&self.notes[note]))
    }

    /// Whether there is a note that is a page of its own.
    pub(crate) fn has_notes_page(&self) -> bool {
        self.note_pages().next().is_some()
    }

    /// What a month is called.
    pub(crate) fn month_name(&self, month: usize) -> String {
        self.settings.format.date(self.tables.calendar.months[month].first(), DateStyle::Month)
    }
}

/// What one and several values of a dimension are called in a sentence. Names that are known have plurals; of any other
/// language's word nobody knows it.
fn noun(name: &str) -> (String, String) {
    const PLURALS: [(&str, &str); 14] = [
        ("product", "products"),
        ("sku", "SKUs"),
        ("vendor", "vendors"),
        ("channel", "channels"),
        ("shop", "shops"),
        ("country", "countries"),
        ("region", "regions"),
        ("state", "states"),
        ("segment", "segments"),
        ("sub-category", "sub-categories"),
        ("customer type", "customer types"),
        ("location", "locations"),
        ("marketplace", "marketplaces"),
        ("origin", "origins"),
    ];
    let lower = name.to_lowercase();
    match PLURALS.iter().find(|(one, _)| *one == lower) {
        Some((_, "SKUs")) => ("SKU".to_owned(), "SKUs".to_owned()),
        Some((one, several)) => ((*one).to_owned(), (*several).to_owned()),
        None => (name.to_owned(), format!("values of {name}")),
    }
}
