//! A few values of each column that means something, for people to see whether it means what it is taken for.

use super::excerpt::MASK;
use super::mapping::Mapping;
use super::private::holds_address;

/// Values of a column.
const SHOWN: usize = 3;

/// The first distinct values of each column that means something; those of customers are masked.
#[derive(Debug, Clone)]
pub(super) struct Samples {
    columns: Vec<(usize, Vec<String>)>,
    harmless: Vec<usize>,
}

impl Samples {
    pub(super) fn new(mapping: &Mapping) -> Samples {
        let columns = mapping.used().into_iter().map(|column| (column, Vec::new())).collect();
        Samples { columns, harmless: mapping.harmless() }
    }

    /// Takes in a row.
    pub(super) fn feed<'r>(&mut self, field: impl Fn(usize) -> &'r [u8]) {
        for (column, known) in self.columns.iter_mut().filter(|(_, known)| known.len() < SHOWN) {
            let text = field(*column).trim_ascii();
            let shown = self.harmless.contains(column) && !holds_address(text);
            let text = if shown || text.is_empty() { text } else { MASK.as_bytes() };
            if !text.is_empty() && !known.iter().any(|known| known.as_bytes() == text) {
                known.push(String::from_utf8_lossy(text).into_owned());
            }
        }
    }

    /// By column of the header.
    pub(super) fn found(self) -> Vec<(usize, Vec<String>)> {
        self.columns
    }
}
