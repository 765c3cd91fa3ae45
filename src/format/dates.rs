//! Dates by a locale's own patterns and names.

use chrono::{Datelike, NaiveDate, Weekday};
use icu_calendar::{Date, Gregorian, types::Weekday as IcuWeekday, week::WeekInformation};
use icu_datetime::fieldsets::enums::{CalendarPeriodFieldSet, CompositeDateTimeFieldSet, DateFieldSet};
use icu_datetime::fieldsets::{E, M, MD, MDE, Y, YM, YMD, YMDE};
use icu_datetime::input::{DateTime, Time};
use icu_datetime::options::YearStyle;
use icu_datetime::{FixedCalendarDateTimeFormatter, pattern::DateTimePattern};
use icu_locale_core::Locale;

/// How much of a date is written, and how briefly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// Saturday, 21 June 2025
    Full,
    /// 21 June 2025
    Long,
    /// 21 Jun 2025
    Medium,
    /// 21 Jun
    DayMonth,
    /// Sat 21 Jun
    WeekdayDay,
    /// June 2025
    Month,
    /// Jun 2025
    MonthShortYear,
    /// June
    MonthName,
    /// Jun
    MonthShort,
    /// 2025
    Year,
    /// Saturday
    Weekday,
    /// Sat
    WeekdayShort,
}

/// How a locale writes dates.
#[derive(Debug)]
pub(super) struct Dates {
    full: Template,
    long: Template,
    medium: Template,
    day_month: Template,
    day_month_long: Template,
    weekday_day: Template,
    month: Template,
    month_short_year: Template,
    month_name: Template,
    month_short: Template,
    year: Template,
    weekday: Template,
    weekday_short: Template,
    week_start: Weekday,
}

impl Dates {
    pub fn new(locale: &Locale) -> Result<Dates, String> {
        use CalendarPeriodFieldSet as Period;
        use CompositeDateTimeFieldSet::{CalendarPeriod, Date as Day};
        use DateFieldSet as Set;
        let week = WeekInformation::try_new(locale.into()).map_err(|e| e.to_string())?;
        let full_year = YearStyle::Full;
        let day_month_long = Template::new(locale, Day(Set::MD(MD::long())))?;
        // CLDR punctuates the English that puts the day first differently from country to country; we do not.
        let house = locale.id.language.as_str() == "en" && matches!(day_month_long.pieces[..], [Piece::Day(_), ..]);
        let learn = |set, english| {
            let template = Template::new(locale, set)?;
            Ok::<_, String>(if house { Template { pieces: parse(english), ..template } } else { template })
        };
        let month_name = learn(CalendarPeriod(Period::M(M::long())), "MMMM")?;
        if month_name.months[0] == "M01" {
            return Err("its month names are not known".into());
        }
        Ok(Dates {
            full: learn(Day(Set::YMDE(YMDE::long().with_year_style(full_year))), "EEEE, d MMMM y")?,
            long: learn(Day(Set::YMD(YMD::long().with_year_style(full_year))), "d MMMM y")?,
            medium: learn(Day(Set::YMD(YMD::medium().with_year_style(full_year))), "d MMM y")?,
            day_month: learn(Day(Set::MD(MD::medium())), "d MMM")?,
            day_month_long: learn(Day(Set::MD(MD::long())), "d MMMM")?,
            weekday_day: learn(Day(Set::MDE(MDE::medium())), "E d MMM")?,
            month: learn(CalendarPeriod(Period::YM(YM::long().with_year_style(full_year))), "MMMM y")?,
            month_short_year: learn(CalendarPeriod(Period::YM(YM::medium().with_year_style(full_year))), "MMM y")?,
            month_name,
            month_short: learn(CalendarPeriod(Period::M(M::medium())), "MMM")?,
            year: learn(CalendarPeriod(Period::Y(Y::long().with_year_style(full_year))), "y")?,
            weekday: learn(Day(Set::E(E::long())), "EEEE")?,
            weekday_short: learn(Day(Set::E(E::short())), "E")?,
            week_start: chrono_weekday(week.first_weekday),
        })
    }

