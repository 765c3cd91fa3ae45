//! The blocks of the front page: answers, coloured cells, entrances.

use serde::Serialize;

use super::parts::{Drawing, Link, Panel};

/// The questions of a front page with their answers, side by side where there is room.
#[derive(Debug, Clone, Serialize)]
pub struct Answers {
    /// The answers.
    pub items: Vec<Answer>,
}

/// The answer to one question.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Answer {
    /// Anchor, unique in the page.
    pub id: String,
    /// The question: `Why`.
    pub label: String,
    /// The figure: `+₹5.08 L`.
    pub figure: String,
    /// Where it leads.
    pub href: Option<String>,
    /// What the figure is: `against a year ago`.
    pub unit: String,
    /// What is said of it.
    pub sentences: Vec<String>,
    /// Things to do.
    pub actions: Vec<Action>,
    /// The chart that shows it.
    pub drawings: Vec<Drawing>,
    /// Rows of a name, a small chart and a figure.
    pub strips: Vec<Panel>,
}

/// Something to do, what it is worth and where it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct Action {
    /// What to do.
    pub text: String,
    /// What it is about, in money.
    pub value: String,
    /// Where it leads.
    pub href: String,
}

/// Entrances to other pages, each with one figure.
#[derive(Debug, Clone, Serialize)]
pub struct Doors {
    /// The entrances.
    pub items: Vec<Door>,
}

/// An entrance.
#[derive(Debug, Clone, Serialize)]
pub struct Door {
    /// Where it leads.
    pub link: Link,
    /// The figure.
    pub figure: String,
    /// What it is.
    pub text: String,
    /// Pages behind it.
    pub links: Vec<Link>,
}

/// Coloured cells beneath a chart.
#[derive(Debug, Clone, Serialize)]
pub struct Ribbon {
    /// What it finds.
    pub heading: String,
    /// What the cells hold.
    pub caption: String,
    /// Heads of the columns: the last day of each.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<RibbonRow>,
}

/// A row of coloured cells.
#[derive(Debug, Clone, Serialize)]
pub struct RibbonRow {
    /// Its name and where it leads.
    pub link: Link,
    /// The last cell as it is read: `+18%`.
    pub last: String,
    /// The cells.
    pub cells: Vec<RibbonCell>,
}

/// A coloured cell.
#[derive(Debug, Clone, Serialize)]
pub struct RibbonCell {
    /// What it says.
    pub text: String,
    /// Its step: `d2`, `d1` below, `e` level, `u1`, `u2`, `u3` above, `na` unknown.
    pub step: &'static str,
}
