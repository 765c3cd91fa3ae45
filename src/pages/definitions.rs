//! What the figures mean and how to read each section.

use crate::analysis::accounts;
use crate::diagnostic::Result;
use crate::html::context::{Block, Html, Prose};
use crate::html::markdown;
use crate::metrics::METRICS;
use crate::report::Report;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;

pub(super) const PAGE: PageDef = PageDef {
    page: "definitions",
    keys: |_| vec![Key::DEFINITIONS],
    path: |_, _| "definitions.html".to_owned(),
    label: |_, _| "Definitions".to_owned(),
    listed: Listed::Footer,
    compose,
};

/// What holds for more than one metric: a part of this page.
struct SectionDef {
    /// Its anchor.
    id: &'static str,
    heading: &'static str,
    /// In Markdown. It is ours.
    text: &'static str,
    /// The figures and tables of all pages that it explains, by their anchors: each links here.
    explains: &'static [&'static str],
}

/// The section on dimensions, and that on measures.
const VALUES: &str = "values-of";
pub(super) const MEASURES: &str = "measures-of";
/// The section on rows.
const ROWS: &str = "rows";

const SECTIONS: &[SectionDef] = &[
    SectionDef {
        id: "rhythm",
        heading: "Customers by their own rhythm",
        text: "A **visit** is a day on which a customer bought. Customers with three visits or more have a **usual pause**: \
               `(3 × the shop's usual pause + days from first to last visit) ÷ (3 + their pauses)`. All finished pauses of the shop, \
               each against the usual pause as it was known before, give the **threshold**: what 98 of 100 stayed within, at \
               least 1.5. Silent beyond the threshold is **overdue**, beyond three times that **long gone**. *Usual per days* is \
               what their rhythm would bring: `days × revenue ÷ visits ÷ usual pause`.\n\n\
               The rule is tried on up to four earlier days of the shop's own past. Only where the overdue stayed away clearly \
               more often are they listed, and money is named only where they then spent at most two fifths of what their rhythm \
               promised; of that, **at stake** is what customers on time would have spent more. Where the season is strong, days \
               count by how many customers return on them.",
        explains: &["overdue", "back-test"],
    },
    SectionDef {
        id: "front",
        heading: "The latest 28 days and the year in weeks",
        text: "The last 28 days are compared with the same weekdays 364 days before where these hold orders enough; else with the \
               28 days before. Below 30 orders in either no percentage is given. Of the step from the 28 days before, the \
               **season** is last year's step at this year's level: `P × (LY ÷ PY − 1)`; **quiet days** are those below 35% of \
               the orders that their weekday usually brings (the median of the four weeks before and after, of 20 or more); the \
               **rest** is what is left, never a cause.\n\n\
               **Weeks** are seven days each, counted back from the last day that is over. The **usual band** is the year \
               before, smoothed over three weeks, times the 10th to 90th percentile of this year against it; weeks with quiet \
               days are left out of it. About one week in five lies outside: it describes the year and foretells nothing.",
        explains: &["year"],
    },
    SectionDef {
        id: ROWS,
        heading: "Rows that count",
        text: "A row with an amount **above 0** counts. **Below 0** it is a return: not in revenue, shown beside it. \
               An amount of **0** is set aside, and so is a row whose status says that it came to nothing, that the filter \
               leaves out, or that repeats one before, if the config drops such. A row that cannot be understood is \
               **rejected**, with its line and the reason. `rows read = counted + returns + set aside + rejected`, always, or nothing is published.\n\n\
               **The ledger** adds up the same revenue in every way that the columns allow; all must give the same to the \
               ten-thousandth.",
        explains: &[
            "rows",
            "sources",
            "decisions",
            "mapping",
            "repeats",
            "ledger",
            "reasons",
            "rejects",
            "downloads",
            "no-customer",
            "gaps",
            "outliers",
        ],
    },
    SectionDef {
        id: "comparisons",
        heading: "Comparisons",
        text: "Like is compared with like, and each change says with what. The **last 28 days** stand against the 28 \
               before: whole weeks, so that weekends weigh the same. A **month** stands against the month before and the \
               same month a year before; the last month, if it is not over, through the same day number. A first month \
               that starts after its first day is never a base, nor a period with fewer than half as many open days. \
               A percentage needs 30 orders in each period and a base above 0: else the two figures are shown. A change \
               of less than 0.05% is `= 0.0%`, a share of less `<0.1%`, and one of nearly all `>99.9%`.\n\n\
               **A last day that is not over** is in no comparison, outlook or unusual day. It is one where by the usual \
               hours of that weekday, on the last eight such days, 4.6 or more further orders were to be expected after \
               the last one: that none comes has a chance of less than 1 in 100.\n\n\
               **A change is clear** where the mean of the last four weeks lies further from that of the four before than \
               twice the standard error of the difference.\n\n\
               A day or a month in which the shop has no row at all is a gap, not 0. A **7-day mean** is the mean of the days \
               present among the last seven, at least four. On a month's chart, **a year before** is 364 days before, so \
               that weekdays lie under weekdays.",
        explains: &["by-day", "whole", "by-month", "months", "calendar", "calendars", "table"],
    },
    SectionDef {
        id: "shares-of",
        heading: "Categories",
        text: "`share = revenue of the category ÷ revenue of all`. A category's revenue is the sum of its rows; an order \
               counts in each category that it touches. Colours follow the rank over the whole period, on every page. Each \
               small chart starts at zero and has a scale of its own: compare shapes, not heights.",
        explains: &["shares", "categories", "panels", "trend", "groups", "members"],
    },
    SectionDef {
        id: "bridges",
        heading: "What drove the change",
        text: "A **bridge** leads from the revenue of one period to that of another over what changed, one thing at a \
               time; its terms add up to the change exactly.\n\n\
               **Orders:** with O orders, ρ categories in each, s a category's share of these category orders and a its \
               revenue of each, then (0) and now (1): `(O₁−O₀)·ρ₀·Σs₀a₀` for the number of orders, \
               `O₁·(ρ₁−ρ₀)·Σs₀a₀` for the categories per order, `O₁ρ₁·Σ(s₁−s₀)a₀` for the mix of categories, \
               `O₁ρ₁·Σs₁(a₁−a₀)` for the value within categories. An order counts in each category that it touches; a \
               new category takes its present value for its past one. Without categories there are two: the number of \
               orders and the average order.\n\n\
               **Customers:** with C known customers, f orders of each and a their average order: `(C₁−C₀)f₀a₀`, \
               `C₁(f₁−f₀)a₀`, `C₁f₁(a₁−a₀)`; orders without a customer are a term of their own. Where net revenue is the \
               headline, so are returns.",
        explains: &["bridge", "people", "contributions", "days-moved"],
    },
    SectionDef {
        id: "customers-figures",
        heading: "Customers",
        text: "Customer figures use orders with a customer; orders without one count in revenue and orders. **Orders per \
               customer** is distinct orders ÷ customers; **bought more than once** is the share of customers with at \
               least two orders in the whole period. **Active customers as the sum of days** adds up the customers of \
               each day: who comes on two days counts twice. **New** are customers whose first order ever lies in the \
               period; **returning**, of those who order in it, the share with more than one order ever up to its end; \
               **repeating** the share with at least two orders that have a line in it. An order counts in each period in which it \
               has a line; a customer is new by the first line of the first order. A rate of fewer than five is not shown, and \
               one of fewer than 400 has the Wilson interval that holds the true rate 19 times out of 20. **Days between \
               orders** are calendar days from an order of a customer to the next.\n\n\
               **Revenue concentration:** customers by revenue, largest first, ties by id. Class A while the share before \
               a customer is below 80%, B below 95%, C the rest.",
        explains: &["loyalty", "concentration", "top", "top-customers", "new", "order-counts", "order-gaps"],
    },
    SectionDef {
        id: "categories-figures",
        heading: "Categories against each other",
        text: "Growth and share compare revenue of the last 28 days with the 28 before. **Share** is a category's \
               revenue ÷ all; its change is told in percentage **points**. A category's **contribution** is its change ÷ all \
               revenue before: these add up to the growth of all. **Large** is an even share or more, all ÷ the number of \
               categories with sales. **Growing** and **shrinking** are clear changes of 30 orders or more in each \
               period; of all else no change is clear. One **overtook** another that was ahead before and is \
               behind now, where the lead changed beyond twice its standard error and at least three of four weeks say \
               the same, then and now. **New** is a category whose first sale of all lies in the last 28 days; **gone** \
               one whose last lies in the 28 before, with at least four orders in them.\n\n\
               **Bought together** counts distinct orders. **Support** is the share of all orders that hold both, \
               **confidence** the share of one's orders that hold the other too, **lift** the support ÷ the product of \
               the shares that hold each: 1 is what chance would bring, and it is the same both ways. Listed are pairs of \
               at least 20 orders; more or less often than by chance is beyond four standard errors, because the best of \
               many pairs is looked at.",
        explains: &["growth", "turnover", "together"],
    },
    SectionDef {
        id: "promo",
        heading: "Promo and payment",
        text: "An **order** is one deal: on the day and with the payment type of its first line, with a promo if any of its \
               lines used one. So the deals add up to all revenue and to all orders. **Promo share** is the revenue (or \
               the orders) with a promo ÷ all; the **payment mix** is the share of each payment type. Two **average \
               orders** are told apart week by week: a difference is claimed where the mean of the weeks' differences, of \
               eight weeks and more, lies further from 0 than twice its standard error.\n\n\
               **Who came back** follows each customer for as long after the first order: for 91 days where the data hold \
               twice that, else for 28; customers whose first order lies too late for that are left out. Who has a later \
               order within the days came back. Two rates are called different only where their 95% intervals (Wilson's) \
               do not meet. All of it is observed: it does not say what a promo caused.",
        explains: &["mix", "mix-over-time", "payment", "payments", "promo", "came-back"],
    },
    SectionDef {
        id: "rfm",
        heading: "Recency, frequency, monetary value",
        text: "**Recency** is days since the last counted line, counted back from the last of all (or from the end of the \
               day in the config), rounded to hundredths. **Frequency** is the number of orders, **monetary** the revenue. Each is \
               scored from 1 to 5: one, and one more for each of four cut-offs that the value exceeds; for recency the \
               other way round. The cut-offs are the values at ranks ⌈20%⌉, ⌈40%⌉, ⌈60%⌉ and ⌈80%⌉ of the sorted values, \
               or fixed values from the config. Equal values get equal scores.\n\n\
               **How to read the heatmap:** the further up, the more recent; the further right, the more often; the \
               darker, the more a customer of that cell spent on average. The small number is how many customers it \
               holds.",
        explains: &["rfm", "scores"],
    },
    SectionDef {
        id: "segments-of",
        heading: "Segments",
        text: "A **segment** is a set of recency and frequency scores, ours or the config's; each customer is in exactly one. \
               For **who moved**, all are scored again by the orders known some days ago: 91, or 28 where the data are \
               shorter than two quarters. Who was in a segment of R 3 to 5 and is in one of R 1 to 2 **lapsed**; the \
               other way round, returned. **At stake** is what they brought in the 364 days before that day.",
        explains: &["segments", "segment-table", "segment-facts", "fallen", "migration"],
    },
    SectionDef {
        id: "cohorts",
        heading: "Cohorts",
        text: "A **cohort** is the customers whose first order lies in the same month. `retention(c, k) = customers of \
               cohort c with an order in month c + k ÷ customers of cohort c`; k = 0 is 100%. Months that are not over are \
               marked, those to come are empty. Revenue per customer is divided by all customers of the cohort, whether \
               they came back or not. **All cohorts together** divide the sum of those who ordered by the sum of customers, \
               over the cohorts whose month of that age is over; the first is left out, for it holds whoever had ordered \
               before the data begin.",
        explains: &["retention", "value", "mean"],
    },
    SectionDef {
        id: "when-orders-come",
        heading: "When orders come in",
        text: "By local time as the orders state it, all weeks together. **By weekday:** the mean of the days with rows, and \
               `mean ± 1.96 · s ÷ √n` from eight days on.\n\n\
               **Unusual days** lie far from the median of the same weekday in the four weeks before and after, in usual \
               deviations: `1.4826 × the median of all such distances`.\n\n\
               **The outlook** takes each day of the next four weeks as the mean of its weekday in the last four, of two days at \
               least; on a weekday of fewer the shop is closed. Days without rows test nothing. Its range \
               is the one that held in four of five backtests; its error is `Σ|told − came| ÷ Σ came` over the last 28 \
               days, told from the days before them.",
        explains: &["when", "weekdays", "unusual", "outlook", "events"],
    },
    SectionDef {
        id: "seasons-of",
        heading: "Seasons",
        text: "`revenue of the month's open days ÷ their number`, over `the same of all months`, over as many whole years as \
               the data hold up to the last finished month, at least two. Every year holds each month once, so that growth \
               lifts all of them alike. Least and most are the years in which the month stood lowest and highest against \
               its own year.",
        explains: &["seasons"],
    },
    SectionDef {
        id: VALUES,
        heading: "Products, channels and other dimensions",
        text: "Each row has one value of a **dimension**; a row that names none has `(none)`. The revenue of all values is all \
               revenue, and the ledger proves it. An order counts once for each value it contains, so orders do not add up. \
               **Change** is that of the last 28 days against the same weeks a year before, where these hold orders enough, else \
               against the 28 days before; below 30 orders in either there is none.",
        explains: &["values", "movers"],
    },
    SectionDef {
        id: MEASURES,
        heading: "Units, discounts, costs and profit",
        text: "**Measures** are added up beside the amount, as exactly. What comes back is taken off. A row that does not say one is \
               in no figure that needs it: profit is that of sales whose cost is known, and how much of net sales these are \
               stands beside it. An empty discount, tax, shipping or fee is none; an empty cost or quantity is not known. Ratios \
               divide last, half away from zero.\n\n\
               **The account** leads from list price to what is left: `sales at list price − discounts − returns = net sales`, \
               `+ shipping + tax = total charged`, `− tax − fees − cost = profit`. Shipping is taken as the shop's to keep, tax as \
               passed on.",
        explains: &["account", "measures", "elsewhere"],
    },
    SectionDef {
        id: "targets",
        heading: "Targets and named days",
        text: "Targets come from `data/targets.csv` (`month,category,revenue`), named days from `data/events.csv` \
               (`date,label`). `reached = revenue of the month ÷ target`. **On course** adds to the revenue so far each day \
               that is left as the mean of its weekday in the last four weeks; where history is too short for that, as \
               the mean day of the month so far.",
        explains: &[],
    },
];

