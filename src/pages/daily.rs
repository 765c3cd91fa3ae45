//! Revenue by day: the main chart, the whole range, small multiples and calendars, each cut from a slice.

use std::ops::Range;

use chrono::Datelike;

use crate::analysis::findings::Finding;
use crate::analysis::periods;
use crate::chart::seven_day_mean;
use crate::chart::spec::{
    Annotation, EndLabel, Event, Mark, Month, MonthDay, Paint, Panel, Previous, Room, Step, Strip, Target, TimeLine,
};
use crate::diagnostic::capitalised;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{self, Figure, Link};
use crate::money::Money;
use crate::tables::{Slice, SliceKind};

use super::draft::Draft;
use super::key::Key;
use super::tables;

/// Days of the main chart: thirteen whole weeks.
pub(super) const SHOWN: usize = 91;

/// What a daily chart shows, and what it lays beneath.
pub(super) struct Daily {
    /// The days shown.
    pub days: Range<usize>,
    /// The days before, and what they are called.
    pub previous: Option<(Range<usize>, String)>,
    /// Whether the days 364 days before, on the same weekdays, are laid beneath too.
    pub year_before: bool,
    /// Whether the emphasis lies on the 7-day mean.
    pub smooth: bool,
    /// The heading.
    pub heading: String,
    /// What the line shows, where it is not a mean.
    pub name: String,
    /// What all days together are to reach.
    pub target: Option<Money>,
}

/// Whole weeks, so that weekdays lie under weekdays.
const YEAR: usize = 364;

