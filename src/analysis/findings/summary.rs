//! What a page says beyond its heading: rules that find what is worth saying, each with the money that it is about, so
//! that a page can say the greatest first.

use crate::analysis::bridge::Term;
use crate::analysis::outlook::Forecast;
use crate::analysis::periods::Comparison;
use crate::analysis::seasons::Season;
use crate::config::Revenue;
use crate::format::DateStyle;
use crate::money::Money;
use crate::tables::people::Loyalty;
use crate::tables::{Cell, Slice};

use super::headings::{FEW, Findings, Trend, counted, name};

/// What a finding is about: what has changed is said before what is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// The page's own figure changed.
    Headline,
    /// Something changed.
    Change,
    /// Something is so.
    Level,
    /// Something is so, worth saying only where there is little else.
    Aside,
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

    /// The same, told only where there is little else.
    pub fn aside(self) -> Finding {
        Finding { matter: Matter::Aside, ..self }
    }
}

/// What is said of a change that weeks differ by anyway.
const NOISE: &str = " Single weeks differ by as much.";

/// What a page's heading says of a change that its summary is about to explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Which way and how much.
    Change,
    /// That no trend is clear.
    Noise,
    /// Nothing.
    Nothing,
}

impl From<Option<&Trend>> for Told {
    fn from(trend: Option<&Trend>) -> Told {
        match trend {
            Some(Trend::Clear(..)) => Told::Change,
            Some(Trend::Noise) => Told::Noise,
            None => Told::Nothing,
        }
    }
}

