//! The SVG backend of Plotters: device units are tenths of a px, colours are roles, every number has at most one
//! decimal. How a role looks is `templates/chart.css`'s business and only its.

use std::convert::Infallible;
use std::fmt::Write;

use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind};

use super::role::{CLASSES, Role, TINTS};
use super::text::text_width;

/// What a backend call returns; nothing here can fail.
pub(super) type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// An SVG being written.
#[derive(Debug)]
pub(super) struct Svg {
    out: String,
    size: (u32, u32),
}

impl Svg {
    /// An empty drawing of `size` tenths of a px.
    pub fn new(size: (u32, u32)) -> Svg {
        Svg { out: String::with_capacity(8192), size }
    }

    /// The drawing as text.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// Markup as it is: tags and attributes of ours.
    pub fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// `text` where tags are not meant.
    pub fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.out.push(' '),
                c if c.is_control() => {}
                c => self.out.push(c),
            }
        }
    }

    /// A piece with its tooltip, inside a link where it leads somewhere: `open` writes the tag up to its end. A link that
    /// is not a `stop` is only for the pointer.
    pub fn titled(
        &mut self,
        (href, stop): (Option<&str>, bool),
        title: Option<&str>,
        tag: &str,
        open: impl FnOnce(&mut Svg),
    ) {
        if let Some(href) = href {
            self.raw("<a href=\"");
            self.escaped(href);
            if let Some(title) = title {
                self.raw("\" aria-label=\"");
                self.escaped(title);
            }
            self.raw(if stop { "\">" } else { "\" tabindex=\"-1\">" });
        }
        self.raw("<");
        self.raw(tag);
        open(self);
        match title {
            Some(title) => {
                self.raw("><title>");
                self.escaped(title);
                self.raw("</title></");
                self.raw(tag);
                self.raw(">");
            }
            None => self.raw("/>"),
        }
        if href.is_some() {
            self.raw("</a>");
        }
    }

    /// ` class="…"` for a colour that is a role, with one more class after it.
    fn classes(&mut self, color: BackendColor, more: &str) {
        self.raw(" class=\"");
        self.raw(CLASSES.get(usize::from(color.rgb.0)).map_or("", |c| c.1));
        self.raw(TINTS.get(usize::from(color.rgb.1)).copied().unwrap_or_default());
        self.raw(more);
        self.raw("\"");
    }

    /// ` class="…"` for a role.
    pub fn class(&mut self, role: Role) {
        self.classes(role.to_backend_color(), "");
    }

    /// ` name="value"`, the value in tenths.
    pub fn length(&mut self, name: &str, tenths: i32) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        self.tenths(tenths);
        self.raw("\"");
    }

    /// A number of tenths: `-12`, `3.5`, `.6`.
    pub fn tenths(&mut self, value: i32) {
        let (whole, rest) = (value.unsigned_abs() / 10, value.unsigned_abs() % 10);
        if value < 0 {
            self.out.push('-');
        }
        // Writing to a string cannot fail.
        let _ = match (whole, rest) {
            (whole, 0) => write!(self.out, "{whole}"),
            (0, rest) => write!(self.out, ".{rest}"),
            (whole, rest) => write!(self.out, "{whole}.{rest}"),
        };
    }

    /// A number of tenths after another one, with no more between them than SVG wants.
    fn next(&mut self, value: i32) {
        if value >= 0 {
            self.out.push(' ');
        }
        self.tenths(value);
    }

    /// `x y`.
    pub fn pair(&mut self, (x, y): BackendCoord) {
        self.tenths(x);
        self.next(y);
    }

    /// A move of no length: a round cap makes it a dot.
    pub fn dot(&mut self, at: BackendCoord) {
        self.raw("M");
        self.pair(at);
        self.raw("h0");
    }

    /// An arc of `radius` tenths of a px.
    pub fn arc(&mut self, radius: f64, large: bool, clockwise: bool, to: BackendCoord) {
        self.raw("A");
        self.pair((radius as i32, radius as i32));
        self.raw(if large { " 0 1 " } else { " 0 0 " });
        self.raw(if clockwise { "1 " } else { "0 " });
        self.pair(to);
    }

    /// `M x y` and one move across or down.
    fn stroke(&mut self, from: BackendCoord, way: &str, length: i32) {
        self.raw("M");
        self.pair(from);
        self.raw(way);
        self.tenths(length);
    }

    /// `M x y` and the moves from point to point.
    pub fn run(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        let mut last: Option<BackendCoord> = None;
        let mut moved = false;
        for (x, y) in points {
            match last {
                None => {
                    self.raw("M");
                    self.pair((x, y));
                }
                Some((from_x, from_y)) => {
                    if moved {
                        self.next(x - from_x);
                    } else {
                        self.raw("l");
                        self.tenths(x - from_x);
                        moved = true;
                    }
                    self.next(y - from_y);
                }
            }
            last = Some((x, y));
        }
    }
}

/// The middle of the px that `tenths` lies in or begins: where a hairline is sharp.
fn sharp(tenths: i32) -> i32 {
    tenths.div_euclid(10) * 10 + 5
}

impl DrawingBackend for Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        self.raw("<rect");
        self.classes(style.color(), "");
        self.length("x", left);
        self.length("y", top);
        self.length("width", right - left);
        self.length("height", bottom - top);
        self.raw("/>");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.raw("<path");
        self.classes(style.color(), "");
        self.raw(" d=\"");
        let hairline = CLASSES.get(usize::from(style.color().rgb.0)).is_some_and(|c| c.0.is_hairline());
        match points[..] {
            [from, to] if hairline && from.1 == to.1 => self.stroke((from.0, sharp(from.1)), "h", to.0 - from.0),
            [from, to] if hairline && from.0 == to.0 => self.stroke((sharp(from.0), from.1), "v", to.1 - from.1),
            _ => self.run(points),
        }
        self.raw("\"/>");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, _fill: bool) -> Drawn {
        self.raw("<circle");
        self.classes(style.color(), "");
        self.length("cx", x);
        self.length("cy", y);
        self.length("r", radius as i32);
        self.raw("/>");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vert: I, style: &S) -> Drawn {
        self.raw("<path");
        self.classes(style.color(), "");
        self.raw(" d=\"");
        self.run(vert);
        self.raw("z\"/>");
        Ok(())
    }

    /// `pos` is the baseline's start, middle or end.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        self.raw("<text");
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " mid",
            HPos::Right => " end",
        };
        self.classes(style.color(), anchor);
        self.length("x", x);
        self.length("y", y);
        self.raw(">");
        self.escaped(text);
        self.raw("</text>");
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((text_width(text, style.size(), false).ceil() as u32, style.size() as u32))
    }
}
