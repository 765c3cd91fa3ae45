//! Every kind of page, in the order of the navigation.

use super::draft::PageDef;
use super::{
    account, categories, category, category_month, cohorts, customers, data, deals, definitions, details, dimension,
    front, letter, month, months, not_found, note, notes, rhythm, when,
};

/// All kinds of pages.
pub const PAGES: &[PageDef] = &[
    front::PAGE,
    categories::PAGE,
    category::PAGE,
    dimension::PAGE,
    account::PAGE,
    months::PAGE,
    month::PAGE,
    category_month::PAGE,
    rhythm::PAGE,
    cohorts::PAGE,
    customers::PAGE,
    details::PAGE,
    letter::PAGE,
    when::PAGE,
    deals::PAGE,
    notes::PAGE,
    note::PAGE,
    data::PAGE,
    definitions::PAGE,
    not_found::PAGE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::key::Key;
    use super::*;

    #[test]
    fn every_name_is_that_of_one_kind() {
        let names: BTreeSet<&str> = PAGES.iter().map(|def| def.page).collect();
        assert_eq!(names.len(), PAGES.len(), "two kinds share a name");
        let linked = [
            Key::OVERVIEW,
            Key::DETAILS,
            Key::CATEGORIES,
            Key::MONTHS,
            Key::CUSTOMERS,
            Key::LOYALTY,
            Key::CUSTOMER_LIST,
            Key::WHEN,
            Key::DATA,
            Key::DEFINITIONS,
            Key::NOTES,
            Key::NOT_FOUND,
            Key::slice(1),
            Key::values(Some(0)),
            Key::month(0),
            Key::slice_month(1, 0),
            Key::note(0),
        ];
        for key in linked {
            assert!(names.contains(key.page), "nothing composes {key:?}");
        }
    }
}
