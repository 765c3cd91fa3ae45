//! When orders come in: by weekday and hour, by day; days out of the ordinary; what the next weeks may bring.

use std::cmp::Reverse;

use chrono::Datelike;

use crate::analysis::findings::unsigned;
use crate::analysis::outlook::{self, Forecast, Silence};
use crate::analysis::seasons::{self, Season};
use crate::chart::spec::{Bar, Bars, Direction, EndLabel, Mark, Paint, Room, Step, TimeLine};
use crate::diagnostic::Result;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Block, Cell as Td, Column, Figure, Listing, Row, Table};
use crate::money::Money;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{plan, tables};

pub(super) const PAGE: PageDef = PageDef {
    page: "when",
    keys: |report| if report.is_empty() { Vec::new() } else { vec![Key::WHEN] },
    path: |_, _| "when.html".to_owned(),
    label: |_, _| "When".to_owned(),
    listed: Listed::Footer,
    compose,
};

/// Unusual days that are listed.
const LISTED: usize = 15;

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let on = report.by_day(0);
    let hours = draft.by_hour(0, Room::Full);
    draft.blocks.push(Block::Figure(hours));
    let weekdays = weekdays(&draft, &on);
    let heading = finding(&draft, &weekdays);
    let table = weekday_table(&draft, &weekdays);
    draft.blocks.push(
        Listing::new(
            "weekdays",
            "By weekday",
            "Mean revenue of a day, with the interval that holds the true mean 19 times out of 20",
            table,
        )
        .noted("From the days with rows; two intervals that do not meet are a difference worth believing.".to_owned())
        .block(),
    );
    let figure = match outlook::forecast(&on) {
        Ok(forecast) => forecast_figure(&mut draft, &on, &forecast),
        Err(silence) => no_forecast(&draft, &on, silence),
    };
    draft.blocks.push(Block::Figure(figure));
    let days = super::why::days_28_days(&draft);
    draft.blocks.extend(days);
    let unusual = outlook::unusual(&on, outlook::THRESHOLD);
    if !unusual.is_empty() {
        let caption = format!(
            "More than {} times the usual deviation from the median of the same weekday in the weeks around; {} in all",
            outlook::THRESHOLD,
            draft.format.count(unusual.len() as u64)
        );
        let table = unusual_table(&draft, &unusual[..unusual.len().min(LISTED)]);
        draft.blocks.push(Listing::new("unusual", "Unusual days", caption, table).block());
    }
    draft.blocks.extend(plan::events(&draft, &on));
    if let Some((seasons, years)) = seasons::seasons(calendar, &on) {
        let figure = seasons_figure(&mut draft, &seasons, years);
        draft.blocks.push(Block::Figure(figure));
    }
    let head = Head {
        kind: PAGE.page,
        title: "When orders come in".to_owned(),
        eyebrow: format!("When · {}", draft.format.period(calendar.first(), calendar.last())),
        heading,
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// One weekday: how many days, what they brought in the mean, and how far the true mean may lie from that.
struct Weekday {
    name: String,
    days: u64,
    mean: Money,
    margin: Option<Money>,
}

fn weekdays(draft: &Draft<'_>, on: &[Option<Money>]) -> Vec<Weekday> {
    let calendar = &draft.report.tables.calendar;
    let start = draft.format.week_start().num_days_from_monday();
    (0..7)
        .filter_map(|i| {
            let weekday = (start + i) % 7;
            let is = |day: &usize| calendar.date(*day).weekday().num_days_from_monday() == weekday;
            let amounts: Vec<Money> = (0..on.len()).filter(is).filter_map(|day| on[day]).collect();
            let n = amounts.len() as u64;
            let mean = amounts.iter().copied().sum::<Money>().per(n)?;
            let squares: f64 = amounts.iter().map(|amount| (amount.to_f64() - mean.to_f64()).powi(2)).sum();
            // Below eight weeks an interval says more than is known.
            let margin = (n >= 8).then(|| 1.96 * (squares / (n - 1) as f64 / n as f64).sqrt());
            let first = (0..calendar.days).find(is)?;
            Some(Weekday {
                name: draft.format.date(calendar.date(first), DateStyle::Weekday),
                days: n,
                mean,
                margin: margin.map(|margin| Money((margin * Money::SCALE as f64).round() as i64)),
            })
        })
        .collect()
}

/// The best weekday or the worst, claimed only where its interval does not meet that of the next; else those that bring
/// more than the average day.
fn finding(draft: &Draft<'_>, weekdays: &[Weekday]) -> String {
    let days: u64 = weekdays.iter().map(|weekday| weekday.days).sum();
    let total: Money = weekdays.iter().map(|weekday| Money(weekday.mean.0 * weekday.days as i64)).sum();
    let usual = total.per(days).unwrap_or_default();
    let mut known: Vec<(&Weekday, Money)> = weekdays.iter().filter_map(|own| Some((own, own.margin?))).collect();
    known.sort_by_key(|(own, _)| Reverse(own.mean));
    let apart = |(above, up): (&Weekday, Money), (below, down): (&Weekday, Money)| above.mean - up > below.mean + down;
    let against = |own: &Weekday, way: &str| {
        let change = draft.format.change(own.mean.0.into(), usual.0.into());
        change.map_or_else(String::new, |(_, text)| format!(": {} {way} than the average day", unsigned(&text)))
    };
    let leading = known.iter().filter(|(own, margin)| own.mean - *margin > usual).map(|(own, _)| own.name.clone());
    match known[..] {
        [best, next, ..] if apart(best, next) => {
            format!("{} is the best day{}", best.0.name, against(best.0, "more"))
        }
        [.., next, worst] if apart(next, worst) => {
            format!("{} brings least{}", worst.0.name, against(worst.0, "less"))
        }
        _ => match leading.collect::<Vec<_>>().as_slice() {
            [] => "No weekday stands out from the others".to_owned(),
            [one] => format!("{one} brings more than the average day"),
            [others @ .., last] => format!("{} and {last} bring more than the average day", others.join(", ")),
        },
    }
}

fn weekday_table(draft: &Draft<'_>, weekdays: &[Weekday]) -> Table {
    let most = weekdays.iter().map(|weekday| weekday.mean).max().unwrap_or_default();
    let columns = vec![
        Column::text("Weekday"),
        Column::number("Mean revenue"),
        Column::number("From"),
        Column::number("To"),
        Column::number("Days"),
    ];
    let rows = weekdays.iter().map(|weekday| {
        let mean = Some(weekday.mean);
        let bound = |margin: Option<Money>| tables::mean(draft, margin.map(|margin| weekday.mean + margin));
        Row::of([
            Td::text(weekday.name.clone()),
            tables::mean(draft, mean).bar(tables::share_of(weekday.mean, most)),
            bound(weekday.margin.map(|margin| -margin)),
            bound(weekday.margin),
            tables::count(draft, weekday.days),
        ])
    });
    let rows = rows.collect();
    Table::new("Mean revenue by weekday", columns, rows)
}

fn unusual_table(draft: &Draft<'_>, unusual: &[outlook::Unusual]) -> Table {
    let report = draft.report;
    let calendar = &report.tables.calendar;
    let columns = vec![
        Column::text("Day"),
        Column::number("Revenue"),
        Column::number("Usual"),
        Column::number("Difference").titled("From the median of the same weekday in the weeks around"),
        Column::number("Orders"),
    ];
    let rows = unusual.iter().map(|unusual| {
        let date = calendar.date(unusual.day);
        let month = calendar.month_of[unusual.day] as usize;
        let name = format!(
            "{} {}",
            draft.format.date(date, DateStyle::WeekdayShort),
            draft.format.date(date, DateStyle::Medium)
        );
        let day = Td { value: Some(date.to_string()), ..Td::text(name).to(draft.href(Key::month(month))) };
        Row::of([
            day,
            tables::money(draft, unusual.amount),
            tables::mean(draft, Some(unusual.usual)),
            tables::change(draft, unusual.amount, Some(unusual.usual)),
            tables::count(draft, report.tables.slices[0].days[unusual.day].orders.into()),
        ])
    });
    let rows = rows.collect();
    Table::new("Unusual days, farthest first", columns, rows)
}

/// What the months of the year bring against the average day.
fn seasons_figure(draft: &mut Draft<'_>, seasons: &[Season], years: usize) -> Figure {
    let share = |index: i64| index as f64 / 10_000.0;
    let name = |draft: &Draft<'_>, season: &Season, style| {
        draft.format.date(chrono::NaiveDate::from_ymd_opt(2024, season.number, 1).unwrap_or_default(), style)
    };
    let bars = seasons.iter().map(|season| Bar {
        label: name(draft, season, DateStyle::MonthShort),
        value: Some(share(season.index)),
        paint: Paint::Accent,
        note: None,
        href: None,
    });
    let bars = bars.collect();
    let empty = "No revenue in these years".to_owned();
    let mark = Mark::Bars(Bars { quantity: Quantity::Percent, direction: Direction::Upright, bars, empty });
    let said = draft.findings().seasons(seasons, years);
    let caption =
        format!("Revenue of an open day in each month of the year; 100% is the average day of {years} whole years");
    let mut figure = draft.figure("seasons", "Seasons".to_owned(), caption, said.clone(), Room::Full, mark);
    let percent =
        |draft: &Draft<'_>, index: i64| Td::number(draft.format.exact(Quantity::Percent, share(index)), share(index));
    let rows = seasons.iter().map(|season| {
        Row::of([
            Td { value: Some(season.number.to_string()), ..Td::text(name(draft, season, DateStyle::MonthName)) },
            percent(draft, season.index),
            percent(draft, season.least),
            percent(draft, season.most),
        ])
    });
    let rows = rows.collect();
    let columns = vec![
        Column::text("Month"),
        Column::number("All years"),
        Column::number("Least").titled("In the year in which it was least"),
        Column::number("Most").titled("In the year in which it was most"),
    ];
    figure.details = Some(Table::new("An open day against the average day", columns, rows));
    figure.note = Some(said);
    figure
}