impl Findings<'_> {
    /// How revenue changed and what made most of it, from the terms of its bridge.
    pub fn cause(&self, terms: &[Term], compared: &Comparison, told: Told) -> Option<Finding> {
        let (then, now) = (compared.then, compared.now);
        let (before, after) = (self.basis.of(&then), self.basis.of(&now));
        let change = after - before;
        if change == Money::ZERO {
            return None;
        }
        let headline = |text| Some(Finding { matter: Matter::Headline, ..Finding::change(change, text) });
        // Of few orders no trend is told, only what there was.
        if told == Told::Nothing && !compared.is_firm() {
            let short = |amount| self.format.money_short(amount);
            let orders = counted(now.orders.into(), "order", self.format);
            let (after, before) = (short(after), short(before));
            let of = format!("{orders}, {} before", self.format.count(then.orders.into()));
            return headline(format!("{}: {after} after {before} {}; {of}.", self.basis.label(), compared.within));
        }
        let by = self.format.money_short(Money(change.0.abs()));
        let percent = compared.change(after, before, self.format);
        let percent = percent.map_or_else(String::new, |(_, percent)| format!(" ({percent})"));
        let opening = match (told, change.0 > 0) {
            (Told::Change, true) => format!("That is {by} more"),
            (Told::Change, false) => format!("That is {by} less"),
            (_, rose) => {
                let way = if rose { "rose" } else { "fell" };
                format!("{} {way} by {by}{percent} compared with {}", self.basis.label(), compared.base)
            }
        };
        let net = now.net() - then.net();
        let beside =
            self.basis == Revenue::Gross && (net.0 - change.0).saturating_abs() > change.0.saturating_abs() / 4;
        let returns = match beside {
            true => format!("; with returns taken off, the change is {}", self.format.money_change_short(net)),
            false => String::new(),
        };
        let text = format!(
            "{opening}{}; {}, {} before{returns}.{}",
            self.through(terms, change, compared),
            counted(now.orders.into(), "order", self.format),
            self.format.count(then.orders.into()),
            if told == Told::Noise { NOISE } else { "" },
        );
        headline(text)
    }

    /// What made most of a change, and what went against it.
    fn through(&self, terms: &[Term], change: Money, compared: &Comparison) -> String {
        let mut all: Vec<&Term> = terms.iter().filter(|term| term.amount != Money::ZERO).collect();
        all.sort_by_key(|term| std::cmp::Reverse(term.amount.0.abs()));
        let (with, against): (Vec<&Term>, Vec<&Term>) =
            all.into_iter().partition(|term| term.amount.0.signum() == change.0.signum());
        let signed =
            |term: &Term| format!("the {} ({})", term.name.to_lowercase(), self.format.money_change_short(term.amount));
        let part = |term: &Term, of: i64| term.amount.0.saturating_abs() > change.0.saturating_abs() / of;
        if u64::from(compared.now.orders.min(compared.then.orders)) < FEW {
            return String::new();
        }
        let through = match with[..] {
            [] => return String::new(),
            [only, ..] if only.amount == change && against.is_empty() => {
                return format!(": all through the {}", only.name.to_lowercase());
            }
            [most, ..] if part(most, 2) => format!(": mostly through {}", signed(most)),
            [one, two, ..] => format!(": through {} and {}", signed(one), signed(two)),
            [one] => format!(": in part through {}", signed(one)),
        };
        match against.first().filter(|term| part(term, 4)) {
            Some(term) => format!("{through}, against {}", signed(term)),
            None => through,
        }
    }

    /// The largest category, where there are several and one is it.
    fn greatest<'c>(&self, cells: &'c [(String, Cell)]) -> Option<&'c (String, Cell)> {
        let most = cells.iter().max_by_key(|(_, cell)| self.basis.of(cell)).filter(|_| cells.len() > 1)?;
        let tied = cells.iter().filter(|(_, cell)| self.basis.of(cell) == self.basis.of(&most.1)).count();
        (tied == 1).then_some(most)
    }

    /// The largest category; `period` says whose revenue: `all`, `the month's`.
    pub fn leader(&self, cells: &[(String, Cell)], whole: &Cell, period: &str) -> Option<Finding> {
        let (leader, cell) = self.greatest(cells)?;
        let (part, whole) = (self.basis.of(cell), self.basis.of(whole));
        let share = self.format.percent(part.0.into(), whole.0.into()).filter(|_| part.0 > 0)?;
        let of = self.format.count(cells.len() as u64);
        Some(Finding::level(
            part,
            format!("{} makes {share} of {period} revenue, the most of {of} categories.", name(leader)),
        ))
    }

    /// The largest category of a month: the leader of all months is no news in one.
    pub fn leader_of_month(&self, cells: &[(String, Cell)], whole: &Cell) -> Option<Finding> {
        let told = self.leader(cells, whole, "the month's")?;
        let usual = self.tables.categories.first().map(|category| &category.name);
        let is_usual = self.greatest(cells).map(|(leader, _)| leader) == usual;
        Some(if is_usual { told.aside() } else { told })
    }

    /// The heading of the page of categories.
    pub fn of_categories(&self, cells: &[(String, Cell)], whole: &Cell) -> String {
        let n = counted(cells.len() as u64, "category", self.format);
        let share = |cell: &Cell| {
            let (part, whole) = (self.basis.of(cell), self.basis.of(whole));
            self.format.percent(part.0.into(), whole.0.into()).filter(|_| part.0 > 0)
        };
        match (cells, self.greatest(cells)) {
            ([(only, _)], _) => format!("{} is the only category", name(only)),
            (_, Some((leader, cell))) => match share(cell) {
                Some(share) => format!("{} leads {n} with {share} of revenue", name(leader)),
                None => format!("{} leads {n}", name(leader)),
            },
            _ => format!("Revenue in {n}"),
        }
    }

    /// The heading of how revenue is shared among these categories.
    pub fn of_shares(&self, cells: &[(String, Cell)], whole: &Cell) -> String {
        let whole = self.basis.of(whole);
        let most = cells.iter().find(|(_, cell)| i128::from(self.basis.of(cell).0) * 2 > i128::from(whole.0));
        match most.filter(|_| cells.len() > 1 && whole.0 > 0) {
            Some((leader, _)) => format!("{} is more than half of revenue", name(leader)),
            None => "Where the revenue comes from".to_owned(),
        }
    }

    /// Returns, where they weigh a tenth of the revenue or more.
    pub fn returns(&self, cell: &Cell) -> Option<Finding> {
        let weighs = cell.revenue.0 > 0 && -i128::from(cell.returns.0) * 10 >= i128::from(cell.revenue.0);
        let share = self.format.percent(-i128::from(cell.returns.0), cell.revenue.0.into()).filter(|_| weighs)?;
        let (back, kept) = (self.format.money_short(-cell.returns), self.format.money_short(cell.net()));
        let rows = counted(cell.returned.into(), "row", self.format);
        let of = self.sold();
        Some(Finding::level(cell.returns, format!("{back} was returned in {rows}, {share} of {of}: {kept} is left.")))
    }

    /// A period against the same a year before.
    pub fn year_before(&self, subject: &str, compared: &Comparison) -> Option<Finding> {
        let (now, then) = (self.basis.of(&compared.now), self.basis.of(&compared.then));
        let (after, before) = (self.format.money_short(now), self.format.money_short(then));
        let percent = compared.change(now, then, self.format);
        let percent = percent.map_or_else(String::new, |(_, percent)| format!("{percent}, "));
        let text = format!("{subject}: {percent}{after} after {before} {}.", compared.within);
        (then.0 > 0).then(|| Finding::change(now - then, text))
    }

    /// The one of several categories whose revenue changed most: name, then, now. `trend` is that of the last weeks of a
    /// category by its place.
    pub fn mover(&self, all: &[(String, Money, Money)], trend: impl Fn(usize) -> Option<Trend>) -> Option<Finding> {
        let change = |at: usize| all[at].2 - all[at].1;
        let most = (0..all.len()).map(|at| change(at).0.abs()).max().filter(|most| *most > 0 && all.len() > 2)?;
        let mut moved = (0..all.len()).filter(|&at| change(at).0.abs() == most);
        let (at, None) = (moved.next()?, moved.next()) else { return None };
        let (who, then, now) = &all[at];
        let text = format!(
            "Of {} categories, {} changed most: {}, from {} to {}.{}",
            self.format.count(all.len() as u64),
            name(who),
            self.format.money_change_short(change(at)),
            self.format.money_short(*then),
            self.format.money_short(*now),
            if trend(at) == Some(Trend::Noise) { NOISE } else { "" },
        );
        Some(Finding::change(change(at), text))
    }

    /// The best of some days, of which so many sold anything; `back` is what was returned on it, negative.
    pub fn best_day(&self, day: usize, amount: Money, back: Money, sold: usize) -> Finding {
        let date = self.format.date(self.tables.calendar.date(day), DateStyle::Full);
        let told = match sold {
            1 => format!("All of it came on {date}"),
            _ => format!("The best day was {date}, with {}", self.format.money_short(amount)),
        };
        let text = match i128::from(back.0) * -10 >= i128::from(amount.0) {
            true => format!("{told}; {} was returned that day.", self.format.money_short(-back)),
            false => format!("{told}."),
        };
        Finding::level(amount, text)
    }

    /// The month that brought most, of several; nothing where two brought as much.
    pub fn best_of(&self, slice: &Slice, months: impl Iterator<Item = usize>) -> Option<(usize, Money)> {
        let amounts: Vec<(usize, Money)> = months.map(|month| (month, self.basis.of(&slice.months[month]))).collect();
        let best = *amounts.iter().max_by_key(|(_, amount)| amount)?;
        let tied = amounts.iter().filter(|(_, amount)| *amount == best.1).count();
        (tied == 1 && amounts.len() > 1).then_some(best)
    }

    /// The best of several months.
    pub fn best_month(&self, slice: &Slice) -> Option<Finding> {
        let months = &self.tables.calendar.months;
        let known = (0..months.len()).filter(|&month| slice.months[month].orders > 0);
        let n = known.clone().count();
        let (best, amount) = self.best_of(slice, known).filter(|_| n > 2)?;
        let month = self.format.date(months[best].first(), DateStyle::Month);
        let (of, short) = (self.format.count(n as u64), self.format.money_short(amount));
        let share = self.format.percent(amount.0.into(), self.basis.of(&slice.total).0.into())?;
        Some(Finding::level(amount, format!("The best of {of} months was {month} with {short}, {share} of the whole.")))
    }

    /// The heading of the page of months.
    pub fn of_months(&self, slice: &Slice, months: &[usize]) -> String {
        let name = |month: usize| self.format.date(self.tables.calendar.months[month].first(), DateStyle::Month);
        let n = counted(months.len() as u64, "month", self.format);
        match (months, self.best_of(slice, months.iter().copied())) {
            ([], _) => "No month with orders".to_owned(),
            ([only], _) => format!("{}: {}", name(*only), self.format.money_short(self.basis.of(&slice.total))),
            (_, Some((best, amount))) => {
                format!("{} is the best of {n} with {}", name(best), self.format.money_short(amount))
            }
            (_, None) => format!("{} in {n}", self.format.money_short(self.basis.of(&slice.total))),
        }
    }

    /// Who bought, of all who are known; `did` says what: `bought it`, `ordered`.
    pub fn buyers(&self, cell: &Cell, did: &str) -> Option<Finding> {
        let (own, all) = (cell.customers, self.tables.slices[0].total.customers);
        let told = u64::from(own) >= FEW && own < all && own * 100 >= all;
        let share = self.format.percent(own.into(), all.into()).filter(|_| told)?;
        let all = counted(all.into(), "customer", self.format);
        let text = format!("{} of {all} {did}, {share}.", self.format.count(own.into()));
        Some(Finding::level(Money::ZERO, text).aside())
    }

    /// What an order brought against the orders of a whole; `of` says whose: `over the whole period`.
    pub fn order_value(&self, cell: &Cell, whole: &Cell, of: &str) -> Option<Finding> {
        let each = |cell: &Cell| self.basis.of(cell).per(cell.orders.into());
        let (own, all) = (each(cell)?, each(whole)?);
        let short = |amount| self.format.money_short(amount);
        let brought = match cell.orders {
            1 => format!("The only order brought {}", short(own)),
            n => format!("{} brought {} each on average", counted(n.into(), "order", self.format), short(own)),
        };
        let apart = Money((own.0 - all.0).saturating_mul(cell.orders.into()));
        let told = Finding::level(apart, format!("{brought}, against {} {of}.", short(all)));
        let differs = (own.0 - all.0).abs() > all.0 / 10;
        (cell.orders < whole.orders).then(|| if differs { told } else { told.aside() })
    }

    /// Since when nothing was sold, where that is four weeks or more.
    pub fn nothing_since(&self, slice: &Slice) -> Option<Finding> {
        let last = slice.days.iter().rposition(|cell| cell.orders > 0)?;
        let days = slice.days.len() - 1 - last;
        let date = self.format.date(self.tables.calendar.date(last), DateStyle::Medium);
        let text = format!("Nothing has been sold since {date}, for {} days.", self.format.count(days as u64));
        (days >= 28).then(|| Finding::change(self.basis.of(&slice.total), text))
    }

    /// How many of a period's customers were new.
    pub fn newcomers(&self, loyalty: &Loyalty) -> Option<Finding> {
        // In the first month all are.
        let told = u64::from(loyalty.customers) >= FEW && loyalty.new < loyalty.customers;
        let share = self.format.percent(loyalty.new.into(), loyalty.customers.into()).filter(|_| told)?;
        let all = counted(loyalty.customers.into(), "customer", self.format);
        let text = match loyalty.new {
            0 => format!("{all} ordered, and none was new."),
            new => format!("{} of {all} were new, {share}.", self.format.count(new.into())),
        };
        Some(Finding::level(Money::ZERO, text))
    }

    /// What the next weeks may bring. `season` is the month in which the last weeks lie, and that of the next.
    pub fn outlook(&self, forecast: &Forecast, season: Option<(Season, Season)>) -> Finding {
        let bound = |share: f64| Money((forecast.total.0 as f64 * share).round().max(0.0) as i64);
        let short = |amount| self.format.money_short(amount);
        let name = |season: &Season| self.month(season.number);
        // A forecast from the last weeks knows nothing of the season that comes.
        let season =
            season.filter(|(last, next)| (next.index - last.index).abs() * 10 > last.index).and_then(|(last, next)| {
                let share = self.format.percent(next.index.into(), last.index.into())?;
                Some(format!(" A day in {} has brought {share} of one in {}.", name(&next), name(&last)))
            });
        let text = format!(
            "The next {} days may bring {} ({} to {}) if they go on as the last four weeks.{}",
            forecast.days.len(),
            short(forecast.total),
            short(bound(1.0 - forecast.margin)),
            short(bound(1.0 + forecast.margin)),
            season.unwrap_or_default(),
        );
        Finding::level(forecast.total, text)
    }
}
