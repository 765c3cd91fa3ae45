//! Tables: what stands in their cells, and what the script sorts and downloads.

use serde::Serialize;

use super::markup::Html;

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
    /// A small chart in place of a text.
    pub svg: Option<Html>,
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

    /// A small chart.
    pub fn drawn(svg: Html) -> Cell {
        Cell { svg: Some(svg), ..Cell::default() }
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
