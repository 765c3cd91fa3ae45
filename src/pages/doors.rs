//! The ways into the report: months, categories, customers, each with one figure.

use crate::analysis::findings::counted;
use crate::analysis::lead::{self, Lead};
use crate::analysis::periods;
use crate::format::DateStyle;
use crate::html::context::{Door, Link};

use super::draft::Draft;
use super::key::Key;

/// Links behind an entrance.
const LINKS: usize = 12;

/// All of them that the report has.
pub(super) fn doors(draft: &Draft<'_>, lead: Option<&Lead>) -> Vec<Door> {
    let report = draft.report;
    let (tables, format) = (&report.tables, draft.format);
    let link = |key: Key, label: String| Link { href: draft.href(key), label };
    let mut doors = Vec::new();
    let months: Vec<usize> = report.months().collect();
    let finished = months.iter().rev().copied().find(|&month| !periods::unfinished(&tables.calendar, month));
    if let Some(month) = finished.or(months.last().copied()) {
        let own = &tables.slices[0];
        let compared = periods::month_against(tables, own, month, 12, format)
            .or_else(|| periods::month_against(tables, own, month, 1, format));
        let change = compared.as_ref().and_then(|own| {
            let (_, text) = own.change(report.revenue(&own.now), report.revenue(&own.then), format)?;
            Some(format!(", {text} on {}", own.base))
        });
        let text = format!("{}{}", report.month_name(month), change.unwrap_or_default());
        let labels = months.iter().rev().take(LINKS).rev();
        doors.push(Door {
            link: link(Key::MONTHS, "Months".to_owned()),
            figure: format.money_short(report.revenue(&own.months[month])),
            text,
            links: labels
                .map(|&month| {
                    let first = tables.calendar.months[month].first();
                    link(Key::month(month), format.date(first, DateStyle::MonthShort))
                })
                .collect(),
        });
    }
    let categories: Vec<usize> = report.categories().collect();
    if categories.len() > 1 {
        let whole = report.headline(0);
        let first = categories[0];
        let share = format.percent(report.headline(first).0.into(), whole.0.into());
        doors.push(Door {
            link: link(Key::CATEGORIES, "Categories".to_owned()),
            figure: share.clone().unwrap_or_else(|| format.money_short(report.headline(first))),
            text: match share {
                Some(_) => format!(
                    "of all revenue from {}, the largest of {}",
                    tables.slices[first].name,
                    format.count(tables.categories.len() as u64)
                ),
                None => format!(
                    "from {}, the largest of {}",
                    tables.slices[first].name,
                    format.count(tables.categories.len() as u64)
                ),
            },
            links: categories
                .iter()
                .take(LINKS)
                .map(|&slice| link(Key::slice(slice), tables.slices[slice].name.clone()))
                .collect(),
        });
    }
    if report.has_customers() {
        let (figure, text) = match lead.and_then(|lead| Some((lead, lead::loyalty(tables)?))) {
            Some((lead, (then, now))) => {
                let before = lead.is_by_year().then(|| {
                    format!("; {} of {} a year ago", format.count(then.new.into()), format.count(then.customers.into()))
                });
                (
                    format!("{} new", format.count(now.new.into())),
                    format!(
                        "of {} in 28 days{}",
                        counted(now.customers.into(), "customer", format),
                        before.unwrap_or_default()
                    ),
                )
            }
            None => {
                let n = tables.people.customers.len() as u64;
                (format.count(n), "with an order".to_owned())
            }
        };
        let links = draft.customer_pages().into_iter().map(|key| link(key, draft.map.label(key).to_owned())).collect();
        doors.push(Door { link: link(Key::CUSTOMERS, "Customers".to_owned()), figure, text, links });
    }
    doors
}
