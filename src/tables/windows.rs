//! The windows that are compared: days, and days like them.

use std::ops::Range;

use chrono::Datelike;

use super::calendar::Calendar;

/// Days that are compared with others like them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowKind {
    /// The last 28 days that are over.
    Last28,
    /// The 28 days before those.
    Before28,
    /// The 28 days 364 days before the last 28, weekday under weekday.
    YearBefore28,
    /// The 28 days before those of the year before.
    BeforeYearBefore28,
    /// The days of an unfinished last month that are over.
    MonthToDate,
    /// The month before an unfinished last month, through the same day number.
    MonthBeforeToDate,
    /// The same month a year before an unfinished last month, through the same day number.
    YearBeforeToDate,
}

/// A window of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Which.
    pub kind: WindowKind,
    /// Its days.
    pub days: Range<usize>,
}

/// The windows that the data reach: none with a day before the first, none with a day that is not over.
pub(super) fn windows(calendar: &Calendar) -> Vec<Window> {
    let over = calendar.over;
    let mut windows = Vec::new();
    for (kind, end) in [
        (WindowKind::Last28, Some(over).filter(|over| *over >= 56)),
        (WindowKind::Before28, over.checked_sub(28)),
        (WindowKind::YearBefore28, over.checked_sub(364)),
        (WindowKind::BeforeYearBefore28, over.checked_sub(392)),
    ] {
        windows.extend(end.filter(|end| *end >= 28).map(|end| Window { kind, days: end - 28..end }));
    }
    let last = calendar.months.last().filter(|month| calendar.last_month_is_unfinished() && over > month.days.start);
    if let Some(last) = last {
        windows.push(Window { kind: WindowKind::MonthToDate, days: last.days.start..over });
        let through = calendar.date(over - 1).day() as usize;
        for (kind, back) in [(WindowKind::MonthBeforeToDate, 1), (WindowKind::YearBeforeToDate, 12)] {
            let base = calendar.months.len().checked_sub(1 + back).map(|month| &calendar.months[month]);
            if let Some(base) = base.filter(|base| calendar.date(base.days.start).day() == 1) {
                let end = (base.days.start + through).min(base.days.end);
                windows.push(Window { kind, days: base.days.start..end });
            }
        }
    }
    windows
}
