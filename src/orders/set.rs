//! One set of orders, from all the sources of a report.

use super::census::Census;
use super::columns::Rows;
use super::ids::Ids;
use super::mapping::Mapping;
use super::measure::Measure;
use super::rejects::Reject;
use super::repeats::Repeat;
use super::understood::Understood;

/// All orders of a report.
#[derive(Debug, Clone)]
pub struct Orders {
    /// Rows that count, in blocks: amount above zero.
    pub counted: Vec<Rows>,
    /// Returns, in blocks: amount below zero, dated on their own day. They have no order codes.
    pub returned: Vec<Rows>,
    /// Categories by code, sorted by bytes.
    pub categories: Vec<String>,
    /// Payment types by code, sorted by bytes.
    pub payments: Vec<String>,
    /// Dimensions beside the category, in the order of [`Rows::dimensions`]: name and values by code, sorted by bytes.
    pub dimensions: Vec<(String, Vec<String>)>,
    /// Measures beside the amount, in the order of [`Rows::measures`].
    pub measures: Vec<Measure>,
    /// Customer ids by code, returns included.
    pub customers: Ids,
    /// Order ids by code, where they were asked for.
    pub order_ids: Option<Ids>,
    /// What became of the rows.
    pub census: Census,
    /// The rows that could not be understood, by source and line.
    pub rejects: Vec<Reject>,
    /// The first duplicate rows.
    pub repeats: Vec<Repeat>,
    /// Which column means what; the same for all sources.
    pub mapping: Mapping,
    /// The currency of the amounts, an ISO 4217 code or a sign, where the sources tell.
    pub currency: Option<String>,
    /// What was understood of each source.
    pub sources: Vec<Understood>,
}
