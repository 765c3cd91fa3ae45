//! A chart as data: what is shown, not how. Specs are plain values that a page composes and a test
//! snapshots; [`super::draw`] turns one into SVG.
//!
//! Values are `f64` in major units (rupees, not paise) beside the [`Quantity`] that says how they are
//! written. `None` is a gap: nothing is known, nothing is drawn. Zero is a value.

use chrono::{Days, Months, NaiveDate};
use serde::{Serialize, Serializer};

use crate::format::Quantity;

/// One chart of a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChartSpec {
    /// Unique in its page, `[a-z0-9-]`; the drawings derive the ids they need from it.
    pub id: String,
    /// What is shown: read aloud as the chart's name.
    pub title: String,
    /// Range, extremes and trend in words.
    pub desc: String,
    /// How much room the page gives it.
    pub room: Room,
    /// The chart.
    pub mark: Mark,
}

/// How much room a page gives a chart: it decides in which widths the chart is drawn. Sparklines, donuts,
/// panels and small months have one drawing and ignore it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Room {
    /// A card as wide as the page.
    #[default]
    Full,
    /// A card that shares its row with another where the window is wide.
    Half,
    /// A third of a card's row.
    Third,
}

/// The kinds of charts. A new kind is one file in `marks/` and one arm where they are drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "mark", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "a page holds a dozen of them")]
pub enum Mark {
    /// Values over time, with what came before.
    TimeLine(TimeLine),
    /// The whole range, low and wide, with the part that is shown elsewhere marked.
    Strip(Strip),
    /// The shape of a series, without axes.
    Sparkline(Sparkline),
    /// Parts of a whole.
    Donut(Donut),
    /// One of several small charts on scales of their own.
    Panel(Panel),
    /// Several lines, labelled at their ends.
    Trend(Trend),
    /// A value for each of a few things.
    Bars(Bars),
    /// Recency against frequency.
    Rfm(Rfm),
    /// Rows by columns.
    Heatmap(Heatmap),
    /// One month's calendar.
    Month(Month),
    /// Who came back, by the month of the first order.
    Cohorts(Cohorts),
    /// How much of the whole the largest make.
    Pareto(Pareto),
    /// From one total to another.
    Waterfall(Waterfall),
    /// The weeks of a year, with the year before and what is usual.
    Weeks(Weeks),
    /// Two totals before and after, side by side.
    Slope(Slope),
    /// The days on which one customer ordered.
    Visits(VisitStrip),
}

/// How a series is painted: by a colour of the theme, never by a literal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Paint {
    /// The colour of the category of this rank, 0 to 6; from 7 on the grey of "Other".
    Category(u8),
    /// The text colour: the whole.
    Ink,
    /// The accent colour: a metric on its own.
    Accent,
    /// Grey: something to compare with.
    Muted,
    /// A gain.
    Up,
    /// A loss.
    Down,
}

/// The time between two values of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// One value a day.
    #[default]
    Day,
    /// One value every seven days.
    Week,
    /// One value a calendar month; the series starts on a first of the month.
    Month,
}

impl Step {
    /// The day on which value `index` of a series that starts on `first` lies.
    pub fn date(self, first: NaiveDate, index: usize) -> NaiveDate {
        let steps = u32::try_from(index).unwrap_or(u32::MAX);
        match self {
            Step::Day => first.checked_add_days(Days::new(steps.into())),
            Step::Week => first.checked_add_days(Days::new(u64::from(steps) * 7)),
            Step::Month => first.checked_add_months(Months::new(steps)),
        }
        .unwrap_or(NaiveDate::MAX)
    }
}

/// What stands at the end of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndLabel {
    /// The line's name: `7-day mean`.
    pub label: String,
    /// A line beneath, muted: `₹8.73 L a day`.
    pub note: Option<String>,
}

/// A point that is worth words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Annotation {
    /// Index of the value that it points at.
    pub index: usize,
    /// What is said, bold: `₹13.6 L`.
    pub text: String,
    /// A line beneath, muted: `Sat 21 Jun, best day`.
    pub note: Option<String>,
}

