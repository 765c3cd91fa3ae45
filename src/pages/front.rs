//! The front page: what happened, why, what to do; the key figures of the latest 28 days, the year as one picture, and the
//! ways in.

use std::ops::Range;

use crate::analysis::bridge;
use crate::analysis::change::Change;
use crate::analysis::driver::driver;
use crate::analysis::findings::{Said, counted};
use crate::analysis::lead::{self, Lead};
use crate::analysis::outages::{self, Outage};
use crate::analysis::stock::silences;
use crate::analysis::year::Year;
use crate::chart::spec::{Mark, Room, Slope, SlopeLine, VisitStrip, Waterfall};
use crate::config::Revenue;
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Action, Answer, Answers, Block, Doors, Drawing, Html, Kpis, Panel};
use crate::money::Money;
use crate::tables::people::Loyalty;

use super::daily::SHOWN;
use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{doors, empty, year};

pub(super) const PAGE: PageDef = PageDef {
    page: "overview",
    keys: |_| vec![Key::OVERVIEW],
    path: |_, _| "index.html".to_owned(),
    label: |_, _| "Overview".to_owned(),
    listed: Listed::Navigation,
    compose,
};

/// Things to do, at most.
const ACTIONS: usize = 3;
/// Overdue customers that are drawn.
const STRIPS: usize = 3;
/// Days of their strips.
const STRIP_DAYS: usize = 182;

pub(super) fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    if report.is_empty() {
        return empty::compose(draft);
    }
    let tables = &report.tables;
    let (all, calendar) = (&tables.slices[0], &tables.calendar);
    let outages = outages::outages(tables, draft.basis());
    let lead = Lead::of(tables, all);
    if let Some(lead) = &lead {
        let items = answers(&mut draft, lead, &outages);
        draft.blocks.push(Block::Answers(Answers { items }));
    } else if all.total.orders > 0 {
        let items = vec![answer("what", "What happened", draft.findings().first_days(&all.total))];
        draft.blocks.push(Block::Answers(Answers { items }));
    }
    let items = draft.latest_figures(all, lead.as_ref(), None);
    draft.blocks.push(Block::Kpis(Kpis { items }));
    match Year::of(tables, draft.basis(), &outages).filter(|_| all.total.orders > 0) {
        Some(year) => {
            let figure = year::figure(&mut draft, &year, &outages);
            draft.blocks.push(Block::Figure(figure));
        }
        None if all.total.orders > 0 => {
            let daily = super::details::daily(&draft, report.last_days(SHOWN));
            let figure = draft.revenue_by_day(0, daily);
            draft.blocks.push(Block::Figure(figure));
        }
        None => {}
    }
    let doors = doors::doors(&draft, lead.as_ref());
    draft.blocks.push(Block::Doors(Doors { items: doors }));
    for (note, _) in report.notes.iter().enumerate().filter(|(_, note)| note.path == "overview") {
        let block = super::note::block(&draft, note)?;
        draft.blocks.push(block);
    }
    let period = match &lead {
        Some(lead) => {
            let days =
                |days: &Range<usize>| draft.format.period(calendar.date(days.start), calendar.date(days.end - 1));
            format!("{}, against {}", days(&lead.first.now_days), days(&lead.first.then_days))
        }
        None => format!(
            "{} · {} · {}",
            draft.format.period(calendar.first(), calendar.last()),
            counted(calendar.days as u64, "day", draft.format),
            draft.orders(&all.total),
        ),
    };
    let heading = match &lead {
        Some(lead) => draft.findings().of_lead(lead),
        None => draft.findings().of_slice(all),
    };
    let head = Head { kind: PAGE.page, title: String::new(), eyebrow: period, heading, ..Head::default() };
    Ok(draft.finish("page.html", head))
}

/// What happened, why, what to do.
pub(super) fn answers(draft: &mut Draft<'_>, lead: &Lead, outages: &[Outage]) -> Vec<Answer> {
    let tables = &draft.report.tables;
    let (change, loyalty) = (Change::leading(tables, draft.basis()), lead::loyalty(tables));
    let why = why(draft, change.as_ref(), loyalty.as_ref());
    let fell = change.and_then(|change| draft.findings().to_look_into(&change, loyalty.as_ref()));
    vec![what(draft, lead, outages), why, to_do(draft, lead, outages, fell)]
}

fn answer(id: &str, label: &str, said: Said) -> Answer {
    let Said { figure, unit, sentences } = said;
    Answer { id: id.to_owned(), label: label.to_owned(), figure, unit, sentences, ..Answer::default() }
}

