//! A page while it is being composed: where it lies, what its links look like, which values its script needs.

use serde_json::Value;

use crate::analysis::findings::{Finding, Findings, Matter};
use crate::chart::spec::{Mark, Paint, Room};
use crate::chart::{self, ChartSpec};
use crate::config::Revenue;
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::format::Format;
use crate::html::context::{Block, Drawing, Figure, Html, Link, Proof, Sentence};
use crate::money::Money;
use crate::report::Report;
use crate::tables::SliceKind;

use super::key::Key;
use super::site_map::SiteMap;

/// A page while it is being composed.
pub struct Draft<'r> {
    pub(super) report: &'r Report,
    pub(super) format: &'r Format,
    pub(super) map: &'r SiteMap,
    pub(super) key: Key,
    data: serde_json::Map<String, Value>,
    /// The content so far.
    pub(super) blocks: Vec<Block>,
    summary: Vec<(Finding, Option<String>)>,
    pub(super) proofs: Vec<Proof>,
}

/// Sentences of a summary.
const SAID: usize = 5;
/// Sentences that asides fill a summary up to.
const LEAST: usize = 3;

/// A kind of page. A new one is a file of its own and a line in the registry.
pub struct PageDef {
    /// Its name in keys, and a class of `<body>`.
    pub page: &'static str,
    /// The pages of this kind that a report has.
    pub keys: fn(&Report) -> Vec<Key>,
    /// Where one of them lies in a site.
    pub path: fn(&Report, Key) -> String,
    /// What links to it say.
    pub label: fn(&Report, Key) -> String,
    /// Where links to them stand on every page.
    pub listed: Listed,
    /// Composes one of them.
    pub compose: fn(Draft<'_>) -> Result<Page>,
}

/// Where links to the pages of a kind stand on every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// In the navigation, which has room for six.
    Navigation,
    /// In the footer.
    Footer,
    /// Nowhere: other pages lead there.
    Nowhere,
}

/// A composed page: what it shows, in no frame yet.
pub struct Page {
    pub(super) key: Key,
    pub(super) template: &'static str,
    pub(super) head: Head,
    pub(super) summary: Vec<Sentence>,
    pub(super) blocks: Vec<Block>,
    pub(super) proofs: Vec<Proof>,
    pub(super) colour: Option<u8>,
    /// Values for the script.
    pub(super) data: Option<Html>,
}

/// What stands above the content.
#[derive(Default)]
pub(super) struct Head {
    /// Class of `<body>`.
    pub kind: &'static str,
    /// What a browser's history shows, without the report's name.
    pub title: String,
    /// The line above the heading.
    pub eyebrow: String,
    /// The finding.
    pub heading: String,
    /// The way here from the overview.
    pub crumbs: Vec<Key>,
    /// The pages of its section.
    pub tabs: Vec<Key>,
    /// The neighbours.
    pub previous: Option<Key>,
    pub next: Option<Key>,
}

