//! What the shop knows beside its orders: days with a name, and revenue to reach. Both are small CSV files.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result, shown};
use crate::money::Money;
use crate::orders::{day, number};

/// The file of named days in a project.
pub const EVENTS: &str = "data/events.csv";
/// The file of targets in a project.
pub const TARGETS: &str = "data/targets.csv";

/// Days with a name, and revenue to reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What happened on a day; several things are joined by a semicolon.
    pub events: BTreeMap<NaiveDate, String>,
    /// Revenue to reach by first of the month and category; without a category, by all.
    pub targets: IndexMap<(NaiveDate, Option<String>), Money>,
}

impl Plan {
    /// Takes in `date, label`, a header before.
    ///
    /// # Errors
    /// Exit 2 with every line that is wrong.
    pub fn read_events(&mut self, file: &Path, text: &str) -> Result<()> {
        each(file, text, ["date", "label"], |[date, label]| {
            let day = day::written(date)?;
            if label.is_empty() {
                return Err("what happened on that day is missing".to_owned());
            }
            let known = self.events.entry(day).or_default();
            *known = if known.is_empty() { label.to_owned() } else { format!("{known}; {label}") };
            Ok(())
        })
    }

    /// Takes in `month, category, revenue`, a header before; the category may be empty or missing as a column.
    ///
    /// # Errors
    /// Exit 2 with every line that is wrong.
    pub fn read_targets(&mut self, file: &Path, text: &str) -> Result<()> {
        each(file, text, ["month", "category", "revenue"], |[month, category, revenue]| {
            let first: NaiveDate = format!("{month}-01")
                .parse()
                .map_err(|_| format!("{:?} is not a month: write 2025-11", shown(month)))?;
            let amount = number::decimal(revenue.as_bytes()).and_then(|amount| amount.to_money());
            let Some((amount, _)) = amount.filter(|(amount, _)| *amount > Money::ZERO) else {
                return Err(format!("{:?} is no revenue to reach: write digits, 900000 or 1234.50", shown(revenue)));
            };
            let category = Some(category.to_owned()).filter(|name| !name.is_empty());
            match self.targets.insert((first, category), amount) {
                Some(_) => Err(format!("{month} has a target before for the same")),
                None => Ok(()),
            }
        })
    }

    /// The revenue to reach in a month.
    pub fn target(&self, first: NaiveDate, category: Option<&str>) -> Option<Money> {
        self.targets.get(&(first, category.map(str::to_owned))).copied()
    }
}

/// Hands on the fields of each row by the names of their columns; a column that is not there is empty in all of them.
fn each<const N: usize>(
    file: &Path,
    text: &str,
    columns: [&str; N],
    mut take: impl FnMut([&str; N]) -> std::result::Result<(), String>,
) -> Result<()> {
    let name = file.display().to_string();
    let text = text.trim_start_matches('\u{feff}');
    // Between the names of the columns stands what stands between all fields.
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let help = format!("write a header and rows of {}", columns.join(", "));
    let refuse = |why: String, line: u64| {
        let (why, help) = why
            .split_once(": write ")
            .map_or((why.clone(), help.clone()), |(why, help)| (why.to_owned(), format!("write {help}")));
        Diagnostic::error(why).at(&name, line, None).help(help)
    };
    let header = reader.headers().cloned().unwrap_or_default();
    let place = |column: &str| header.iter().position(|own| own.eq_ignore_ascii_case(column));
    let places = columns.map(place);
    let missing = columns.iter().zip(&places).find(|(column, place)| place.is_none() && **column != "category");
    if let Some((column, _)) = missing {
        return Err(refuse(
            format!("no column {column}. The header has: {}", shown(&header.iter().collect::<Vec<_>>().join(", "))),
            1,
        )
        .fail(Exit::Usage));
    }
    let mut wrong = Vec::new();
    for record in reader.records() {
        let taken = match &record {
            Ok(record) => take(places.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default())),
            Err(error) => Err(match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("{len} fields, the header has {expected_len}")
                }
                _ => "this row cannot be read as CSV".to_owned(),
            }),
        };
        let position = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        if let Err(why) = taken {
            wrong.push(refuse(why, position.map_or(1, csv::Position::line)));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure { exit: Exit::Usage, diagnostics: wrong }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn events_and_targets_are_read() {
        let mut plan = Plan::default();
        plan.read_events(Path::new(EVENTS), "\u{feff}Date,Label\n2025-11-28,Black Friday\n2025-11-28, TV spot \n")
            .expect("events");
        assert_eq!(plan.events[&day("2025-11-28")], "Black Friday; TV spot");
        plan.read_targets(Path::new(TARGETS), "month,category,revenue\n2025-11,,900000\n2025-11,Books,1234.50\n")
            .expect("targets");
        assert_eq!(plan.target(day("2025-11-01"), None), Some(Money(9_000_000_000)));
        assert_eq!(plan.target(day("2025-11-01"), Some("Books")), Some(Money(12_345_000)));
        assert_eq!(plan.target(day("2025-12-01"), None), None);
        let mut plan = Plan::default();
        plan.read_targets(Path::new(TARGETS), "revenue,month\n5,2025-11\n").expect("no categories");
        assert_eq!(plan.target(day("2025-11-01"), None), Some(Money(50_000)));
        let mut plan = Plan::default();
        plan.read_targets(Path::new(TARGETS), "month;category;revenue\n2025-11;\"Books, new\";900\n")
            .expect("semicolons");
        assert_eq!(plan.target(day("2025-11-01"), Some("Books, new")), Some(Money(9_000_000)));
    }

    #[test]
    fn a_day_that_is_none_is_told_with_the_one_that_is_meant() {
        let told = |date: &str| {
            let failure = Plan::default()
                .read_events(Path::new(EVENTS), &format!("date,label\n{date},x\n"))
                .expect_err("not a day");
            failure.diagnostics[0].to_string()
        };
        assert_eq!(
            told("2025-11-31"),
            "data/events.csv:2: error: \"2025-11-31\" is not a day, since November 2025 has 30 days\n  help: write 2025-11-30"
        );
        for (typed, help) in [
            ("28.11.2025", "write 2025-11-28"),
            ("28/11/2025", "write 2025-11-28"),
            ("11/28/2025", "write 2025-11-28"),
            ("11/02/2025", "write 2025-11-02 or 2025-02-11"),
            ("2025/11/28", "write 2025-11-28"),
            ("soon", "write it as 2025-11-28"),
            ("2025-13-01", "write it as 2025-11-28"),
        ] {
            assert!(told(typed).ends_with(&format!("  help: {help}")), "{}", told(typed));
        }
    }

    #[test]
    fn every_line_that_is_wrong_is_told() {
        let mut plan = Plan::default();
        let text =
            "month,category,revenue\n2025-11,,900000\n2025-13,,5\n2025-12,,none\n2025-11,,7\n2025-11,x\n2025-10,,-5\n";
        let failure = plan.read_targets(Path::new(TARGETS), text).expect_err("five wrong lines");
        let lines: Vec<_> = failure.diagnostics.iter().filter_map(|told| told.location.as_ref()?.line).collect();
        assert_eq!((failure.exit, lines), (Exit::Usage, vec![3, 4, 5, 6, 7]));
        let failure = plan.read_events(Path::new(EVENTS), "day,label\n2025-11-28,x\n").expect_err("no date");
        assert_eq!(failure.diagnostics[0].message, "no column date. The header has: day, label");
    }
}