/// What happened: the change, and this year's step beside last year's.
fn what(draft: &mut Draft<'_>, lead: &Lead, outages: &[Outage]) -> Answer {
    let basis = draft.basis();
    let parts = lead.parts(basis, outages.iter().map(|own| (own.day, own.cost())));
    let said = draft.findings().what(lead, parts.as_ref());
    let enough = lead.first.is_firm();
    let step = lead.step.as_ref().unwrap_or(&lead.first);
    let calendar = &draft.report.tables.calendar;
    let year = |day: usize| draft.format.date(calendar.date(day), DateStyle::Year);
    let line = |label: String, (then, now): (Money, Money)| SlopeLine {
        label,
        values: (then.to_f64(), now.to_f64()),
        change: draft.format.change(now.0.into(), then.0.into()).map(|(_, text)| text).unwrap_or_default(),
    };
    // A step over the turn of the year is that of the year that holds most of it.
    let middle = |days: &Range<usize>| days.start;
    let mut lines = vec![line(year(middle(&step.now_days)), (basis.of(&step.then), basis.of(&step.now)))];
    if let Some((then, now)) = lead.season.filter(|_| lead.step.is_some()) {
        lines.push(line(year(middle(&lead.first.then_days)), (basis.of(&then), basis.of(&now))));
    }
    let by_year = lead.is_by_year() && lead.step.is_none();
    let before = if by_year { "a year before" } else { "28 days before" };
    let desc = format!("{} {}.", said.figure, said.unit);
    let mut answer = answer("what", "What happened", said);
    // What came back is said in the same breath.
    let returned = draft.findings().returns(&lead.first.now);
    answer.sentences.extend(returned.filter(|_| basis == Revenue::Gross).map(|finding| finding.text));
    if let Some(month) = draft.report.months().next_back() {
        let progress = draft.report.progress(0, month);
        answer.sentences.extend(progress.map(|progress| draft.findings().progress(month, &progress)));
    }
    if enough {
        let ends = (before.to_owned(), "last 28 days".to_owned());
        let mark = Mark::Slope(Slope { quantity: Quantity::Money, ends, lines });
        answer.drawings = draw(draft, "step", "The step from the days before", desc, mark);
    }
    answer.href = Some(draft.href(Key::DETAILS));
    answer
}

fn draw(draft: &mut Draft<'_>, id: &str, title: &str, desc: String, mark: Mark) -> Vec<Drawing> {
    draft.draw(id, title, desc, Room::Third, mark)
}

/// Why: the bridge of the leading comparison.
fn why(draft: &mut Draft<'_>, change: Option<&Change>, loyalty: Option<&(Loyalty, Loyalty)>) -> Answer {
    let said = change.and_then(|change| draft.findings().why(change, loyalty));
    let (Some(said), Some(change)) = (said, change) else {
        let (figure, unit) = ("Too few orders".to_owned(), "to say what drove the change".to_owned());
        return answer("why", "Why", Said { figure, unit, sentences: Vec::new() });
    };
    let desc = format!("{} {}.", said.figure, said.unit);
    let mut answer = answer("why", "Why", said);
    let report = draft.report;
    // The largest moves by category are among the sentences already.
    let all = report.by_dimension.iter().enumerate().filter_map(|(of, growths)| Some((Some(of), growths.as_ref()?)));
    if let Some(driver) = driver(all) {
        let told = draft.findings().driver(&driver, &report.noun(driver.dimension).0);
        answer.sentences.push(told);
    }
    let terms = change.by_customer.as_ref().or(change.by_order.as_ref()).cloned().unwrap_or_default();
    let (then, now) = (change.basis.of(&change.all.then), change.basis.of(&change.all.now));
    let changes = terms.iter().filter(|term| term.amount != Money::ZERO);
    let mark = Mark::Waterfall(Waterfall {
        quantity: Quantity::Money,
        from: None,
        changes: changes.map(|term| (bridge::brief(term.name).to_owned(), term.amount.to_f64())).collect(),
        to: ("Change".to_owned(), (now - then).to_f64()),
    });
    answer.drawings = draw(draft, "drivers", "What drove the change", desc, mark);
    let bridge = format!("{}#bridge-figure", draft.href(Key::DETAILS));
    answer.href = Some(bridge);
    answer
}

