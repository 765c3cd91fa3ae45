//! What the figures mean and how to read each section.

use crate::diagnostic::Result;
use crate::html::context::{Block, Html, Prose};
use crate::html::markdown;
use crate::metrics::METRICS;

use super::draft::{Draft, Head};
use super::{Key, Page, PageDef, Report};

pub(super) const PAGE: PageDef = PageDef { kind: "definitions", keys: |_| vec![Key::Definitions], compose };

/// What holds for more than one metric. The text is ours, in Markdown: anchor, heading, text.
const SECTIONS: &[(&str, &str, &str)] = &[
    (
        "rows",
        "Rows that count",
        "A row with an amount **above 0** counts. **Below 0** it is a return: not in revenue, shown beside it. \
         An amount of **0** is set aside, and so is a row whose status says that it came to nothing, that the filter \
         leaves out, or that repeats one before, if the config drops such. A row that cannot be understood is \
         **rejected**, with its line and the reason. \
         Rows read = counted + returns + set aside + rejected, always, or nothing is published.",
    ),
    (
        "comparisons",
        "Comparisons",
        "Like is compared with like, and each change says with what. The **last 28 days** stand against the 28 before: \
         whole weeks, so that weekends weigh the same. A **month** stands against the month before and the same month a \
         year before; the last month, if it is not over, through the same day number. A first month that starts after \
         its first day is never a base. There is no percentage of a base of 0, and less than 0.05% is `= 0.0%`.\n\n\
         A day on which the shop has no row at all is a gap, not 0. A **7-day mean** is the mean of the days present \
         among the last seven, at least four.",
    ),
    (
        "customers-figures",
        "Customers",
        "Customer figures use orders with a customer; orders without one count in revenue and orders. **Orders per \
         customer** is distinct orders ÷ customers; **bought more than once** is the share of customers with at least \
         two orders in the whole period. **Active customers as the sum of days** adds up the customers of each day: \
         who comes on two days counts twice.",
    ),
    (
        "categories-figures",
        "Categories against each other",
        "Growth and share compare gross revenue of the last 28 days with the 28 before. **Share** is a category's revenue ÷ all; \
         its change is told in percentage **points**. What a category **adds** is its change ÷ all revenue before: these add \
         up to the growth of all. **Large** is an even share or more, all ÷ the number of categories with sales. **Growing** \
         and **shrinking** are changes of the weekly means beyond twice their standard error; of all else no change is clear. One \
         **overtook** another that was ahead before and is behind now, where the lead changed beyond twice its standard error \
         and at least three of four weeks say the same, then and now. **New** is a category whose first sale of all lies in the \
         last 28 days; **gone** one whose last lies in the 28 before, with at least four orders in them.\n\n\
         **In one order together** counts distinct orders. **Support** is the share of all orders that hold both, \
         **confidence** the share of one's orders that hold the other too, **lift** the support ÷ the product of the shares \
         that hold each: 1 is what chance would bring, and it is the same both ways. Listed are pairs of at least 20 orders; \
         more or less often than by chance is beyond four standard errors, because the best of many pairs is looked at.",
    ),
    (
        "promo",
        "Promo and payment",
        "An **order** is one deal: on the day and with the payment type of its first line, with a promo if any of its lines \
         used one. So the deals add up to all revenue and to all orders. **Promo share** is the revenue (or the orders) with a \
         promo ÷ all; the **payment mix** is the share of each payment type. Two **average orders** are told apart week by week: \
         a difference is claimed where the mean of the weeks' differences, of eight weeks and more, lies further from 0 than \
         twice its standard error.\n\n\
         **Who came back** follows each customer for as long after the first order: for 91 days where the data hold twice \
         that, else for 28; customers whose first order lies too late for that are left out. Who has a later order within \
         the days came back. Two rates are called different only where their 95% intervals (Wilson's) do not meet. All of it \
         is observed: it does not say what a promo caused.",
    ),
    (
        "rfm",
        "Recency, frequency, monetary value",
        "**Recency** is days since the last order, counted back from the last order of all (or from the date in the \
         config), rounded to hundredths. **Frequency** is the number of orders, **monetary** the revenue. Each is \
         scored from 1 to 5: one, and one more for each of four cut-offs that the value exceeds; for recency the other \
         way round. The cut-offs are the values at ranks ⌈20%⌉, ⌈40%⌉, ⌈60%⌉ and ⌈80%⌉ of the sorted values, or fixed \
         values from the config. Equal values get equal scores.\n\n\
         **How to read the heatmap:** the further up, the more recent; the further right, the more often; the darker, \
         the more a customer of that cell spent on average. The small number is how many customers it holds.",
    ),
    (
        "reading",
        "How to read each section",
        "- **Revenue by day:** the pale line is each day, the strong line the 7-day mean, the dashed line the same \
         number of days before. Bands are weekends.\n\
         - **Where the revenue comes from:** shares of the whole period; the change is the last 28 days against the 28 before.\n\
         - **Months:** one cell a day, all months on one scale; an empty cell is a day without any row.\n\
         - **Every category over time:** each panel starts at zero and has its own scale: compare shapes, not heights.\n\
         - **When orders come in:** all weeks together, by local time as the orders state it.\n\
         - **Top customers:** by revenue; ties by id.",
    ),
];

fn compose(report: &Report, key: Key) -> Result<Page> {
    let mut draft = Draft::new(report, key);
    for metric in METRICS {
        let text = format!("`{}`\n\n{}", metric.formula, metric.reading);
        let html = ours(&text)?;
        draft.blocks.push(Block::Prose(Prose {
            id: metric.id.to_owned(),
            heading: Some(metric.label.to_owned()),
            html,
        }));
    }
    for &(id, heading, text) in SECTIONS {
        draft.blocks.push(Block::Prose(Prose {
            id: id.to_owned(),
            heading: Some(heading.to_owned()),
            html: ours(text)?,
        }));
    }
    let head = Head {
        kind: PAGE.kind,
        title: "Definitions".to_owned(),
        eyebrow: "Definitions".to_owned(),
        heading: "What each figure means and how it is computed".to_owned(),
        crumbs: vec![Key::Overview],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

fn ours(text: &str) -> Result<Html> {
    markdown::render(text, false, |to| Ok(to.to_owned()))
}
