//! A page while it is being composed: where it lies, what its links look like, which values its script needs.

use serde_json::Value;

use crate::analysis::findings::{Finding, Findings, Matter};
use crate::chart::spec::{Mark, Paint, Room};
use crate::chart::{self, ChartSpec};
use crate::config::Revenue;
use crate::format::{DateStyle, Format};
use crate::html::context::{
    Block, Drawing, Figure, Html, Link, NavItem, PageContext, Proof, Proofs, Sentence, SiteContext,
};
use crate::money::Money;
use crate::report::Report;
use crate::site::relative;
use crate::tables::{SliceKind, WindowKind};

use super::{Key, Page, deals, definitions};

/// A page while it is being composed.
pub(super) struct Draft<'r> {
    pub report: &'r Report,
    pub format: &'r Format,
    key: Key,
    path: String,
    data: serde_json::Map<String, Value>,
    /// The content so far.
    pub blocks: Vec<Block>,
    summary: Vec<(Finding, Option<String>)>,
    pub(super) proofs: Vec<Proof>,
}

/// Sentences of a summary.
const SAID: usize = 5;
/// Sentences that asides fill a summary up to.
const LEAST: usize = 3;

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
    /// The neighbours.
    pub previous: Option<Key>,
    pub next: Option<Key>,
}

