//! What a chart is drawn on: the backend, its size in px, the format, and where text already stands.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::Ranged;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Text};
use plotters::prelude::DrawingArea;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, TextStyle};

use super::elements::Cell;
use super::role::{Class, Role};
use super::scale::Domain;
use super::svg::Svg;
use super::text::fit;
use crate::format::{Format, Quantity};

/// Where text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// A rectangle in px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    /// Width in px.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// Height in px.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Its corners left top and right bottom, tenths of a px.
    fn corners(self) -> [(i32, i32); 2] {
        [(tenths(self.left), tenths(self.top)), (tenths(self.right), tenths(self.bottom))]
    }

    pub fn meets(self, other: Rect) -> bool {
        let apart = self.right <= other.left || other.right <= self.left;
        !(apart || self.bottom <= other.top || other.bottom <= self.top)
    }
}

/// Tenths of a px, the backend's unit.
pub(super) fn tenths(px: f64) -> i32 {
    (px * 10.0).round() as i32
}

/// A plot: an area with an axis in each direction.
pub(super) type Plot<X, Y> = DrawingArea<Svg, Cartesian2d<X, Y>>;

/// What a chart is drawn on.
pub(super) struct Sheet<'a> {
    /// Width in px.
    pub width: f64,
    /// Height in px.
    pub height: f64,
    /// Writes the numbers and dates.
    pub format: &'a Format,
    svg: Rc<RefCell<Svg>>,
    area: DrawingArea<Svg, Shift>,
    texts: RefCell<Vec<Rect>>,
    attributes: RefCell<String>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet of so many px.
    pub fn new(width: f64, height: f64, format: &'a Format) -> Sheet<'a> {
        let svg = Rc::new(RefCell::new(Svg::new((tenths(width) as u32, tenths(height) as u32))));
        let area = DrawingArea::from(&svg);
        Sheet { width, height, format, svg, area, texts: RefCell::default(), attributes: RefCell::default() }
    }

    /// The attributes for the root, and the drawing.
    pub fn finish(self) -> (String, String) {
        (self.attributes.take(), self.svg.borrow_mut().finish())
    }

    /// Gives the root an attribute; a root with attributes takes the focus.
    pub fn attribute(&self, name: &str, value: impl std::fmt::Display) {
        self.attributes.borrow_mut().push_str(&format!(" {name}=\"{value}\""));
    }

    /// A plot in `rect`, its values growing upwards.
    pub fn plot<X: Ranged, Y: Ranged>(&self, x: X, y: Y, rect: Rect) -> Plot<X, Y> {
        let (across, down) = (tenths(rect.left)..tenths(rect.right), tenths(rect.bottom)..tenths(rect.top));
        self.area.apply_coord_spec(Cartesian2d::new(x, y, (across, down)))
    }

    /// Draws an element whose points are tenths of a px.
    pub fn put<'e, E>(&self, element: &'e E)
    where
        &'e E: PointCollection<'e, (i32, i32)>,
        E: Drawable<Svg>,
    {
        put(&self.area, element);
    }

    /// Draws inside a `<g>` with these attributes.
    pub fn group(&self, attributes: &str, draw: impl FnOnce()) {
        self.raw(&format!("<g {attributes}>"));
        draw();
        self.raw("</g>");
    }

    /// Markup of ours, as it is.
    pub fn raw(&self, markup: &str) {
        self.svg.borrow_mut().raw(markup);
    }

    /// A straight line from one px to another.
    pub fn rule(&self, role: impl Into<Role>, from: (f64, f64), to: (f64, f64)) {
        let points = vec![(tenths(from.0), tenths(from.1)), (tenths(to.0), tenths(to.1))];
        self.put(&PathElement::new(points, role.into()));
    }

    /// A disc around a px.
    pub fn disc(&self, role: impl Into<Role>, centre: (f64, f64), radius: f64) {
        let centre = (tenths(centre.0), tenths(centre.1));
        self.put(&Circle::new(centre, tenths(radius), role.into().filled()));
    }

    /// A rectangle with a tooltip and perhaps a link.
    pub fn cell(&self, role: impl Into<Role>, rect: Rect, title: Option<&str>, href: Option<&str>) {
        self.put(&Cell { role: role.into(), corners: rect.corners(), title, href, sized: false });
    }

    /// A cell with a tooltip, as large as the style sheet makes all cells of the chart: `rect` says where.
    pub fn sized_cell(&self, role: impl Into<Role>, rect: Rect, title: Option<&str>) {
        self.put(&Cell { role: role.into(), corners: rect.corners(), title, href: None, sized: true });
    }

    /// Text on the baseline `y`; nothing is looked at but its width, for what comes later.
    pub fn text(&self, role: impl Into<Role>, anchor: Anchor, (x, y): (f64, f64), text: &str) {
        if text.is_empty() {
            return;
        }
        let role = role.into();
        self.texts.borrow_mut().push(text_box(role.class(), anchor, (x, y), text));
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = ("sans-serif", role.class().font().0 * 10.0).into_font();
        let style = TextStyle { font, color: role.to_backend_color(), pos: Pos::new(h_pos, VPos::Bottom) };
        self.put(&Text::new(text, (tenths(x), tenths(y)), style));
    }

    /// Text cut to `width` px.
    pub fn fitted(&self, role: impl Into<Role>, anchor: Anchor, at: (f64, f64), width: f64, text: &str) {
        let role = role.into();
        let (px, bold) = role.class().font();
        self.text(role, anchor, at, &fit(text, width, px, bold));
    }

    /// Whether text may stand there: inside the sheet, 2 px clear of all other text.
    pub fn is_free(&self, class: Class, anchor: Anchor, at: (f64, f64), text: &str) -> bool {
        let wanted = text_box(class, anchor, at, text);
        let inside = wanted.left >= -0.01 && wanted.right <= self.width + 2.01;
        let inside = inside && wanted.top >= 0.0 && wanted.bottom <= self.height;
        inside && !self.texts.borrow().iter().any(|taken| taken.meets(wanted))
    }

    /// Text, if it may stand there.
    pub fn offer(&self, role: impl Into<Role>, anchor: Anchor, at: (f64, f64), text: &str) -> bool {
        let role = role.into();
        let free = self.is_free(role.class(), anchor, at, text);
        if free {
            self.text(role, anchor, at, text);
        }
        free
    }

    /// The ramp with the values of its ends, its right end at `right`, on the baseline `y`. Returns its left end.
    pub fn ramp(&self, domain: Domain, quantity: Quantity, (right, y): (f64, f64)) -> f64 {
        let (low, high) = domain.ends();
        let (low, high) = (self.format.short(quantity, low), self.format.short(quantity, high));
        let pitch = if self.width < 400.0 { 11.0 } else { 20.0 };
        self.text(Class::Tick, Anchor::End, (right, y), &high);
        let ramp = right - Class::Tick.width(&high) - 6.0 - 7.0 * pitch;
        for step in 0..7u8 {
            let left = ramp + f64::from(step) * pitch;
            let rect = Rect { left, top: y - 9.0, right: left + pitch - 1.0, bottom: y };
            self.cell(Role::step(Class::Ramp, step), rect, None, None);
        }
        self.text(Class::Tick, Anchor::End, (ramp - 6.0, y), &low);
        ramp - 6.0 - Class::Tick.width(&low)
    }
}

/// Draws an element on an area; our backend cannot fail, and it is borrowed by nothing else meanwhile.
pub(super) fn put<'a, E, C>(area: &DrawingArea<Svg, C>, element: &'a E)
where
    C: plotters::coord::CoordTranslate,
    &'a E: PointCollection<'a, C::From>,
    E: Drawable<Svg>,
{
    area.draw(element).expect("writing SVG to memory cannot fail");
}

/// Where `x` and `y` lie on a plot, px.
pub(super) fn place<X, Y>(plot: &Plot<X, Y>, x: f64, y: f64) -> (f64, f64)
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    let (x, y) = plot.map_coordinate(&(x, y));
    (f64::from(x) / 10.0, f64::from(y) / 10.0)
}

/// The px that text covers, with 2 px to its right.
pub(super) fn text_box(class: Class, anchor: Anchor, (x, y): (f64, f64), text: &str) -> Rect {
    let (px, _) = class.font();
    let width = class.width(text);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    Rect { left, top: y - 0.8 * px, right: left + width + 2.0, bottom: y + 0.25 * px }
}