/// What to do, `fell` being what took most of a revenue that fell: at most three things, each with people or money; nothing where nothing is worth doing.
fn to_do(draft: &mut Draft<'_>, lead: &Lead, outages: &[Outage], fell: Option<(String, Money)>) -> Answer {
    let report = draft.report;
    let tables = &report.tables;
    let overdue = report.rhythm.as_ref().and_then(|rhythm| draft.findings().overdue(rhythm));
    let mut actions: Vec<(Money, Action)> = Vec::new();
    for outage in outages.iter().filter(|own| lead.first.now_days.contains(&own.day)) {
        let month = tables.calendar.month_of[outage.day] as usize;
        let text = draft.findings().quiet_day(outage);
        let value = draft.format.money_change_short(-outage.cost());
        actions.push((outage.cost(), Action { text, value, href: draft.href(Key::month(month)) }));
    }
    if let Some((text, amount)) = fell {
        let href = format!("{}#bridge-figure", draft.href(Key::DETAILS));
        actions.push((Money(amount.0.abs()), Action { text, value: draft.format.money_change_short(amount), href }));
    }
    if let Some(silence) = silences(tables).into_iter().next() {
        let text = draft.findings().silence(&silence);
        let value = draft.format.money_change_short(-silence.missed);
        actions.push((silence.missed, Action { text, value, href: draft.href(Key::slice(silence.slice)) }));
    }
    let mut seen: Vec<(Money, bool, Action)> = Vec::new();
    for slice in report.categories().filter(|_| report.categories().nth(1).is_some()) {
        let compared = lead::leading(tables, &tables.slices[slice]);
        let found = compared.and_then(|own| draft.findings().category_to_see(lead, slice, &own));
        if let Some((text, change, rose)) = found {
            let value = draft.format.money_change_short(change);
            seen.push((change, rose, Action { text, value, href: draft.href(Key::slice(slice)) }));
        }
    }
    // Of what fell and of what rose, the one that matters most.
    for way in [false, true] {
        let most = seen.iter().filter(|(_, rose, _)| *rose == way).max_by_key(|(change, ..)| change.0.abs());
        actions.extend(most.map(|(change, _, action)| (Money(change.0.abs()), action.clone())));
    }
    actions.sort_by_key(|(money, _)| std::cmp::Reverse(*money));
    actions.truncate(ACTIONS - usize::from(overdue.is_some()));
    let actions: Vec<Action> = actions.into_iter().map(|(_, action)| action).collect();
    let missing = super::details::missing(draft);
    let Some(mut said) = overdue else {
        let said = match actions.len() {
            0 => Said {
                figure: "Nothing".to_owned(),
                unit: "calls for action".to_owned(),
                sentences: vec![match lead.first.is_firm() {
                    true => "No customer, category or day stands out from the usual ups and downs.".to_owned(),
                    false => "There are too few orders to judge by.".to_owned(),
                }],
            },
            n => Said {
                figure: counted(n as u64, "thing", draft.format),
                unit: "to look at".to_owned(),
                sentences: Vec::new(),
            },
        };
        let mut answer = Answer { actions, ..answer("do", "What to do", said) };
        answer.sentences.extend(missing);
        return answer;
    };
    said.sentences.extend(missing);
    let mut answer = Answer { actions, ..answer("do", "What to do", said) };
    answer.href = Some(draft.href(Key::CUSTOMERS));
    answer.strips = strips(draft);
    answer
}

/// The overdue customers with most at stake.
fn strips(draft: &mut Draft<'_>) -> Vec<Panel> {
    let report = draft.report;
    let Some(rhythm) = &report.rhythm else { return Vec::new() };
    let mut strips = Vec::new();
    for own in rhythm.overdue.iter().take(STRIPS) {
        let customer = &report.tables.people.customers[own.customer];
        let Some(label) = report.names.of(customer.code, &report.tables.ids) else { return Vec::new() };
        let svg = draft.visits(own, rhythm.today, STRIP_DAYS, &label);
        let value = format!("silent {} days, usually {}", own.silence, own.pause);
        strips.push(Panel { label, href: None, swatch: None, value, unit: None, svg });
    }
    strips
}

impl Draft<'_> {
    /// The days on which an overdue customer ordered, up to today.
    pub(super) fn visits(
        &mut self,
        own: &crate::analysis::rhythm::Overdue,
        today: usize,
        days: usize,
        label: &str,
    ) -> Html {
        let days = days.min(today + 1);
        let first = today + 1 - days;
        let visits = self.report.tables.people.visits.of(own.customer);
        let visits: Vec<usize> = visits
            .days
            .iter()
            .map(|day| *day as usize)
            .filter(|day| (first..=today).contains(day))
            .map(|day| day - first)
            .collect();
        let last = (today - own.silence) as i64 - first as i64;
        let limit = own.limit.map(|limit| (last + limit as i64).max(0) as usize);
        let desc = format!("Silent for {} days; the usual pause is {} days.", own.silence, own.pause);
        let mark = Mark::Visits(VisitStrip { days, visits, limit });
        self.draw_one(&format!("visits-{}", own.customer), &format!("Orders of {label}"), desc, mark)
    }
}
