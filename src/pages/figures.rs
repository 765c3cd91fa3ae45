//! The figures besides those by day that several pages share, each cut from a slice.

use crate::analysis::findings::counted;
use crate::chart::spec::{Bar, Bars, Direction, Donut, Heatmap, Mark, Paint, Room, Slice as DonutSlice, Step};
use crate::config::Revenue;
use crate::format::{DateStyle, Quantity};
use crate::html::context::{Figure, Link};
use crate::money::Money;
use crate::tables::{Cell, SliceKind};

use super::draft::Draft;
use super::key::Key;
use super::tables;

impl Draft<'_> {
    /// What a caption says of the unit: the currency, if there is one.
    pub(super) fn unit(&self) -> &str {
        if self.format.currency() == "XXX" { "" } else { self.format.currency_name() }
    }

    /// Hours, deals and customers are known by what was sold alone: where the headline is net, that is said.
    pub(super) fn sold(&self) -> &'static str {
        self.by_basis("Revenue", "Gross revenue")
    }

    /// What stands under a gross and under a net headline.
    pub(super) fn by_basis<T>(&self, gross: T, net: T) -> T {
        if self.basis() == Revenue::Net { net } else { gross }
    }

    /// Revenue by month as upright bars that lead to the months' pages; the page lists them too, as `months`.
    pub(super) fn revenue_by_month(&mut self, slice: usize, page: impl Fn(usize) -> Key) -> Figure {
        let report = self.report;
        let (own, calendar) = (&report.tables.slices[slice], &report.tables.calendar);
        let paint = self.paint(slice);
        let months = calendar.months.iter().enumerate();
        let bars: Vec<Bar> = months
            .map(|(i, month)| {
                let cell = &own.months[i];
                let has = report.has_month(slice, i);
                Bar {
                    label: self.format.date(month.first(), DateStyle::MonthShortYear),
                    value: has.then(|| report.revenue(cell).to_f64()),
                    paint,
                    note: Some(self.orders(cell)),
                    href: has.then(|| self.href(page(i))),
                }
            })
            .collect();
        let desc = format!("{} months of revenue.", bars.len());
        let mark = Mark::Bars(Bars {
            quantity: Quantity::Money,
            direction: Direction::Upright,
            bars,
            empty: "No revenue in this period".to_owned(),
        });
        let caption = match self.unit() {
            "" => "Open a month".to_owned(),
            unit => format!("{unit}; open a month"),
        };
        let mut figure = self.figure("by-month", "Revenue by month".to_owned(), caption, desc, Room::Full, mark);
        figure.more = Some(Link::new("#months", "Every month as a table"));
        figure
    }

    /// `412 orders`, `1 order`.
    pub(super) fn orders(&self, cell: &Cell) -> String {
        counted(cell.orders.into(), "order", self.format)
    }

    /// The shares of the categories: a donut, or bars where shares can be negative.
    pub(super) fn shares(&mut self, heading: String, month: Option<usize>) -> Figure {
        let report = self.report;
        let slices = &report.tables.slices;
        let cell = |slice: usize| month.map_or(&slices[slice].total, |month| &slices[slice].months[month]);
        let mut parts: Vec<(usize, Money)> =
            report.categories().map(|slice| (slice, report.revenue(cell(slice)))).collect();
        parts.sort_by_key(|(slice, amount)| {
            (matches!(slices[*slice].kind, SliceKind::Other(_)), std::cmp::Reverse(*amount))
        });
        let total = report.revenue(cell(0));
        let map = self.map;
        let page = |slice: usize| match month {
            Some(month) if report.has_month(slice, month) => map.month(slice, month),
            _ => Key::slice(slice),
        };
        let cells = match month {
            Some(month) => report.tables.sold_on(&report.tables.calendar.months[month].days),
            None => report.tables.totals(),
        };
        let leader = self.findings().leader(&cells, cell(0), if month.is_some() { "the month's" } else { "all" });
        let desc = leader.map_or_else(String::new, |leader| leader.text);
        let signed = parts.iter().any(|(_, amount)| amount.0 < 0);
        let mark = if signed {
            let bars = parts.iter().take(20).map(|(slice, amount)| Bar {
                label: slices[*slice].name.clone(),
                value: Some(amount.to_f64()),
                paint: self.paint(*slice),
                note: None,
                href: Some(self.href(page(*slice))),
            });
            let bars = bars.collect();
            Mark::Bars(Bars {
                quantity: Quantity::Money,
                direction: Direction::Across,
                bars,
                empty: "No revenue".to_owned(),
            })
        } else {
            let kept = if parts.len() > 7 { 6 } else { parts.len() };
            let mut shown: Vec<DonutSlice> = parts[..kept]
                .iter()
                .filter(|(_, amount)| amount.0 > 0)
                .map(|(slice, amount)| DonutSlice {
                    label: slices[*slice].name.clone(),
                    value: amount.to_f64(),
                    paint: self.paint(*slice),
                    href: Some(self.href(page(*slice))),
                })
                .collect();
            let rest: Money = parts[kept..].iter().map(|(_, amount)| *amount).sum();
            if rest.0 > 0 {
                let label = format!("Other, {} categories", parts.len() - kept);
                shown.push(DonutSlice { label, value: rest.to_f64(), paint: Paint::Category(7), href: None });
            }
            let n = report.tables.categories.len();
            Mark::Donut(Donut {
                quantity: Quantity::Money,
                slices: shown,
                total: self.format.money_short(total),
                note: counted(n as u64, "category", self.format),
            })
        };
        let caption = match month {
            Some(_) => "Share by category, this month".to_owned(),
            None => "Share by category, whole period".to_owned(),
        };
        let mut figure = self.figure("shares", heading, caption, desc, Room::Half, mark);
        let shown: Vec<(usize, Money)> = parts.into_iter().take(12).collect();
        figure.beside = Some(tables::shares(self, &shown, total, month, page));
        if report.categories().count() > shown.len() && !self.is(Key::CATEGORIES) {
            figure.more = Some(self.labelled(Key::CATEGORIES, "All categories"));
        }
        figure
    }

    /// What a weekday is called; 0 is Monday.
    pub(super) fn weekday(&self, weekday: usize, style: DateStyle) -> String {
        let monday = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
        self.format.date(Step::Day.date(monday, weekday), style)
    }

    /// Revenue by weekday and hour; by weekday alone where times have no hours.
    pub(super) fn by_hour(&mut self, slice: usize, room: Room) -> Figure {
        let report = self.report;
        let own = &report.tables.slices[slice];
        let start = self.format.week_start().num_days_from_monday() as usize;
        let weekdays: Vec<usize> = (0..7).map(|i| (start + i) % 7).collect();
        let of_day = |weekday: usize| own.hours[weekday * 24..weekday * 24 + 24].iter().copied().sum::<Money>();
        if !report.tables.has_hours {
            let bars = weekdays.iter().map(|&weekday| Bar {
                label: self.weekday(weekday, DateStyle::WeekdayShort),
                value: Some(of_day(weekday).to_f64()),
                paint: self.paint(slice),
                note: None,
                href: None,
            });
            let bars = bars.collect();
            let empty = "No revenue in this period".to_owned();
            let mark = Mark::Bars(Bars { quantity: Quantity::Money, direction: Direction::Upright, bars, empty });
            let desc = "Revenue of each weekday, all weeks together.".to_owned();
            let caption = format!("{} by weekday, all weeks together", self.sold());
            let mut figure = self.figure("when", "When orders come in".to_owned(), caption, desc, room, mark);
            figure.details = Some(tables::by_weekday(self, &weekdays, of_day));
            return figure;
        }
        let used = |hour: &usize| (0..7).any(|weekday| own.hours[weekday * 24 + hour] != Money::ZERO);
        let from = (0..24).find(used).unwrap_or(0);
        let to = (0..24).rfind(used).map_or(24, |hour| hour + 1);
        let row = |&weekday: &usize| -> Vec<Option<f64>> {
            own.hours[weekday * 24 + from..weekday * 24 + to].iter().map(|m| (m.0 > 0).then(|| m.to_f64())).collect()
        };
        let mark = Mark::Heatmap(Heatmap {
            quantity: Quantity::Money,
            rows: weekdays.iter().map(|&weekday| self.weekday(weekday, DateStyle::WeekdayShort)).collect(),
            columns: (from..to).map(|hour| format!("{hour:02}")).collect(),
            values: weekdays.iter().map(row).collect(),
            across: "hour of day".to_owned(),
        });
        let peak = (0..168).max_by_key(|&hour| (own.hours[hour], std::cmp::Reverse(hour))).unwrap_or(0);
        let desc = format!(
            "Highest on {} from {:02}:00 to {:02}:00: {}.",
            self.weekday(peak / 24, DateStyle::Weekday),
            peak % 24,
            peak % 24 + 1,
            self.format.money(own.hours[peak]),
        );
        let caption = format!("{} by weekday and hour, all weeks together", self.sold());
        let mut figure = self.figure("when", "When orders come in".to_owned(), caption, desc, room, mark);
        figure.details = Some(tables::by_hour(self, own, &weekdays, from..to));
        figure
    }
}
