//! Key figures: each with its change and its shape, and how it comes about.

use std::ops::Range;

use crate::analysis::findings::counted;
use crate::analysis::lead::Lead;
use crate::analysis::periods::Comparison;
use crate::chart::spec::{Mark, Paint, Room, Sparkline};
use crate::chart::{self, ChartSpec};
use crate::format::{DateStyle, Direction};
use crate::html::context::{Delta, Html, Kpi, Link, Proof, Rival};
use crate::metrics::{self, MetricDef};
use crate::money::Money;
use crate::tables::{Cell, Slice};

use super::draft::Draft;
use super::key::Key;

/// A key figure that is no metric of a place but a quotient of what the page knows.
pub(super) struct Quotient {
    /// Anchor of its proof, behind `proof-`.
    pub id: &'static str,
    /// Its name.
    pub label: &'static str,
    /// As a person says it, and as far as it can be written.
    pub written: (String, String),
    /// Its formula in words, and the section of the definitions that holds it.
    pub formula: (&'static str, &'static str),
    /// The formula with the page's own values.
    pub inputs: String,
    /// What it is of: `4,338 customers`.
    pub of: String,
    /// One line of context.
    pub note: Option<String>,
}

impl Draft<'_> {
    /// A quotient as a key figure; at the foot of the page stands how it comes about.
    pub(super) fn quotient(&mut self, told: Quotient) -> Kpi {
        let Quotient { id, label, written: (value, exact), formula: (words, section), inputs, of, note } = told;
        let id = format!("proof-{id}");
        let definition = Some(format!("#{id}"));
        self.prove(Proof {
            id,
            label: label.to_owned(),
            value: exact.clone(),
            formula: self.definition(section, words),
            inputs: Some(inputs),
            rows: of,
            rivals: Vec::new(),
        });
        Kpi { label: label.to_owned(), value, exact, note, definition, ..Kpi::default() }
    }

    /// The metrics that are shown of every place.
    pub(super) fn metrics(&self) -> impl Iterator<Item = &'static MetricDef> + use<> {
        metrics::shown(self.basis(), self.report.has_returns(), self.report.has_customers())
    }

    /// The key figures of a cell, each with its change, its change against a year ago and its shape over some days of a
    /// slice.
    pub(super) fn key_figures(
        &mut self,
        cell: &Cell,
        change: Option<&Comparison>,
        year_ago: Option<&Comparison>,
        shape: Option<(usize, Range<usize>)>,
    ) -> Vec<Kpi> {
        let metrics = self.metrics();
        let kpi = |metric: &'static MetricDef| {
            let mut kpi = self.kpi(metric, cell, change);
            let against = year_ago.and_then(|year_ago| self.delta(metric, year_ago));
            kpi.note = against.map(|delta| format!("{} {}", delta.text, delta.versus));
            self.shape(&mut kpi, metric, shape.clone());
            kpi
        };
        metrics.map(kpi).collect()
    }

    /// The key figures of a slice: of the latest 28 days where these are compared with others, each with its change, the step
    /// from the days before and the same of the whole range; else of the whole range.
    pub(super) fn latest_figures(
        &mut self,
        slice: &Slice,
        lead: Option<&Lead>,
        shape: Option<(usize, Range<usize>)>,
    ) -> Vec<Kpi> {
        let Some(lead) = lead else { return self.key_figures(&slice.total, None, None, shape) };
        let since = self.format.date(self.report.tables.calendar.first(), DateStyle::MonthShortYear);
        let mut items = Vec::new();
        for metric in self.metrics() {
            let mut kpi = self.kpi(metric, &lead.first.now, Some(&lead.first));
            kpi.label = format!("{}, last 28 days", kpi.label);
            kpi.exact.clone_from(&kpi.value);
            kpi.note = self.step(metric, lead);
            if let Some(delta) = &mut kpi.delta {
                let then = metric.short(&lead.first.then, self.basis(), self.format);
                let when = if lead.is_by_year() { "a year ago" } else { "before" };
                if lead.first.is_firm() {
                    delta.versus = format!("on {then} {when}");
                } else {
                    (delta.text, delta.versus) = (format!("was {then}"), when.to_owned());
                }
            }
            kpi.whole = Some(format!("{} since {since}", metric.short(&slice.total, self.basis(), self.format)));
            self.shape(&mut kpi, metric, shape.clone());
            items.push(kpi);
        }
        items
    }

    /// How a metric changed from the 28 days before, where a year before leads, and how it did last year.
    fn step(&self, metric: &MetricDef, lead: &Lead) -> Option<String> {
        let step = lead.step.as_ref()?;
        let delta = self.delta(metric, step)?;
        let season = lead.season.map(|(then, now)| Comparison { now, then, ..lead.first.clone() });
        let season = season.filter(Comparison::is_firm).and_then(|own| self.delta(metric, &own));
        Some(match season.filter(|_| step.is_firm()) {
            Some(season) => format!("{} on 28 days before (last year {})", delta.text, season.text),
            None if step.is_firm() => format!("{} on the 28 days before", delta.text),
            None => format!("{} in the 28 days before", metric.short(&step.then, self.basis(), self.format)),
        })
    }

    /// A key figure of a cell, with its change; at the foot of the page stands how it comes about.
    pub(super) fn kpi(&mut self, metric: &MetricDef, cell: &Cell, change: Option<&Comparison>) -> Kpi {
        let basis = self.basis();
        let id = format!("proof-{}", metric.id);
        let definition = Some(format!("#{id}"));
        let rivals = metric.rivals(cell, basis, self.format);
        self.prove(Proof {
            id,
            label: metric.label.to_owned(),
            value: metric.exact(cell, basis, self.format),
            formula: self.definition(metric.id, &metric.formula(basis)),
            inputs: metric.inputs(cell, basis, self.format),
            rows: counted((metric.rows)(cell).into(), "row", self.format),
            rivals: rivals.into_iter().map(|(label, value)| Rival { label, value }).collect(),
        });
        Kpi {
            label: metric.label.to_owned(),
            value: metric.short(cell, basis, self.format),
            // A quotient has no exact value that could be written: it stands at the foot, with what it was made of.
            exact: if metric.is_divided() {
                metric.short(cell, basis, self.format)
            } else {
                metric.exact(cell, basis, self.format)
            },
            delta: change.and_then(|comparison| self.delta(metric, comparison)),
            definition,
            ..Kpi::default()
        }
    }

    /// Tells at the foot of the page how a figure comes about.
    pub(super) fn prove(&mut self, proof: Proof) {
        self.proofs.push(proof);
    }

    /// A link to a part of the definitions, in these words.
    pub(super) fn definition(&self, id: &str, label: &str) -> Link {
        Link { href: format!("{}#{id}", self.href(Key::DEFINITIONS)), label: label.to_owned() }
    }

    /// Gives a key figure its shape over some days of a slice, and says over how many.
    fn shape(&self, kpi: &mut Kpi, metric: &MetricDef, shape: Option<(usize, Range<usize>)>) {
        let Some((slice, days)) = shape else { return };
        let span = counted(days.len() as u64, "day", self.format);
        kpi.sparkline = self.sparkline(metric, slice, days);
        kpi.span = kpi.sparkline.is_some().then_some(span);
    }

    /// The shape of a metric over some days of a slice.
    fn sparkline(&self, metric: &MetricDef, slice: usize, days: Range<usize>) -> Option<Html> {
        let values = self.spark(metric, slice, days);
        (values.iter().flatten().count() > 1).then(|| {
            let spec = ChartSpec {
                id: format!("spark-{}", metric.id),
                title: format!("{} over time", metric.label),
                desc: "7-day mean, last 91 days.".to_owned(),
                room: Room::Half,
                mark: Mark::Sparkline(Sparkline { values, paint: Paint::Accent }),
            };
            Html(chart::draw(&spec, self.format).swap_remove(0).svg)
        })
    }

    /// The shape of a metric over some days: its 7-day mean where there is one.
    fn spark(&self, metric: &MetricDef, slice: usize, days: Range<usize>) -> Vec<Option<f64>> {
        let tables = &self.report.tables;
        let on = |day: usize| metric.drawn(&tables.slices[slice].days[day], self.basis()).filter(|_| tables.open[day]);
        let values: Vec<Option<f64>> = days.map(on).collect();
        let mean = chart::seven_day_mean(&values);
        // A third of the points draws the same shape in the width of a card; the last one stays.
        let mut thinned: Vec<Option<f64>> = mean.into_iter().rev().step_by(3).collect();
        thinned.reverse();
        if thinned.iter().flatten().count() > 1 { thinned } else { values }
    }

    /// How a metric changed: in percent, or from what to what where no percentage may be told.
    pub(super) fn delta(&self, metric: &MetricDef, comparison: &Comparison) -> Option<Delta> {
        let of = |cell: &Cell| (metric.of)(cell, self.basis());
        let (now, then) = (of(&comparison.now)?, of(&comparison.then)?);
        // Of what is negative by nature, the size changes; more of it is worse.
        let (now, then) = if metric.worse { (-now, -then) } else { (now, then) };
        let versus = comparison.versus.clone();
        let Some((direction, text)) = comparison.change(Money(now), Money(then), self.format) else {
            let [now, then] =
                [&comparison.now, &comparison.then].map(|cell| metric.short(cell, self.basis(), self.format));
            return (now != then).then(|| Delta { direction: "flat", text: format!("{now} after {then}"), versus });
        };
        // The arrow goes with the figure, the colour with what it means.
        let direction = match (direction, metric.worse) {
            (Direction::Up, true) => "up worse",
            (Direction::Down, true) => "down better",
            _ => direction.class(),
        };
        Some(Delta { direction, text, versus })
    }
}
