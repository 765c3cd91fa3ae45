//! What makes a report the shop's own.

/// Images as data addresses, and styles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The logo on light pages, or on all.
    pub logo: Option<String>,
    /// The logo on dark pages, where it is another.
    pub logo_dark: Option<String>,
    /// The icon of the browser's tab.
    pub favicon: Option<String>,
    /// Styles behind ours.
    pub css: String,
}