/// Something that happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When; events outside the series are not drawn.
    #[serde(serialize_with = "iso")]
    pub day: NaiveDate,
    /// What happened.
    pub label: String,
}

/// A value to reach.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// The value.
    pub value: f64,
    /// What it is: `Target ₹9 L`.
    pub label: String,
}

/// A series of the past, laid under the present one index by index.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Previous {
    /// What it is: `91 days before`.
    pub label: String,
    /// Its values: value 0 lies under value 0. May be shorter; what is longer is not drawn.
    pub values: Vec<Option<f64>>,
}

/// Values over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeLine {
    /// The day of the first value.
    #[serde(serialize_with = "iso")]
    pub first: NaiveDate,
    /// The time between values.
    pub step: Step,
    /// What the values are.
    pub quantity: Quantity,
    /// One value a step, at least one.
    pub values: Vec<Option<f64>>,
    /// Whether the emphasis lies on the mean of seven values ([`seven_day_mean`]); the values then are
    /// drawn thin beneath it. Without it the values themselves are drawn strong.
    pub smooth: bool,
    /// The end label of the strong line.
    pub label: EndLabel,
    /// What came before, or nothing where there is no data. Where `smooth`, its mean is drawn too
    /// rather than its values.
    pub previous: Option<Previous>,
    /// The same days a year before, weekday under weekday; treated as `previous` is.
    pub year_before: Option<Previous>,
    /// At most one point with words.
    pub annotation: Option<Annotation>,
    /// Marked days.
    pub events: Vec<Event>,
    /// A value to reach.
    pub target: Option<Target>,
    /// Said where every value is zero or missing: `No revenue in this period`.
    pub empty: String,
}

/// The whole range of a series with a window marked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Strip {
    /// The day of the first value.
    #[serde(serialize_with = "iso")]
    pub first: NaiveDate,
    /// The time between values.
    pub step: Step,
    /// What the values are.
    pub quantity: Quantity,
    /// One value a step, at least one.
    pub values: Vec<Option<f64>>,
    /// Indices of the first and last value of the window.
    pub window: (usize, usize),
}

/// The shape of a series, from its least to its greatest value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sparkline {
    /// The values, at least one.
    pub values: Vec<Option<f64>>,
    /// The line's colour.
    pub paint: Paint,
}

/// Parts of a whole; none negative.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Donut {
    /// What the values are.
    pub quantity: Quantity,
    /// At most seven, largest first, "Other" last.
    pub slices: Vec<Slice>,
    /// In the hole: `₹7.73 Cr`.
    pub total: String,
    /// Beneath it: `7 categories`.
    pub note: String,
}

/// A part of a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slice {
    /// Its name.
    pub label: String,
    /// Its value, not negative.
    pub value: f64,
    /// Its colour.
    pub paint: Paint,
    /// Where it leads, relative to the page.
    pub href: Option<String>,
}

/// A small chart from zero on a scale of its own. Its name and figure stand beside it in the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// The day of the first value.
    #[serde(serialize_with = "iso")]
    pub first: NaiveDate,
    /// The time between values.
    pub step: Step,
    /// What the values are.
    pub quantity: Quantity,
    /// One value a step, at least one.
    pub values: Vec<Option<f64>>,
    /// Whether the mean of seven values is drawn over them.
    pub smooth: bool,
    /// The lines' colour.
    pub paint: Paint,
}

/// Several lines over the same time: one highlighted, or up to four side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// The day of the first values.
    #[serde(serialize_with = "iso")]
    pub first: NaiveDate,
    /// The time between values.
    pub step: Step,
    /// What the values are.
    pub quantity: Quantity,
    /// The lines, one value a step.
    pub lines: Vec<TrendLine>,
    /// The line that matters; the others are grey. With more than four lines and no choice it is the first.
    pub highlight: Option<usize>,
    /// Said where every value is zero or missing.
    pub empty: String,
}

