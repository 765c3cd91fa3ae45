//! Measures: what rows add up to beside their amounts, and how the config writes them.

use serde::{Deserialize, Serialize};

/// What a row holds in a measure that says nothing.
pub const UNKNOWN: i64 = i64::MIN;

/// A measure: what it is called and what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its name, as the config has it.
    pub name: String,
    /// What it is.
    pub kind: MeasureKind,
}

/// What a measure is. Those that are known make further figures, such as a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeasureKind {
    /// Units sold, below zero in returns.
    Quantity,
    /// Money taken off the list price; the amount is what is left.
    Discount,
    /// Tax that was charged beside the amount.
    Tax,
    /// Shipping that was charged beside the amount.
    Shipping,
    /// What payment services and marketplaces kept.
    Fee,
    /// What the goods cost the shop.
    Cost,
    /// A measure of the shop's own.
    Own(Unit),
}

/// What a measure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Ten-thousandths of the report's currency.
    #[default]
    Money,
    /// Ten-thousandths of a piece.
    Count,
}

impl MeasureKind {
    /// All that are known, by the names that the config gives them.
    pub const KNOWN: [(&'static str, MeasureKind); 6] = [
        ("quantity", MeasureKind::Quantity),
        ("discount", MeasureKind::Discount),
        ("tax", MeasureKind::Tax),
        ("shipping", MeasureKind::Shipping),
        ("fee", MeasureKind::Fee),
        ("cost", MeasureKind::Cost),
    ];

    /// What it is counted in.
    pub fn unit(self) -> Unit {
        match self {
            MeasureKind::Quantity => Unit::Count,
            MeasureKind::Own(unit) => unit,
            _ => Unit::Money,
        }
    }

    /// Whether a return gives it back: all but fees, which may stay, and what nobody knows.
    pub(super) fn is_taken_back(self) -> bool {
        !matches!(self, MeasureKind::Fee | MeasureKind::Own(_))
    }

    /// Whether exports may write it below zero, as what it takes off: discounts, fees, costs.
    pub(super) fn takes_off(self) -> bool {
        matches!(self, MeasureKind::Discount | MeasureKind::Fee | MeasureKind::Cost)
    }

    /// Whether an empty field says that there was none. An empty cost or quantity is not known.
    pub(super) fn empty_is_zero(self) -> bool {
        !matches!(self, MeasureKind::Quantity | MeasureKind::Cost)
    }
}

/// A measure as the config writes it: a column or an expression, with its unit where it is not money.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum MeasureText {
    /// A column or an expression; `""` for none.
    Of(String),
    /// The same with its unit.
    With {
        /// A column or an expression.
        column: String,
        /// What it is counted in.
        unit: Unit,
    },
}

impl MeasureText {
    /// The column or the expression.
    pub(super) fn column(&self) -> &str {
        let (MeasureText::Of(column) | MeasureText::With { column, .. }) = self;
        column
    }

    /// As the config writes it.
    pub(super) fn written(&self) -> String {
        match self {
            MeasureText::With { column, unit: Unit::Count } => {
                format!("{{ column = {}, unit = \"count\" }}", toml_text(column))
            }
            _ => toml_text(self.column()),
        }
    }

    /// The unit of a measure of the shop's own.
    pub(super) fn unit(&self) -> Unit {
        match self {
            MeasureText::Of(_) => Unit::Money,
            MeasureText::With { unit, .. } => *unit,
        }
    }
}

/// A text as the config writes it, within quotes.
fn toml_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
