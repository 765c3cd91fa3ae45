//! What a template is given: typed, formatted, ready to place. Templates decide where things stand and
//! never what they are: no arithmetic, no look-ups, no strings assembled from parts that translate.

use serde::Serialize;

/// Markup made by us and safe to place unescaped. Everything else is text and is escaped where it lands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub(crate) String);

/// A link whose text is plain text and whose address is relative to the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Where it leads, relative to the page that shows it.
    pub href: String,
    /// What it says.
    pub label: String,
}

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
    /// The lines of the footer: source, counts, period, version.
    pub footer: Vec<String>,
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
    /// `<title>`: the most particular part first.
    pub title: String,
    /// One sentence for a mail client or a link preview.
    pub description: String,
    /// The way here from the overview; empty on the overview.
    pub crumbs: Vec<Link>,
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
}

/// The card of key figures.
#[derive(Debug, Clone, Serialize)]
pub struct Kpis {
    /// The figures, most important first; four to six.
    pub items: Vec<Kpi>,
}

/// One key figure.
#[derive(Debug, Clone, Serialize)]
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
    /// A sparkline, or nothing.
    pub sparkline: Option<Html>,
    /// Link to the metric's definition.
    pub definition: Option<String>,
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
    /// Its values, folded away under "Show as table".
    pub details: Option<Table>,
    /// Where the values are, if not here.
    pub more: Option<Link>,
    /// A remark beneath: how to read it.
    pub note: Option<String>,
}

/// One drawing of a chart.
#[derive(Debug, Clone, Serialize)]
pub struct Drawing {
    /// `narrow`, `medium`, `wide`, or `all` where one drawing serves every width.
    pub width: &'static str,
    /// The `<svg>`.
    pub svg: Html,
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
}

impl Listing {
    /// A table under its heading, and nothing else.
    pub fn new(id: &str, heading: &str, caption: impl Into<String>, table: Table) -> Listing {
        let (id, heading, caption) = (id.to_owned(), heading.to_owned(), caption.into());
        Listing { id, heading, caption, table, note: None, more: None }
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

/// A table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Table {
    /// `<caption>`, read by screen readers.
    pub caption: String,
    /// Its columns; the first names the row.
    pub columns: Vec<Column>,
    /// Its rows, one cell a column.
    pub rows: Vec<Row>,
    /// The sum beneath.
    pub total: Option<Row>,
    /// Whether it is short and narrow enough (up to 40 rows, up to 7 columns) to be opened when printed.
    pub short: bool,
    /// Whether a click on a head sorts it and a button downloads it.
    pub tools: bool,
    /// The same table as a file, relative to the page.
    pub download: Option<String>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// What an abbreviation in the head stands for.
    pub title: Option<String>,
    /// Whether it holds numbers: set to the right, sorted by value.
    pub numeric: bool,
    /// Whether it may go on a narrow screen: its values stand elsewhere too.
    pub minor: bool,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// One a column; the first is the row's head.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What it shows.
    pub text: String,
    /// Whether the text may run from right to left and must not turn what stands around it.
    pub bidi: bool,
    /// What it sorts by and downloads as, where its text does not tell it: a plain number, a day.
    pub value: Option<String>,
    /// Where it leads.
    pub href: Option<String>,
    /// The colour of a category, 0 to 6, as a square before the text; text of rank 7 and beyond is 7, grey.
    pub swatch: Option<u8>,
    /// Length of a bar behind the text, in thousandths of the cell.
    pub bar: Option<u16>,
    /// `up`, `down` or `flat`, for a change.
    pub direction: Option<&'static str>,
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
}

/// A small chart.
#[derive(Debug, Clone, Serialize)]
pub struct Panel {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
    /// The colour of its category, as [`Cell::swatch`].
    pub swatch: Option<u8>,
    /// The figure beside the name.
    pub value: String,
    /// What the figure is: `a day`.
    pub unit: Option<String>,
    /// The chart.
    pub svg: Html,
}

/// Blocks side by side where there is room, stacked where there is not.
#[derive(Debug, Clone, Serialize)]
pub struct Columns {
    /// `even`, or `wide-first` where the first needs more room.
    pub shape: &'static str,
    /// The blocks.
    pub blocks: Vec<Block>,
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

impl Column {
    /// A column of texts.
    pub fn text(label: &str) -> Column {
        Column { label: label.to_owned(), ..Column::default() }
    }

