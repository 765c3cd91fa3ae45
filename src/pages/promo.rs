//! The half of the page of deals that is about promos.

use crate::analysis::bridge::Sales;
use crate::analysis::deals::{by_promo, gap};
use crate::analysis::findings::counted;
use crate::html::context::{Block, Cell as Td, Column, Kpis, Listing, Row, Table};

use super::draft::Draft;
use super::kpis::Quotient;
use super::{customers, tables};

/// Shares and averages of orders with a promo.
pub(super) fn key_figures(draft: &mut Draft<'_>, all: Sales) -> Block {
    let (without, with) = by_promo(&draft.report.tables);
    let percent = |part: i128, whole: i128| {
        let text = draft.format.percent(part, whole).unwrap_or_default();
        (text.clone(), text)
    };
    let average = |own: Sales| {
        own.aov().map_or(("–".to_owned(), "–".to_owned()), |aov| {
            (draft.format.money_short(aov), draft.format.money_rounded(aov))
        })
    };
    let orders = |own: Sales| counted(own.orders.into(), "order", draft.format);
    let (count, money) =
        (|own: Sales| draft.format.count(own.orders.into()), |own: Sales| draft.format.money(own.revenue));
    let section = "promo";
    let mean = |id, label, words, own: Sales| Quotient {
        id,
        label,
        written: average(own),
        formula: (words, section),
        inputs: format!("{} ÷ {}", money(own), count(own)),
        of: orders(own),
        note: Some(orders(own)),
    };
    let told = [
        Quotient {
            id: "promo-revenue",
            label: draft.by_basis("Promo share of revenue", "Promo share of gross revenue"),
            written: percent(with.revenue.0.into(), all.revenue.0.into()),
            formula: (
                draft.by_basis(
                    "revenue of orders with a promo ÷ revenue",
                    "gross revenue of orders with a promo ÷ gross revenue",
                ),
                section,
            ),
            inputs: format!("{} ÷ {}", money(with), money(all)),
            of: orders(all),
            note: Some(money(with)),
        },
        Quotient {
            id: "promo-orders",
            label: "Promo share of orders",
            written: percent(with.orders.into(), all.orders.into()),
            formula: ("orders with a promo ÷ orders", section),
            inputs: format!("{} ÷ {}", count(with), count(all)),
            of: orders(all),
            note: Some(format!("{} of {}", count(with), orders(all))),
        },
        mean(
            "promo-aov",
            draft.by_basis("Average order with promo", "Gross average order with promo"),
            draft.by_basis("revenue ÷ orders, with a promo", "gross revenue ÷ orders, with a promo"),
            with,
        ),
        mean(
            "other-aov",
            draft.by_basis("Average order without", "Gross average order without"),
            draft.by_basis("revenue ÷ orders, without a promo", "gross revenue ÷ orders, without a promo"),
            without,
        ),
    ];
    Block::Kpis(Kpis { items: told.into_iter().map(|told| draft.quotient(told)).collect() })
}

/// Orders with a promo and the others.
pub(super) fn table(draft: &Draft<'_>, all: Sales) -> Table {
    let (without, with) = by_promo(&draft.report.tables);
    let most = without.revenue.max(with.revenue);
    let row = |name: &str, own: Sales| Row::of(tables::sales_figures(draft, Td::text(name), own, all, most));
    let rows = vec![row("With a promo", with), row("Without", without)];
    let mut table = Table::new("Figures with and without a promo", tables::sales_columns(draft, "Orders"), rows);
    table.total = Some(tables::without_bar(row("All", all)));
    table
}

/// How sure the difference of the averages is.
pub(super) fn compared(draft: &Draft<'_>) -> String {
    let observed = "Correlation, not causation: who uses a promo, when and for what differs in other ways too.";
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
         are left out. The first order is the first in these data. Correlation, not causation.",
        firsts.days
    );
    let table = Table::new("Who came back, by the first order", columns, rows.into());
    Some(Listing::new("came-back", "Who came back", caption, table).noted(note).block())
}
