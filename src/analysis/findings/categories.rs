//! What categories say of each other: whose share moved, who overtook whom, what came and went, what goes together.

use std::cmp::Reverse;

use crate::analysis::categories::{Growth, Growths, Kind, Together};
use crate::analysis::lead;
use crate::format::{Direction, Quantity};
use crate::money::Money;

use super::headings::{Findings, name, unsigned};
use super::summary::Finding;

/// Names that a sentence lists.
const NAMED: usize = 3;

impl Findings<'_> {
    fn category(&self, rank: usize) -> String {
        name(&self.tables.categories[rank].name)
    }

    /// The share that a category gained or lost in the last 28 days, and what it is now.
    fn moved(&self, own: &Growth, whole: Money, before: Money) -> Option<(String, String)> {
        let now = (i128::from(own.weeks.now().0), i128::from(whole.0));
        let (_, points) = self.format.points(now, (own.weeks.then().0.into(), before.0.into()))?;
        Some((unsigned(&points), self.format.percent(now.0, now.1)?))
    }

    /// Which categories gained and lost most of the revenue, where that is more than noise.
    pub fn share_moves(&self, growths: &Growths) -> Option<String> {
        if !growths.firm {
            return None;
        }
        let (before, whole) = (growths.whole.then(), growths.whole.now());
        let change = |own: &Growth| {
            i128::from(own.weeks.now().0) * i128::from(before.0) - i128::from(own.weeks.then().0) * i128::from(whole.0)
        };
        let most = |way: Direction| {
            let clear = growths.of.iter().filter(|own| own.weeks.share_course(&growths.whole) == way);
            clear.max_by_key(|own| (change(own).abs(), std::cmp::Reverse(own.rank)))
        };
        let said = |own: &Growth, verb: &str| {
            let (points, share) = self.moved(own, whole, before)?;
            Some(format!("{} {verb} {points} points of revenue, to {share}", self.category(own.rank)))
        };
        let gained = most(Direction::Up).and_then(|own| said(own, "gained"));
        let lost = most(Direction::Down).and_then(|own| said(own, "lost"));
        let told = match (gained, lost) {
            (Some(gained), Some(lost)) => format!("{gained}; {lost}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) if growths.of.len() > 1 => {
                return Some(
                    "No category's share moved beyond the weeks' own ups and downs in the last 28 days.".to_owned(),
                );
            }
            (None, None) => return None,
        };
        Some(format!("In the last 28 days {told}."))
    }

    /// How the share of one category moved, where that is more than noise.
    pub fn share_move(&self, growths: &Growths, rank: usize) -> Option<Finding> {
        let own = growths.of.iter().find(|own| own.rank == rank).filter(|_| growths.of.len() > 1 && growths.firm)?;
        let (points, share) = self.moved(own, growths.whole.now(), growths.whole.then())?;
        let verb = match own.weeks.share_course(&growths.whole) {
            Direction::Up => "rose",
            Direction::Down => "fell",
            Direction::Flat => return None,
        };
        let text = format!("Its share of revenue {verb} by {points} points to {share} in the last 28 days.");
        Some(Finding::change(own.weeks.now() - own.weeks.then(), text))
    }

    /// The heading of the page of a dimension's values: who gained and who lost most, else who leads.
    pub fn of_values(&self, dimension: usize, several: &str, growths: Option<&Growths>) -> String {
        let values = &self.tables.dimensions[dimension].values;
        let n = self.format.count(values.len() as u64);
        let firm = growths.filter(|growths| growths.firm && growths.of.len() > 2);
        let change = |own: &&Growth| own.weeks.now() - own.weeks.then();
        let ends = firm.and_then(|growths| {
            let up = growths.of.iter().max_by_key(|own| (change(own), Reverse(own.rank)))?;
            let down = growths.of.iter().min_by_key(|own| (change(own), own.rank))?;
            (change(&up) > Money::ZERO && change(&down) < Money::ZERO).then_some((up, down))
        });
        if let Some((up, down)) = ends {
            let amount = |own: &Growth| self.format.money_change_short(change(&own));
            let on = if lead::by_year(self.tables) { "on a year ago" } else { "on the 28 days before" };
            return format!(
                "In the last 28 days {} gained most ({} {on}) and {} lost most ({})",
                name(&values[up.rank].name),
                amount(up),
                name(&values[down.rank].name),
                amount(down),
            );
        }
        match values.first() {
            Some(first) if values.len() > 1 => {
                let (part, whole) = (self.basis.of(&first.total), self.basis.of(&self.tables.slices[0].total));
                let share = self.format.percent(part.0.into(), whole.0.into()).filter(|_| part.0 > 0);
                let share = share.map_or_else(String::new, |share| format!(" with {share} of revenue"));
                format!("{} leads {n} {several}{share}", name(&first.name))
            }
            Some(only) => format!("{} is the only one of the {several}", name(&only.name)),
            None => format!("No {several}"),
        }
    }

    /// Who overtook whom.
    pub fn overtook(&self, up: &Growth, down: &Growth) -> Finding {
        let short = |amount: Money| self.format.money_short(amount);
        let text = format!(
            "{} overtook {}: {} against {} in the last 28 days, {} against {} in the 28 before.",
            self.category(up.rank),
            self.category(down.rank),
            short(up.weeks.now()),
            short(down.weeks.now()),
            short(up.weeks.then()),
            short(down.weeks.then()),
        );
        Finding::change(up.weeks.now() - up.weeks.then(), text)
    }

    /// What came and what went.
    pub fn came_and_went(&self, growths: &Growths) -> Option<String> {
        let listed = |kind: Kind, label: &str| {
            let all: Vec<usize> = growths.of.iter().filter(|own| own.kind == kind).map(|own| own.rank).collect();
            let mut names: Vec<String> = all.iter().take(NAMED).map(|&rank| self.category(rank)).collect();
            if all.len() > NAMED {
                names.push(format!("{} more", self.format.count((all.len() - NAMED) as u64)));
            }
            let last = names.pop()?;
            let names = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
            Some(format!("{label}: {names}."))
        };
        let told =
            [listed(Kind::New, "New in the last 28 days"), listed(Kind::Gone, "Not sold since the 28 days before")];
        let told: Vec<String> = told.into_iter().flatten().collect();
        (!told.is_empty()).then(|| told.join(" "))
    }

    /// The pair that stands in one order together most beyond chance.
    pub fn often_together(&self, pairs: &[Together]) -> Option<String> {
        let pair = pairs.iter().find(|pair| pair.than_chance() == Direction::Up)?;
        Some(format!(
            "{} and {} stand in one order {} times as often as chance would have it, in {} orders.",
            self.category(pair.ranks.0),
            self.category(pair.ranks.1),
            self.format.exact(Quantity::Ratio, Money(pair.lift()).to_f64()),
            self.format.count(pair.orders.into()),
        ))
    }
}