/// Gives a figure or a table the address of what explains it; `page` is the address of the definitions.
pub(super) fn explain(block: &mut Block, page: &str) {
    let (id, definition) = match block {
        Block::Figure(figure) => (figure.id.trim_end_matches("-figure"), &mut figure.definition),
        Block::Listing(listing) => (listing.id.as_str(), &mut listing.definition),
        Block::Panels(panels) => (panels.id.as_str(), &mut panels.definition),
        Block::Columns(columns) => return columns.blocks.iter_mut().for_each(|block| explain(block, page)),
        Block::Kpis(_) | Block::Prose(_) | Block::Proofs(_) | Block::Answers(_) | Block::Doors(_) => return,
    };
    let section = SECTIONS.iter().find(|section| section.explains.contains(&id));
    *definition = section.map(|section| format!("{page}#{}", section.id));
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let basis = draft.basis();
    let metrics = METRICS.iter().map(|metric| {
        let rivals: Vec<&str> = metric.rivals.iter().map(|rival| rival.label).collect();
        let rivals =
            if rivals.is_empty() { String::new() } else { format!(" Also reported as: {}.", rivals.join("; ")) };
        (metric.id, metric.label, format!("`{}`\n\n{}{rivals}", metric.formula(basis), metric.reading))
    });
    let sections = SECTIONS.iter().map(|section| {
        let more = match section.id {
            ROWS => dated(report).to_owned(),
            MEASURES => formulas(report),
            _ => String::new(),
        };
        (section.id, section.heading, format!("{}{more}", section.text))
    });
    let sections = sections.filter(|(id, ..)| match *id {
        VALUES => !report.tables.dimensions.is_empty(),
        MEASURES => !report.tables.measures.all.is_empty(),
        _ => true,
    });
    for (id, heading, text) in metrics.chain(sections) {
        draft.blocks.push(Block::Prose(Prose {
            id: id.to_owned(),
            heading: Some(heading.to_owned()),
            html: ours(&text)?,
        }));
    }
    let head = Head {
        kind: PAGE.page,
        title: "Definitions".to_owned(),
        eyebrow: "Definitions".to_owned(),
        heading: "What each figure means and how it is computed".to_owned(),
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// The figures that a report's measures make, each with its formula.
fn formulas(report: &Report) -> String {
    let lines =
        accounts::metrics(&report.tables).map(|metric| format!("\n- **{}:** `{}`", metric.label, metric.formula));
    format!("\n{}", lines.collect::<String>())
}

/// On which day returns are dated, which differs by source.
fn dated(report: &Report) -> &'static str {
    let has_refunds = report.provenance.sources.iter().any(|source| source.mapping.refund.is_some());
    match (has_refunds, report.tables.census.returns > 0) {
        (false, _) => "\n\n**A return** is dated on its own day, not on the day of the sale.",
        (true, false) => {
            "\n\n**A return** is dated on the day of its order: this source says what was refunded, not when."
        }
        (true, true) => {
            "\n\n**A return** that is a row of its own is dated on its own day; what the refund column of an order \
             says is dated on the day of the order."
        }
    }
}

fn ours(text: &str) -> Result<Html> {
    markdown::render(text, false, |to| Ok(to.to_owned()))
}
