//! The tables of customers.

use crate::analysis::{cohorts as together, frequency};
use crate::money::Money;
use crate::report::Report;
use crate::tables::curated::{Field, Values};
use crate::tables::people::CohortCell;

use super::ratio::ratio;

pub(super) fn loyalty(report: &Report) -> Option<Vec<Field>> {
    use crate::tables::people::Loyalty;
    let months: Vec<&Loyalty> = match report.has_customers() {
        true => report.months().map(|month| &report.tables.people.months[month]).collect(),
        false => return None,
    };
    let count = |of: fn(&Loyalty) -> u32| Values::Counts(months.iter().map(|own| of(own)).collect());
    let keys = report.months().map(|month| report.tables.calendar.months[month].key()).collect();
    report.has_customers().then(|| {
        vec![
            Field::new("month", "The month, YYYY-MM", Values::Texts(keys)),
            Field::new("customers", "Distinct customers with an order in it", count(|own| own.customers)),
            Field::new("new", "Those whose first order ever lies in it", count(|own| own.new)),
            Field::new("returning", "Those with more than one order ever, up to its end", count(|own| own.returning)),
            Field::new(
                "repeating",
                "Those with at least two orders that have a line in it",
                count(|own| own.repeating),
            ),
            Field::new("orders", "Their distinct orders with a line in it", count(|own| own.orders)),
            Field::new(
                "revenue",
                "Their gross revenue",
                Values::Money(months.iter().map(|own| Some(own.revenue)).collect()),
            ),
            Field::new(
                "new_revenue",
                "The gross revenue of the new ones",
                Values::Money(months.iter().map(|own| Some(own.new_revenue)).collect()),
            ),
        ]
    })
}

/// A cohort's month, its age, who ordered then, its size, and what it has brought.
type CohortRow = (usize, usize, CohortCell, u32, Money);

pub(super) fn cohorts(report: &Report) -> Option<Vec<Field>> {
    let (people, months) = (&report.tables.people, &report.tables.calendar.months);
    let over = together::over(&report.tables);
    let found = people.cohorts.iter().enumerate().filter(|(_, cells)| cells[0].customers > 0);
    let cells = found.flat_map(|(month, cells)| {
        let mut cumulative = Money::ZERO;
        cells.iter().enumerate().map(move |(age, cell)| {
            cumulative += cell.revenue;
            (month, age, *cell, cells[0].customers, cumulative)
        })
    });
    let cells = cells.filter(|(month, age, ..)| report.tables.has_rows(month + age));
    let rows: Vec<CohortRow> = cells.collect();
    let money = |of: fn(&CohortRow) -> Option<Money>| Values::Money(rows.iter().map(of).collect());
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    (!rows.is_empty()).then(|| {
        vec![
            Field::new(
                "cohort",
                "Month of the first order, YYYY-MM",
                Values::Texts(rows.iter().map(|row| months[row.0].key()).collect()),
            ),
            Field::new("age", "Months since then", Values::Counts(rows.iter().map(|row| row.1 as u32).collect())),
            Field::new(
                "customers",
                "Customers of the cohort with an order in that month",
                Values::Counts(rows.iter().map(|row| row.2.customers).collect()),
            ),
            Field::new("revenue", "Their gross revenue in that month", money(|row| Some(row.2.revenue))),
            Field::new("size", "All customers of the cohort", Values::Counts(rows.iter().map(|row| row.3).collect())),
            Field::new(
                "rate",
                "customers ÷ size",
                Values::Ratios(rows.iter().map(|row| ratio(row.2.customers.into(), row.3.into())).collect()),
            ),
            Field::new("cumulative", "Gross revenue of the cohort up to that month's end", money(|row| Some(row.4))),
            Field::new(
                "each",
                "cumulative ÷ size, four decimals, half away from zero",
                money(|row| row.4.per(row.3.into())),
            ),
            Field::new(
                "over",
                "Whether that month is over: yes or no",
                Values::Texts(rows.iter().map(|row| yes_no(row.0 + row.1 < over)).collect()),
            ),
        ]
    })
}

pub(super) fn retention(report: &Report) -> Option<Vec<Field>> {
    let ages = together::ages(&report.tables.people.cohorts, &together::known(&report.tables));
    let count = |of: fn(&together::Age) -> u64| Values::Counts(ages.iter().map(|age| of(age) as u32).collect());
    let money = |of: fn(&together::Age) -> Option<Money>| Values::Money(ages.iter().map(of).collect());
    (!ages.is_empty()).then(|| {
        vec![
            Field::new("age", "Months since the first order", count(|age| age.months as u64)),
            Field::new(
                "customers",
                "Customers of all cohorts whose month of that age is over, but for the first, who may have ordered before the data begin",
                count(|age| age.customers),
            ),
            Field::new("back", "Those of them with an order in that month", count(|age| age.back)),
            Field::new(
                "rate",
                "back ÷ customers",
                Values::Ratios(ages.iter().map(|age| ratio(age.back.into(), age.customers.into())).collect()),
            ),
            Field::new(
                "revenue",
                "Gross revenue of these cohorts up to that month's end",
                money(|age| Some(age.revenue)),
            ),
            Field::new(
                "each",
                "revenue ÷ customers, four decimals, half away from zero",
                money(|age| age.revenue.per(age.customers)),
            ),
        ]
    })
}

