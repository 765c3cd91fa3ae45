//! Customers: who is overdue by their own rhythm, and what the shop's past says of it.

use crate::analysis::findings::counted;
use crate::analysis::rhythm::{Grade, Overdue, Rhythm, Tally};
use crate::diagnostic::Result;
use crate::format::DateStyle;
use crate::html::context::{Block, Cell as Td, Column, Kpi, Kpis, Listing, Row, Table};
use crate::money::Money;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{customers, tables};

pub(super) const PAGE: PageDef = PageDef {
    page: "customers",
    keys: |report| if report.has_customers() { vec![Key::CUSTOMERS] } else { Vec::new() },
    path: |_, _| "customers.html".to_owned(),
    label: |_, _| "Customers".to_owned(),
    listed: Listed::Navigation,
    compose,
};

/// Overdue customers on the page.
const LISTED: usize = 40;
/// Days of their strips.
const DAYS: usize = 364;

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    // Where too few have come back to know anyone's rhythm, the list is all that there is of customers.
    let Some(rhythm) = &report.rhythm else { return customers::compose(draft) };
    let kpis = key_figures(&draft, rhythm);
    draft.blocks.push(kpis);
    let list = overdue(&mut draft, rhythm);
    let evidence = list.is_some().then(|| "#overdue".to_owned());
    draft.blocks.extend(list);
    let test = back_test(&draft, rhythm);
    let tested = test.is_some().then(|| "#back-test".to_owned());
    draft.blocks.extend(test);
    for (at, text) in draft.findings().on_rhythm(rhythm).into_iter().enumerate() {
        draft.say(Some(text), if at == 0 { evidence.clone().or(tested.clone()) } else { tested.clone() });
    }
    let calendar = &report.tables.calendar;
    let head = Head {
        kind: PAGE.page,
        title: "Customers".to_owned(),
        tabs: draft.customer_pages(),
        eyebrow: format!(
            "Customers by their own rhythm · {} · {}",
            draft.format.period(calendar.first(), calendar.last()),
            counted(report.tables.people.customers.len() as u64, "customer", draft.format),
        ),
        heading: draft.findings().of_rhythm(rhythm),
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

impl Draft<'_> {
    /// Where the list of customers stands.
    pub(super) fn customer_list(&self) -> Key {
        if self.report.rhythm.is_some() { Key::CUSTOMER_LIST } else { Key::CUSTOMERS }
    }

    /// The pages about customers that the report has.
    pub(super) fn customer_pages(&self) -> Vec<Key> {
        let has = |key: &Key| !self.map.path(*key).is_empty();
        [Key::CUSTOMERS, Key::LOYALTY, Key::CUSTOMER_LIST].into_iter().filter(has).collect()
    }
}

fn key_figures(draft: &Draft<'_>, rhythm: &Rhythm) -> Block {
    let definition = Some(format!("{}#rhythm", draft.href(Key::DEFINITIONS)));
    let of = draft.format.count(rhythm.judged() as u64);
    let kpi = |label: &str, value: String, note: String| Kpi {
        label: label.to_owned(),
        exact: value.clone(),
        value,
        note: Some(note),
        definition: definition.clone(),
        ..Kpi::default()
    };
    let count = |n: usize| draft.format.count(n as u64);
    let [on_time, overdue, gone] = rhythm.groups;
    let mut items = vec![
        kpi("On time", count(on_time), format!("of {of} with three visits or more")),
        kpi("Overdue", count(overdue), format!("silent beyond {} usual pauses", hundredths(draft, rhythm.threshold))),
        kpi("Long gone", count(gone), "silent three times as long".to_owned()),
    ];
    if let Some(stake) = rhythm.stake.filter(|stake| *stake > 0) {
        let value = draft.findings().about(stake);
        items.push(kpi("At stake", format!("about {value}"), format!("with the overdue, in {} days", rhythm.horizon)));
    } else {
        items.push(kpi(
            "Usual pause",
            draft.format.exact(crate::format::Quantity::Days, rhythm.pause as f64),
            "between two visits of a customer".to_owned(),
        ));
    }
    Block::Kpis(Kpis { items })
}

fn hundredths(draft: &Draft<'_>, value: i64) -> String {
    draft.format.exact(crate::format::Quantity::Ratio, value as f64 / 100.0)
}