/// One of several lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendLine {
    /// Its name.
    pub label: String,
    /// Its values.
    pub values: Vec<Option<f64>>,
    /// Its colour.
    pub paint: Paint,
}

/// A value for each of a few things, from zero; values may be negative.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bars {
    /// What the values are.
    pub quantity: Quantity,
    /// Across (names at the left, values printed) or upright (a value axis, names beneath).
    pub direction: Direction,
    /// The bars, in order.
    pub bars: Vec<Bar>,
    /// Said where every value is zero or missing.
    pub empty: String,
}

/// Which way bars run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right: for names.
    Across,
    /// From bottom to top: for hours, weekdays, months.
    Upright,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its value, or a gap.
    pub value: Option<f64>,
    /// Its colour.
    pub paint: Paint,
    /// Context for its tooltip: `412 customers`.
    pub note: Option<String>,
    /// Where it leads, relative to the page.
    pub href: Option<String>,
}

/// Mean value by recency and frequency score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rfm {
    /// What the values are.
    pub quantity: Quantity,
    /// `cells[r - 1][f - 1]`; drawn with R 5 on top.
    pub cells: [[RfmCell; 5]; 5],
    /// What a low and a high F mean: `bought rarely`, `bought often`.
    pub ends: (String, String),
}

/// The customers of one pair of scores.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct RfmCell {
    /// Their mean value; nothing where there are none.
    pub value: Option<f64>,
    /// How many they are.
    pub customers: u64,
    /// Context for the tooltip: the segment's name.
    pub note: Option<String>,
}

/// Rows by columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heatmap {
    /// What the values are.
    pub quantity: Quantity,
    /// Names of the rows, from the top.
    pub rows: Vec<String>,
    /// Names of the columns; where there is no room for each, every second, third, … is written.
    pub columns: Vec<String>,
    /// `values[row][column]`.
    pub values: Vec<Vec<Option<f64>>>,
    /// What the columns are: `hour of day`.
    pub across: String,
}

/// One month's calendar, each day a cell. The week starts as the format says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Month {
    /// The first of the month.
    #[serde(serialize_with = "iso")]
    pub first: NaiveDate,
    /// What the values are.
    pub quantity: Quantity,
    /// One a day, from the first; missing ones lie outside the data.
    pub days: Vec<MonthDay>,
    /// The least and the greatest value of a day, over all months that stand side by side.
    pub domain: (f64, f64),
    /// Whether weekdays, day numbers and, where there is room, values are written: one month on its own.
    pub large: bool,
}

/// A day of a calendar.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct MonthDay {
    /// Its value; nothing outside the data and in gaps.
    pub value: Option<f64>,
    /// Context for the tooltip: `412 orders`.
    pub note: Option<String>,
    /// Where it leads, relative to the page. Not drawn in a small calendar, which is a link itself.
    pub href: Option<String>,
}

/// Retention of cohorts, a triangle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohorts {
    /// What the values are: `Percent` of the cohort's customers, or `Money` per customer.
    pub quantity: Quantity,
    /// The cohorts, oldest first.
    pub rows: Vec<Cohort>,
    /// Head of the column of names: `First order`.
    pub head: String,
    /// Head of the column of sizes: `Customers`.
    pub size: String,
    /// What the columns count: `months since first order`.
    pub across: String,
}

/// One cohort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// Its name: `Jun 2025`.
    pub label: String,
    /// How many customers it holds.
    pub size: u64,
    /// Value k months after the first order, from k = 0. Nothing for what is not known.
    pub values: Vec<Option<f64>>,
    /// Whether the last value's month is not over yet.
    pub unfinished: bool,
}

/// Cumulative share of the whole, largest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pareto {
    /// (share of customers, share of revenue), both 0 to 1 and ascending; the origin is understood.
    pub points: Vec<(f64, f64)>,
    /// The point that is marked, as in `points`.
    pub point: (f64, f64),
    /// What it says, bold: `23.4% of customers`.
    pub text: String,
    /// A line beneath, muted: `make 80% of revenue`.
    pub note: Option<String>,
    /// What lies along the bottom: `customers, largest first`.
    pub across: String,
    /// What lies along the side: `share of revenue`.
    pub up: String,
}