pub(super) fn order_counts(report: &Report) -> Option<Vec<Field>> {
    let found = frequency::orders(&report.tables.people.customers);
    report.has_customers().then(|| {
        vec![
            Field::new(
                "orders",
                "Number of distinct orders in the whole period: 1, 2, 3, 4, 5-9, 10+",
                Values::Texts(found.iter().map(|own| own.name("-")).collect()),
            ),
            Field::new(
                "customers",
                "Customers with so many",
                Values::Counts(found.iter().map(|own| own.customers).collect()),
            ),
            Field::new(
                "all_orders",
                "All their orders",
                Values::Counts(found.iter().map(|own| own.orders as u32).collect()),
            ),
            Field::new(
                "revenue",
                "All their gross revenue",
                Values::Money(found.iter().map(|own| Some(own.revenue)).collect()),
            ),
        ]
    })
}

pub(super) fn order_gaps(report: &Report) -> Option<Vec<Field>> {
    let gaps = report.tables.people.gaps.iter().zip(0_u32..).filter(|(n, _)| **n > 0);
    let (orders, days): (Vec<u32>, Vec<u32>) = gaps.unzip();
    (!days.is_empty()).then(|| {
        vec![
            Field::new("days", "Calendar days since the same customer's order before", Values::Counts(days)),
            Field::new("orders", "Orders that came so many days after", Values::Counts(orders)),
        ]
    })
}

pub(super) fn concentration(report: &Report) -> Option<Vec<Field>> {
    let classes = report.concentration.classes();
    let (customers, revenue) = (report.concentration.cumulative.len() as i128, report.concentration.total());
    report.has_customers().then(|| {
        vec![
            Field::new(
                "class",
                "Customers by revenue, largest first: A while the share before them is below 80 %, B below 95 %, then C",
                Values::Texts(classes.iter().map(|(name, ..)| (*name).to_owned()).collect()),
            ),
            Field::new("customers", "How many they are", Values::Counts(classes.iter().map(|(_, n, _)| *n as u32).collect())),
            Field::new(
                "customers_share",
                "Of all customers",
                Values::Ratios(classes.iter().map(|(_, n, _)| ratio(*n as i128, customers)).collect()),
            ),
            Field::new(
                "revenue",
                "Their gross revenue",
                Values::Money(classes.iter().map(|(.., revenue)| Some(*revenue)).collect()),
            ),
            Field::new(
                "revenue_share",
                "Of the gross revenue of all customers",
                Values::Ratios(classes.iter().map(|(.., own)| ratio(own.0.into(), revenue.0.into())).collect()),
            ),
        ]
    })
}

pub(super) fn rfm_cuts(report: &Report) -> Option<Vec<Field>> {
    use crate::analysis::rfm::Bin;
    let measures = report.bins.as_ref()?.iter().zip([("R", 100), ("F", 1), ("M", Money::SCALE)]);
    let rows: Vec<(&str, i64, Bin)> =
        measures.flat_map(|(bins, (name, scale))| bins.iter().map(move |bin| (name, scale, *bin))).collect();
    let bound = |of: fn(&Bin) -> Option<i64>| {
        let exact = |(_, scale, bin): &(&str, i64, Bin)| of(bin).map(|value| Money(value * (Money::SCALE / scale)));
        Values::Money(rows.iter().map(exact).collect())
    };
    let count = |of: fn(&Bin) -> u32| Values::Counts(rows.iter().map(|(.., bin)| of(bin)).collect());
    Some(vec![
        Field::new(
            "measure",
            "R: days since the last order; F: orders; M: gross revenue",
            Values::Texts(rows.iter().map(|(name, ..)| (*name).to_owned()).collect()),
        ),
        Field::new("score", "1 to 5", count(|bin| bin.score.into())),
        Field::new("over", "The value is over this", bound(|bin| bin.over)),
        Field::new(
            "up_to",
            "The value is not over this; the same as over where the score stays empty",
            bound(|bin| bin.up_to),
        ),
        Field::new("customers", "Customers with this score", count(|bin| bin.customers)),
        Field::new("tied", "Those of them whose value is exactly up_to", count(|bin| bin.tied)),
    ])
}

