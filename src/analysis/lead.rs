//! The comparison that matters most: the latest 28 days against a year before where there is one, and the step from the 28
//! days before with its season.

use crate::config::Revenue;
use crate::money::{Money, divide_half_away};
use crate::tables::people::Loyalty;
use crate::tables::{Cell, Slice, Tables, WindowKind};

use super::periods::{self, Comparison, firm};

/// How the latest 28 days stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The comparison that leads.
    pub first: Comparison,
    /// The step from the 28 days before, where the year before leads.
    pub step: Option<Comparison>,
    /// The same step a year earlier: the 28 days before and the 28 days.
    pub season: Option<(Cell, Cell)>,
}

/// What the step from the 28 days before is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The whole of it.
    pub change: Money,
    /// What the step of a year before would have been at this year's level: P × (LY ÷ PY − 1).
    pub season: Money,
    /// What unusually quiet days changed.
    pub outages: Money,
    /// What is left.
    pub rest: Money,
}

impl Lead {
    /// How a slice stands; nothing where no 28 days can be compared with others.
    pub fn of(tables: &Tables, slice: &Slice) -> Option<Lead> {
        let before = periods::last_28_days(tables, slice);
        if !by_year(tables) {
            return before.map(|first| Lead { first, step: None, season: None });
        }
        let cell = |kind| slice.window(kind).map(|(_, cell)| *cell);
        let season = cell(WindowKind::BeforeYearBefore28).zip(cell(WindowKind::YearBefore28));
        let first = periods::year_before_28(tables, slice)?;
        Some(Lead { first, season: season.filter(|_| before.is_some()), step: before })
    }

    /// Whether the year before leads.
    pub fn is_by_year(&self) -> bool {
        self.first.then_days.end + 364 == self.first.now_days.end
    }

    /// What the step is made of, where the same step a year earlier is known and of enough orders; `outages` is what
    /// quiet days cost by day of the calendar.
    pub fn parts(&self, basis: Revenue, outages: impl Iterator<Item = (usize, Money)>) -> Option<Step> {
        let (step, (then, now)) = (self.step.as_ref()?, self.season?);
        let (base, change) = (basis.of(&step.then), basis.of(&step.now) - basis.of(&step.then));
        let (then, now) = (basis.of(&then), basis.of(&now));
        let enough = firm(self.season?.0.orders, self.season?.1.orders) && step.is_firm();
        if !enough || then.0 <= 0 {
            return None;
        }
        let season = divide_half_away(i128::from(base.0) * i128::from(now.0 - then.0), then.0.into());
        let season = Money(i64::try_from(season).ok()?);
        let lost = |days: &std::ops::Range<usize>, found: &[(usize, Money)]| {
            found.iter().filter(|(day, _)| days.contains(day)).map(|(_, cost)| *cost).sum::<Money>()
        };
        let found: Vec<(usize, Money)> = outages.collect();
        let outages = lost(&step.then_days, &found) - lost(&step.now_days, &found);
        Some(Step { change, season, outages, rest: change - season - outages })
    }
}

/// Whether the latest 28 days of the whole shop are compared with the year before: where it can be, and where it holds
/// orders enough or the 28 days before hold as few.
pub fn by_year(tables: &Tables) -> bool {
    let all = &tables.slices[0];
    match (periods::year_before_28(tables, all), periods::last_28_days(tables, all)) {
        (Some(year), Some(before)) => year.then.orders > 0 && (year.is_firm() || !before.is_firm()),
        (Some(year), None) => year.then.orders > 0,
        (None, _) => false,
    }
}

/// The latest 28 days of a slice against what the whole shop is compared with.
pub fn leading(tables: &Tables, slice: &Slice) -> Option<Comparison> {
    match by_year(tables) {
        true => periods::year_before_28(tables, slice),
        false => periods::last_28_days(tables, slice),
    }
}

/// The known customers of the latest 28 days and of what the whole shop is compared with, then and now.
pub fn loyalty(tables: &Tables) -> Option<(Loyalty, Loyalty)> {
    match by_year(tables) {
        true => periods::loyalty_year_before_28(tables),
        false => periods::loyalty_last_28_days(tables),
    }
}