impl<'r> Draft<'r> {
    pub(super) fn new(report: &'r Report, map: &'r SiteMap, key: Key) -> Draft<'r> {
        Draft {
            report,
            map,
            format: &report.settings.format,
            key,
            data: serde_json::Map::new(),
            blocks: Vec::new(),
            summary: Vec::new(),
            proofs: Vec::new(),
        }
    }

    /// Whether this is the page.
    pub(super) fn is(&self, key: Key) -> bool {
        self.key == key
    }

    /// The address of another page.
    pub(super) fn href(&self, key: Key) -> String {
        self.map.address(self.key, key)
    }

    /// The address of a file of the site.
    pub(super) fn file(&self, path: &str) -> String {
        self.map.file(self.key, path)
    }

    /// A link to another page in these words.
    pub(super) fn labelled(&self, key: Key, label: &str) -> Link {
        Link { href: self.href(key), label: label.to_owned() }
    }

    /// The slice that the page is about.
    pub(super) fn slice(&self) -> Result<usize> {
        self.key.slice.ok_or_else(|| self.lacks("slice"))
    }

    /// The month that the page is about.
    pub(super) fn month(&self) -> Result<usize> {
        self.key.month.ok_or_else(|| self.lacks("month"))
    }

    /// The note that the page shows.
    pub(super) fn note(&self) -> Result<usize> {
        self.key.note.ok_or_else(|| self.lacks("note"))
    }

    /// A key was made without what its page is about: our own mistake.
    fn lacks(&self, what: &str) -> Failure {
        Diagnostic::error(format!("a page without its {what}: {:?}", self.key)).fail(Exit::Bug)
    }

    /// Draws a chart in all its widths.
    pub(super) fn draw(&mut self, id: &str, title: &str, desc: String, room: Room, mark: Mark) -> Vec<Drawing> {
        let spec = ChartSpec { id: id.to_owned(), title: title.to_owned(), desc, room, mark };
        let drawings = chart::draw(&spec, self.format);
        drawings.into_iter().map(|drawing| Drawing { width: drawing.width, svg: Html(drawing.svg) }).collect()
    }

    /// Draws a chart that has one width.
    pub(super) fn draw_one(&mut self, id: &str, title: &str, desc: String, mark: Mark) -> Html {
        self.draw(id, title, desc, Room::Half, mark).swap_remove(0).svg
    }

    /// A chart with heading and caption, without tables.
    pub(super) fn figure(
        &mut self,
        id: &str,
        heading: String,
        caption: String,
        desc: String,
        room: Room,
        mark: Mark,
    ) -> Figure {
        let drawings = self.draw(id, &heading, desc, room, mark);
        Figure {
            id: format!("{id}-figure"),
            heading,
            caption,
            drawings,
            instead: None,
            beside: None,
            ribbon: None,
            details: None,
            more: None,
            note: None,
            definition: None,
        }
    }

    /// Gives the script the values of a daily line chart: label and one value a day for each series.
    pub(super) fn values(&mut self, chart: &str, first: chrono::NaiveDate, series: Vec<(String, Vec<Option<Money>>)>) {
        self.data.insert(chart.to_owned(), serde_json::json!({ "first": first.to_string(), "series": lines(series) }));
    }

    /// The same for a chart whose steps are not days: what each step is called.
    pub(super) fn values_by(&mut self, chart: &str, labels: Vec<String>, series: Vec<(String, Vec<Option<Money>>)>) {
        self.data.insert(chart.to_owned(), serde_json::json!({ "labels": labels, "series": lines(series) }));
    }

    /// The same where the values are numbers of things.
    pub(super) fn counts_by(&mut self, chart: &str, labels: Vec<String>, series: Vec<(String, Vec<Option<u32>>)>) {
        let line =
            |(label, values): (String, Vec<Option<u32>>)| serde_json::json!({ "label": label, "values": values });
        let series: Vec<Value> = series.into_iter().map(line).collect();
        let counts = serde_json::json!({ "labels": labels, "series": series, "currency": "", "digits": 0 });
        self.data.insert(chart.to_owned(), counts);
    }

    /// Which revenue is the headline.
    pub(super) fn basis(&self) -> Revenue {
        self.report.settings.config.revenue
    }

    /// What the figures say.
    pub(super) fn findings(&self) -> Findings<'r> {
        Findings { tables: &self.report.tables, basis: self.basis(), format: self.format }
    }

    /// Adds a sentence to the summary, with where its figures stand.
    pub(super) fn say(&mut self, text: Option<String>, href: Option<String>) {
        self.tell(text.map(|text| Finding::level(Money::ZERO, text)), href);
    }

    /// Adds a finding to the summary, with where its figures stand.
    pub(super) fn tell(&mut self, finding: Option<Finding>, href: Option<String>) {
        self.summary.extend(finding.map(|finding| (finding, href)));
    }

    /// The findings of the most money, those of a change before others, and asides only to fill up.
    fn summary(&mut self) -> Vec<Sentence> {
        let mut found = std::mem::take(&mut self.summary);
        found.sort_by_key(|(finding, _)| (finding.matter, std::cmp::Reverse(finding.money)));
        let worth = found.iter().filter(|(finding, _)| finding.matter != Matter::Aside).count();
        found
            .into_iter()
            .take(worth.clamp(LEAST, SAID))
            .map(|(finding, href)| Sentence { text: finding.text, href })
            .collect()
    }

    /// Adds what is found of a page's own figures.
    pub(super) fn tell_all(&mut self, found: Vec<(Finding, &str)>) {
        found.into_iter().for_each(|(finding, href)| self.tell(Some(finding), Some(href.to_owned())));
    }

    /// The finished page.
    pub(super) fn finish(mut self, template: &'static str, head: Head) -> Page {
        let (summary, colour) = (self.summary(), self.colour());
        // A script ends at the first `</`, wherever it stands.
        let data = (!self.data.is_empty()).then(|| Value::Object(self.data).to_string().replace('<', "\\u003c"));
        let Draft { key, blocks, proofs, .. } = self;
        Page { key, template, head, summary, blocks, proofs, colour, data: data.map(Html) }
    }

    /// The colour of the category that the page is about, where it has one of its own.
    fn colour(&self) -> Option<u8> {
        let slice = self.key.slice?;
        match self.paint(slice) {
            Paint::Category(colour) if colour < 7 => Some(colour),
            _ => None,
        }
    }

    /// The colour of a slice, as charts paint it.
    pub(super) fn paint(&self, slice: usize) -> Paint {
        match self.report.tables.slices[slice].kind {
            SliceKind::All | SliceKind::Group(_) | SliceKind::Value(..) | SliceKind::Rest(..) => Paint::Accent,
            ref kind => Paint::Category(kind.colour()),
        }
    }
}

/// Exact numbers: the text of an amount is a JSON number as it stands.
fn lines(series: Vec<(String, Vec<Option<Money>>)>) -> Vec<Value> {
    let number = |value: Option<Money>| -> Value {
        value.map_or(Value::Null, |money| serde_json::from_str(&money.to_plain(0)).unwrap_or(Value::Null))
    };
    let line = |(label, values): (String, Vec<Option<Money>>)| {
        // A tip has room for so much.
        let label = match label.char_indices().nth(32) {
            Some((at, _)) => format!("{}…", &label[..at]),
            None => label,
        };
        serde_json::json!({ "label": label, "values": values.into_iter().map(number).collect::<Vec<_>>() })
    };
    series.into_iter().map(line).collect()
}
