//! Markup that templates place as it is.

use serde::Serialize;

/// Markup made by us and safe to place unescaped. Everything else is text and is escaped where it lands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub(crate) String);

impl Html {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
