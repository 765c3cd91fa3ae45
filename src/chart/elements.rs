//! What charts are made of beyond Plotters' own shapes: one node for a line with its gaps, for all markers of a
//! series, for all weekends; cells, bars and slices that carry tooltips and links.

use std::f64::consts::TAU;

use plotters::element::{Drawable, PointCollection};
use plotters_backend::BackendCoord;

use super::role::Role;
use super::svg::{Drawn, Svg};

/// A series over an axis: values at indices, drawn as runs between gaps.
#[derive(Debug)]
pub(super) struct Runs {
    role: Role,
    points: Vec<(f64, f64)>,
    /// Where a run begins, besides the first.
    breaks: Vec<usize>,
    shape: Shape,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Line,
    Dots,
    /// Filled down to the last point, which is none of the series.
    Area,
}

impl Runs {
    fn new(role: Role, values: &[Option<f64>], shape: Shape) -> Runs {
        let mut runs = Runs { role, points: Vec::with_capacity(values.len()), breaks: Vec::new(), shape };
        let mut open = false;
        for (index, value) in values.iter().enumerate() {
            let value = value.filter(|v| v.is_finite());
            if let Some(value) = value {
                if !open && !runs.points.is_empty() {
                    runs.breaks.push(runs.points.len());
                }
                runs.points.push((index as f64, value));
            }
            open = value.is_some();
        }
        runs
    }

    /// The line through `values`.
    pub fn line(role: Role, values: &[Option<f64>]) -> Runs {
        Runs::new(role, values, Shape::Line)
    }

    /// A marker at each of `values`.
    pub fn dots(role: Role, values: &[Option<f64>]) -> Runs {
        Runs::new(role, values, Shape::Dots)
    }

    /// The area between `values` and `base`.
    pub fn area(role: Role, values: &[Option<f64>], base: f64) -> Runs {
        let mut runs = Runs::new(role, values, Shape::Area);
        runs.points.push((0.0, base));
        runs
    }

    /// The line with no more than two points per column of `points_per_column` points: its least and its greatest,
    /// so that no peak is lost.
    pub fn thinned(mut self, points_per_column: f64) -> Runs {
        let mut points: Vec<(f64, f64)> = Vec::new();
        let mut breaks = Vec::new();
        for run in self.bounds() {
            if !points.is_empty() {
                breaks.push(points.len());
            }
            let column = |p: &(f64, f64)| (p.0 / points_per_column) as u64;
            for chunk in self.points[run].chunk_by(|a, b| column(a) == column(b)) {
                let order = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
                let least = chunk.iter().min_by(order).copied();
                let greatest = chunk.iter().max_by(order).copied();
                let mut pair: Vec<(f64, f64)> = least.into_iter().chain(greatest).collect();
                pair.sort_by(|a, b| a.0.total_cmp(&b.0));
                pair.dedup();
                points.extend(pair);
            }
        }
        (self.points, self.breaks) = (points, breaks);
        self
    }

    fn bounds(&self) -> Vec<std::ops::Range<usize>> {
        let end = self.points.len() - usize::from(matches!(self.shape, Shape::Area));
        let starts = std::iter::once(0).chain(self.breaks.iter().copied());
        let ends = self.breaks.iter().copied().chain(std::iter::once(end));
        starts.zip(ends).map(|(a, b)| a..b).collect()
    }
}

impl<'a> PointCollection<'a, (f64, f64)> for &'a Runs {
    type Point = &'a (f64, f64);
    type IntoIter = std::slice::Iter<'a, (f64, f64)>;

    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}

impl Drawable<Svg> for Runs {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, points: I, svg: &mut Svg, _: (u32, u32)) -> Drawn {
        let points: Vec<BackendCoord> = points.collect();
        svg.raw("<path");
        svg.class(self.role);
        svg.raw(" d=\"");
        for run in self.bounds() {
            let run = &points[run];
            match self.shape {
                Shape::Line if run.len() == 1 => svg.dot(run[0]),
                Shape::Line => svg.run(run.iter().copied()),
                Shape::Dots => run.iter().for_each(|p| svg.dot(*p)),
                Shape::Area => {
                    let base = points[points.len() - 1].1;
                    if let (Some(first), Some(last)) = (run.first(), run.last()) {
                        let floor = [(last.0, base), (first.0, base)];
                        svg.run(run.iter().copied().chain(floor));
                        svg.raw("z");
                    }
                }
            }
        }
        svg.raw("\"/>");
        Ok(())
    }
}