/// From one total to another by what contributed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waterfall {
    /// What the values are.
    pub quantity: Quantity,
    /// The total before: name and value; nothing where only the changes and their sum are drawn.
    pub from: Option<(String, f64)>,
    /// Contributions: name and signed value. Drawn from the largest to the smallest by size.
    pub changes: Vec<(String, f64)>,
    /// The total after: name and value, which is the first total, if it is drawn, plus all contributions.
    pub to: (String, f64),
}

/// The weeks of a year: a bar each, the year before as a stepped outline, what is usual as a band.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weeks {
    /// The day on which the first week begins.
    #[serde(serialize_with = "iso")]
    pub first: NaiveDate,
    /// What the values are.
    pub quantity: Quantity,
    /// One value a week, at least one.
    pub values: Vec<f64>,
    /// What each week is called: `22–28 Dec`.
    pub names: Vec<String>,
    /// The same weeks a year before, as far as they are known.
    pub before: Vec<Option<f64>>,
    /// What is usual, low and high, one a week; empty where it is not known.
    pub usual: Vec<(f64, f64)>,
    /// How many of the last weeks are the latest period.
    pub latest: usize,
    /// Weeks worth words; those of an alert are always marked, others where there is room.
    pub marks: Vec<WeekMark>,
    /// Said where every value is zero: `No revenue in these weeks`.
    pub empty: String,
}

/// A week that is worth words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeekMark {
    /// The week.
    pub index: usize,
    /// What happened: `8 Dec outage`.
    pub text: String,
    /// A line beneath: `−₹1.28 L`.
    pub note: Option<String>,
    /// Whether something went wrong.
    pub alert: bool,
}

/// Two totals before and after, side by side: this year's step and the same a year earlier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slope {
    /// What the values are.
    pub quantity: Quantity,
    /// What stands at the left and at the right: `28 days before`, `last 28 days`.
    pub ends: (String, String),
    /// The one that matters first, at most two.
    pub lines: Vec<SlopeLine>,
}

/// A total before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlopeLine {
    /// Whose: `2025`.
    pub label: String,
    /// Before and after.
    pub values: (f64, f64),
    /// How much it changed: `−29.5%`.
    pub change: String,
}

/// The days on which one customer ordered, the usual pause after the last of them, and how long it has been exceeded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitStrip {
    /// Days that are shown; the last is today.
    pub days: usize,
    /// Days with an order, counted from the first that is shown.
    pub visits: Vec<usize>,
    /// Where the usual silence ends, in days from the first that is shown; nothing where it is not measured in days.
    pub limit: Option<usize>,
}

/// The mean of the values present among the last seven, where at least four are: nothing before the
/// seventh value.
pub fn seven_day_mean(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mean = |end: usize| {
        let (sum, n) = values[end.checked_sub(7)?..end].iter().flatten().fold((0.0, 0u8), |(s, n), v| (s + v, n + 1));
        (n >= 4).then(|| sum / f64::from(n))
    };
    (1..=values.len()).map(mean).collect()
}

fn iso<S: Serializer>(day: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_starts_on_day_seven_and_wants_four_values() {
        let mut values = vec![Some(2.0); 9];
        assert_eq!(seven_day_mean(&values)[..6], [None; 6]);
        assert_eq!(seven_day_mean(&values)[6..], [Some(2.0); 3]);
        values[..4].fill(None);
        assert_eq!(seven_day_mean(&values)[6..], [None, Some(2.0), Some(2.0)]);
        assert_eq!(seven_day_mean(&values[..3]), [None; 3]);
    }

    #[test]
    fn steps_lead_from_month_to_month() {
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        assert_eq!(Step::Month.date(first, 13).to_string(), "2025-02-01");
        assert_eq!(Step::Week.date(first, 2).to_string(), "2024-01-15");
    }
}