    pub fn week_start(&self) -> Weekday {
        self.week_start
    }

    pub fn write(&self, day: NaiveDate, style: DateStyle) -> String {
        let template = match style {
            DateStyle::Full => &self.full,
            DateStyle::Long => &self.long,
            DateStyle::Medium => &self.medium,
            DateStyle::DayMonth => &self.day_month,
            DateStyle::WeekdayDay => &self.weekday_day,
            DateStyle::Month => &self.month,
            DateStyle::MonthShortYear => &self.month_short_year,
            DateStyle::MonthName => &self.month_name,
            DateStyle::MonthShort => &self.month_short,
            DateStyle::Year => &self.year,
            DateStyle::Weekday => &self.weekday,
            DateStyle::WeekdayShort => &self.weekday_short,
        };
        template.write(day)
    }

    pub fn days(&self, first: NaiveDate, last: NaiveDate, with_year: bool) -> String {
        let template = if with_year { &self.medium } else { &self.day_month };
        if first == last { template.write(first) } else { template.write_days(first, last.day()) }
    }

    pub fn period(&self, first: NaiveDate, last: NaiveDate) -> String {
        let same_year = first.year() == last.year();
        let same_month = same_year && first.month() == last.month();
        let whole_months = first.day() == 1 && last.succ_opt().is_none_or(|next| next.day() == 1);
        let (whole, without_year) = match whole_months {
            true if same_month => return self.month.write(first),
            true if same_year && first.month() == 1 && last.month() == 12 => return self.year.write(first),
            true => (&self.month, &self.month_name),
            false if first == last => return self.long.write(first),
            false if same_month => return self.long.write_days(first, last.day()),
            false => (&self.long, &self.day_month_long),
        };
        let (start, end) = match (same_year, whole.pieces.first()) {
            (false, _) => (whole, whole),
            (true, Some(Piece::Year)) => (whole, without_year),
            (true, _) => (without_year, whole),
        };
        format!("{} – {}", start.write(first), end.write(last))
    }
}

/// A part of a pattern; the widths are least numbers of digits.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    Year,
    Month(usize),
    Day(usize),
    MonthName,
    WeekdayName,
    EraName,
}

impl Piece {
    fn is_name(&self) -> bool {
        matches!(self, Piece::MonthName | Piece::WeekdayName | Piece::EraName)
    }
}

/// A pattern with the names that it needs, in the grammatical form that it needs them in.
#[derive(Debug)]
struct Template {
    pieces: Vec<Piece>,
    months: [String; 12],
    weekdays: [String; 7],
    era: String,
}

impl Template {
    /// Learns from dates that ICU has written: its own writer is not `Sync`.
    fn new(locale: &Locale, set: CompositeDateTimeFieldSet) -> Result<Template, String> {
        let icu =
            FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(locale.into(), set).map_err(|e| e.to_string())?;
        let sample = |month, day| -> Result<(String, DateTimePattern), String> {
            let date = Date::try_new_gregorian(2025, month, day).map_err(|e| e.to_string())?;
            let written = icu.format(&DateTime { date, time: Time::start_of_day() });
            Ok((written.to_string(), written.pattern()))
        };
        let mut template = Template {
            pieces: parse(&sample(1, 1)?.1.to_string()),
            months: Default::default(),
            weekdays: Default::default(),
            era: String::new(),
        };
        // A day in each month, and a whole week.
        for (month, day) in (1..=12).map(|month| (month, 15)).chain((1..=7).map(|day| (12, day))) {
            let date = NaiveDate::from_ymd_opt(2025, month, day).ok_or("no such day")?;
            template.learn(&sample(month as u8, day as u8)?.0, date);
        }
        Ok(template)
    }

