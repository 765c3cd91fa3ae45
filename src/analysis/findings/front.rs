//! What the front page says: what happened, why, what to do.

use crate::analysis::bridge::Term;
use crate::analysis::categories::Weeks;
use crate::analysis::change::Change;
use crate::analysis::lead::{Lead, Step};
use crate::analysis::noise;
use crate::analysis::outages::Outage;
use crate::analysis::periods::{Comparison, capitalised, firm};
use crate::analysis::rhythm::{Grade, Rhythm};
use crate::analysis::year::Year;
use crate::format::{DateStyle, Direction, Quantity};
use crate::money::{Money, divide_half_away};
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

    /// `17% above`, `30% below`, `level with`; nothing where there is no percentage.
    fn stands(&self, compared: &Comparison) -> Option<String> {
        let (now, then) = (self.basis.of(&compared.now), self.basis.of(&compared.then));
        let enough = firm(compared.now.orders, compared.then.orders);
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
            if firm(first.now.orders, first.then.orders) {
                return format!(
                    "{subject} of the last 28 days is {}, after {} {}",
                    self.short(now),
                    self.short(then),
                    if lead.is_by_year() { "a year ago" } else { "in the 28 days before" },
                );
            }
            let orders = counted(first.now.orders.into(), "order", self.format);
            let before = self.format.count(first.then.orders.into());
            let when = if lead.is_by_year() { "a year ago" } else { "in the 28 days before" };
            return format!("{orders} in the last 28 days, after {before} {when}");
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
            (own, last) if own == last => format!(", a step that was {size} last year"),
            (_, Direction::Up) => format!(", where last year rose {size}"),
            (_, Direction::Down) => format!(", where last year fell {size}"),
        }
    }

    /// What happened: the change in money, what the step from the days before is made of, and what is not known.
    pub fn what(&self, lead: &Lead, parts: Option<&Step>) -> Said {
        let first = &lead.first;
        let (now, then) = (self.basis.of(&first.now), self.basis.of(&first.then));
        let against = self.against(lead);
        if !firm(first.now.orders, first.then.orders) {
            let when = if lead.is_by_year() { "a year ago" } else { "in the 28 days before" };
            let figure = counted(first.now.orders.into(), "order", self.format);
            let unit = format!("after {} {when}", self.format.count(first.then.orders.into()));
            let sentences = vec![
                format!("They brought {}, after {}.", self.short(now), self.short(then)),
                "So few orders say little in percent.".to_owned(),
            ];
            return Said { figure, unit, sentences };
        }
        let mut sentences = vec![format!("{} after {}.", self.short(now), self.short(then))];
        match (parts, &lead.step) {
            (Some(parts), _) => sentences.push(self.parts(parts)),
            (None, Some(step)) => {
                let change = self.basis.of(&step.now) - self.basis.of(&step.then);
                sentences.push(format!("Against the 28 days before: {}.", self.signed(change)));
            }
            (None, None) => sentences.push("The data hold no year before, so the season is not known.".to_owned()),
        }
        if !self.is_clear(first) {
            sentences.push("Single weeks differ by as much.".to_owned());
        }
        Said { figure: self.signed(now - then), unit: format!("against {against}"), sentences }
    }

    /// Whether a change of whole weeks is more than their own ups and downs.
    fn is_clear(&self, compared: &Comparison) -> bool {
        let days = &self.tables.slices[0].days;
        let of = |days_of: std::ops::Range<usize>| days[days_of].iter().map(|cell| self.basis.of(cell)).sum::<Money>();
        let weeks = |days_of| noise::weeks(days_of).map(of);
        let weeks = Weeks { before: weeks(&compared.then_days), last: weeks(&compared.now_days) };
        weeks.course() != Direction::Flat
    }

    /// The step from the 28 days before, in parts that add up to it.
    fn parts(&self, parts: &Step) -> String {
        let outages = match parts.outages {
            Money::ZERO => String::new(),
            amount => format!("quiet days {}, ", self.signed(amount)),
        };
        format!(
            "The step of {} from the 28 days before: season {} (last year’s step), {outages}the rest {}.",
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
            |now: u32, then: u32| format!("{} after {}", self.format.count(now.into()), self.format.count(then.into()));
        let ratio = |of: &dyn Fn(&Loyalty) -> f64| {
            let (then, now) = loyalty?;
            let text = |own: &Loyalty| self.format.exact(Quantity::Ratio, of(own));
            Some(format!("{} after {}", text(now), text(then)))
        };
        match (term.name, loyalty) {
            ("Number of customers", Some((then, now))) => Some(count(now.customers, then.customers)),
            ("Orders per customer", Some(_)) => ratio(&|own| f64::from(own.orders) / f64::from(own.customers.max(1))),
            ("Average order of customers", Some((then, now))) => {
                let each = |own: &Loyalty| own.revenue.per(own.orders.into()).map(|each| self.short(each));
                Some(format!("{} after {}", each(now)?, each(then)?))
            }
            ("Number of orders", _) => Some(count(all.now.orders, all.then.orders)),
            _ => None,
        }
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
            (Some(up), Some(down)) => Some(format!("Most by category: {up}, {down}.")),
            (Some(one), None) | (None, Some(one)) => Some(format!("Most by category: {one}.")),
            (None, None) => None,
        }
    }

    /// What is said of overdue customers, as far as the back-test permits.
    pub fn overdue(&self, rhythm: &Rhythm) -> Option<Said> {
        let n = rhythm.groups[1] as u64;
        if !rhythm.grade.lists() || n == 0 {
            return None;
        }
        let figure = counted(n, "customer", self.format);
        let stake = rhythm.stake.filter(|stake| *stake > 0).map(|stake| self.about(stake));
        let unit = match stake {
            Some(stake) => format!("overdue, about {stake} at stake in {} days", rhythm.horizon),
            None => "overdue by their own rhythm".to_owned(),
        };
        let mut sentences = vec![self.tested(rhythm)];
        if rhythm.grade == Grade::Weak {
            sentences.push("Many come back by themselves; some are only slower customers.".to_owned());
        }
        Some(Said { figure, unit, sentences })
    }

    /// How the rule did on the shop's own past.
    pub fn tested(&self, rhythm: &Rhythm) -> String {
        let [on_time, overdue, _] = &rhythm.tested;
        let share = |part: i64, whole: i64| self.format.percent(part.into(), whole.into()).unwrap_or_default();
        format!(
            "Of {} such customers in the past, {} had not ordered {} days later; of those on time {}.",
            self.format.count(overdue.customers.unsigned_abs()),
            share(overdue.away, overdue.customers),
            rhythm.horizon,
            share(on_time.away, on_time.customers),
        )
    }

    /// An amount in cents to one digit.
    pub fn about(&self, cents: i128) -> String {
        let mut unit = 1;
        while cents / unit >= 10 {
            unit *= 10;
        }
        let rounded = divide_half_away(cents, unit) * unit * i128::from(Money::SCALE / 100);
        let rounded = Money(i64::try_from(rounded).unwrap_or(i64::MAX)).to_f64();
        self.format.axis(Quantity::Money, &[rounded]).concat()
    }

    /// A day on which the shop nearly stood still.
    pub fn quiet_day(&self, outage: &Outage) -> String {
        let date = self.tables.calendar.date(outage.day);
        format!(
            "{}: {} where a {} brings {}. Find out why",
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
        let of = |days: std::ops::Range<usize>| own.days[days].iter().map(|cell| self.basis.of(cell)).sum::<Money>();
        let weeks = |days| noise::weeks(days).map(of);
        let weeks = Weeks { before: weeks(&compared.then_days), last: weeks(&compared.now_days) };
        let change = self.basis.of(&compared.now) - self.basis.of(&compared.then);
        let (against, who) = (self.against(lead), name(&own.name));
        match weeks.course() {
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
        "Orders per customer" => either("more orders each", "fewer orders each"),
        "Average order of customers" | "Average order" => either("larger orders", "smaller orders"),
        "Average order before returns" => either("larger orders before returns", "smaller orders before returns"),
        "Orders without a customer" => {
            either("more from orders without a customer", "less from orders without a customer")
        }
        "Number of orders" => either("more orders", "fewer orders"),
        "Categories per order" => either("more categories per order", "fewer categories per order"),
        "Mix of categories" => either("a richer mix of categories", "a poorer mix of categories"),
        "Value within categories" => either("more per order within categories", "less per order within categories"),
        "Returns" => either("fewer returns", "more returns"),
        other => other,
    }
}

impl Findings<'_> {
    /// The heading of the page of customers by their rhythm.
    pub fn of_rhythm(&self, rhythm: &Rhythm) -> String {
        let n = rhythm.groups[1] as u64;
        let customers = counted(n, "customer", self.format);
        match (rhythm.grade, n) {
            (Grade::None, _) => "In this shop a long silence has told nothing so far".to_owned(),
            (Grade::Untested, _) => "Too short a past, or too few customers, to say who is overdue".to_owned(),
            (_, 0) => "No customer is overdue".to_owned(),
            (_, 1) => "1 customer is overdue, by their own rhythm".to_owned(),
            _ => format!("{customers} are overdue, each by their own rhythm"),
        }
    }

    /// What may be said of overdue customers.
    pub fn on_rhythm(&self, rhythm: &Rhythm) -> Vec<String> {
        let [on_time, overdue, _] = &rhythm.tested;
        let share = |part: i64, whole: i64| self.format.percent(part.into(), whole.into()).unwrap_or_default();
        let measure = match rhythm.threshold {
            150 => "for more than 1.5 usual pauses".to_owned(),
            _ => "longer, measured by their own rhythm, than 49 of 50 pauses that ended here".to_owned(),
        };
        match rhythm.grade {
            Grade::Untested => {
                vec![format!(
                    "{} have three visits or more; a back-test needs more of them or a longer past.",
                    counted(rhythm.judged() as u64, "customer", self.format)
                )]
            }
            Grade::None => vec![format!(
                "Of those silent for long {} had not ordered {} days later, of those on time {}: no list follows from that.",
                share(overdue.away, overdue.customers),
                rhythm.horizon,
                share(on_time.away, on_time.customers),
            )],
            grade => {
                let mut said = vec![format!("Overdue customers have been silent {measure}."), self.tested(rhythm)];
                if let Some(stake) = rhythm.stake.filter(|stake| *stake > 0) {
                    said.push(format!(
                        "By their rhythm they would spend about {} more in {} days than customers like them did.",
                        self.about(stake),
                        rhythm.horizon
                    ));
                }
                if grade == Grade::Weak {
                    said.push("Many come back by themselves; some are only slower customers.".to_owned());
                }
                if grade == Grade::Seasonal {
                    said.push(
                        "The season is strong here: silence is measured in shop days, and no money is named."
                            .to_owned(),
                    );
                }
                said
            }
        }
    }
}
