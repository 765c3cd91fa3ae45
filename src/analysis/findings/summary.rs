//! What a page says beyond its heading: rules that find what is worth saying, each with the money that it is about, so
//! that a page can say the greatest first.

use crate::analysis::bridge::Term;
use crate::analysis::outlook::Forecast;
use crate::analysis::periods::Comparison;
use crate::format::DateStyle;
use crate::money::Money;
use crate::tables::people::Loyalty;
use crate::tables::{Cell, Slice};

use super::{Findings, Trend, counted, name};

/// What a finding is about: what has changed is said before what is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Something changed.
    Change,
    /// Something is so.
    Level,
}

/// Something worth saying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub matter: Matter,
    /// The money that it is about, without sign.
    pub money: Money,
    /// The sentence.
    pub text: String,
}

impl Finding {
    /// Something that changed.
    pub fn change(money: Money, text: String) -> Finding {
        Finding { matter: Matter::Change, money: Money(money.0.abs()), text }
    }

    /// Something that is so.
    pub fn level(money: Money, text: String) -> Finding {
        Finding { matter: Matter::Level, money: Money(money.0.abs()), text }
    }
}

/// Bridges are always gross.
const REVENUE: &str = "Revenue";

impl Findings<'_> {
    /// How revenue changed and what made most of it, from the terms of its bridge. `trend` says whether the change of the
    /// last weeks is more than single weeks differ.
    pub fn cause(&self, terms: &[Term], compared: &Comparison, trend: Option<&Trend>) -> Option<Finding> {
        let (then, now) = (compared.then, compared.now);
        let change = now.revenue - then.revenue;
        let (_, percent) = self.format.change(now.revenue.0.into(), then.revenue.0.into())?;
        let with = terms.iter().filter(|term| term.amount.0.signum() == change.0.signum() && term.amount.0 != 0);
        let largest = with.max_by_key(|term| term.amount.0.abs()).filter(|_| change.0 != 0)?;
        let signed =
            |term: &Term| format!("{} ({})", term.name.to_lowercase(), self.format.money_change_short(term.amount));
        let against = terms.iter().filter(|term| term.amount.0.signum() == -change.0.signum());
        let against = against.max_by_key(|term| term.amount.0.abs());
        let but = against
            .filter(|term| term.amount.0.abs() * 4 > change.0.abs())
            .map_or_else(String::new, |term| format!(", against the {}", signed(term)));
        let noise = if trend == Some(&Trend::Noise) { ", within what single weeks differ by" } else { "" };
        let text = format!(
            "{REVENUE} {} {} ({percent}) compared with {}{noise}: mostly through the {}{but}; {} after {}.",
            if change.0 > 0 { "rose by" } else { "fell by" },
            self.format.money_short(Money(change.0.abs())),
            compared.base,
            signed(largest),
            counted(now.orders.into(), "order", self.format),
            self.format.count(then.orders.into()),
        );
        Some(Finding::change(change, text))
    }

    /// The largest category, where there are several; `period` says whose revenue: `all`, `the month's`.
    pub fn leader(&self, cells: &[(String, Cell)], whole: &Cell, period: &str) -> Option<Finding> {
        let (leader, cell) = cells.iter().max_by_key(|(_, cell)| self.basis.of(cell)).filter(|_| cells.len() > 1)?;
        let (part, whole) = (self.basis.of(cell), self.basis.of(whole));
        let share = self.format.percent(part.0.into(), whole.0.into()).filter(|_| part.0 > 0 && whole.0 > 0)?;
        let of = self.format.count(cells.len() as u64);
        Some(Finding::level(
            part,
            format!("{} makes {share} of {period} revenue, the most of {of} categories.", name(leader)),
        ))
    }

    /// Returns, where they weigh a tenth of the revenue or more.
    pub fn returns(&self, cell: &Cell) -> Option<Finding> {
        let weighs = cell.revenue.0 > 0 && -i128::from(cell.returns.0) * 10 >= i128::from(cell.revenue.0);
        let share = self.format.percent(-i128::from(cell.returns.0), cell.revenue.0.into()).filter(|_| weighs)?;
        let (back, kept) = (self.format.money_short(-cell.returns), self.format.money_short(cell.net()));
        let rows = counted(cell.returned.into(), "row", self.format);
        Some(Finding::level(
            cell.returns,
            format!("{back} was returned in {rows}, {share} of revenue: {kept} is left."),
        ))
    }

    /// A period against the same a year before.
    pub fn year_before(&self, subject: &str, now: Money, then: Money, within: &str) -> Option<Finding> {
        let (_, percent) = self.format.change(now.0.into(), then.0.into()).filter(|_| then.0 > 0)?;
        let (after, before) = (self.format.money_short(now), self.format.money_short(then));
        Some(Finding::change(now - then, format!("{subject}: {percent}, {after} after {before} {within}.")))
    }

    /// The one of several categories whose revenue changed most: name, then, now. One that makes more than half of all
    /// moves with all, and is passed over.
    pub fn mover(&self, all: &[(String, Money, Money)]) -> Option<Finding> {
        let whole: Money = all.iter().map(|(_, then, _)| *then).sum();
        let change = |(_, then, now): &(String, Money, Money)| *now - *then;
        let (greater, others): (Vec<_>, Vec<_>) = all.iter().partition(|(_, then, _)| then.0 > whole.0 / 2);
        let most = *others.iter().filter(|_| all.len() > 2).max_by_key(|one| change(one).0.abs())?;
        let (who, then, now) = most;
        let (by, from, to) = (change(most), self.format.money_short(*then), self.format.money_short(*now));
        let of = match greater.first() {
            Some((great, ..)) => format!("Beside {}", name(great)),
            None => format!("Of {} categories", self.format.count(all.len() as u64)),
        };
        (by != Money::ZERO).then(|| {
            Finding::change(
                by,
                format!("{of}, {} moved most: {}, from {from} to {to}.", name(who), self.format.money_change_short(by)),
            )
        })
    }

    /// The best of some days, of which so many sold anything.
    pub fn best_day(&self, day: usize, amount: Money, sold: usize) -> Finding {
        let date = self.format.date(self.tables.calendar.date(day), DateStyle::Full);
        let text = match sold {
            1 => format!("All of it came on {date}."),
            _ => format!("The best day was {date}, with {}.", self.format.money_short(amount)),
        };
        Finding::level(amount, text)
    }

    /// The best of several months.
    pub fn best_month(&self, slice: &Slice) -> Option<Finding> {
        let months = &self.tables.calendar.months;
        let known = (0..months.len()).filter(|&month| slice.months[month].orders > 0);
        let n = known.clone().count();
        let best = known.max_by_key(|&m| (self.basis.of(&slice.months[m]), std::cmp::Reverse(m))).filter(|_| n > 2)?;
        let amount = self.basis.of(&slice.months[best]);
        let month = self.format.date(months[best].first(), DateStyle::Month);
        let (of, short) = (self.format.count(n as u64), self.format.money_short(amount));
        let share = self.format.percent(amount.0.into(), self.basis.of(&slice.total).0.into())?;
        Some(Finding::level(amount, format!("The best of {of} months was {month} with {short}, {share} of the whole.")))
    }

    /// Who bought, of all who are known; `did` says what: `bought it`, `ordered`.
    pub fn buyers(&self, cell: &Cell, did: &str) -> Option<Finding> {
        let (own, all) = (cell.customers, self.tables.slices[0].total.customers);
        let share = self.format.percent(own.into(), all.into()).filter(|_| own >= 5 && own < all)?;
        let text = format!(
            "{} {did}, {share} of all {}.",
            counted(own.into(), "customer", self.format),
            self.format.count(all.into())
        );
        Some(Finding::level(Money::ZERO, text))
    }

    /// What an order brought against the orders of a whole; `of` says whose: `over the whole period`.
    pub fn order_value(&self, cell: &Cell, whole: &Cell, of: &str) -> Option<Finding> {
        let (own, all) = (cell.aov()?, whole.aov()?);
        let short = |amount| self.format.money_short(amount);
        let brought = match cell.orders {
            1 => format!("The only order brought {}", short(own)),
            n => format!("{} brought {} each on average", counted(n.into(), "order", self.format), short(own)),
        };
        let apart = Money((own.0 - all.0).saturating_mul(cell.orders.into()));
        (cell.orders < whole.orders).then(|| Finding::level(apart, format!("{brought}, against {} {of}.", short(all))))
    }

    /// Since when nothing was sold, where that is four weeks or more.
    pub fn nothing_since(&self, slice: &Slice) -> Option<Finding> {
        let last = slice.days.iter().rposition(|cell| cell.orders > 0)?;
        let days = slice.days.len() - 1 - last;
        let date = self.format.date(self.tables.calendar.date(last), DateStyle::Medium);
        let text = format!("Nothing was sold after {date}, for {} days.", self.format.count(days as u64));
        (days >= 28).then(|| Finding::change(slice.total.revenue, text))
    }

    /// How many of a period's customers were new.
    pub fn newcomers(&self, loyalty: &Loyalty) -> Option<Finding> {
        // In the first month all are.
        let told = loyalty.customers >= 5 && loyalty.new < loyalty.customers;
        let share = self.format.percent(loyalty.new.into(), loyalty.customers.into()).filter(|_| told)?;
        let all = counted(loyalty.customers.into(), "known customer", self.format);
        let text = match loyalty.new {
            0 => format!("{all} ordered, and nobody was new."),
            new => format!("{} of {all} were new, {share}.", self.format.count(new.into())),
        };
        Some(Finding::level(Money::ZERO, text))
    }

    /// What the next weeks may bring.
    pub fn outlook(&self, forecast: &Forecast) -> Finding {
        let bound = |share: f64| Money((forecast.total.0 as f64 * share).round().max(0.0) as i64);
        let short = |amount| self.format.money_short(amount);
        let text = format!(
            "The next {} days may bring {}, {} to {}, if they go on as the last four weeks.",
            forecast.days.len(),
            short(forecast.total),
            short(bound(1.0 - forecast.margin)),
            short(bound(1.0 + forecast.margin)),
        );
        Finding::level(forecast.total, text)
    }
}