/// Rectangles of one role in one node; corners in px pairs (left top, right bottom).
#[derive(Debug)]
pub(super) struct Bands {
    pub role: Role,
    pub corners: Vec<(i32, i32)>,
}

impl<'a> PointCollection<'a, (i32, i32)> for &'a Bands {
    type Point = &'a (i32, i32);
    type IntoIter = std::slice::Iter<'a, (i32, i32)>;

    fn point_iter(self) -> Self::IntoIter {
        self.corners.iter()
    }
}

impl Drawable<Svg> for Bands {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, points: I, svg: &mut Svg, _: (u32, u32)) -> Drawn {
        let points: Vec<BackendCoord> = points.collect();
        svg.raw("<path");
        svg.class(self.role);
        svg.raw(" d=\"");
        for pair in points.chunks_exact(2) {
            let ((left, top), (right, bottom)) = (pair[0], pair[1]);
            svg.run([(left, top), (right, top), (right, bottom), (left, bottom)]);
            svg.raw("z");
        }
        svg.raw("\"/>");
        Ok(())
    }
}

/// A cell or a bar: a rectangle with a tooltip and perhaps a link; corners left top and right bottom, tenths of a px.
#[derive(Debug)]
pub(super) struct Cell<'a> {
    pub role: Role,
    pub corners: [(i32, i32); 2],
    pub title: Option<&'a str>,
    pub href: Option<&'a str>,
    /// Whether the style sheet tells its size, which all cells of the chart share.
    pub sized: bool,
}

impl<'a> PointCollection<'a, (i32, i32)> for &'a Cell<'_> {
    type Point = &'a (i32, i32);
    type IntoIter = std::slice::Iter<'a, (i32, i32)>;

    fn point_iter(self) -> Self::IntoIter {
        self.corners.iter()
    }
}

impl Drawable<Svg> for Cell<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut points: I, svg: &mut Svg, _: (u32, u32)) -> Drawn {
        if let (Some((left, top)), Some((right, bottom))) = (points.next(), points.next()) {
            svg.titled((self.href, true), self.title, "rect", |svg| {
                svg.class(self.role);
                svg.length("x", left);
                svg.length("y", top);
                if !self.sized {
                    svg.length("width", right - left);
                    svg.length("height", bottom - top);
                }
            });
        }
        Ok(())
    }
}

/// A slice of a ring, from one share of the turn to another, clockwise from 12 o'clock. The keyboard finds its link in
/// the table beside.
#[derive(Debug)]
pub(super) struct Sector<'a> {
    pub role: Role,
    pub centre: (i32, i32),
    /// Inner and outer radius, tenths of a px.
    pub radii: (f64, f64),
    /// Where it starts and ends, 0 to 1.
    pub turn: (f64, f64),
    pub title: &'a str,
    pub href: Option<&'a str>,
}

impl<'a> PointCollection<'a, (i32, i32)> for &'a Sector<'_> {
    type Point = &'a (i32, i32);
    type IntoIter = std::iter::Once<&'a (i32, i32)>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.centre)
    }
}

impl Drawable<Svg> for Sector<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(&self, mut points: I, svg: &mut Svg, _: (u32, u32)) -> Drawn {
        let Some(centre) = points.next() else { return Ok(()) };
        let ((inner, outer), (from, to)) = (self.radii, self.turn);
        let at = |turn: f64, radius: f64| {
            let (sin, cos) = (turn * TAU).sin_cos();
            (centre.0 + (radius * sin).round() as i32, centre.1 - (radius * cos).round() as i32)
        };
        // An arc cannot lead back to where it starts, so a full turn is two halves.
        let middle = (to - from > 0.999).then_some((from + to) / 2.0);
        let large = middle.is_none() && to - from > 0.5;
        svg.titled((self.href, false), Some(self.title), "path", |svg| {
            svg.class(self.role);
            svg.raw(" d=\"");
            svg.run([at(from, outer)]);
            for turn in middle.into_iter().chain([to]) {
                svg.arc(outer, large, true, at(turn, outer));
            }
            svg.raw(if middle.is_some() { "M" } else { "L" });
            svg.pair(at(to, inner));
            for turn in middle.into_iter().chain([from]) {
                svg.arc(inner, large, false, at(turn, inner));
            }
            svg.raw("z\"");
        });
        Ok(())
    }
}
