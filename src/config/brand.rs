//! `[brand]`: a report in the colours of its shop.

use serde::{Deserialize, Serialize};

use super::accent::{self, Accent};

/// `[brand]`: logo, colour and footer. Files are named from the folder of the config.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brand {
    /// The logo beside the title: an SVG or PNG file.
    pub logo: Option<String>,
    /// The logo on dark pages; without it the same on both.
    pub logo_dark: Option<String>,
    /// Whether the logo holds the name already, so that the title beside it is only read aloud.
    pub logo_replaces_title: bool,
    /// The icon of the browser's tab: an SVG, PNG or ICO file.
    pub favicon: Option<String>,
    /// The colour of lines and heatmaps, `"#0a7d5a"`; it needs a contrast of 3 on a light page.
    pub accent: Option<String>,
    /// The same for dark pages; without it a lighter shade of the accent.
    pub accent_dark: Option<String>,
    /// A text at the foot of every page, in Markdown: an imprint, a link to the shop.
    pub footer: Option<String>,
    /// Whether the foot of the page says what made it.
    pub made_with: bool,
}

impl Default for Brand {
    fn default() -> Brand {
        Brand {
            logo: None,
            logo_dark: None,
            logo_replaces_title: false,
            favicon: None,
            accent: None,
            accent_dark: None,
            footer: None,
            made_with: true,
        }
    }
}

impl Brand {
    /// The palette of its accent; nothing where it has none.
    ///
    /// # Errors
    /// The key that is wrong, why, and what would be right.
    pub fn palette(&self) -> Result<Option<Accent>, (&'static str, String, Option<String>)> {
        let key = |dark| if dark { "[brand] accent_dark" } else { "[brand] accent" };
        let colour = |text: &Option<String>, dark| match text {
            None => Ok(None),
            Some(text) => accent::colour(text, dark).map(Some).map_err(|(why, near)| (key(dark), why, near)),
        };
        match (colour(&self.accent, false)?, colour(&self.accent_dark, true)?) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err((key(false), "accent_dark needs an accent for light pages too".to_owned(), None)),
            (Some(light), dark) => Ok(Some(Accent::new(light, dark))),
        }
    }
}
