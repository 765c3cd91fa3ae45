//! The tables behind the pages, each defined once: its columns, what they hold and where their values come from.

mod change;
mod customers;
mod plan;
mod ratio;
mod rhythm;

use super::totals::totals;
use super::values;
use ratio::ratio;

use crate::analysis::categories::{Together, Weeks};
use crate::analysis::outlook;
use crate::money::Money;
use crate::orders::day;
use crate::report::Report;
use crate::tables::Cell;
use crate::tables::curated::{Field, Values};
use crate::tables::people::Followed;

/// A table that a report offers.
pub struct TableDef {
    /// Its name, that of its files.
    pub name: &'static str,
    /// What it holds.
    pub what: &'static str,
    /// Whether it names customers as the orders do: then it is never a part of the site.
    pub private: bool,
    /// Its columns, each with what it means; nothing where the report has no such table.
    pub fields: fn(&Report) -> Option<Vec<Field>>,
}

impl TableDef {
    /// Where it lies in the site.
    pub fn path(&self, ending: &str) -> String {
        format!("data/{}.{ending}", self.name)
    }
}

const fn public(name: &'static str, what: &'static str, fields: fn(&Report) -> Option<Vec<Field>>) -> TableDef {
    TableDef { name, what, private: false, fields }
}

/// All tables.
pub const TABLES: &[TableDef] = &[
    public(
        "kpis_by_day",
        "One row per day with orders: revenue, orders, active customers, average order value",
        kpis_by_day,
    ),
    public(
        "months",
        "One row per month with rows: revenue, returns, orders, active customers, average order value",
        months,
    ),
    public(
        "account",
        "One row per month and line of the account from list price to what is left, from the columns that there are; the whole period first",
        values::account,
    ),
    public(
        "categories",
        "One row per category: revenue, returns, orders, active customers, average order value",
        categories,
    ),
    public("category_daily", "One row per category and day with orders: revenue, orders", category_daily),
    public(
        "category_growth",
        "One row per category with sales in the last 56 days: the last 28 days against the 28 before",
        category_growth,
    ),
    public(
        "category_pairs",
        "One row per pair of categories that stand in at least 20 orders together, highest lift first",
        category_pairs,
    ),
    public("weekday_hours", "One row per weekday and hour: gross revenue, all weeks together", weekday_hours),
    public("unusual_days", "One row per day far from what its weekday usually brings, farthest first", unusual_days),
    public("outlook", "One row per day of the next four weeks: what it may bring", forecast),
    public("seasons", "One row per month of the year: what its days bring against the average day", plan::seasons),
    public("events", "One row per named day: what it brought and what is usual", plan::events),
    public("targets", "One row per target: what was to be reached and what was", plan::targets),
    public(
        "loyalty",
        "One row per month with rows: customers, new, returning and repeating ones, their orders and revenue",
        customers::loyalty,
    ),
    public(
        "cohorts",
        "One row per cohort and month since its first order: who ordered, and what they brought",
        customers::cohorts,
    ),
    public(
        "retention",
        "One row per number of months since the first order: how many came back, of how many",
        customers::retention,
    ),
    public(
        "bridges",
        "One row per term of a revenue bridge: what made the change of each month and of the last 28 days",
        change::bridges,
    ),
    public(
        "category_changes",
        "One row per category and period: its revenue against the base",
        change::category_changes,
    ),
    public("order_counts", "One row per number of orders: the customers who have so many", customers::order_counts),
    public(
        "order_gaps",
        "One row per number of days: the orders that came so many days after the one before",
        customers::order_gaps,
    ),
    public("concentration", "Revenue concentration: customers in the classes A, B and C", customers::concentration),
    public(
        "rfm_cuts",
        "One row per score of recency, frequency and monetary value: bounds and customers",
        customers::rfm_cuts,
    ),
    public(
        "segments",
        "One row per segment: its scores, customers, orders, revenue, and what to do",
        customers::segments,
    ),
    public(
        "segment_moves",
        "One row per pair of segments, before and now: customers and their value",
        customers::segment_moves,
    ),
    public(
        "rhythm",
        "One row: the customers on time, overdue and long gone by their own rhythm, and how the rule did on the past",
        rhythm::rhythm,
    ),
    public(
        "overdue",
        "One row per overdue customer, by what their rhythm would bring; only where the past shows that silence tells something",
        rhythm::overdue,
    ),
    public("deals", "One row per day, payment type and promo, as far as the orders tell them: revenue, orders", deals),
    public(
        "promo_returns",
        "One row for customers whose first order used a promo and one for the others: who came back in time",
        promo_returns,
    ),
    TableDef {
        name: "rfm_scores",
        what: "One row per customer: recency, frequency, monetary value, scores and segment",
        private: true,
        fields: customers::rfm_scores,
    },
];