impl<'r> Draft<'r> {
    pub(super) fn new(report: &'r Report, key: Key) -> Draft<'r> {
        let (format, path) = (&report.settings.format, report.path(key));
        Draft {
            report,
            format,
            key,
            path,
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
        relative(&self.path, &self.report.path(key))
    }

    /// The address of a file of the site.
    pub(super) fn file(&self, path: &str) -> String {
        relative(&self.path, path)
    }

    /// A link to another page by its name.
    pub(super) fn link(&self, key: Key) -> Link {
        Link { href: self.href(key), label: self.label(key) }
    }

    /// A link to another page in these words.
    pub(super) fn labelled(&self, key: Key, label: &str) -> Link {
        Link { href: self.href(key), label: label.to_owned() }
    }

    /// What a page is called.
    pub(super) fn label(&self, key: Key) -> String {
        use crate::format::DateStyle::Month;
        let month = |month: usize| self.format.date(self.report.tables.calendar.months[month].first(), Month);
        match key {
            Key::Overview => "Overview".to_owned(),
            Key::Categories => "Categories".to_owned(),
            Key::Slice(slice) => self.report.tables.slices[slice].name.clone(),
            Key::Months => "Months".to_owned(),
            Key::Month(m) | Key::SliceMonth(_, m) => month(m),
            Key::Customers => "Customers".to_owned(),
            Key::Cohorts => "Cohorts".to_owned(),
            Key::When => "When".to_owned(),
            Key::Deals => deals::names(self.report).map_or("", |(brief, _)| brief).to_owned(),
            Key::Data => "Data".to_owned(),
            Key::Definitions => "Definitions".to_owned(),
            Key::Notes => "Notes".to_owned(),
            Key::Note(note) => self.report.notes[note].title(),
            Key::NotFound => "Not found".to_owned(),
        }
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
        for block in &mut self.blocks {
            definitions::explain(block, &relative(&self.path, &self.report.path(Key::Definitions)));
        }
        if !self.proofs.is_empty() {
            self.blocks.push(Block::Proofs(Proofs { items: std::mem::take(&mut self.proofs) }));
        }
        let summary = self.summary();
        let link = |key: Option<Key>| key.map(|key| self.link(key));
        let site = self.site(&head.crumbs);
        let name = &self.report.settings.config.title;
        let context = PageContext {
            title: if head.title.is_empty() { name.clone() } else { format!("{} · {name}", head.title) },
            description: format!("{}. {}.", head.heading.trim_end_matches('.'), head.eyebrow),
            kind: head.kind,
            colour: self.colour(),
            crumbs: head.crumbs.iter().map(|&key| self.link(key)).collect(),
            previous: link(head.previous),
            next: link(head.next),
            eyebrow: head.eyebrow,
            heading: head.heading,
            summary,
            // A script ends at the first `</`, wherever it stands.
            data: (!self.data.is_empty()).then(|| Html(Value::Object(self.data).to_string().replace('<', "\\u003c"))),
            blocks: self.blocks,
            site,
        };
        Page { path: self.path, template, context }
    }

    fn site(&self, crumbs: &[Key]) -> SiteContext {
        let report = self.report;
        let mut entries = vec![Key::Overview];
        if report.categories().next().is_some() {
            entries.push(Key::Categories);
        }
        if !report.is_empty() {
            entries.push(Key::Months);
        }
        if report.has_customers() {
            entries.push(Key::Customers);
        }
        if report.has_cohorts() {
            entries.push(Key::Cohorts);
        }
        if !report.is_empty() {
            entries.push(Key::When);
        }
        if deals::names(report).is_some() {
            entries.push(Key::Deals);
        }
        match report.has_notes_page() {
            true => entries.push(Key::Notes),
            false => entries.extend(report.note_pages()),
        }
        entries.extend([Key::Data, Key::Definitions]);
        let nav = entries.iter().map(|&entry| NavItem {
            link: self.link(entry),
            current: match () {
                () if entry == self.key => Some("page"),
                () if entry != Key::Overview && crumbs.contains(&entry) && !entries.contains(&self.key) => Some("true"),
                () => None,
            },
        });
        let calendar = &report.tables.calendar;
        let sources: Vec<String> = report.provenance.sources.iter().map(|s| s.source.public_name()).collect();
        let census = &report.tables.census;
        let count = |n: u64| self.format.count(n);
        let mut rows = format!("{} of {} rows counted", count(census.counted), count(census.read));
        if census.rejected > 0 {
            rows.push_str(&format!(", {} rejected", count(census.rejected)));
        }
        let window = |kind| report.tables.windows.iter().find(|window| window.kind == kind);
        let days = |kind| {
            let days = &window(kind)?.days;
            Some(self.format.period(calendar.date(days.start), calendar.date(days.end - 1)))
        };
        let mut compared = match (days(WindowKind::Last28), days(WindowKind::Before28)) {
            (Some(now), Some(then)) => format!("Last 28 days: {now}; 28 before: {then}. "),
            _ => String::new(),
        };
        if calendar.last_day_is_unfinished() {
            let last = self.format.date(calendar.last(), DateStyle::Long);
            compared.push_str(&format!("{last} is not over and in no comparison. "));
        }
        let period = match report.is_empty() {
            true => String::new(),
            false => format!(" · {}", self.format.period(calendar.first(), calendar.last())),
        };
        let footer = vec![
            format!("Source: {} · {rows}{period}", sources.join(", ")),
            format!("{compared}Made with Sales Pulse {}.", env!("CARGO_PKG_VERSION")),
        ];
        SiteContext {
            name: report.settings.config.title.clone(),
            lang: self.format.locale().to_owned(),
            // A server shows this page at any depth, where a relative link would lead nowhere.
            nav: if self.key == Key::NotFound { Vec::new() } else { nav.collect() },
            home: match (&report.settings.config.base_url, self.key) {
                (Some(base), Key::NotFound) => base.clone(),
                _ => self.href(Key::Overview),
            },
            banner: report.sample.then(|| "Sample data: these orders are made up".to_owned()),
            public: report.settings.config.public,
            footer,
            currency: if self.format.currency() == "XXX" { String::new() } else { self.format.currency().to_owned() },
            digits: self.format.digits(),
        }
    }

    /// The colour of the category that the page is about, where it has one of its own.
    fn colour(&self) -> Option<u8> {
        let (Key::Slice(slice) | Key::SliceMonth(slice, _)) = self.key else { return None };
        match self.paint(slice) {
            Paint::Category(colour) if colour < 7 => Some(colour),
            _ => None,
        }
    }

    /// The colour of a slice, as charts paint it.
    pub(super) fn paint(&self, slice: usize) -> Paint {
        match self.report.tables.slices[slice].kind {
            SliceKind::All | SliceKind::Group(_) => Paint::Accent,
            ref kind => Paint::Category(super::colour(kind)),
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