/// Who is overdue, most at stake first; nothing where the past permits no list.
fn overdue(draft: &mut Draft<'_>, rhythm: &Rhythm) -> Option<Block> {
    let report = draft.report;
    if !rhythm.grade.lists() || rhythm.overdue.is_empty() {
        return None;
    }
    let shown: Vec<Overdue> = rhythm.overdue.iter().take(LISTED).copied().collect();
    let has_returns = report.has_returns();
    let mut rows = Vec::new();
    for own in &shown {
        let customer = &report.tables.people.customers[own.customer];
        let name = report.names.of(customer.code, &report.tables.ids)?;
        let strip = draft.visits(own, rhythm.today, DAYS, &name);
        let last = report.tables.calendar.date(rhythm.today - own.silence);
        let days = |days: usize| Td::number(draft.format.count(days as u64), days);
        let mut cells = vec![
            Td::text(name),
            Td::drawn(strip),
            Td { value: Some(last.to_string()), ..Td::text(draft.format.date(last, DateStyle::DayMonth)) },
            days(own.silence),
            days(own.pause),
            days(own.visits),
            of_cents(draft, own.expected),
        ];
        if has_returns {
            cells.push(short_money(draft, customer.revenue + customer.returns));
        }
        rows.push(Row::of(cells));
    }
    let span = DAYS.min(rhythm.today + 1);
    let horizon = rhythm.horizon;
    let mut columns = vec![
        Column::text("Customer"),
        Column::text(&format!("Orders of the last {span} days")),
        Column::text("Last order").minor(),
        Column::number("Silent").titled("Days since the last order"),
        Column::number("Usual").titled("Usual pause in days: the own pauses and three of the shop's").minor(),
        Column::number("Visits").titled("Days with an order").minor(),
        Column::number(&format!("Usual per {horizon} d")).titled("What the own rhythm would bring in so many days"),
    ];
    if has_returns {
        columns.push(Column::number("Kept").titled("Revenue so far with returns taken off").minor());
    }
    let caption = format!(
        "{} of {}, by what their rhythm would bring in {horizon} days",
        draft.format.count(shown.len() as u64),
        counted(rhythm.overdue.len() as u64, "overdue customer", draft.format),
    );
    let note = "A dot is a day with an order. Grey is the silence that is still usual for this customer, red what goes beyond it.";
    let table =
        Table { download: Some(draft.file("data/overdue.csv")), ..Table::new("Overdue customers", columns, rows) };
    Some(Listing::new("overdue", "Who is overdue", caption, table).noted(note.to_owned()).block())
}

/// An amount in cents, which the rule reckons in.
fn of_cents(draft: &Draft<'_>, cents: i128) -> Td {
    Money::of_cents(cents).map_or_else(|| Td::number("–", ""), |amount| short_money(draft, amount))
}

/// Amounts of a list: no more digits than they deserve.
fn short_money(draft: &Draft<'_>, amount: Money) -> Td {
    Td::number(draft.format.money_short(amount), amount.to_plain(0))
}

/// What became of customers in each state on earlier days.
fn back_test(draft: &Draft<'_>, rhythm: &Rhythm) -> Option<Block> {
    if rhythm.grade == Grade::Untested {
        return None;
    }
    let columns = vec![
        Column::text("State then"),
        Column::number("Customers"),
        Column::number("Not back").titled("Without an order in the days after"),
        Column::number("Share"),
        Column::number("Their rhythm").titled("What their rhythm would have brought in these days").minor(),
        Column::number("Brought").titled("What they brought in these days"),
    ];
    let names = ["On time", "Overdue", "Long gone"];
    let row = |(name, own): (&str, &Tally)| {
        let share = draft.format.percent(own.away.into(), own.customers.into());
        Row::of([
            Td::text(name),
            tables::count(draft, own.customers.unsigned_abs()),
            tables::count(draft, own.away.unsigned_abs()),
            Td::number(share.unwrap_or_else(|| "–".to_owned()), own.away as f64 / (own.customers.max(1)) as f64),
            of_cents(draft, own.expected),
            of_cents(draft, own.spent),
        ])
    };
    let rows = names.into_iter().zip(&rhythm.tested).map(row).collect();
    let caption = format!(
        "The rule tried on {} of this shop’s past, {} days each",
        counted(rhythm.cuts as u64, "earlier day", draft.format),
        rhythm.horizon
    );
    let table =
        Table { download: Some(draft.file("data/rhythm.csv")), ..Table::new("Back-test of the rule", columns, rows) };
    let note = "No contact was tried in it: the test says who stays away, not who would come back if written to.";
    Some(Listing::new("back-test", "How good the sign is", caption, table).noted(note.to_owned()).block())
}
