//! Targets and named days, where pages show them.

use crate::analysis::outlook;
use crate::analysis::progress::Progress;
use crate::format::DateStyle;
use crate::html::context::{Block, Cell as Td, Column, Kpi, Listing, Proof, Row, Table};
use crate::money::Money;
use crate::plan::TARGETS;

use super::draft::Draft;
use super::key::Key;
use super::tables;

impl Draft<'_> {
    /// The target of a slice in a month as a key figure, with how far it has come.
    pub(super) fn target(&mut self, slice: usize, month: usize) -> Option<Kpi> {
        let progress = self.report.progress(slice, month)?;
        let Progress { target, reached, course } = progress;
        let share = |amount: Money| self.format.percent(amount.0.into(), target.0.into()).unwrap_or_default();
        let so_far = format!("{} reached", share(reached));
        let note = match course {
            Some(course) => format!("{so_far}, on course for {}", share(course)),
            None => so_far.clone(),
        };
        self.prove(Proof {
            id: "proof-target".to_owned(),
            label: "Target".to_owned(),
            value: so_far,
            formula: self.definition("targets", &format!("{} ÷ target", self.basis().label().to_lowercase())),
            inputs: Some(format!("{} ÷ {}", self.format.money(reached), self.format.money(target))),
            rows: format!("1 row of {TARGETS}"),
            rivals: Vec::new(),
        });
        Some(Kpi {
            label: "Target".to_owned(),
            value: self.format.money_short(target),
            exact: self.format.money(target),
            note: Some(note),
            definition: Some("#proof-target".to_owned()),
            ..Kpi::default()
        })
    }

    /// Says how far the last month has come, if it has a target.
    pub(super) fn say_target(&mut self, slice: usize, month: usize, href: String) {
        let said = self.report.progress(slice, month).map(|progress| self.findings().progress(month, &progress));
        self.say(said, Some(href));
    }
}

/// The named days within the data, each against what its weekday usually brings.
pub(super) fn events(draft: &Draft<'_>, on: &[Option<Money>]) -> Option<Block> {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let rows: Vec<Row> = report
        .events(0..calendar.days)
        .filter_map(|(date, label)| {
            let day = calendar.day(date)?;
            // Against what is usual stands a day that is over.
            let usual = outlook::usual(on, day).filter(|_| day < on.len());
            let brought = report.tables.open[day].then(|| report.revenue(&report.tables.slices[0].days[day]));
            let name = draft.format.date(date, DateStyle::Medium);
            let month = calendar.month_of[day] as usize;
            Some(Row::of([
                Td { value: Some(date.to_string()), ..Td::text(name).to(draft.href(Key::month(month))) },
                Td::text(label),
                brought.map_or_else(|| Td::number("–", ""), |amount| tables::money(draft, amount)),
                tables::mean(draft, usual),
                match brought {
                    Some(amount) => tables::change(draft, amount, usual),
                    None => Td::number("–", ""),
                },
            ]))
        })
        .collect();
    let columns = vec![
        Column::text("Day"),
        Column::text("What"),
        Column::number("Revenue"),
        Column::number("Usual").titled("Median of the same weekday in the four weeks before and after"),
        Column::number("Difference"),
    ];
    let caption = "Each against the median of the same weekday in the weeks around";
    let table = Table::new("Named days", columns, rows);
    (!table.rows.is_empty()).then(|| {
        let note = "What else happened on such a day is in the difference too.".to_owned();
        Listing::new("events", "Named days", caption, table).noted(note).block()
    })
}