const A_YEAR_BEFORE: &str = "a year before";
impl Draft<'_> {
    /// Revenue of a slice on a day; nothing on a day without any row.
    fn on(&self, slice: &Slice, day: usize) -> Option<Money> {
        self.report.tables.open[day].then(|| self.report.revenue(&slice.days[day]))
    }

    fn series(&self, slice: &Slice, days: Range<usize>) -> Vec<Option<Money>> {
        days.map(|day| self.on(slice, day)).collect()
    }

    /// Revenue by day, with what came before and every value as a table.
    pub(super) fn revenue_by_day(&mut self, slice: usize, daily: Daily) -> Figure {
        let report = self.report;
        let (slice, calendar) = (&report.tables.slices[slice], &report.tables.calendar);
        let Daily { days, previous, year_before, smooth, heading, name, target } = daily;
        let money = self.series(slice, days.clone());
        let values = drawn(&money);
        let mean = seven_day_mean(&values);
        let before = previous.map(|(days, label)| (self.series(slice, days), label));
        let year: Vec<Option<Money>> =
            days.clone().map(|day| day.checked_sub(YEAR).and_then(|day| self.on(slice, day))).collect();
        let comparable = |then: &Range<usize>| periods::comparable(&report.tables, &days, then);
        let year_days = days.end.checked_sub(YEAR).map(|end| days.start.saturating_sub(YEAR)..end);
        let year = Some(year).filter(|_| year_before && year_days.as_ref().is_some_and(comparable));
        let best = best_alone(&money);
        let quantity = Quantity::Money;
        let label = if smooth {
            let last = mean.iter().rev().flatten().next();
            EndLabel {
                label: "7-day mean".to_owned(),
                note: last.map(|mean| format!("{} a day", self.format.short(quantity, *mean))),
            }
        } else {
            EndLabel { label: name, note: None }
        };
        let annotation = best.map(|(index, amount)| Annotation {
            index,
            text: self.format.money_short(amount),
            note: Some(format!(
                "{}, {}",
                self.format.date(calendar.date(days.start + index), DateStyle::WeekdayDay),
                // Of a part of the data it need not be the best of all.
                match smooth && days.len() < calendar.days {
                    true => format!("best of {} days", days.len()),
                    false => "best day".to_owned(),
                }
            )),
        });
        let first = calendar.date(days.start);
        let mark = Mark::TimeLine(TimeLine {
            first,
            step: Step::Day,
            quantity,
            values,
            smooth,
            label,
            previous: before.as_ref().map(|(values, label)| Previous { label: label.clone(), values: drawn(values) }),
            year_before: year.as_ref().map(|year| Previous { label: A_YEAR_BEFORE.to_owned(), values: drawn(year) }),
            annotation: annotation.filter(|_| days.len() > 1),
            events: report.events(days.clone()).map(|(day, label)| Event { day, label: label.to_owned() }).collect(),
            target: target.and_then(|target| self.a_day(target, first)),
            empty: "No revenue in this period".to_owned(),
        });
        let caption = [
            Some(self.unit().to_owned()).filter(|unit| !unit.is_empty()),
            Some(if smooth { "daily and 7-day mean".to_owned() } else { "daily".to_owned() }),
            before.as_ref().map(|(_, label)| {
                if smooth { format!("7-day mean of the {label} dashed") } else { format!("{label} dashed") }
            }),
            year.as_ref().map(|_| format!("{A_YEAR_BEFORE} dotted, weekday under weekday")),
            Some("weekends shaded".to_owned()),
            // Elsewhere the days that are over are shown.
            (days.end > calendar.over).then(|| "the last day is not over".to_owned()),
        ];
        let caption = caption.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let desc = self.in_words(&money, calendar.date(days.start));
        let mut series = vec![(self.basis().label().to_owned(), money)];
        // A mean is not exact: whole units say enough of it, but of small ones.
        let rounded = |mean: &f64| match *mean {
            mean if mean.abs() >= 1000.0 => Money(mean.round() as i64 * Money::SCALE),
            mean => Money((mean * 100.0).round() as i64 * 100),
        };
        let means = |values: &[Option<f64>]| values.iter().map(|mean| mean.as_ref().map(rounded)).collect::<Vec<_>>();
        if smooth {
            series.push(("7-day mean".to_owned(), means(&mean)));
        }
        if let Some((values, label)) = before {
            // What the chart draws, and as long as what it is compared with.
            let (label, mut values) = match smooth {
                true => (format!("7-day mean, {label}"), means(&seven_day_mean(&drawn(&values)))),
                false => (capitalised(&label), values),
            };
            values.resize(days.len(), None);
            series.push((label, values));
        }
        if let Some(year) = year {
            series.push((capitalised(A_YEAR_BEFORE), year));
        }
        self.values("by-day", first, series);
        let mut figure = self.figure("by-day", heading, capitalised(&caption), desc, Room::Full, mark);
        let marked: Vec<String> = report
            .events(days.clone())
            .map(|(day, label)| format!("{}: {label}", self.format.date(day, DateStyle::WeekdayDay)))
            .collect();
        figure.note = (!marked.is_empty()).then(|| format!("{}.", marked.join("; ")));
        figure.details = Some(tables::by_day(self, slice, days));
        figure
    }

    /// What a day of a month is to bring, so that the month reaches its target.
    fn a_day(&self, target: Money, day: chrono::NaiveDate) -> Option<Target> {
        let mean = target.per(day.num_days_in_month().into())?;
        let label = format!("target, {} a day", self.format.money_short(mean));
        Some(Target { value: mean.to_f64(), label })
    }

    /// Range, extremes and length of a series in words.
    fn in_words(&self, values: &[Option<Money>], first: chrono::NaiveDate) -> String {
        let date = |index: usize| self.format.date(Step::Day.date(first, index), DateStyle::Medium);
        let known = || values.iter().enumerate().filter_map(|(i, value)| value.map(|value| (i, value)));
        let (Some(best), Some(least)) = (best(values), known().min_by_key(|(_, value)| *value)) else {
            return "No day has any orders.".to_owned();
        };
        format!(
            "{} days from {}. Highest on {}: {}. Lowest on {}: {}.",
            values.len(),
            date(0),
            date(best.0),
            self.format.money(best.1),
            date(least.0),
            self.format.money(least.1),
        )
    }

    /// The whole range by week, low and wide, with the shown days marked. Weeks count back from the last day that is over; days that
    /// make no whole week at the start are left out.
    pub(super) fn whole_range(&mut self, slice: usize, shown: Range<usize>) -> Figure {
        let report = self.report;
        let (slice, calendar) = (&report.tables.slices[slice], &report.tables.calendar);
        let start = calendar.over % 7;
        // A week with few open days would look like a bad week.
        let week = |start: usize| {
            let days = self.series(slice, start..start + 7);
            let open = days.iter().flatten().count() as u64;
            days.iter().flatten().copied().sum::<Money>().per(open).filter(|_| open >= 4)
        };
        let weeks: Vec<Option<Money>> = (start..calendar.over).step_by(7).map(week).collect();
        let first = calendar.date(start);
        let best = best(&weeks).map(|(at, amount)| {
            let day = self.format.date(Step::Week.date(first, at), DateStyle::Long);
            format!(" The best week starts on {day}: {} a day.", self.format.money_rounded(amount))
        });
        let desc = format!(
            "{} weeks from {}.{}",
            weeks.len(),
            self.format.date(first, DateStyle::Long),
            best.unwrap_or_default()
        );
        let mark = Mark::Strip(Strip {
            first,
            step: Step::Week,
            quantity: Quantity::Money,
            window: ((shown.start - start) / 7, weeks.len() - 1),
            values: drawn(&weeks),
        });
        let period = self.format.period(first, calendar.date(calendar.over - 1));
        let caption = format!("Revenue a day, by week, {period}; the days above are marked");
        let mut figure = self.figure("whole", "Full period".to_owned(), caption, desc, Room::Full, mark);
        figure.more = Some(self.labelled(Key::MONTHS, "Every month and every day"));
        figure
    }

    /// The best of some days: which, and in words; nothing where two brought as much.
    pub(super) fn best_day(&self, slice: usize, days: Range<usize>) -> Option<(usize, Finding)> {
        if days.len() < 7 {
            return None;
        }
        let own = &self.report.tables.slices[slice];
        let (at, amount) = best_alone(&self.series(own, days.clone()))?;
        let sold = own.days[days.clone()].iter().filter(|cell| cell.orders > 0).count();
        let day = days.start + at;
        Some((day, self.findings().best_day(day, amount, own.days[day].returns, sold)))
    }

    /// A small multiple of a slice over some days.
    pub(super) fn panel(&mut self, slice: usize, days: Range<usize>) -> context::Panel {
        let report = self.report;
        let own = &report.tables.slices[slice];
        let money = self.series(own, days.clone());
        let total: Money = money.iter().flatten().copied().sum();
        let present = money.iter().flatten().count() as u64;
        let first = report.tables.calendar.date(days.start);
        let all = matches!(own.kind, SliceKind::All);
        let label = if all { "All".to_owned() } else { own.name.clone() };
        let desc = self.in_words(&money, first);
        let paint = if all { Paint::Ink } else { self.paint(slice) };
        let values = drawn(&money);
        let mark =
            Mark::Panel(Panel { first, step: Step::Day, quantity: Quantity::Money, values, smooth: true, paint });
        let svg = self.draw_one(&format!("panel-{slice}"), &format!("{label} by day"), desc, mark);
        context::Panel {
            href: (!all).then(|| self.href(Key::slice(slice))),
            swatch: (!all).then(|| own.kind.colour()),
            value: total.per(present).map_or_else(String::new, |mean| self.format.money_short(mean)),
            unit: Some("a day".to_owned()),
            label,
            svg,
        }
    }

    /// A calendar of one month; `leads` is where its name leads, days take their level from `domain`.
    pub(super) fn calendar(
        &mut self,
        slice: usize,
        month: usize,
        domain: (f64, f64),
        leads: Option<Key>,
    ) -> context::Panel {
        let report = self.report;
        let own = &report.tables.slices[slice];
        let found = &report.tables.calendar.months[month];
        let label = self.format.date(found.first(), DateStyle::MonthShortYear);
        let mark = Mark::Month(self.days_of(own, month, domain, false));
        let money = self.series(own, found.days.clone());
        let desc = self.in_words(&money, report.tables.calendar.date(found.days.start));
        let svg = self.draw_one(&format!("month-{}", found.key()), &format!("Revenue by day, {label}"), desc, mark);
        context::Panel {
            href: leads.map(|key| self.href(key)),
            swatch: None,
            value: self.format.money_short(report.revenue(&own.months[month])),
            unit: None,
            label,
            svg,
        }
    }

    /// A month as a calendar on its own, values written where there is room.
    pub(super) fn large_calendar(&mut self, slice: usize, month: usize) -> Figure {
        let report = self.report;
        let own = &report.tables.slices[slice];
        let found = &report.tables.calendar.months[month];
        let money = self.series(own, found.days.clone());
        let mark = Mark::Month(self.days_of(own, month, extent(&drawn(&money)), true));
        let desc = self.in_words(&money, report.tables.calendar.date(found.days.start));
        let caption = "Revenue by day of the month".to_owned();
        let mut figure = self.figure("calendar", "Day by day".to_owned(), caption, desc, Room::Half, mark);
        match report.is_sparse() {
            true => figure.details = Some(tables::by_day(self, own, found.days.clone())),
            false => figure.more = Some(Link::new("#by-day-figure", "Every day as a table")),
        }
        figure
    }

    fn days_of(&self, own: &Slice, month: usize, domain: (f64, f64), large: bool) -> Month {
        let calendar = &self.report.tables.calendar;
        let found = &calendar.months[month];
        let day = |date: chrono::NaiveDate| match calendar.day(date) {
            Some(day) if self.report.tables.open[day] => MonthDay {
                value: self.on(own, day).map(Money::to_f64),
                note: large.then(|| self.orders(&own.days[day])),
                href: None,
            },
            _ => MonthDay::default(),
        };
        Month {
            first: found.first(),
            quantity: Quantity::Money,
            days: found.first().iter_days().take(found.length() as usize).map(day).collect(),
            domain,
            large,
        }
    }

    /// The least and the greatest revenue of a slice on any day.
    pub(super) fn extent(&self, slice: usize) -> (f64, f64) {
        extent(&drawn(&self.series(&self.report.tables.slices[slice], 0..self.report.tables.calendar.days)))
    }
}

fn extent(values: &[Option<f64>]) -> (f64, f64) {
    let known = || values.iter().flatten().copied();
    let (least, most) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    if least <= most { (least, most) } else { (0.0, 0.0) }
}

fn drawn(values: &[Option<Money>]) -> Vec<Option<f64>> {
    values.iter().map(|value| value.map(Money::to_f64)).collect()
}

/// The first of the highest values.
fn best(values: &[Option<Money>]) -> Option<(usize, Money)> {
    let known = values.iter().enumerate().filter_map(|(i, value)| value.map(|value| (i, value)));
    known.reduce(|best, next| if next.1 > best.1 { next } else { best }).filter(|(_, value)| value.0 > 0)
}

/// The highest value, where there is only one of it.
fn best_alone(values: &[Option<Money>]) -> Option<(usize, Money)> {
    best(values).filter(|(_, most)| values.iter().flatten().filter(|value| *value == most).count() == 1)
}
