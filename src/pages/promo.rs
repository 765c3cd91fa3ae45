//! The half of the page of deals that is about promos.

use crate::analysis::bridge::Sales;
use crate::analysis::deals::{by_promo, gap};
use crate::analysis::findings::counted;
use crate::html::context::{Block, Cell as Td, Column, Kpi, Kpis, Listing, Row, Table};

use super::draft::Draft;
use super::{Key, customers, deals, tables};

/// Shares and averages of orders with a promo.
pub(super) fn key_figures(draft: &Draft<'_>, all: Sales) -> Block {
    let (without, with) = by_promo(&draft.report.tables);
    let percent = |part: i128, whole: i128| draft.format.percent(part, whole).unwrap_or_default();
    let kpi = |label: &str, value: String, exact: String, note: Option<String>| Kpi {
        label: label.to_owned(),
        value,
        exact,
        delta: None,
        note,
        sparkline: None,
        definition: Some(format!("{}#promo", draft.href(Key::Definitions))),
    };
    let average = |own: Sales| {
        own.aov().map_or(("–".to_owned(), "–".to_owned()), |aov| {
            (draft.format.money_short(aov), draft.format.money_rounded(aov))
        })
    };
    let orders = |own: Sales| counted(own.orders.into(), "order", draft.format);
    let share = percent(with.revenue.0.into(), all.revenue.0.into());
    let of_orders = percent(with.orders.into(), all.orders.into());
    let ((value, exact), (other, other_exact)) = (average(with), average(without));
    Block::Kpis(Kpis {
        items: vec![
            kpi("Promo share of revenue", share.clone(), share, Some(draft.format.money(with.revenue))),
            kpi(
                "Promo share of orders",
                of_orders.clone(),
                of_orders,
                Some(format!("{} of {}", draft.format.count(with.orders.into()), orders(all))),
            ),
            kpi("Average order with promo", value, exact, Some(orders(with))),
            kpi("Average order without", other, other_exact, Some(orders(without))),
        ],
    })
}

/// Orders with a promo and the others.
pub(super) fn table(draft: &Draft<'_>, all: Sales) -> Table {
    let (without, with) = by_promo(&draft.report.tables);
    let most = without.revenue.max(with.revenue);
    let row = |name: &str, own: Sales| Row::of(deals::figures(draft, Td::text(name), own, all, most));
    let rows = vec![row("With a promo", with), row("Without", without)];
    let mut table = Table::new("Figures with and without a promo", deals::columns("Orders"), rows);
    table.total = Some(deals::without_bar(row("All", all)));
    table
}

/// How sure the difference of the averages is.
pub(super) fn compared(draft: &Draft<'_>) -> String {
    let observed = "Observed, not caused: who uses a promo, when and for what differs in other ways too.";
    let Some(gap) = gap(&draft.report.tables) else { return observed.to_owned() };
    let (smaller, weeks) = (draft.format.count(gap.smaller), draft.format.count(gap.weeks));
    let sure = match gap.clear {
        true => "beyond twice the standard error of the weeks' difference",
        false => "within twice the standard error of the weeks' difference, so no difference is claimed",
    };
    format!(
        "In {smaller} of {weeks} whole weeks the average order with a promo was the smaller one, {sure}. {observed}"
    )
}

/// Who came back after a first order with or without a promo.
pub(super) fn came_back(draft: &Draft<'_>) -> Option<Block> {
    let firsts = draft.report.tables.people.firsts?;
    let columns = vec![
        Column::text("First order"),
        Column::number("Customers").minor(),
        Column::number("Came back").minor(),
        Column::number("Share"),
        Column::text("How sure"),
    ];
    let rows = [("With a promo", firsts.with), ("Without", firsts.without)].map(|(name, own)| {
        let (share, how) = customers::rate(draft, own.again.into(), own.customers.into());
        Row::of([
            Td::text(name),
            tables::count(draft, own.customers.into()),
            tables::count(draft, own.again.into()),
            Td::number(share, f64::from(own.again) / f64::from(own.customers.max(1))),
            Td::text(how),
        ])
    });
    let caption = format!("Customers who ordered again within {} days of their first order", firsts.days);
    let note = format!(
        "Each customer has as long to come back: those whose first order lies less than {} days before the last order of all \
         are left out. The first order is the first in these data. Observed, not caused.",
        firsts.days
    );
    let table = Table::new("Who came back, by the first order", columns, rows.into());
    Some(Listing::new("came-back", "Who came back", caption, table).noted(note).block())
}
