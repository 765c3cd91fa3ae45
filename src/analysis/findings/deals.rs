//! What deals say: how orders are paid, and how those with a promo stand against the others.

use crate::analysis::bridge::Sales;
use crate::analysis::deals::{self, Shift};
use crate::analysis::noise::Rate;
use crate::format::Direction;
use crate::tables::people::Firsts;

use super::headings::{Findings, counted, name, unsigned};

impl Findings<'_> {
    /// The heading of the page of deals.
    pub fn of_deals(&self) -> String {
        let (without, with) = deals::by_promo(self.tables);
        let all = without.and(with);
        if with.orders == 0 {
            let told = self.payments().map(|told| told.trim_end_matches('.').to_owned());
            return told.unwrap_or_else(|| "How orders are paid".to_owned());
        }
        let share = self.format.percent(with.revenue.0.into(), all.revenue.0.into()).unwrap_or_default();
        let start = format!("Orders with a promo bring {share} of {}", self.sold());
        let change = || self.format.change(with.aov()?.0.into(), without.aov()?.0.into());
        let (Some((direction, text)), Some(gap)) = (change(), deals::gap(self.tables)) else { return start };
        // The weeks must say what the whole period says.
        let agrees = (gap.smaller * 2 > gap.weeks) == (direction == Direction::Down);
        match direction {
            Direction::Down if gap.clear && agrees => {
                format!("{start}; their average order is {} smaller", unsigned(&text))
            }
            Direction::Up if gap.clear && agrees => {
                format!("{start}; their average order is {} larger", unsigned(&text))
            }
            _ => format!("{start}, and their average order is like the others'"),
        }
    }

    /// How many orders used a promo, and whether that changed of late.
    pub fn promos(&self) -> Option<String> {
        let (without, with) = deals::by_promo(self.tables);
        let all = without.and(with);
        let share = self.format.percent(with.orders.into(), all.orders.into()).filter(|_| self.tables.has_promo)?;
        let start = match with.orders {
            0 => return Some(format!("None of {} used a promo.", counted(all.orders.into(), "order", self.format))),
            n => {
                let (n, all) = (self.format.count(n.into()), counted(all.orders.into(), "order", self.format));
                format!("{n} of {all} used a promo, {share}")
            }
        };
        let shifted = deals::shift(self.tables, |deal| deal.promo).and_then(|shift| self.shifted(&shift));
        Some(match shifted {
            Some((direction, points)) => {
                let way = if direction == Direction::Up { "rose" } else { "fell" };
                format!("{start}; in the last 28 days their share of {} {way} by {points} points.", self.sold())
            }
            None => format!("{start}."),
        })
    }

    /// A change of a share that is more than noise: which way, and by how many percentage points.
    fn shifted(&self, shift: &Shift) -> Option<(Direction, String)> {
        let share = |(part, whole): (Sales, Sales)| (part.revenue.0.into(), whole.revenue.0.into());
        let (direction, points) = self.format.points(share(shift.now), share(shift.then))?;
        (shift.clear && direction != Direction::Flat).then(|| (direction, unsigned(&points)))
    }

    /// The payment type that brings most.
    pub fn payments(&self) -> Option<String> {
        let found = deals::by_payment(self.tables);
        let (leader, own) = found.first()?;
        let leader = name(&self.tables.payments[*leader as usize]);
        let whole: i128 = found.iter().map(|(_, own)| i128::from(own.revenue.0)).sum();
        let share = self.format.percent(own.revenue.0.into(), whole)?;
        Some(match found.len() {
            1 => format!("All {} is paid by {leader}.", self.sold()),
            _ if found[1].1.revenue == own.revenue => format!("{leader} pays for {share} of {}.", self.sold()),
            n => format!(
                "{leader} pays for {share} of {}, the most of {}.",
                self.sold(),
                counted(n as u64, "payment type", self.format)
            ),
        })
    }

    /// The payment type whose share changed most in the last 28 days, of so many largest, where that is more than noise.
    pub fn payment_moves(&self, largest: usize) -> Option<String> {
        let found = deals::by_payment(self.tables);
        let moved = found.iter().take(largest).filter_map(|&(code, _)| {
            let shift = deals::shift(self.tables, |deal| deal.payment == code)?;
            let (direction, points) = self.shifted(&shift)?;
            let product = |(part, _): (Sales, Sales), (_, whole): (Sales, Sales)| {
                i128::from(part.revenue.0) * i128::from(whole.revenue.0)
            };
            let size = (product(shift.now, shift.then) - product(shift.then, shift.now)).abs();
            Some((size, std::cmp::Reverse(code), direction, points, shift.now))
        });
        let (_, code, direction, points, (own, all)) = moved.max_by_key(|(size, code, ..)| (*size, *code))?;
        let verb = if direction == Direction::Up { "gained" } else { "lost" };
        let share = self.format.percent(own.revenue.0.into(), all.revenue.0.into())?;
        let name = name(&self.tables.payments[code.0 as usize]);
        Some(format!("In the last 28 days {name} {verb} {points} points of {}, to {share}.", self.sold()))
    }

    /// Whether those came back whose first order used a promo, as often as the others.
    pub fn came_back(&self, firsts: &Firsts) -> Option<String> {
        let (with, without) = (Rate::from(firsts.with), Rate::from(firsts.without));
        if with.is_hidden() || without.is_hidden() {
            return None;
        }
        let percent = |rate: Rate| self.format.percent(rate.part.into(), rate.whole.into()).unwrap_or_default();
        let verdict = match with.differs_from(without) {
            true => "more than chance explains, though not by itself an effect of promos",
            false => "a difference that chance explains",
        };
        let verdict = if percent(with) == percent(without) { "the same" } else { verdict };
        Some(format!(
            "Of {} whose first order used a promo, {} ordered again within {} days; of {} others, {}: {verdict}.",
            counted(with.whole, "customer", self.format),
            percent(with),
            firsts.days,
            self.format.count(without.whole),
            percent(without),
        ))
    }
}
