//! What rows say beside the fields that every report reads: dimensions, by whose values revenue is split, and measures,
//! which are added up beside the amount.

use crate::diagnostic::Result;

use super::expression::Expression;
use super::header::{Header, folded};
use super::measure::{Measure, MeasureKind};
use super::options::Columns;
use super::presets::PresetDef;

/// The columns beside the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Dimensions beside the category: name and column.
    pub dimensions: Vec<(String, usize)>,
    /// Measures beside the amount.
    pub measures: Vec<(Measure, Expression<usize>)>,
}

/// Columns that mean the same in every file without a word of the config, by the names of our own files.
const OWN_DIMENSIONS: [(&str, &str); 4] =
    [("Product", "product"), ("Channel", "channel"), ("Country", "country"), ("Region", "region")];

impl Beside {
    /// What the config names; the rest by a preset, else by the names of our own files. Columns that are `taken` are no
    /// dimensions.
    ///
    /// # Errors
    /// Exit 3 where a column that the config names is not there, exit 2 where an expression is none.
    pub(super) fn resolve(
        header: &Header<'_>,
        preset: Option<&PresetDef>,
        columns: &Columns,
        taken: &[usize],
    ) -> Result<Beside> {
        let mut beside = Beside::default();
        let own: &[(&str, &str)] = if columns.guessed { &[] } else { &OWN_DIMENSIONS };
        let known = preset.map_or(own, |preset| preset.dimensions);
        let said = |name: &str| columns.dimensions.keys().any(|own| folded(own) == folded(name));
        for (name, column) in known.iter().filter(|(name, _)| !said(name)) {
            beside.dimensions.extend(header.find(column).map(|column| ((*name).to_owned(), column)));
        }
        beside.dimensions.retain(|(_, column)| !taken.contains(column));
        for (name, column) in columns.dimensions.iter().filter(|(_, column)| !column.is_empty()) {
            beside.dimensions.push((name.clone(), header.named(column, "[dimensions]")?));
        }
        let all = MeasureKind::KNOWN.map(|(name, _)| (name, name));
        let own: &[(&str, &str)] = if columns.guessed { &[] } else { &all };
        let known = preset.map_or(own, |preset| preset.measures);
        let kind =
            |name: &str| MeasureKind::KNOWN.iter().find(|(known, _)| *known == folded(name)).map(|(_, kind)| *kind);
        let said = |name: &str| columns.measures.keys().any(|own| folded(own) == folded(name));
        for (name, text) in known.iter().filter(|(name, _)| !said(name)) {
            // An export may leave out what it has nothing to say of.
            if let (Some(kind), Ok(of)) = (kind(name), header.expression("[measures]", text)) {
                beside.measures.push((Measure { name: (*name).to_owned(), kind }, of));
            }
        }
        for (name, text) in columns.measures.iter().filter(|(_, text)| !text.column().is_empty()) {
            let kind = kind(name).unwrap_or(MeasureKind::Own(text.unit()));
            beside
                .measures
                .push((Measure { name: name.clone(), kind }, header.expression("[measures]", text.column())?));
        }
        Ok(beside)
    }

    /// The columns of the dimensions.
    pub(super) fn texts(&self) -> impl Iterator<Item = usize> {
        self.dimensions.iter().map(|(_, column)| *column)
    }

    /// The columns of the measures, some several times.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.measures.iter().flat_map(|(_, of)| of.columns())
    }

    /// Whether there is nothing beside the fields.
    pub(super) fn is_empty(&self) -> bool {
        self.dimensions.is_empty() && self.measures.is_empty()
    }
}
