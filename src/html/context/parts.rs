//! What several blocks hold: links and small charts.

use serde::Serialize;

use super::markup::Html;

/// A link whose text is plain text and whose address is relative to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Where it leads, relative to the page that shows it.
    pub href: String,
    /// What it says.
    pub label: String,
}

impl Link {
    /// A link to `href` that says `label`.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Link {
        Link { href: href.into(), label: label.into() }
    }
}

/// A small chart.
#[derive(Debug, Clone, Serialize)]
pub struct Panel {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
    /// The colour of its category, as a table's cell has it.
    pub swatch: Option<u8>,
    /// The figure beside the name.
    pub value: String,
    /// What the figure is: `a day`.
    pub unit: Option<String>,
    /// The chart.
    pub svg: Html,
}

/// One drawing of a chart.
#[derive(Debug, Clone, Serialize)]
pub struct Drawing {
    /// `narrow`, `medium`, `wide`, or `all` where one drawing serves every width.
    pub width: &'static str,
    /// The `<svg>`.
    pub svg: Html,
}
