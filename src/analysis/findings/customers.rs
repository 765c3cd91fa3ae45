//! What is said of customers and cohorts.

use crate::config::segments::Segments;
use crate::format::{DateStyle, Format};
use crate::money::Money;
use crate::tables::people::{CohortCell, YEAR};

use super::super::cohorts::{self, Age};
use super::super::concentration::Concentration;
use super::super::frequency;
use super::super::noise::Rate;
use super::super::periods;
use super::super::segments::{Move, Moves, Share};
use super::headings::{FEW, Findings, counted, name, unsigned};
use super::summary::Finding;

/// What is known of the customers together.
#[derive(Clone, Copy)]
pub struct Crowd<'a> {
    /// The segments.
    pub segments: &'a Segments,
    /// What each of them holds.
    pub shares: &'a [Share],
    /// Who moved.
    pub moves: Option<&'a Moves>,
    /// Customers by revenue.
    pub concentration: &'a Concentration,
}

/// Something worth saying, and the anchor of its figures on the page.
type Said = (Finding, &'static str);

fn said(text: String, money: Money, evidence: &'static str) -> Said {
    (Finding::level(money, text), evidence)
}

/// A share in percent, as it is read; nothing of nothing.
fn percent(format: &Format, part: Money, whole: Money) -> Option<String> {
    format.percent(part.0.into(), whole.0.into()).filter(|_| whole.0 > 0)
}

impl Findings<'_> {
    /// The heading of the page of customers: how much revenue the largest bring.
    pub fn of_customers(&self, concentration: &Concentration) -> String {
        let all = concentration.cumulative.len();
        let share = self.format.percent(concentration.a as i128, all as i128).unwrap_or_default();
        let (known, guests) = (concentration.total(), self.tables.guests);
        let (sold, of) = (self.sold(), known + guests.revenue);
        match (all, percent(self.format, known, of)) {
            (1, Some(part)) if guests.rows > 0 => format!("One known customer makes {part} of {sold}"),
            (1, _) => format!("One customer makes all {sold}"),
            _ => format!("{share} of customers make 80% of their {sold}"),
        }
    }

    /// Who a segment holds: `267 customers, 22 to 37 orders each, half of them last seen 3 days ago or less`.
    pub fn segment(&self, share: &Share) -> String {
        let Some(recency) = share.recency else { return "No customer".to_owned() };
        let count = |n: u32| self.format.count(n.into());
        let orders = match share.range {
            (fewest, most) if fewest == most => counted(most.into(), "order", self.format),
            (fewest, most) => format!("{} to {} orders", count(fewest), count(most)),
        };
        let days = counted(recency.unsigned_abs().div_ceil(100), "day", self.format);
        match share.customers {
            1 => format!("1 customer with {orders}, last seen {days} ago"),
            n => format!("{} customers with {orders} each, half of them last seen {days} ago or less", count(n)),
        }
    }

    /// What is said of segments, where customers are enough to speak of.
    pub fn on_segments(&self, crowd: Crowd<'_>) -> Vec<(Finding, &'static str)> {
        let enough = crowd.concentration.cumulative.len() as u64 >= FEW;
        let found = [self.best_segment(crowd), self.fallen(crowd)];
        found.into_iter().flatten().filter(|_| enough).collect()
    }

    /// What is said of how often and when customers come back, where they are enough to speak of.
    pub fn on_loyalty(&self, concentration: &Concentration) -> Vec<(Finding, &'static str)> {
        let enough = concentration.cumulative.len() as u64 >= FEW;
        let found = [
            self.repeaters(concentration.total()),
            self.last_newcomers(),
            self.largest(concentration),
            self.return_time(),
        ];
        found.into_iter().flatten().filter(|_| enough).collect()
    }

    fn best_segment(&self, crowd: Crowd<'_>) -> Option<Said> {
        let held = crowd.segments.all().iter().zip(crowd.shares);
        let (segment, share) = held.max_by_key(|(_, share)| share.revenue)?;
        let (n, all) = (u64::from(share.customers), crowd.concentration.cumulative.len() as u64);
        let of_customers = self.format.percent(n.into(), all.into())?;
        let of_revenue = percent(self.format, share.revenue, crowd.concentration.total())?;
        let text = format!(
            "The segment {}, {} of {} ({of_customers}), brought {of_revenue} of what {} brought: {}.",
            name(&segment.name),
            self.format.count(n),
            counted(all, "customer", self.format),
            self.everybody(),
            self.format.money_short(share.revenue) + self.gross(),
        );
        (n >= FEW && n < all).then(|| said(text, share.revenue, "#segment-table"))
    }

    /// Who lapsed, with what is at stake, against who returned.
    fn fallen(&self, crowd: Crowd<'_>) -> Option<Said> {
        let moves = crowd.moves?;
        let turned = |holds: fn(&Segments, usize, usize) -> bool| {
            moves.sum(|own: &Move| own.from.is_some_and(|from| holds(crowd.segments, from, own.to)))
        };
        let ((fell, stake), (woke, gained)) = (turned(Segments::fell), turned(Segments::woke));
        let (known, year) = moves.sum(|own| own.from.is_some());
        let share = percent(self.format, stake, year).filter(|_| fell >= FEW && stake.0 > 0)?;
        // A year before the look back is told where the data hold one.
        let whole = self.tables.calendar.days as i64 - moves.days >= YEAR;
        let when = if whole { "in the year before" } else { "up to then" };
        let but = match woke {
            0 => String::new(),
            n => format!("; {} returned ({})", self.format.count(n), self.format.money_short(gained)),
        };
        let text = format!(
            "{} of the {} of {} days ago lapsed: they had brought {} {when}, {share} of what all of them had{but}.",
            self.format.count(fell),
            counted(known, "customer", self.format),
            moves.days,
            self.format.money_short(stake) + self.gross(),
        );
        Some((Finding::change(stake, text), "#fallen"))
    }

    fn repeaters(&self, total: Money) -> Option<Said> {
        let customers = &self.tables.people.customers;
        let again = customers.iter().filter(|customer| customer.orders > 1);
        let (n, revenue) = again.fold((0_u64, Money::ZERO), |(n, sum), one| (n + 1, sum + one.revenue));
        let all = customers.len() as u64;
        let (of_customers, of_revenue) =
            (self.format.percent(n.into(), all.into())?, percent(self.format, revenue, total)?);
        let text = format!(
            "{of_customers} of {} ordered more than once, and they brought {of_revenue} of what {} brought: {}.",
            counted(all, "customer", self.format),
            self.everybody(),
            self.format.money_short(revenue) + self.gross()
        );
        (n > 0 && n < all).then(|| said(text, revenue, "#order-counts-figure"))
    }

    /// The new customers of the last month that is over; more or fewer than the month before only beyond chance.
    fn last_newcomers(&self) -> Option<Said> {
        let months = &self.tables.people.months;
        // Of the first month nobody knows who is new.
        let at = cohorts::over(self.tables).checked_sub(1).filter(|at| *at > 0)?;
        let now = months[at];
        let share = percent(self.format, now.new_revenue, now.revenue)?;
        let month = |at: usize, style| self.format.date(self.tables.calendar.months[at].first(), style);
        let compared = periods::month_against(self.tables, &self.tables.slices[0], at, 1, self.format);
        let versus = compared.filter(|_| at > 1).and_then(|compared| {
            let then = months[at - 1];
            let (a, b) = (f64::from(now.new), f64::from(then.new));
            // Numbers of independent people: twice the standard error of their difference.
            let clear = (a - b).abs() > 2.0 * (a + b).sqrt();
            let change = compared.change(Money(now.new.into()), Money(then.new.into()), self.format);
            let (_, text) = change.filter(|_| clear)?;
            let way = if a > b { "more" } else { "fewer" };
            Some(format!(", {} {way} than in {}", unsigned(&text), month(at - 1, DateStyle::MonthName)))
        });
        let text = format!(
            "{} new in {}{}: they brought {}, {share} of what {} brought in that month.",
            match now.new {
                1 => "1 customer was".to_owned(),
                n => format!("{} customers were", self.format.count(n.into())),
            },
            month(at, DateStyle::Month),
            versus.unwrap_or_default(),
            self.format.money_short(now.new_revenue) + self.gross(),
            self.everybody(),
        );
        (u64::from(now.new) >= FEW).then(|| said(text, now.new_revenue, "#loyalty"))
    }

    /// The largest customer, where the shop leans on one.
    fn largest(&self, concentration: &Concentration) -> Option<Said> {
        let (first, total) = (*concentration.cumulative.first()?, concentration.total());
        let leans = i128::from(first.0) * 20 >= i128::from(total.0);
        let share = percent(self.format, first, total).filter(|_| leans)?;
        let n = counted(concentration.cumulative.len() as u64, "customer", self.format);
        let (of, short) = (self.sold(), self.format.money_short(first));
        let text = format!("One of {n} alone makes {share} of their {of}: {short}.");
        Some(said(text, first, "#concentration-figure"))
    }

    fn return_time(&self) -> Option<Said> {
        let (days, n) = frequency::median_gap(&self.tables.people.gaps).filter(|(_, n)| *n >= FEW)?;
        Some(said(self.half_come_back(days, n), Money::ZERO, "#order-gaps-figure"))
    }

    /// Within how many days half of so many repeat orders come.
    pub fn half_come_back(&self, days: usize, n: u64) -> String {
        let within = match days {
            0 => "on the day of the one before".to_owned(),
            days => format!("within {} of the one before", counted(days as u64, "day", self.format)),
        };
        match n {
            1 => format!("The only repeat order came {within}."),
            n => format!("Half of all {} come {within}.", counted(n, "repeat order", self.format)),
        }
    }

    /// All cohorts but the first together, by age, as long as they are enough to speak of.
    pub fn ages(&self) -> Vec<Age> {
        let ages = cohorts::ages(&self.tables.people.cohorts, &cohorts::known(self.tables));
        ages.into_iter().take_while(|age| age.customers >= FEW).collect()
    }

    /// The heading of the page of cohorts: how many come back in the month after.
    pub fn of_cohorts(&self) -> String {
        let ages = self.ages();
        let next = ages.iter().find(|age| age.months == 1);
        let rate = next.and_then(|age| Some((age, self.format.percent(age.back.into(), age.customers.into())?)));
        match rate {
            Some((age, rate)) => {
                format!(
                    "{rate} of {} order again in the month after",
                    counted(age.customers, "new customer", self.format)
                )
            }
            None => "Customers by the month of their first order".to_owned(),
        }
    }

    /// The summary of the page of cohorts.
    pub fn on_cohorts(&self) -> Vec<(Finding, &'static str)> {
        let found = [self.earlier_months(), self.lifetime(), self.first_cohort(), self.recent_return()];
        found.into_iter().flatten().collect()
    }

    /// What those who first came in earlier months brought in the last month that is over.
    fn earlier_months(&self) -> Option<Said> {
        let cohorts = &self.tables.people.cohorts;
        let at = cohorts::over(self.tables).checked_sub(1).filter(|at| *at > 0)?;
        let cells = |months: std::ops::Range<usize>| {
            let of = |month: usize| cohorts[month][at - month];
            months.map(of).fold(CohortCell::default(), |a, b| CohortCell {
                customers: a.customers + b.customers,
                revenue: a.revenue + b.revenue,
            })
        };
        let (old, all) = (cells(0..at), cells(0..at + 1));
        let share = percent(self.format, old.revenue, all.revenue).filter(|_| u64::from(old.customers) >= FEW)?;
        let text = format!(
            "Customers of earlier months brought {share} of what {} brought in {}: {}, from {} of {}.",
            self.everybody(),
            self.format.date(self.tables.calendar.months[at].first(), DateStyle::Month),
            self.format.money_short(old.revenue) + self.gross(),
            self.format.count(old.customers.into()),
            counted(all.customers.into(), "customer", self.format),
        );
        Some(said(text, old.revenue, "#retention-figure"))
    }

    /// What a customer brings in the first month and up to some months after, of the same customers.
    fn lifetime(&self) -> Option<Said> {
        let ages = self.ages();
        let age = ages.iter().rev().find(|age| matches!(age.months, 1 | 3 | 6 | 12) && age.customers >= 100)?;
        let each = |amount: Money| Some(self.format.money_short(amount.per(age.customers)?));
        let text = format!(
            "A new customer brings {} in the month of the first order and {} by the end of the {}month after: the mean of {}.",
            each(age.first)? + self.gross(),
            each(age.revenue)?,
            match age.months {
                3 => "third ",
                6 => "sixth ",
                12 => "twelfth ",
                _ => "",
            },
            counted(age.customers, "customer", self.format),
        );
        // Of so few ages there is no curve.
        Some(said(text, age.revenue, if ages.len() > 3 { "#mean-figure" } else { "#value" }))
    }

    /// Whoever had ordered before the data begin, where these are much of the shop.
    fn first_cohort(&self) -> Option<Said> {
        let cohorts = &self.tables.people.cohorts;
        let brought = |cells: &[CohortCell]| cells.iter().map(|cell| cell.revenue).sum::<Money>();
        let (first, all) = (brought(cohorts.first()?), cohorts.iter().map(|cells| brought(cells)).sum::<Money>());
        let n = u64::from(cohorts[0][0].customers);
        let largest = cohorts.iter().skip(1).all(|cells| brought(cells) < first);
        let share = percent(self.format, first, all).filter(|_| largest && n >= FEW && cohorts.len() > 2)?;
        let text = format!(
            "{share} of what {} brought came from the {} of the first month, {}, who may have ordered before the data begin: {}.",
            self.everybody(),
            self.format.count(n),
            self.format.date(self.tables.calendar.months[0].first(), DateStyle::Month),
            self.format.money_short(first) + self.gross(),
        );
        Some(said(text, first, "#value"))
    }

    /// Whether the last three cohorts come back otherwise than those before; said only beyond chance.
    fn recent_return(&self) -> Option<Said> {
        let reached = cohorts::over(self.tables).checked_sub(1).filter(|reached| *reached >= 7)?;
        let of = |months: std::ops::Range<usize>| {
            // Whose next month has no row could not come back in it.
            let known = months.filter(|month| self.tables.has_rows(month + 1));
            let cells = known.map(|month| &self.tables.people.cohorts[month]);
            cells.fold((0_u64, 0_u64, Money::ZERO), |(n, back, sum), cells| {
                (n + u64::from(cells[0].customers), back + u64::from(cells[1].customers), sum + cells[1].revenue)
            })
        };
        let ((n, back, brought), (n0, back0, _)) = (of(reached - 3..reached), of(1..reached - 3));
        let (now, before) = (Rate { part: back, whole: n }, Rate { part: back0, whole: n0 });
        let text = format!(
            "Of the {} of the last three cohorts {} ordered again in the month after, {} than of the {} before them ({}).",
            counted(n, "new customer", self.format),
            self.format.percent(back.into(), n.into())?,
            if back * n0 > back0 * n { "more" } else { "fewer" },
            self.format.count(n0),
            self.format.percent(back0.into(), n0.into())?,
        );
        now.differs_from(before).then(|| (Finding::change(brought, text), "#retention-figure"))
    }
}
