//! One month's calendar: seven columns, a cell a day, its colour on a scale shared with the months beside it. A large
//! one prints all its values, or where they have no room the ramp and its ends.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{Chart, Figures, column, figures, said};
use crate::chart::role::{Class, Role};
use crate::chart::scale::Domain;
use crate::chart::sheet::{Anchor, Rect, Sheet};
use crate::chart::spec::{Month, MonthDay};
use crate::format::{DateStyle, Format};

/// Height of the line that tells what colours or figures mean, px.
const LEGEND: f64 = 26.0;

impl Month {
    fn length(&self) -> u64 {
        u64::from(self.first.num_days_in_month())
    }

    /// Columns before the first day.
    fn before(&self, format: &Format) -> u64 {
        u64::from(self.first.weekday().days_since(format.week_start()))
    }

    /// From cell to cell across and down, the gap between them, and the room above, px.
    fn layout(&self, width: f64) -> (f64, f64, f64, f64) {
        match self.large {
            false => (20.0, 20.0, 2.0, 0.0),
            true => ((width + 4.0) / 7.0, if width < 400.0 { 38.0 } else { 54.0 }, 4.0, 22.0),
        }
    }

    /// What is printed in the cells that have a value, day by day; nothing where there is no room.
    fn figures(&self, width: f64, format: &Format) -> Option<Figures> {
        let (across, down, gap, _) = self.layout(width);
        let values: Vec<f64> = self.days.iter().filter_map(MonthDay::known).collect();
        let room = (Class::OnBold, across - gap - 8.0);
        let roomy = self.large && down - gap >= 44.0;
        roomy.then(|| figures(&values, self.quantity, format, room)).flatten()
    }

    /// Whether something has to tell what colours or figures mean: the ramp not where all days are alike.
    fn has_legend(&self, width: f64, format: &Format) -> bool {
        let (low, high) = self.domain;
        self.large
            && match self.figures(width, format) {
                Some(figures) => figures.unit.is_some(),
                None => Domain::new(low, high).is_some(),
            }
    }
}

impl Chart for Month {
    fn kind(&self) -> &'static str {
        if self.large { "month" } else { "month small" }
    }

    fn widths(&self) -> Option<&'static [(&'static str, f64)]> {
        (!self.large).then_some(&[("all", 138.0)])
    }

    /// Small calendars all have the height of six weeks, so that they line up.
    fn height(&self, width: f64, format: &Format) -> f64 {
        let (_, down, gap, head) = self.layout(width);
        let weeks = if self.large { (self.before(format) + self.length()).div_ceil(7) } else { 6 };
        head + weeks as f64 * down - gap + if self.has_legend(width, format) { LEGEND } else { 0.0 }
    }

    fn draw(&self, sheet: &Sheet) {
        let (across, down, gap, head) = self.layout(sheet.width);
        let ramp = Domain::new(self.domain.0, self.domain.1).unwrap_or(Domain::tight([self.domain.0]));
        let before = self.before(sheet.format);
        if self.large {
            let days = std::iter::successors(Some(sheet.format.week_start()), |day: &Weekday| Some(day.succ()));
            for (at, weekday) in days.take(7).enumerate() {
                let name = sheet
                    .format
                    .date(monday() + Days::new(weekday.num_days_from_monday().into()), DateStyle::WeekdayShort);
                let middle = at as f64 * across + (across - gap) / 2.0;
                sheet.fitted(Class::Tick, Anchor::Middle, (middle, 12.0), across - gap, &name);
            }
        }
        let figures = self.figures(sheet.width, sheet.format);
        let (mut texts, unit) = figures.map(|figures| (figures.texts.into_iter(), figures.unit)).unzip();
        for index in 0..self.length() {
            let place = before + index;
            let (left, right) = column((place % 7) as usize, (0.0, across), gap);
            let top = head + (place / 7) as f64 * down;
            let rect = Rect { left, top, right, bottom: top + down - gap };
            let Some(date) = self.first.checked_add_days(Days::new(index)) else {
                continue;
            };
            let day = self.days.get(index as usize);
            // A day without a value has no figure, and takes none.
            let figure = day.and_then(MonthDay::known).and_then(|_| texts.as_mut()?.next());
            self.day(sheet, date, day, ramp, rect, figure);
        }
        if self.has_legend(sheet.width, sheet.format) {
            let at = (sheet.width, sheet.height - 4.0);
            match unit.flatten() {
                Some(unit) => sheet.text(Class::Tick, Anchor::End, at, &format!("figures in {unit}")),
                None => _ = sheet.ramp(ramp, self.quantity, at),
            }
        }
    }
}

impl MonthDay {
    fn known(&self) -> Option<f64> {
        self.value.filter(|v| v.is_finite())
    }
}

impl Month {
    fn day(
        &self,
        sheet: &Sheet,
        date: NaiveDate,
        day: Option<&MonthDay>,
        ramp: Domain,
        rect: Rect,
        figure: Option<String>,
    ) {
        let href = day.and_then(|day| day.href.as_deref());
        let number = || date.day().to_string();
        let Some((day, value)) = day.and_then(|day| Some((day, day.known()?))) else {
            if !self.large {
                return sheet.sized_cell(Class::Empty, rect, None);
            }
            let title = said(&sheet.format.date(date, DateStyle::WeekdayDay), "–", None);
            sheet.cell(Class::Empty, rect, Some(&title), href);
            let at = (rect.left + 6.0, rect.top + 16.0);
            return sheet.text(Class::Tick, Anchor::Start, at, &number());
        };
        let step = ramp.step(value);
        let written = sheet.format.exact(self.quantity, value);
        // A small cell shows its weekday by its place.
        let style = if self.large { DateStyle::WeekdayDay } else { DateStyle::DayMonth };
        let title = said(&sheet.format.date(date, style), &written, day.note.as_deref());
        if !self.large {
            return sheet.sized_cell(Role::step(Class::Ramp, step), rect, Some(&title));
        }
        sheet.cell(Role::step(Class::Ramp, step), rect, Some(&title), href);
        sheet.text(Role::step(Class::On, step), Anchor::Start, (rect.left + 6.0, rect.top + 16.0), &number());
        let at = (rect.right - 6.0, rect.bottom - 8.0);
        sheet.text(Role::step(Class::OnBold, step), Anchor::End, at, &figure.unwrap_or_default());
    }
}

/// Any Monday.
fn monday() -> NaiveDate {
    NaiveDate::from_isoywd_opt(2024, 1, Weekday::Mon).unwrap_or_default()
}
