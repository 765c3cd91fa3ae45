//! What a template is given: typed, formatted, ready to place. Templates decide where things stand and
//! never what they are: no arithmetic, no look-ups, no strings assembled from parts that translate.

mod front;
mod markup;
mod parts;
mod table;

use serde::Serialize;

pub use front::{Action, Answer, Answers, Door, Doors, Ribbon, RibbonCell, RibbonRow};
pub use markup::Html;
pub use parts::{Drawing, Link, Panel};
pub use table::{Cell, Column, Row, Table};

/// One entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NavItem {
    /// Where it leads and what it says.
    #[serde(flatten)]
    pub link: Link,
    /// Whether the page is this entry or lies below it: `page`, `true` or nothing (`aria-current`).
    pub current: Option<&'static str>,
}

/// What every page of a site shares.
#[derive(Debug, Clone, Serialize)]
pub struct SiteContext {
    /// The shop's or report's name, in the bar and in every title.
    pub name: String,
    /// BCP 47 language tag of dates and numbers.
    pub lang: String,
    /// The navigation, relative to the page.
    pub nav: Vec<NavItem>,
    /// Where the report's name leads: the overview.
    pub home: String,
    /// A sentence across the top of every page: "sample data".
    pub banner: Option<String>,
    /// Whether search engines may list the pages.
    pub public: bool,
    /// Pages that the navigation has no room for.
    pub more: Vec<Link>,
    /// The lines of the footer: source, counts, period, version.
    pub footer: Vec<String>,
    /// What the shop wants said at the foot of every page.
    pub imprint: Option<Html>,
    /// The logo as a data address: on light pages, or on all.
    pub logo: Option<String>,
    /// The logo on dark pages, where it is another.
    pub logo_dark: Option<String>,
    /// Whether the logo holds the name already.
    pub logo_is_name: bool,
    /// The icon of the browser's tab as a data address; without it ours.
    pub icon: Option<String>,
    /// The colour of our icon: six hexadecimal digits.
    pub colour: String,
    /// For the script: ISO 4217 code and fraction digits, to write the exact values of a crosshair.
    pub currency: String,
    /// Fraction digits of the currency.
    pub digits: u8,
}

/// One page.
#[derive(Debug, Clone, Serialize)]
pub struct PageContext {
    /// What all pages share.
    pub site: SiteContext,
    /// The page's kind: `overview`, `category`, `month`, … (a class of `<body>`).
    pub kind: &'static str,
    /// The colour of the category that the page is about.
    pub colour: Option<u8>,
    /// `<title>`: the most particular part first.
    pub title: String,
    /// One sentence for a mail client or a link preview.
    pub description: String,
    /// The way here from the overview; empty on the overview.
    pub crumbs: Vec<Link>,
    /// The pages of the same section, this one among them; empty where it stands alone.
    pub tabs: Vec<NavItem>,
    /// The neighbour before.
    pub previous: Option<Link>,
    /// The neighbour after.
    pub next: Option<Link>,
    /// The line above the heading: period, days, orders.
    pub eyebrow: String,
    /// The finding, in words: `<h1>`.
    pub heading: String,
    /// Three to five sentences beneath the heading, or none.
    pub summary: Vec<Sentence>,
    /// The page's content, in order.
    pub blocks: Vec<Block>,
    /// Values for the crosshair, by chart id: JSON, already safe inside a `<script>`.
    pub data: Option<Html>,
}

/// A sentence of the summary with a link to its evidence on the page (`#id`) or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// Where its figures stand.
    pub href: Option<String>,
}

/// A part of a page. The template of a block is `blocks/<kind>.html`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "block", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "a page holds a dozen of them")]
pub enum Block {
    /// The card of key figures.
    Kpis(Kpis),
    /// A chart with its caption, and its values as a table.
    Figure(Figure),
    /// A table of its own.
    Listing(Listing),
    /// Small charts that lead to pages.
    Panels(Panels),
    /// Two or more blocks side by side where there is room.
    Columns(Columns),
    /// Text: the author's notes, explanations. The markup comes from our Markdown renderer.
    Prose(Prose),
    /// How the key figures come about.
    Proofs(Proofs),
    /// What happened, why, what to do.
    Answers(Answers),
    /// Entrances to other pages.
    Doors(Doors),
}

/// The card of key figures.
#[derive(Debug, Clone, Serialize)]
pub struct Kpis {
    /// The figures, most important first; four to six.
    pub items: Vec<Kpi>,
}

/// One key figure.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Kpi {
    /// The metric's name.
    pub label: String,
    /// The value as a person says it: `₹7.73 Cr`.
    pub value: String,
    /// The exact value: `₹7,73,41,422.77`.
    pub exact: String,
    /// The change, if there is something to compare with.
    pub delta: Option<Delta>,
    /// One line of context where there is no change to show, or beside it.
    pub note: Option<String>,
    /// The same figure of the whole range, where the value is that of a part: `₹8.15 Cr since January 2024`.
    pub whole: Option<String>,
    /// A sparkline, or nothing.
    pub sparkline: Option<Html>,
    /// What the sparkline spans: `91 days`.
    pub span: Option<String>,
    /// Where it stands how the figure comes about.
    pub definition: Option<String>,
}