fn kpis_by_day(report: &Report) -> Option<Vec<Field>> {
    let (tables, all) = (&report.tables, &report.tables.slices[0]);
    let days: Vec<usize> = (0..tables.calendar.days).filter(|&day| all.days[day].orders > 0).collect();
    let dates = days.iter().map(|&day| tables.calendar.date(day)).collect();
    let mut fields = vec![Field::new("date", "The day", Values::Dates(dates))];
    let own = totals(days.iter().map(|&day| &all.days[day])).into_iter().filter(|field| field.name != "returns");
    // The name that the day's customers have always had in this table.
    fields.extend(
        own.map(|field| if field.name == "customers" { Field { name: "active_users".into(), ..field } } else { field }),
    );
    Some(fields)
}

fn months(report: &Report) -> Option<Vec<Field>> {
    let months = &report.tables.calendar.months;
    let keys = report.months().map(|month| months[month].key()).collect();
    let mut fields = vec![Field::new("month", "The month, YYYY-MM", Values::Texts(keys))];
    let cells: Vec<&Cell> = report.months().map(|month| &report.tables.slices[0].months[month]).collect();
    fields.extend(totals(cells.into_iter()));
    Some(fields)
}

fn categories(report: &Report) -> Option<Vec<Field>> {
    let categories = &report.tables.categories;
    let names = categories.iter().map(|category| category.name.clone()).collect();
    let mut fields = vec![Field::new("category", "The category", Values::Texts(names))];
    fields.extend(totals(categories.iter().map(|category| &category.total)));
    (!categories.is_empty()).then_some(fields)
}

fn category_daily(report: &Report) -> Option<Vec<Field>> {
    let tables = &report.tables;
    if tables.categories.is_empty() {
        return None;
    }
    let mut names = vec![""; tables.categories.len()];
    tables.categories.iter().for_each(|category| names[category.code as usize] = &category.name);
    let mut rows: Vec<_> = tables.category_days.iter().filter(|row| row.orders > 0).collect();
    rows.sort_by_key(|row| (row.day, row.category));
    let dates = rows.iter().map(|row| tables.calendar.date(row.day as usize)).collect();
    let names = rows.iter().map(|row| names[row.category as usize].to_owned()).collect();
    Some(vec![
        Field::new("date", "The day", Values::Dates(dates)),
        Field::new("category", "The category", Values::Texts(names)),
        Field::new("revenue", "Gross revenue", Values::Money(rows.iter().map(|row| Some(row.revenue)).collect())),
        Field::new(
            "orders",
            "Distinct orders that touch it",
            Values::Counts(rows.iter().map(|row| row.orders).collect()),
        ),
    ])
}

fn category_growth(report: &Report) -> Option<Vec<Field>> {
    let growths = report.growths.as_ref()?;
    let (then, now) = (growths.whole.then(), growths.whole.now());
    let money = |of: fn(&Weeks) -> Money| Values::Money(growths.of.iter().map(|own| Some(of(&own.weeks))).collect());
    let ratios =
        |of: &dyn Fn(&Weeks) -> Option<i64>| Values::Ratios(growths.of.iter().map(|own| of(&own.weeks)).collect());
    let share = |part: Money, whole: Money| ratio(part.0.into(), whole.0.into());
    let names = growths.of.iter().map(|own| report.tables.categories[own.rank].name.clone());
    let kinds = growths.of.iter().map(|own| own.kind.words().to_owned());
    Some(vec![
        Field::new("category", "The category", Values::Texts(names.collect())),
        Field::new("revenue_before", "Headline revenue of the 28 days before the last 28", money(Weeks::then)),
        Field::new("revenue_last", "Headline revenue of the last 28 days", money(Weeks::now)),
        Field::new(
            "growth",
            "Their difference ÷ the revenue before",
            ratios(&|own| share(own.now() - own.then(), own.then())),
        ),
        Field::new(
            "contribution",
            "Their difference ÷ the revenue before of all categories",
            ratios(&|own| share(own.now() - own.then(), then)),
        ),
        Field::new("share_before", "Share of the revenue before", ratios(&|own| share(own.then(), then))),
        Field::new("share_last", "Share of the last 28 days' revenue", ratios(&|own| share(own.now(), now))),
        Field::new(
            "kind",
            "New, gone, or large (an even share or more) or small, and growing, shrinking or without a clear change; of fewer than 30 orders in either period no change is clear",
            Values::Texts(kinds.collect()),
        ),
    ])
}

fn category_pairs(report: &Report) -> Option<Vec<Field>> {
    let pairs = &report.together;
    let name = |of: fn(&Together) -> usize| {
        Values::Texts(pairs.iter().map(|pair| report.tables.categories[of(pair)].name.clone()).collect())
    };
    let count = |of: fn(&Together) -> u32| Values::Counts(pairs.iter().map(of).collect());
    let share = |of: fn(&Together) -> u32| {
        Values::Ratios(pairs.iter().map(|pair| ratio(pair.orders.into(), of(pair).into())).collect())
    };
    let lifts = pairs.iter().map(|pair| Some(pair.lift())).collect();
    (!pairs.is_empty()).then(|| {
        vec![
            Field::new("category", "The one with more revenue", name(|pair| pair.ranks.0)),
            Field::new("other", "The other", name(|pair| pair.ranks.1)),
            Field::new("orders", "Distinct orders that hold both", count(|pair| pair.orders)),
            Field::new("category_orders", "Distinct orders that hold the one", count(|pair| pair.each.0)),
            Field::new("other_orders", "Distinct orders that hold the other", count(|pair| pair.each.1)),
            Field::new("support", "Share of all orders that hold both", share(|pair| pair.all)),
            Field::new("confidence", "Share of the one's orders that hold both", share(|pair| pair.each.0)),
            Field::new("other_confidence", "Share of the other's orders that hold both", share(|pair| pair.each.1)),
            Field::new("lift", "Support ÷ the product of the shares that hold each", Values::Ratios(lifts)),
        ]
    })
}

