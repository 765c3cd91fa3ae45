//! What the front page says: what happened, why, what to do.

use crate::analysis::bridge::Term;
use crate::analysis::categories::Weeks;
use crate::analysis::change::Change;
use crate::analysis::driver::Driver;
use crate::analysis::lead::{Lead, Step};
use crate::analysis::outages::Outage;
use crate::analysis::periods::{Comparison, firm};
use crate::analysis::stock::Silence;
use crate::analysis::year::Year;
use crate::diagnostic::capitalised;
use crate::format::{DateStyle, Direction, Quantity};
use crate::money::Money;
use crate::tables::Cell;
use crate::tables::people::Loyalty;

use super::headings::{FEW, Findings, counted, name};

/// A figure, what it is, and what is said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The figure.
    pub figure: String,
    /// What it is.
    pub unit: String,
    /// Sentences.
    pub sentences: Vec<String>,
}

impl Findings<'_> {
    fn short(&self, amount: Money) -> String {
        self.format.money_short(amount)
    }

    fn signed(&self, amount: Money) -> String {
        self.format.money_change_short(amount)
    }

    /// What a comparison leads against, as a sentence ends with it.
    fn against(&self, lead: &Lead) -> &'static str {
        if lead.is_by_year() { "a year ago" } else { "the 28 days before" }
    }

    /// When that was.
    fn when(&self, lead: &Lead) -> &'static str {
        if lead.is_by_year() { "a year ago" } else { "in the 28 days before" }
    }

    /// `17% above`, `30% below`, `level with`; nothing where there is no percentage.
    fn stands(&self, compared: &Comparison) -> Option<String> {
        let (now, then) = (self.basis.of(&compared.now), self.basis.of(&compared.then));
        let enough = compared.is_firm();
        // Beyond ten times as much, percents say less than the amounts.
        let readable = now.0 / 11 <= then.0;
        let (direction, size) = self.format.change_about(now.0.into(), then.0.into()).filter(|_| enough && readable)?;
        Some(match direction {
            Direction::Up => format!("{size} above"),
            Direction::Down => format!("{size} below"),
            Direction::Flat => "level with".to_owned(),
        })
    }

    /// The heading of the front page: the latest 28 days against a year before, and the step from the 28 days before with its
    /// season.
    pub fn of_lead(&self, lead: &Lead) -> String {
        let subject = self.basis.label();
        let (first, against) = (&lead.first, self.against(lead));
        let (now, then) = (self.basis.of(&first.now), self.basis.of(&first.then));
        if first.now.orders == 0 {
            return format!("Nothing was sold in the last 28 days, after {} {against}", self.short(then));
        }
        let Some(stands) = self.stands(first) else {
            if first.is_firm() {
                return format!(
                    "{subject} of the last 28 days is {}, after {} {}",
                    self.short(now),
                    self.short(then),
                    self.when(lead),
                );
            }
            let orders = counted(first.now.orders.into(), "order", self.format);
            let before = self.format.count(first.then.orders.into());
            return format!("{orders} in the last 28 days, after {before} {}", self.when(lead));
        };
        let opening = format!("{subject} of the last 28 days is {stands} {against}");
        let Some((step, stepped)) = lead.step.as_ref().and_then(|step| Some((step, self.stands(step)?))) else {
            return opening;
        };
        format!("{opening} and {stepped} the 28 days before{}", self.season(lead, step))
    }

    /// How the same step went a year earlier.
    fn season(&self, lead: &Lead, step: &Comparison) -> String {
        let own = (self.basis.of(&step.now), self.basis.of(&step.then));
        let way = |(now, then): (Money, Money)| self.format.change_about(now.0.into(), then.0.into());
        let season = lead.season.filter(|(then, now)| firm(then.orders, now.orders));
        let season = season.map(|(then, now)| (self.basis.of(&now), self.basis.of(&then)));
        let (Some((own, _)), Some((last, size))) = (way(own), season.and_then(way)) else { return String::new() };
        match (own, last) {
            (_, Direction::Flat) => ", where last year was level".to_owned(),
            (Direction::Up, Direction::Up) => format!(", a rise that was {size} last year"),
            (Direction::Down, Direction::Down) => format!(", a drop that was {size} last year"),
            (_, Direction::Up) => format!(", where last year rose {size}"),
            (_, Direction::Down) => format!(", where last year fell {size}"),
        }
    }

    /// What happened: the change in money, what the step from the days before is made of, and what is not known.
    pub fn what(&self, lead: &Lead, parts: Option<&Step>) -> Said {
        let first = &lead.first;
        let (now, then) = (self.basis.of(&first.now), self.basis.of(&first.then));
        let against = self.against(lead);
        if !first.is_firm() {
            let figure = counted(first.now.orders.into(), "order", self.format);
            let unit = format!("after {} {}", self.format.count(first.then.orders.into()), self.when(lead));
            let sentences = vec![
                format!("They brought {}, was {}.", self.short(now), self.short(then)),
                "Too few orders for percentages.".to_owned(),
            ];
            return Said { figure, unit, sentences };
        }
        let mut sentences = vec![format!("{}, was {}.", self.short(now), self.short(then))];
        match (parts, &lead.step) {
            (Some(parts), _) => sentences.push(self.parts(parts)),
            (None, Some(step)) => {
                let change = self.basis.of(&step.now) - self.basis.of(&step.then);
                sentences.push(format!("Against the 28 days before: {}.", self.signed(change)));
            }
            (None, None) => {
                sentences.push("There is no full year of data before, so the season is not known.".to_owned())
            }
        }
        let weeks = Weeks::of(&self.tables.slices[0], first, self.basis);
        if weeks.course() == Direction::Flat {
            sentences.push("That is within the usual ups and downs of single weeks.".to_owned());
        }
        Said { figure: self.signed(now - then), unit: format!("against {against}"), sentences }
    }

    /// What happened in a shop whose days cannot be compared with others yet.
    pub fn first_days(&self, whole: &Cell) -> Said {
        let days = counted(self.tables.calendar.days as u64, "day", self.format);
        let orders = counted(whole.orders.into(), "order", self.format);
        let mut sentences = Vec::new();
        if let Some(each) = whole.aov().filter(|_| u64::from(whole.orders) >= FEW) {
            sentences.push(format!("An order brought {} on average.", self.short(each)));
        }
        sentences.push("There is nothing to compare with yet: that takes 56 days with orders.".to_owned());
        Said { figure: self.short(self.basis.of(whole)), unit: format!("from {orders} in {days}"), sentences }
    }

    /// The step from the 28 days before, in parts that add up to it.
    fn parts(&self, parts: &Step) -> String {
        let outages = match parts.outages {
            Money::ZERO => String::new(),
            amount => format!("{} from quiet days, ", self.signed(amount)),
        };
        format!(
            "The change of {} from the 28 days before: {} as the season went last year, {outages}{} not explained.",
            self.signed(parts.change),
            self.signed(parts.season),
            self.signed(parts.rest),
        )
    }

    /// Why: the term that made most of the change, what stood beside and against it, and the categories that moved most.
    pub fn why(&self, change: &Change, loyalty: Option<&(Loyalty, Loyalty)>) -> Option<Said> {
        let all = &change.all;
        let terms = change.by_customer.as_ref().or(change.by_order.as_ref())?;
        let mut sorted: Vec<&Term> = terms.iter().filter(|term| term.amount != Money::ZERO).collect();
        sorted.sort_by_key(|term| std::cmp::Reverse(term.amount.0.abs()));
        if u64::from(all.now.orders.min(all.then.orders)) < FEW {
            return None;
        }
        // What made the change is of its sign; what went against it comes after.
        let with = |term: &&Term| term.amount.0.signum() == change.amount().0.signum();
        sorted.sort_by_key(|term| !with(term));
        let (most, rest) = sorted.split_first()?;
        let loyalty = loyalty.filter(|_| change.by_customer.is_some());
        let counts = |term: &Term| self.counts(term, all, loyalty);
        let unit = match counts(most) {
            Some(counts) => format!("through {}: {counts}", phrase(most)),
            None => format!("through {}", phrase(most)),
        };
        let mut sentences = Vec::new();
        let others: Vec<String> = rest
            .iter()
            .map(|term| match counts(term) {
                Some(counts) => format!("{} ({counts}) {}", phrase(term), self.signed(term.amount)),
                None => format!("{} {}", phrase(term), self.signed(term.amount)),
            })
            .collect();
        if !others.is_empty() {
            sentences.push(capitalised(&format!("{}.", others.join("; "))));
        }
        sentences.extend(self.movers(change));
        Some(Said { figure: self.signed(most.amount), unit, sentences })
    }

    /// What a term counts, now and then.
    fn counts(&self, term: &Term, all: &Comparison, loyalty: Option<&(Loyalty, Loyalty)>) -> Option<String> {
        let count =
            |now: u32, then: u32| format!("{}, was {}", self.format.count(now.into()), self.format.count(then.into()));
        let ratio = |of: &dyn Fn(&Loyalty) -> f64| {
            let (then, now) = loyalty?;
            let text = |own: &Loyalty| self.format.exact(Quantity::Ratio, of(own));
            Some(format!("{}, was {}", text(now), text(then)))
        };
        match (term.name, loyalty) {
            ("Number of customers", Some((then, now))) => Some(count(now.customers, then.customers)),
            ("Orders per customer", Some(_)) => ratio(&|own| f64::from(own.orders) / f64::from(own.customers.max(1))),
            ("Average order of customers", Some((then, now))) => {
                let each = |own: &Loyalty| own.revenue.per(own.orders.into()).map(|each| self.short(each));
                Some(format!("{}, was {}", each(now)?, each(then)?))
            }
            ("Number of orders", _) => Some(count(all.now.orders, all.then.orders)),
            _ => None,
        }
    }

    /// What took most of a revenue that fell, to look into; nothing where it did not fall, or orders are few.
    pub fn to_look_into(&self, change: &Change, loyalty: Option<&(Loyalty, Loyalty)>) -> Option<(String, Money)> {
        let all = &change.all;
        let terms = change.by_customer.as_ref().or(change.by_order.as_ref())?;
        let most = terms.iter().filter(|term| term.amount.0 < 0).min_by_key(|term| term.amount)?;
        let (now, then) = (self.basis.of(&all.now), self.basis.of(&all.then));
        // What reads as a twentieth less or more.
        let fell = all.is_firm() && (then.0 - now.0) >= then.0 / 20;
        let loyalty = loyalty.filter(|_| change.by_customer.is_some());
        let counts = self.counts(most, all, loyalty).map_or_else(String::new, |counts| format!(": {counts}"));
        fell.then(|| (format!("Look into {}{counts}", phrase(most)), most.amount))
    }

    /// The categories that moved most, upwards and downwards.
    fn movers(&self, change: &Change) -> Option<String> {
        let moved = |own: &(usize, Comparison)| change.basis.of(&own.1.now) - change.basis.of(&own.1.then);
        let most = |sign: i64| {
            let way = change.categories.iter().filter(|own| moved(own).0.signum() == sign);
            way.max_by_key(|own| (moved(own).0.abs(), std::cmp::Reverse(own.0)))
        };
        let said = |own: &(usize, Comparison)| {
            format!("{} {}", name(&self.tables.slices[own.0].name), self.signed(moved(own)))
        };
        if change.categories.len() < 2 {
            return None;
        }
        match (most(1).map(said), most(-1).map(said)) {
            (Some(up), Some(down)) => Some(format!("Largest moves by category: {up}, {down}.")),
            (Some(one), None) | (None, Some(one)) => Some(format!("Largest moves by category: {one}.")),
            (None, None) => None,
        }
    }

    /// Which value moved revenue most beyond its share, and how much; `noun` is what it is one of.
    pub fn driver(&self, driver: &Driver, noun: &str) -> String {
        let value = &self.tables.values(driver.dimension).0[driver.rank];
        let [change, beyond] = [driver.change, driver.beyond].map(|own| self.format.money_short(Money(own.0.abs())));
        let (verb, what) = if driver.change > Money::ZERO { ("gained", "rise") } else { ("lost", "drop") };
        format!("By {noun}, {} {verb} {change}, {beyond} more than its share of the {what}.", name(&value.name))
    }

    /// A value without any order for some days.
    pub fn silence(&self, silence: &Silence) -> String {
        let calendar = &self.tables.calendar;
        let (first, last) = (calendar.date(silence.days.start), calendar.date(silence.days.end - 1));
        format!(
            "Find out why {} had no order on {}, where {} were usual",
            name(&self.tables.slices[silence.slice].name),
            self.format.period(first, last),
            self.format.count(silence.usual.into()),
        )
    }

    /// A day on which the shop nearly stood still.
    pub fn quiet_day(&self, outage: &Outage) -> String {
        let date = self.tables.calendar.date(outage.day);
        format!(
            "Find out why {} brought {} where a {} brings {}",
            self.format.date(date, DateStyle::WeekdayDay),
            counted(outage.orders.into(), "order", self.format),
            self.format.date(date, DateStyle::Weekday),
            self.format.count(outage.usual_orders.into()),
        )
    }

    /// A category that clearly fell, or rose, and whether it rose.
    pub fn category_to_see(&self, lead: &Lead, slice: usize, compared: &Comparison) -> Option<(String, Money, bool)> {
        let own = &self.tables.slices[slice];
        let stands = self.stands(compared)?;
        let change = self.basis.of(&compared.now) - self.basis.of(&compared.then);
        let (against, who) = (self.against(lead), name(&own.name));
        match Weeks::of(own, compared, self.basis).course() {
            Direction::Down => Some((format!("See why {who} is {stands} {against}"), change, false)),
            Direction::Up => Some((format!("Keep {who} in stock: {stands} {against}"), change, true)),
            Direction::Flat => None,
        }
    }

    /// The heading of the year in weeks.
    pub fn of_year(&self, year: &Year) -> String {
        let (above, known) = year.above();
        let n = year.now.len();
        match (above, known) {
            (above, known) if known == n && above * 4 >= known * 3 => {
                format!("{above} of the last {n} weeks were above the year before")
            }
            (above, known) if known == n && above * 4 <= known => {
                format!("{} of the last {n} weeks were below the year before", known - above)
            }
            _ => format!("Revenue by week, last {n} weeks"),
        }
    }
}

/// A term as a phrase: `more customers`.
fn phrase(term: &Term) -> &'static str {
    let up = term.amount.0 > 0;
    let either = |more, less| if up { more } else { less };
    match term.name {
        "Number of customers" => either("more customers", "fewer customers"),
        "Orders per customer" => either("more orders per customer", "fewer orders per customer"),
        "Average order of customers" | "Average order" => either("larger orders", "smaller orders"),
        "Average order before returns" => either("larger orders before returns", "smaller orders before returns"),
        "Orders without a customer" => either("more from guests", "less from guests"),
        "Number of orders" => either("more orders", "fewer orders"),
        "Categories per order" => either("more categories per order", "fewer categories per order"),
        "Mix of categories" => either("a richer mix of categories", "a poorer mix of categories"),
        "Value within categories" => either("more per order within categories", "less per order within categories"),
        "Returns" => either("fewer returns", "more returns"),
        other => other,
    }
}