    /// Takes the names out of a date written by this pattern: what lies between the parts that are known.
    fn learn(&mut self, written: &str, day: NaiveDate) {
        let mut rest = written;
        for (i, piece) in self.pieces.iter().enumerate() {
            let name = match piece {
                Piece::EraName => &mut self.era,
                Piece::MonthName => &mut self.months[day.month0() as usize],
                Piece::WeekdayName => &mut self.weekdays[day.weekday().num_days_from_monday() as usize],
                known => {
                    rest = rest.strip_prefix(&*number_or_text(known, day)).unwrap_or(rest);
                    continue;
                }
            };
            let next: String = self.pieces[i + 1..]
                .iter()
                .take_while(|piece| !piece.is_name())
                .map(|known| number_or_text(known, day))
                .collect();
            let end = if next.is_empty() { rest.len() } else { rest.find(&next).unwrap_or(rest.len()) };
            *name = rest[..end].to_string();
            rest = &rest[end..];
        }
    }

    fn write(&self, day: NaiveDate) -> String {
        self.pieces.iter().fold(String::with_capacity(32), |text, piece| self.push(text, piece, day))
    }

    /// From `first` to the day `last` of the same month: `1–24 August 2025`.
    fn write_days(&self, first: NaiveDate, last: u32) -> String {
        let mut text = String::with_capacity(32);
        for (i, piece) in self.pieces.iter().enumerate() {
            text = self.push(text, piece, first);
            if let Piece::Day(width) = *piece {
                // The point of an ordinal belongs to the number: `1.–24. August`.
                let ordinal = matches!(self.pieces.get(i + 1), Some(Piece::Text(next)) if next.starts_with('.'));
                text.push_str(if ordinal { ".–" } else { "–" });
                text.push_str(&format!("{last:0width$}"));
            }
        }
        text
    }

    fn push(&self, mut text: String, piece: &Piece, day: NaiveDate) -> String {
        match piece {
            Piece::MonthName => text.push_str(&self.months[day.month0() as usize]),
            Piece::WeekdayName => text.push_str(&self.weekdays[day.weekday().num_days_from_monday() as usize]),
            Piece::EraName => text.push_str(&self.era),
            Piece::Text(literal) => text.push_str(literal),
            known => text.push_str(&number_or_text(known, day)),
        }
        text
    }
}

fn number_or_text(piece: &Piece, day: NaiveDate) -> String {
    match piece {
        Piece::Text(text) => text.clone(),
        Piece::Year => day.year().to_string(),
        Piece::Month(width) => format!("{:0width$}", day.month()),
        Piece::Day(width) => format!("{:0width$}", day.day()),
        Piece::MonthName | Piece::WeekdayName | Piece::EraName => String::new(),
    }
}

/// Reads a CLDR date pattern: letters are fields, quotes hold text, the rest stands for itself.
fn parse(pattern: &str) -> Vec<Piece> {
    let mut pieces = vec![];
    let mut text = String::new();
    let mut quoted = false;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(c).len();
        let field = match c {
            _ if quoted => None,
            'y' => Some(Piece::Year),
            'M' | 'L' if run >= 3 => Some(Piece::MonthName),
            'M' | 'L' => Some(Piece::Month(run)),
            'd' => Some(Piece::Day(run)),
            'G' => Some(Piece::EraName),
            'E' | 'c' => Some(Piece::WeekdayName),
            _ => None,
        };
        let Some(field) = field else {
            match c {
                '\'' if rest.starts_with("''") => text.push(c),
                '\'' => quoted = !quoted,
                _ => text.push(c),
            }
            rest = &rest[if rest.starts_with("''") { 2 } else { c.len_utf8() }..];
            continue;
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(field);
        rest = &rest[run..];
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

fn chrono_weekday(day: IcuWeekday) -> Weekday {
    match day {
        IcuWeekday::Monday => Weekday::Mon,
        IcuWeekday::Tuesday => Weekday::Tue,
        IcuWeekday::Wednesday => Weekday::Wed,
        IcuWeekday::Thursday => Weekday::Thu,
        IcuWeekday::Friday => Weekday::Fri,
        IcuWeekday::Saturday => Weekday::Sat,
        IcuWeekday::Sunday => Weekday::Sun,
    }
}
