//! Measures: what rows add up to beside their amounts, in the whole period, its windows and months.

use std::ops::Range;

use rayon::prelude::*;

use crate::etl;
use crate::money::Money;
use crate::orders::{Measure, MeasureKind, Rows, UNKNOWN};

use super::calendar::Calendar;
use super::dimensions::Split;
use super::distinct::Codes;
use super::slices::Slicing;
use super::windows::{Window, WindowKind};

/// What some rows say of a measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measured {
    /// What rows that count add up to.
    pub sold: i64,
    /// What returns add up to.
    pub back: i64,
    /// The revenue of the rows that count and say it.
    pub covered: Money,
    /// The returns of the rows that say it.
    pub covered_back: Money,
}

impl Measured {
    /// Returns taken off.
    pub fn net(&self) -> i64 {
        self.sold + self.back
    }

    /// The amounts of all rows that say it, returns taken off.
    pub fn covered_net(&self) -> Money {
        self.covered + self.covered_back
    }

    fn add(&mut self, other: &Measured) {
        self.sold += other.sold;
        self.back += other.back;
        self.covered += other.covered;
        self.covered_back += other.covered_back;
    }
}

/// A period by which measures are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// All days.
    Whole,
    /// A month of the calendar.
    Month(usize),
    /// A window, if the data reach that far.
    Window(WindowKind),
}

/// What the measures of a report come to.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    /// The measures.
    pub all: Vec<Measure>,
    /// The windows that the data reach, behind the whole period and the months.
    windows: Vec<WindowKind>,
    months: usize,
    /// The spans of each day.
    spans: Vec<Vec<u32>>,
    origin: i32,
    /// By measure, slice and span.
    slices: Vec<Vec<Measured>>,
    /// By dimension, from the category on, then by measure: by code and span.
    values: Vec<Vec<Vec<Measured>>>,
}

impl Measures {
    /// Of these measures, nothing so far.
    pub(super) fn new(all: Vec<Measure>, calendar: &Calendar, windows: &[Window]) -> Measures {
        let months = calendar.months.len();
        let spans = |day: usize| {
            let own = windows.iter().enumerate().filter(|(_, window)| window.days.contains(&day));
            let own = own.map(|(i, _)| (1 + months + i) as u32);
            [0, 1 + calendar.month_of[day]].into_iter().chain(own).collect()
        };
        let spans = if all.is_empty() { Vec::new() } else { (0..calendar.days).map(spans).collect() };
        Measures {
            slices: vec![Vec::new(); all.len()],
            values: Vec::new(),
            windows: windows.iter().map(|window| window.kind).collect(),
            months,
            spans,
            origin: calendar.origin,
            all,
        }
    }

    fn width(&self) -> usize {
        1 + self.months + self.windows.len()
    }

    /// Adds up rows that count and returns by category; "all" is among their slices.
    pub(super) fn of_categories(&mut self, rows: &[&[Rows]; 2], slicing: &Slicing) {
        self.add(rows, Codes::Category, slicing);
    }

    /// The same by the values of another dimension.
    pub(super) fn of_dimension(&mut self, rows: &[&[Rows]; 2], split: &Split) {
        self.add(rows, split.codes, &split.slicing);
    }

    fn add(&mut self, rows: &[&[Rows]; 2], codes: Codes, slicing: &Slicing) {
        let width = self.width();
        let of = |measure: usize| self.by_code(rows, codes, measure, slicing.slices_of.len());
        let values: Vec<Vec<Measured>> = (0..self.all.len()).map(of).collect();
        for (slices, values) in self.slices.iter_mut().zip(&values) {
            let mut own = vec![Measured::default(); slicing.kinds.len() * width];
            for (code, of) in slicing.slices_of.iter().enumerate() {
                for &slice in of {
                    let into = &mut own[slice as usize * width..][..width];
                    into.iter_mut().zip(&values[code * width..]).for_each(|(into, from)| into.add(from));
                }
            }
            slices.extend(own);
        }
        self.values.push(values);
    }

    /// By code and span.
    fn by_code(&self, rows: &[&[Rows]; 2], codes: Codes, measure: usize, n: usize) -> Vec<Measured> {
        let width = self.width();
        let mut all = vec![Measured::default(); n * width];
        for (part, blocks) in rows.iter().enumerate() {
            let fold = |mut sums: Vec<(i64, i64)>, rows: &Rows| {
                let column = codes.of(rows);
                for (row, &value) in rows.measures[measure].iter().enumerate() {
                    if value == UNKNOWN {
                        continue;
                    }
                    let base = column.get(row).map_or(0, |&code| code as usize) * width;
                    for &span in &self.spans[etl::day(rows.ts[row], self.origin) as usize] {
                        let sum = &mut sums[base + span as usize];
                        *sum = (sum.0 + value, sum.1 + rows.amount[row]);
                    }
                }
                sums
            };
            let length = blocks.len().div_ceil(rayon::current_num_threads()).max(1);
            let sums = blocks.par_chunks(length).map(|blocks| blocks.iter().fold(vec![(0, 0); n * width], fold));
            let sums = sums.reduce(Vec::new, |mut a, b| {
                if a.is_empty() {
                    return b;
                }
                a.iter_mut().zip(b).for_each(|(a, b)| *a = (a.0 + b.0, a.1 + b.1));
                a
            });
            for (own, (value, amount)) in all.iter_mut().zip(sums) {
                own.add(&match part {
                    0 => Measured { sold: value, covered: Money(amount), ..Measured::default() },
                    _ => Measured { back: value, covered_back: Money(amount), ..Measured::default() },
                });
            }
        }
        all
    }

    fn at(&self, span: Span) -> Option<usize> {
        match span {
            Span::Whole => Some(0),
            Span::Month(month) => Some(1 + month),
            Span::Window(kind) => {
                self.windows.iter().position(|own| *own == kind).map(|window| 1 + self.months + window)
            }
        }
    }

    /// Where a measure of a kind stands among all.
    pub fn find(&self, kind: MeasureKind) -> Option<usize> {
        self.all.iter().position(|measure| measure.kind == kind)
    }

    /// What a measure comes to in a slice; nothing where the data do not reach the span.
    pub fn of_slice(&self, measure: usize, slice: usize, span: Span) -> Option<Measured> {
        self.slices[measure].get(slice * self.width() + self.at(span)?).copied()
    }

    /// The same of a value by its code: of the category for no dimension.
    pub fn of_value(&self, measure: usize, dimension: Option<usize>, code: u32, span: Span) -> Option<Measured> {
        let dimension = dimension.map_or(0, |dimension| dimension + 1);
        self.values[dimension][measure].get(code as usize * self.width() + self.at(span)?).copied()
    }

    /// What the values of a dimension come to in all spans, for whoever adds up: their sum over codes.
    pub fn sums(&self, measure: usize, dimension: Option<usize>) -> Measured {
        let (width, dimension) = (self.width(), dimension.map_or(0, |dimension| dimension + 1));
        let codes: Range<usize> = 0..self.values[dimension][measure].len() / width.max(1);
        codes.fold(Measured::default(), |mut sum, code| {
            sum.add(&self.values[dimension][measure][code * width]);
            sum
        })
    }
}