/// Why there is no outlook.
fn no_forecast(draft: &Draft<'_>, on: &[Option<Money>], silence: Silence) -> Figure {
    let count = |n: usize| draft.format.count(n as u64);
    let why = match silence {
        Silence::Short(needed) => {
            format!("An outlook needs {} days of orders, and there are {}.", count(needed), count(on.len()))
        }
        Silence::Gaps => {
            "An outlook needs at least four weekdays with orders on two of the last four, and there are fewer."
                .to_owned()
        }
        Silence::Nothing => "There is no outlook, as the last weeks brought no revenue.".to_owned(),
    };
    let caption = "Each day as the mean of its weekday in the last four weeks";
    Figure::instead("outlook-figure", "The next four weeks", caption, why)
}

/// The last four weeks, and the next four as they may come.
fn forecast_figure(draft: &mut Draft<'_>, on: &[Option<Money>], forecast: &Forecast) -> Figure {
    let calendar = &draft.report.tables.calendar;
    let next = calendar.first() + chrono::TimeDelta::days(calendar.over as i64);
    let percent = |draft: &Draft<'_>, share: f64| draft.format.exact(Quantity::Percent, share);
    let (low, high) =
        (forecast.total.0 as f64 * (1.0 - forecast.margin), forecast.total.0 as f64 * (1.0 + forecast.margin));
    let short = |draft: &Draft<'_>, amount: f64| draft.format.money_short(Money(amount.round() as i64));
    let words = format!(
        "{} in the next {} days, {} to {}: the range that held in four of five of {} backtests. \
         Tested on the last {} days, a day was off by {} of the revenue.",
        draft.format.money_short(forecast.total),
        outlook::HORIZON,
        short(draft, low.max(0.0)),
        short(draft, high),
        draft.format.count(forecast.trials as u64),
        outlook::HORIZON,
        percent(draft, forecast.error),
    );
    let before = &on[on.len() - outlook::HORIZON..];
    let values = forecast.days.clone();
    let drawn = |values: &[Option<Money>]| values.iter().map(|value| value.map(Money::to_f64)).collect::<Vec<_>>();
    let mark = Mark::TimeLine(TimeLine {
        first: next,
        step: Step::Day,
        quantity: Quantity::Money,
        values: drawn(&values),
        smooth: false,
        label: EndLabel { label: "Outlook".to_owned(), note: None },
        previous: Some(crate::chart::spec::Previous { label: "Last 28 days".to_owned(), values: drawn(before) }),
        year_before: None,
        annotation: None,
        events: Vec::new(),
        target: None,
        empty: "No revenue".to_owned(),
    });
    draft.values(
        "outlook",
        next,
        vec![("Outlook".to_owned(), values.clone()), ("28 days before".to_owned(), before.to_vec())],
    );
    let caption = format!(
        "Each day as the mean of its weekday in the last four weeks; the last {} days dashed",
        outlook::HORIZON
    );
    let mut figure =
        draft.figure("outlook", "The next four weeks".to_owned(), caption, words.clone(), Room::Full, mark);
    let rows = values.iter().enumerate().filter(|(_, value)| value.is_some()).map(|(i, value)| {
        let date = Step::Day.date(next, i);
        let name = Td { value: Some(date.to_string()), ..Td::text(draft.format.date(date, DateStyle::WeekdayDay)) };
        Row::of([name, tables::mean(draft, *value)])
    });
    let rows = rows.collect();
    figure.details = Some(Table::new("Outlook by day", vec![Column::text("Day"), Column::number("Outlook")], rows));
    figure.note = Some(words);
    figure
}
