//! The letter: one printed page for a client. The heading of the front page, the latest 28 days, five figures, what to do,
//! and the author's note.

use crate::analysis::lead::Lead;
use crate::analysis::outages;
use crate::diagnostic::Result;
use crate::format::DateStyle;
use crate::html::context::{Answer, Answers, Block, Kpis};

use super::daily::Daily;
use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::front;
use super::key::Key;

const KEY: Key = Key::of("letter");

pub(super) const PAGE: PageDef = PageDef {
    page: "letter",
    keys: |report| match report.is_empty() || Lead::of(&report.tables, &report.tables.slices[0]).is_none() {
        true => Vec::new(),
        false => vec![KEY],
    },
    path: |_, _| "letter.html".to_owned(),
    label: |_, _| "Letter".to_owned(),
    listed: Listed::Navigation,
    compose,
};

/// Figures of the letter.
const FIGURES: usize = 5;
/// Days of its chart.
const DAYS: usize = 28;
/// Words of a note that a page has room for.
const WORDS: usize = 60;

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let (tables, calendar) = (&report.tables, &report.tables.calendar);
    let all = &tables.slices[0];
    let Some(lead) = Lead::of(tables, all) else { return front::compose(draft) };
    let outages = outages::outages(tables, draft.basis());
    let mut items = draft.latest_figures(all, Some(&lead), None);
    items.truncate(FIGURES);
    draft.blocks.push(Block::Kpis(Kpis { items }));
    if !report.is_sparse() && all.total.orders > 0 {
        let days = lead.first.now_days.end - DAYS..lead.first.now_days.end;
        let daily = Daily {
            days,
            previous: None,
            year_before: true,
            smooth: false,
            heading: format!("Revenue by day, last {DAYS} days"),
            name: "Revenue".to_owned(),
            target: None,
        };
        let mut figure = draft.revenue_by_day(0, daily);
        figure.details = None;
        figure.more = Some(draft.labelled(Key::DETAILS, "Every day"));
        draft.blocks.push(Block::Figure(figure));
    }
    let answers = front::answers(&mut draft, &lead, &outages);
    // On paper there is room for words only.
    let brief = |answer: Answer| Answer { drawings: Vec::new(), strips: Vec::new(), ..answer };
    draft.blocks.push(Block::Answers(Answers { items: answers.into_iter().map(brief).collect() }));
    for (note, own) in report.notes.iter().enumerate().filter(|(_, note)| note.path == "overview") {
        if own.text.split_whitespace().count() <= WORDS {
            let block = super::note::block(&draft, note)?;
            draft.blocks.push(block);
        }
    }
    let date = |day: usize| draft.format.date(calendar.date(day), DateStyle::Long);
    let head = Head {
        kind: PAGE.page,
        title: "Letter".to_owned(),
        eyebrow: format!("{} · {}", report.settings.config.title, date(lead.first.now_days.end - 1)),
        heading: draft.findings().of_lead(&lead),
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}