/// How the key figures of a page come about.
#[derive(Debug, Clone, Serialize)]
pub struct Proofs {
    /// One a figure.
    pub items: Vec<Proof>,
}

/// How a figure comes about.
#[derive(Debug, Clone, Serialize)]
pub struct Proof {
    /// Anchor, unique in the page.
    pub id: String,
    /// The metric's name.
    pub label: String,
    /// Its whole value.
    pub value: String,
    /// Its formula, and where it is defined.
    pub formula: Link,
    /// The formula with the page's own values, where it has any.
    pub inputs: Option<String>,
    /// The rows behind it: `47,450 rows`.
    pub rows: String,
    /// What others mean by the same word.
    pub rivals: Vec<Rival>,
}

/// Another reading of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rival {
    /// What it is.
    pub label: &'static str,
    /// Its value here.
    pub value: String,
}

/// A change against something that is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delta {
    /// `up`, `down` or `flat`: the class and the arrow.
    pub direction: &'static str,
    /// `+3.0%`, `−0.4%`, `= 0.0%`, or `new` where the base is 0: sign included, no arrow.
    pub text: String,
    /// What it compares: `28 days before`.
    pub versus: String,
}

/// A chart in as many widths as it needs, with its caption and its values.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// Anchor, unique in the page.
    pub id: String,
    /// `<h2>`.
    pub heading: String,
    /// One line: measure, unit, period.
    pub caption: String,
    /// The chart, one drawing a width; empty where there is nothing to draw.
    pub drawings: Vec<Drawing>,
    /// Shown in place of a chart: a sentence.
    pub instead: Option<String>,
    /// A table that stands beside the chart (the donut's legend).
    pub beside: Option<Table>,
    /// What the chart shows in parts, one row a part: coloured cells in the columns of the chart.
    pub ribbon: Option<Ribbon>,
    /// Its values, folded away under "Show as table".
    pub details: Option<Table>,
    /// Where the values are, if not here.
    pub more: Option<Link>,
    /// A remark beneath: how to read it.
    pub note: Option<String>,
    /// Where its figures are defined.
    pub definition: Option<String>,
}

impl Figure {
    /// A sentence where a chart would stand.
    pub fn instead(id: &str, heading: &str, caption: &str, sentence: String) -> Figure {
        Figure {
            id: id.to_owned(),
            heading: heading.to_owned(),
            caption: caption.to_owned(),
            drawings: Vec::new(),
            instead: Some(sentence),
            beside: None,
            ribbon: None,
            details: None,
            more: None,
            note: None,
            definition: None,
        }
    }
}

/// A table under its own heading.
#[derive(Debug, Clone, Serialize)]
pub struct Listing {
    /// Anchor, unique in the page.
    pub id: String,
    /// `<h2>`.
    pub heading: String,
    /// One line: what is listed, ordered by what.
    pub caption: String,
    /// The rows.
    pub table: Table,
    /// A remark beneath.
    pub note: Option<String>,
    /// Where there is more.
    pub more: Option<Link>,
    /// Where its figures are defined.
    pub definition: Option<String>,
}

impl Listing {
    /// A table under its heading, and nothing else.
    pub fn new(id: &str, heading: &str, caption: impl Into<String>, table: Table) -> Listing {
        let (id, heading, caption) = (id.to_owned(), heading.to_owned(), caption.into());
        Listing { id, heading, caption, table, note: None, more: None, definition: None }
    }

    /// The same with a remark beneath, if there is one.
    pub fn noted(self, note: impl Into<Option<String>>) -> Listing {
        Listing { note: note.into(), ..self }
    }

    /// The same as a block of a page.
    pub fn block(self) -> Block {
        Block::Listing(self)
    }
}

/// Small charts that lead to pages.
#[derive(Debug, Clone, Serialize)]
pub struct Panels {
    /// Anchor, unique in the page.
    pub id: String,
    /// `<h2>`.
    pub heading: String,
    /// One line: measure, unit, scale.
    pub caption: String,
    /// `series` (wide and low: small multiples) or `months` (calendars).
    pub shape: &'static str,
    /// The panels.
    pub items: Vec<Panel>,
    /// Where there are more.
    pub more: Option<Link>,
    /// Where its figures are defined.
    pub definition: Option<String>,
}

/// Blocks side by side where there is room, stacked where there is not.
#[derive(Debug, Clone, Serialize)]
pub struct Columns {
    /// `even`, or `wide-first` where the first needs more room.
    pub shape: &'static str,
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// Blocks side by side.
pub fn columns(shape: &'static str, blocks: Vec<Block>) -> Block {
    Block::Columns(Columns { shape, blocks })
}

/// Text.
#[derive(Debug, Clone, Serialize)]
pub struct Prose {
    /// Anchor, unique in the page.
    pub id: String,
    /// `<h2>`, or nothing where the text brings its own.
    pub heading: Option<String>,
    /// The text.
    pub html: Html,
}
