//! The tables of customers by their own rhythm.

use crate::analysis::rhythm::Overdue;
use crate::money::Money;
use crate::report::Report;
use crate::tables::curated::{Field, Values};

pub(super) fn rhythm(report: &Report) -> Option<Vec<Field>> {
    let rhythm = report.rhythm.as_ref()?;
    let one = |n: i64| Values::Counts(vec![n as u32]);
    let text = |text: &str| Values::Texts(vec![text.to_owned()]);
    let money = |amount: Option<i128>| Values::Money(vec![amount.and_then(Money::of_cents)]);
    let today = Values::Dates(vec![report.tables.calendar.date(rhythm.today)]);
    let [on_time, overdue, gone] = rhythm.groups.map(|n| n as i64);
    let mut fields = vec![
        Field::new("today", "The last day that is over", today),
        Field::new("horizon", "Days that the rule looks ahead", one(rhythm.horizon as i64)),
        Field::new("pause", "The shop's usual pause between a customer's visits, in days", one(rhythm.pause)),
        Field::new(
            "threshold",
            "Usual pauses of silence from which a customer is overdue",
            Values::Hundredths(vec![rhythm.threshold]),
        ),
        Field::new(
            "shop_days",
            "yes where the season is so strong that silence is measured in shop days, else no",
            text(if rhythm.shop_days { "yes" } else { "no" }),
        ),
        Field::new("on_time", "Customers within their threshold", one(on_time)),
        Field::new("overdue", "Customers beyond it, up to three times", one(overdue)),
        Field::new("long_gone", "Customers beyond three times their threshold", one(gone)),
        Field::new(
            "grade",
            "What the back-test says: strong, seasonal, weak, none, untested",
            text(rhythm.grade.name()),
        ),
        Field::new("cuts", "Earlier days on which the rule was tried", one(rhythm.cuts as i64)),
    ];
    let names = [
        ["tested_on_time", "away_on_time", "expected_on_time", "spent_on_time"],
        ["tested_overdue", "away_overdue", "expected_overdue", "spent_overdue"],
        ["tested_long_gone", "away_long_gone", "expected_long_gone", "spent_long_gone"],
    ];
    for ([customers, away, expected, spent], own) in names.into_iter().zip(rhythm.tested) {
        fields.extend([
            Field::new(customers, "Customers in this state on those earlier days", one(own.customers)),
            Field::new(away, "Those without an order in the horizon after", one(own.away)),
            Field::new(expected, "What their rhythm would have brought in it", money(Some(own.expected))),
            Field::new(spent, "What they brought in it", money(Some(own.spent))),
        ]);
    }
    fields.extend([
        Field::new(
            "expected",
            "What the rhythm of those overdue now would bring in the horizon",
            money(Some(rhythm.expected())),
        ),
        Field::new("stake", "The part of it at stake; only where the grade is strong", money(rhythm.stake)),
    ]);
    Some(fields)
}

pub(super) fn overdue(report: &Report) -> Option<Vec<Field>> {
    let (tables, rhythm) = (&report.tables, report.rhythm.as_ref()?);
    let listed = &rhythm.overdue;
    let code = |own: &Overdue| tables.people.customers[own.customer].code;
    let names = listed.iter().map(|own| report.names.of(code(own), &tables.ids)).collect::<Option<Vec<_>>>()?;
    let last = |own: &Overdue| tables.calendar.date(rhythm.today - own.silence);
    let count = |of: fn(&Overdue) -> usize| Values::Counts(listed.iter().map(|own| of(own) as u32).collect());
    let revenue = |own: &Overdue| Some(tables.people.customers[own.customer].revenue);
    (rhythm.grade.lists() && !listed.is_empty()).then(|| {
        vec![
            Field::new("customer", "The customer, as pages name them", Values::Texts(names)),
            Field::new("last_order", "Day of the last order", Values::Dates(listed.iter().map(last).collect())),
            Field::new("silent_days", "Days since then", count(|own| own.silence)),
            Field::new("usual_pause", "The usual pause in days, half up", count(|own| own.pause)),
            Field::new("visits", "Days with an order", count(|own| own.visits)),
            Field::new(
                "expected",
                "What the own rhythm would bring in the horizon of the table rhythm",
                Values::Money(listed.iter().map(|own| Money::of_cents(own.expected)).collect()),
            ),
            Field::new("revenue", "Gross revenue so far", Values::Money(listed.iter().map(revenue).collect())),
        ]
    })
}
