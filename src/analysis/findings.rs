//! Findings: what the figures say, in words, by rules. No trend is claimed inside its noise, whole weeks stand against
//! whole weeks, and nothing is said twice.

use crate::format::{Direction, Format};
use crate::money::Money;
use crate::tables::{Slice, SliceKind, Tables, WindowKind};

use super::periods::{Comparison, unfinished};

/// How a trend stands against its noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trend {
    /// A change beyond twice its standard error: which way, and how much in percent.
    Clear(Direction, String),
    /// A change that the weeks' own ups and downs explain.
    Noise,
}

/// The trend of the last four weeks against the four before.
pub fn trend(slice: &Slice, format: &Format) -> Option<Trend> {
    let (now, _) = slice.window(WindowKind::Last28)?;
    let (then, _) = slice.window(WindowKind::Before28)?;
    let weeks = |days: &std::ops::Range<usize>| {
        let week = |start: usize| slice.days[start..start + 7].iter().map(|cell| cell.revenue).sum::<Money>().to_f64();
        [0, 7, 14, 21].map(|offset| week(days.start + offset))
    };
    let (now, then) = (weeks(&now.days), weeks(&then.days));
    let mean = |weeks: &[f64; 4]| weeks.iter().sum::<f64>() / 4.0;
    let variance = |weeks: &[f64; 4]| weeks.iter().map(|week| (week - mean(weeks)).powi(2)).sum::<f64>() / 3.0;
    let error = (variance(&now) / 4.0 + variance(&then) / 4.0).sqrt();
    let sum = |days: &[f64; 4]| (days.iter().sum::<f64>() * 10_000.0).round() as i128;
    let (direction, text) = format.change(sum(&now), sum(&then))?;
    let clear = (mean(&now) - mean(&then)).abs() > 2.0 * error && direction != Direction::Flat;
    Some(if clear { Trend::Clear(direction, text) } else { Trend::Noise })
}

/// The heading of the page of a whole slice.
pub fn of_slice(tables: &Tables, slice: &Slice, format: &Format) -> String {
    let subject = match &slice.kind {
        SliceKind::All => "Revenue".to_owned(),
        _ => slice.name.clone(),
    };
    let first = match trend(slice, format) {
        Some(Trend::Clear(direction, text)) => {
            let way = if direction == Direction::Up { "up" } else { "down" };
            format!("{subject} is {way} {} in the last 28 days", text.trim_start_matches(['+', '−']))
        }
        Some(Trend::Noise) => format!("{subject} shows no clear trend in the last 28 days"),
        None => format!("{subject} of {}", format.money_short(slice.total.revenue)),
    };
    match &slice.kind {
        SliceKind::All => match leader(tables, format) {
            Some(leader) => format!("{first}, and {leader}"),
            None => first,
        },
        SliceKind::Category(_) | SliceKind::Other(_) | SliceKind::Group(_) => {
            let all = tables.slices[0].total.revenue;
            match format.percent(slice.total.revenue.0.into(), all.0.into()) {
                Some(share) => format!("{first} and makes {share} of all revenue"),
                None => first,
            }
        }
    }
}

fn leader(tables: &Tables, format: &Format) -> Option<String> {
    let first = tables.categories.first().filter(|_| tables.categories.len() > 1)?;
    let all = tables.slices[0].total.revenue;
    let share = format.percent(first.total.revenue.0.into(), all.0.into())?;
    match first.total.revenue.0 > all.0 / 2 {
        true => Some(format!("{} makes more than half of it", first.name)),
        false => Some(format!("{} leads with {share}", first.name)),
    }
}

/// The heading of the page of a month.
pub fn of_month(tables: &Tables, slice: &Slice, month: usize, comparison: Option<&Comparison>, format: &Format) -> String {
    let cell = slice.months[month];
    let name = format.date(tables.calendar.months[month].first(), crate::format::DateStyle::Month);
    let subject = match &slice.kind {
        SliceKind::All => name,
        _ => format!("{} in {name}", slice.name),
    };
    if cell.orders == 0 {
        return format!("{subject}: no revenue");
    }
    let so_far = if unfinished(&tables.calendar, month) { " so far" } else { "" };
    let revenue = format.money_short(cell.revenue);
    let change = comparison.and_then(|c| {
        let (direction, text) = format.change(c.now.revenue.0.into(), c.then.revenue.0.into())?;
        let amount = text.trim_start_matches(['+', '−']);
        let base = c.versus.trim_start_matches("vs ");
        Some(match direction {
            Direction::Up => format!(", {amount} more than {base}"),
            Direction::Down => format!(", {amount} less than {base}"),
            Direction::Flat => format!(", the same as {base}"),
        })
    });
    format!("{subject} brought {revenue}{so_far}{}", change.unwrap_or_default())
}
