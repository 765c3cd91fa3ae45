//! What a page is called before anyone knows where it lies.

/// A page of a report: which page, and what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The page's name in the registry.
    pub page: &'static str,
    /// The slice that it is about, if it is about one.
    pub slice: Option<usize>,
    /// The month that it is about, if it is about one.
    pub month: Option<usize>,
    /// The author's note that it shows, if it shows one.
    pub note: Option<usize>,
    /// The dimension whose values it lists, if it lists some.
    pub dimension: Option<usize>,
}

/// The pages that others link to; any other page needs no name here.
impl Key {
    pub(super) const OVERVIEW: Key = Key::of("overview");
    pub(super) const DETAILS: Key = Key::of("details");
    pub(super) const CATEGORIES: Key = Key::of("categories");
    pub(super) const ACCOUNT: Key = Key::of("account");
    pub(super) const MONTHS: Key = Key::of("months");
    pub(super) const CUSTOMERS: Key = Key::of("customers");
    pub(super) const LOYALTY: Key = Key::of("loyalty");
    pub(super) const CUSTOMER_LIST: Key = Key::of("customer-list");
    pub(super) const WHEN: Key = Key::of("when");
    pub(super) const DATA: Key = Key::of("data");
    pub(super) const DEFINITIONS: Key = Key::of("definitions");
    pub(super) const NOTES: Key = Key::of("notes");
    pub(super) const NOT_FOUND: Key = Key::of("not-found");

    /// The page of this name that is about the whole report.
    pub const fn of(page: &'static str) -> Key {
        Key { page, slice: None, month: None, note: None, dimension: None }
    }

    /// How many things the page is about at the same time.
    pub(super) fn depth(self) -> usize {
        [self.slice, self.month, self.note, self.dimension].iter().flatten().count()
    }

    /// The page of a category, "Other" or a group.
    pub(super) const fn slice(slice: usize) -> Key {
        Key { slice: Some(slice), ..Key::of("category") }
    }

    /// The page of a month.
    pub(super) const fn month(month: usize) -> Key {
        Key { month: Some(month), ..Key::of("month") }
    }

    /// The page of a category or "Other" in one month.
    pub(super) const fn slice_month(slice: usize, month: usize) -> Key {
        Key { slice: Some(slice), month: Some(month), ..Key::of("category-month") }
    }

    /// The page of the values of a dimension; of the categories for none.
    pub(super) const fn values(dimension: Option<usize>) -> Key {
        match dimension {
            Some(_) => Key { dimension, ..Key::of("dimension") },
            None => Key::CATEGORIES,
        }
    }

    /// The page of a note.
    pub(super) const fn note(note: usize) -> Key {
        Key { note: Some(note), ..Key::of("note") }
    }
}