fn weekday_hours(report: &Report) -> Option<Vec<Field>> {
    let hours = &report.tables.slices[0].hours;
    let at = |of: fn(u32) -> u32| Values::Counts((0..hours.len() as u32).map(of).collect());
    report.tables.has_hours.then(|| {
        vec![
            Field::new("weekday", "1 is Monday, 7 Sunday", at(|at| at / 24 + 1)),
            Field::new("hour", "0 to 23, local time as the orders state it", at(|at| at % 24)),
            Field::new("revenue", "Gross revenue", Values::Money(hours.iter().copied().map(Some).collect())),
        ]
    })
}

fn unusual_days(report: &Report) -> Option<Vec<Field>> {
    let found = outlook::unusual(&report.by_day(0), outlook::THRESHOLD);
    let money = |of: fn(&outlook::Unusual) -> Money| Values::Money(found.iter().map(|day| Some(of(day))).collect());
    let dates = found.iter().map(|day| report.tables.calendar.date(day.day)).collect();
    let scores = found.iter().map(|day| day.score).collect();
    (!found.is_empty()).then(|| {
        vec![
            Field::new("date", "The day", Values::Dates(dates)),
            Field::new("revenue", "Its headline revenue", money(|day| day.amount)),
            Field::new(
                "usual",
                "Median of the same weekday in the four weeks before and after",
                money(|day| day.usual),
            ),
            Field::new(
                "score",
                "Distance in usual deviations (1.4826 × median absolute distance)",
                Values::Hundredths(scores),
            ),
        ]
    })
}

fn forecast(report: &Report) -> Option<Vec<Field>> {
    let forecast = outlook::forecast(&report.by_day(0)).ok()?;
    let next = report.tables.calendar.origin + report.tables.calendar.over as i32;
    let days = (0..).zip(&forecast.days).filter_map(|(day, amount)| Some((day::date(next + day), (*amount)?)));
    let (dates, amounts) = days.map(|(date, amount)| (date, Some(amount))).unzip();
    Some(vec![
        Field::new("date", "The day", Values::Dates(dates)),
        Field::new("revenue", "Mean headline revenue of its weekday in the last four weeks", Values::Money(amounts)),
    ])
}

fn deals(report: &Report) -> Option<Vec<Field>> {
    let tables = &report.tables;
    let deals = &tables.deals;
    let dates = deals.iter().map(|deal| tables.calendar.date(deal.day as usize)).collect();
    let mut fields = vec![Field::new("date", "The day of the order's first line", Values::Dates(dates))];
    if !tables.payments.is_empty() {
        let names = deals.iter().map(|deal| tables.payments[deal.payment as usize].clone()).collect();
        fields.push(Field::new("payment_type", "The payment type of the order's first line", Values::Texts(names)));
    }
    if tables.has_promo {
        let flags = Values::Counts(deals.iter().map(|deal| deal.promo.into()).collect());
        fields.push(Field::new("used_promo", "1 where any line of the order used a promo, else 0", flags));
    }
    fields.push(Field::new(
        "revenue",
        "Gross revenue of the whole orders",
        Values::Money(deals.iter().map(|deal| Some(deal.revenue)).collect()),
    ));
    fields.push(Field::new(
        "orders",
        "Distinct orders",
        Values::Counts(deals.iter().map(|deal| deal.orders).collect()),
    ));
    (!deals.is_empty()).then_some(fields)
}

fn promo_returns(report: &Report) -> Option<Vec<Field>> {
    let firsts = report.tables.people.firsts?;
    let groups = [firsts.without, firsts.with];
    let share = |own: &Followed| ratio(own.again.into(), own.customers.into());
    Some(vec![
        Field::new("used_promo", "1 where the first order used a promo, else 0", Values::Counts(vec![0, 1])),
        Field::new("days", "For how many days each customer is followed", Values::Counts(vec![firsts.days as u32; 2])),
        Field::new(
            "customers",
            "Customers whose first order lies at least so many days before the last order of all",
            Values::Counts(groups.map(|own| own.customers).into()),
        ),
        Field::new(
            "again",
            "Those with an order later than the first and within the days",
            Values::Counts(groups.map(|own| own.again).into()),
        ),
        Field::new("share", "Their share", Values::Ratios(groups.iter().map(share).collect())),
    ])
}