    /// A column of numbers.
    pub fn number(label: &str) -> Column {
        Column { label: label.to_owned(), numeric: true, ..Column::default() }
    }

    /// The same, with what its head stands for.
    pub fn titled(self, title: &str) -> Column {
        Column { title: Some(title.to_owned()), ..self }
    }

    /// The same, left out on narrow screens.
    pub fn minor(self) -> Column {
        Column { minor: true, ..self }
    }
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        Cell { bidi: !text.is_ascii(), text, ..Cell::default() }
    }

    /// A number: as it is shown, and plain.
    pub fn number(text: impl Into<String>, value: impl ToString) -> Cell {
        let (text, value) = (text.into(), value.to_string());
        Cell { value: Some(value).filter(|value| *value != text), text, ..Cell::default() }
    }

    /// In a column of numbers, the value stands in the page only where digits and point of the text are not that number.
    fn told(self) -> Cell {
        let read: String = self.text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let value = self.value.unwrap_or_else(|| self.text.clone());
        let same = number(&read) == number(&value);
        Cell { value: Some(value).filter(|_| !same), ..self }
    }

    /// The same, as a link.
    pub fn to(self, href: impl Into<String>) -> Cell {
        Cell { href: Some(href.into()), ..self }
    }

    /// The same, with the colour of a category before it.
    pub fn swatch(self, colour: u8) -> Cell {
        Cell { swatch: Some(colour), ..self }
    }

    /// The same, over a bar of this length in thousandths.
    pub fn bar(self, thousandths: u16) -> Cell {
        Cell { bar: Some(thousandths), ..self }
    }

    /// The same, painted as a change.
    pub fn change(self, direction: &'static str) -> Cell {
        Cell { direction: Some(direction), ..self }
    }
}

/// A number without zeros at its end.
fn number(plain: &str) -> &str {
    if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.') } else { plain }
}

impl Row {
    /// A row of cells.
    pub fn of(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row { cells: cells.into_iter().collect() }
    }
}

impl Table {
    /// Rows beyond which a folded table is not printed.
    const SHORT: usize = 40;
    /// Columns of exact amounts that the width of a printed page holds.
    const NARROW: usize = 7;

    /// A table.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>, mut rows: Vec<Row>) -> Table {
        for row in &mut rows {
            for (cell, _) in row.cells.iter_mut().zip(&columns).skip(1).filter(|(_, column)| column.numeric) {
                *cell = std::mem::take(cell).told();
            }
        }
        let short = rows.len() <= Table::SHORT && columns.len() <= Table::NARROW;
        let tools = rows.len() > 1;
        Table { caption: caption.into(), columns, rows, total: None, short, tools, download: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_twice_only_where_its_text_does_not_tell_it() {
        let value = |text: &str, value: &str| {
            let columns = vec![Column::text("Day"), Column::number("Revenue")];
            let row = Row::of([Cell::number(text, value), Cell::number(text, value)]);
            let mut table = Table::new("", columns, vec![row]);
            let [first, second] = table.rows.remove(0).cells.try_into().expect("two");
            assert_eq!(first.value.as_deref(), Some(value).filter(|value| *value != text), "a name keeps its value");
            second.value
        };
        for (text, plain) in [("₹1,52,457.28", "152457.28"), ("$9.50", "9.5"), ("¥1,200", "1200"), ("–", "")] {
            assert_eq!(value(text, plain), None, "{text}");
        }
        for (text, plain) in
            [("1.234,50 €", "1234.5"), ("−$5.00", "-5"), ("56.1%", "0.561"), ("kr.5", "5"), ("1 of 2", "0.5")]
        {
            assert_eq!(value(text, plain).as_deref(), Some(plain), "{text}");
        }
        assert_eq!(value("new", "new").as_deref(), Some("new"));
    }
}
