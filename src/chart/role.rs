//! Roles: what a piece of a chart is. They travel through Plotters as colours, and come out as classes.

use plotters::style::Color;
use plotters_backend::BackendColor;

use super::spec::Paint;
use super::text::text_width;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident $css:literal)*) => {
        /// What a piece of a chart is, and so how it looks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Class { $($(#[$doc])* $name),* }

        /// Every class with its name in the style sheet.
        pub(super) const CLASSES: &[(Class, &str)] = &[$((Class::$name, $css)),*];
    };
}

classes! {
    /// A hairline across the plot.
    Grid "gr"
    /// The baseline and its ticks.
    Axis "ax"
    /// A marked day.
    Event "ev"
    /// A value to reach.
    Target "tg"
    /// A series of the past.
    Previous "pv"
    /// A series of the same days a year before.
    YearBefore "yb"
    /// A line beneath a stronger one.
    Thin "ln thin"
    /// A line.
    Line "ln"
    /// The line that matters.
    Strong "ln strong"
    /// The points of a line.
    Dots "dots"
    /// Weekends.
    Weekend "wk"
    /// The part of a strip that is shown elsewhere.
    Window "win"
    /// The area under a line.
    Area "area"
    /// A slice, a bar.
    Fill "fill"
    /// A bar that is not of the latest period.
    Soft "fill soft"
    /// What is usual.
    Band "bd"
    /// The outline of the year before.
    Outline "ol"
    /// The same beneath it, so that it stands out of the bars.
    Halo "ol halo"
    /// How long something has lasted.
    Lasting "ls"
    /// Words of an alert.
    Alert "an al"
    /// A point that is worth words.
    Point "pt"
    /// A step of the ramp.
    Ramp "q"
    /// A cell without a value.
    Empty "na"
    /// A frame around what is not over.
    Open "open"
    /// Axis text and remarks, muted.
    Tick "mu"
    /// A name.
    Text "tx"
    /// A figure.
    Bold "b"
    /// The words of an annotation.
    Note "an"
    /// The figure in a donut.
    Total "big"
    /// Text on a step of the ramp.
    On "t"
    /// A figure on a step of the ramp.
    OnBold "b t"
}

impl Class {
    /// Font size in px and whether it is bold.
    pub fn font(self) -> (f64, bool) {
        match self {
            Class::Total => (20.0, true),
            Class::Note | Class::Alert => (13.0, true),
            Class::Bold | Class::OnBold => (12.0, true),
            _ => (12.0, false),
        }
    }

    /// The width of `text` in px.
    pub fn width(self, text: &str) -> f64 {
        let (px, bold) = self.font();
        text_width(text, px, bold)
    }

    /// Whether it is a line that wants to be sharp.
    pub fn is_hairline(self) -> bool {
        matches!(self, Class::Grid | Class::Axis | Class::Event | Class::Target)
    }
}

/// What follows a class: a paint or a step.
pub(super) const TINTS: [&str; 21] = [
    "", " s0", " s1", " s2", " s3", " s4", " s5", " s6", " s7", " ink", " acc", " grey", " up", " dn", "0", "1", "2",
    "3", "4", "5", "6",
];

/// A class with its paint or its step of the ramp. It travels through Plotters as a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Role {
    class: Class,
    tint: u8,
}

impl Role {
    /// `class` in the colour of `paint`.
    pub fn painted(class: Class, paint: Paint) -> Role {
        let tint = match paint {
            Paint::Category(rank) => 1 + rank.min(7),
            Paint::Ink => 9,
            Paint::Accent => 10,
            Paint::Muted => 11,
            Paint::Up => 12,
            Paint::Down => 13,
        };
        Role { class, tint }
    }

    /// `class` on step 0 to 6 of the ramp.
    pub fn step(class: Class, step: u8) -> Role {
        Role { class, tint: 14 + step.min(6) }
    }
}

impl Role {
    /// Its class.
    pub fn class(self) -> Class {
        self.class
    }
}

impl From<Class> for Role {
    fn from(class: Class) -> Role {
        Role { class, tint: 0 }
    }
}

impl Color for Role {
    fn to_backend_color(&self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: (self.class as u8, self.tint, 0) }
    }
}
