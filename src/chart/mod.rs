//! Charts: a [`ChartSpec`] goes in, SVG comes out, one drawing for each width of the window that it is shown in.
//!
//! Plotters maps coordinates and places elements; `svg` is our own backend beneath it. A chart says what its
//! pieces are (a gridline, the third category, the fifth step of the ramp) and `templates/chart.css` how they look,
//! so that themes and print need no second drawing. Text never leaves the drawing and never meets other text:
//! `sheet` keeps account of where it stands.

mod axes;
mod elements;
mod marks;
mod role;
mod scale;
mod sheet;
pub mod spec;
mod svg;
mod text;
mod time;
mod tiny;

pub use spec::{ChartSpec, seven_day_mean};
pub use tiny::tiny;

use crate::format::Format;
use sheet::Sheet;
use svg::Svg;

/// A chart at one width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The class of the element around it, which decides when it is shown: `narrow`, `medium` or `wide`; `slim` or
    /// `broad` in half a card's room; `all` where it is the only one.
    pub width: &'static str,
    /// The `<svg>` element.
    pub svg: String,
}

/// Draws `spec` in every width it needs. Same spec and format, same bytes.
pub fn draw(spec: &ChartSpec, format: &Format) -> Vec<Drawing> {
    let chart = marks::chart(&spec.mark);
    let widths = chart.widths().unwrap_or(match spec.room {
        spec::Room::Full => &[("narrow", 272.0), ("medium", 640.0), ("wide", 1072.0)],
        spec::Room::Half => &[("slim", 272.0), ("broad", 420.0)],
        spec::Room::Third => &[("slim", 264.0), ("broad", 310.0)],
    });
    let drawing = |&(class, width): &(&'static str, f64)| {
        let sheet = Sheet::new(width, chart.height(width, format), format);
        chart.draw(&sheet);
        Drawing { width: class, svg: framed(spec, chart, class, sheet) }
    };
    widths.iter().map(drawing).collect()
}

/// The drawing inside its `<svg>` with name and description. What can be focused is a group: an image may not hold
/// anything that can.
fn framed(spec: &ChartSpec, chart: &dyn marks::Chart, class: &str, sheet: Sheet) -> String {
    let id = format!("{}-{}", spec.id, &class[..1]);
    let (width, height) = (sheet.width, sheet.height);
    let (attributes, body) = sheet.finish();
    let mut svg = Svg::new((0, 0));
    let focus = !attributes.is_empty();
    svg.raw(&format!("<svg class=\"chart {}\" viewBox=\"0 0 {width} {height}\"", chart.kind()));
    svg.raw(if focus || body.contains("<a ") {
        " role=\"group\" aria-roledescription=\"chart\""
    } else {
        " role=\"img\""
    });
    svg.raw(&format!(" aria-labelledby=\"{id}-t {id}-d\""));
    if focus {
        svg.raw(&format!(" tabindex=\"0\" data-chart=\"{}\"{attributes}", spec.id));
    }
    svg.raw(&format!("><title id=\"{id}-t\">"));
    svg.escaped(&spec.title);
    svg.raw(&format!("</title><desc id=\"{id}-d\">"));
    svg.escaped(&spec.desc);
    svg.raw("</desc>");
    svg.raw(&body);
    svg.raw("</svg>");
    svg.finish()
}

#[cfg(test)]
mod palette;
#[cfg(test)]
mod tests;