pub(super) fn segments(report: &Report) -> Option<Vec<Field>> {
    use crate::analysis::segments::Share;
    use crate::config::segments::Segment;
    let (segments, shares) = (report.segments(), &report.shares);
    let text = |of: fn(&Segment) -> String| Values::Texts(segments.iter().map(of).collect());
    let count = |of: fn(&Share) -> u32| Values::Counts(shares.iter().map(of).collect());
    let money = |of: fn(&Share) -> Option<Money>| Values::Money(shares.iter().map(of).collect());
    // Hundredths of a day as a decimal: a segment without customers has no median.
    let days = |share: &Share| share.recency.map(|hundredths| Money(hundredths * (Money::SCALE / 100)));
    report.has_customers().then(|| {
        vec![
            Field::new("segment", "The segment, best first", text(|segment| segment.name.clone())),
            Field::new("scores", "Its recency and frequency scores", text(Segment::scores)),
            Field::new("customers", "How many they are", count(|share| share.customers)),
            Field::new("orders", "Their distinct orders", count(|share| share.orders)),
            Field::new("revenue", "Their gross revenue", money(|share| Some(share.revenue))),
            Field::new(
                "each",
                "revenue ÷ customers, four decimals, half away from zero",
                money(|share| share.revenue.per(share.customers.into())),
            ),
            Field::new(
                "aov",
                "revenue ÷ orders, four decimals, half away from zero",
                money(|share| share.revenue.per(share.orders.into())),
            ),
            Field::new(
                "recency_days",
                "Median of the days since the last order, to the hundredth, half away from zero",
                Values::Money(shares.iter().map(days).collect()),
            ),
            Field::new("to_do", "What to do about them", text(|segment| segment.advice.clone())),
        ]
    })
}

pub(super) fn segment_moves(report: &Report) -> Option<Vec<Field>> {
    use crate::analysis::segments::Move;
    let all = &report.moves.as_ref()?.all;
    let (segments, map) = (report.segments(), &report.settings.segments);
    let name = |at: usize| segments[at].name.clone();
    let turn = |own: &Move| match own.from {
        None => "new",
        Some(from) if map.fell(from, own.to) => "lapsed",
        Some(from) if map.woke(from, own.to) => "returned",
        Some(_) => "",
    };
    let money = |of: fn(&Move) -> Money| Values::Money(all.iter().map(|own| Some(of(own))).collect());
    Some(vec![
        Field::new(
            "was",
            "The segment before, by the orders known then; empty where there was none yet",
            Values::Texts(all.iter().map(|own| own.from.map(name).unwrap_or_default()).collect()),
        ),
        Field::new("is", "The segment now", Values::Texts(all.iter().map(|own| name(own.to)).collect())),
        Field::new("customers", "How many they are", Values::Counts(all.iter().map(|own| own.customers).collect())),
        Field::new("at_stake", "Their gross revenue in the 364 days before the look back", money(|own| own.year)),
        Field::new("revenue", "Their gross revenue up to now", money(|own| own.revenue)),
        Field::new(
            "turn",
            "lapsed: from R 3 to 5 to R 1 to 2; returned: the other way; new: the first order came since",
            Values::Texts(all.iter().map(|own| turn(own).to_owned()).collect()),
        ),
    ])
}

pub(super) fn rfm_scores(report: &Report) -> Option<Vec<Field>> {
    use crate::analysis::rfm::Score;
    let (customers, scores, ids) = (&report.tables.people.customers, &report.scores.of, &report.tables.ids);
    let score = |of: fn(&Score) -> u8| Values::Counts(scores.iter().map(|score| of(score).into()).collect());
    let text = |of: fn(&Score) -> String| Values::Texts(scores.iter().map(of).collect());
    Some(vec![
        Field::new(
            "user_id",
            "The customer, as the orders say",
            Values::Texts(customers.iter().map(|c| ids.text(c.code)).collect()),
        ),
        Field::new("last_ts", "Time of the last order", Values::Times(customers.iter().map(|c| c.last).collect())),
        Field::new("frequency", "Distinct orders", Values::Counts(customers.iter().map(|c| c.orders).collect())),
        Field::new("monetary", "Gross revenue", Values::Money(customers.iter().map(|c| Some(c.revenue)).collect())),
        Field::new(
            "recency_days",
            "Days since the last order",
            Values::Hundredths(scores.iter().map(|s| s.recency).collect()),
        ),
        Field::new("R", "1 to 5; 5 bought most recently", score(|score| score.r)),
        Field::new("F", "1 to 5; 5 bought most often", score(|score| score.f)),
        Field::new("M", "1 to 5; 5 spent most", score(|score| score.m)),
        Field::new("RFM", "The three scores", text(Score::text)),
        Field::new(
            "segment",
            "The segment of R and F",
            Values::Texts(scores.iter().map(|score| report.segment(score).name.clone()).collect()),
        ),
    ])
}
