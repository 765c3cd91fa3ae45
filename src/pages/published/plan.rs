//! Seasons, named days and targets as tables.

use crate::analysis::outlook;
use crate::money::Money;
use crate::report::Report;
use crate::tables::curated::{Field, Values};

pub(super) fn seasons(report: &Report) -> Option<Vec<Field>> {
    use crate::analysis::seasons::{Season, seasons};
    let (found, _) = seasons(&report.tables.calendar, &report.by_day(0))?;
    let share = |of: fn(&Season) -> i64| Values::Money(found.iter().map(|season| Some(Money(of(season)))).collect());
    Some(vec![
        Field::new("month", "1 to 12", Values::Counts(found.iter().map(|season| season.number).collect())),
        Field::new(
            "index",
            "Headline revenue of an open day over that of all months; 1 is the average",
            share(|s| s.index),
        ),
        Field::new("least", "The same in the year in which it was least", share(|s| s.least)),
        Field::new("most", "The same in the year in which it was most", share(|s| s.most)),
    ])
}

pub(super) fn events(report: &Report) -> Option<Vec<Field>> {
    let calendar = &report.tables.calendar;
    let on = report.by_day(0);
    let found: Vec<_> =
        report.events(0..calendar.days).filter_map(|(date, label)| Some((calendar.day(date)?, label))).collect();
    let money = |of: &dyn Fn(usize) -> Option<Money>| Values::Money(found.iter().map(|(day, _)| of(*day)).collect());
    (!found.is_empty()).then(|| {
        vec![
            Field::new("date", "The day", Values::Dates(found.iter().map(|(day, _)| calendar.date(*day)).collect())),
            Field::new(
                "label",
                "What happened",
                Values::Texts(found.iter().map(|(_, label)| (*label).to_owned()).collect()),
            ),
            Field::new(
                "revenue",
                "Its headline revenue; nothing on a day without any row",
                money(&|day| report.tables.open[day].then(|| report.revenue(&report.tables.slices[0].days[day]))),
            ),
            Field::new(
                "usual",
                "Median of the same weekday in the four weeks before and after",
                money(&|day| outlook::usual(&on, day).filter(|_| day < on.len())),
            ),
        ]
    })
}

pub(super) fn targets(report: &Report) -> Option<Vec<Field>> {
    let months = report.tables.calendar.months.len();
    let known = (0..months).filter(|&month| report.tables.has_rows(month));
    let pairs = known.flat_map(|month| (0..report.tables.slices.len()).map(move |slice| (slice, month)));
    let found: Vec<_> = pairs.filter_map(|(slice, month)| Some((slice, month, report.target(slice, month)?))).collect();
    let slices = &report.tables.slices;
    let text = |of: &dyn Fn(usize, usize) -> String| Values::Texts(found.iter().map(|(s, m, _)| of(*s, *m)).collect());
    (!found.is_empty()).then(|| {
        vec![
            Field::new("month", "The month, YYYY-MM", text(&|_, month| report.tables.calendar.months[month].key())),
            Field::new(
                "category",
                "The category; empty for all",
                text(&|slice, _| if slice == 0 { String::new() } else { slices[slice].name.clone() }),
            ),
            Field::new(
                "target",
                "Headline revenue to reach",
                Values::Money(found.iter().map(|(.., target)| Some(*target)).collect()),
            ),
            Field::new(
                "revenue",
                "Headline revenue",
                Values::Money(found.iter().map(|(s, m, _)| Some(report.revenue(&slices[*s].months[*m]))).collect()),
            ),
        ]
    })
}
