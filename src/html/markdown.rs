//! The authors' notes: Markdown with a front matter, rendered to markup that can do no harm.

use std::path::Path;

use chrono::NaiveDate;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Exit, Result, did_you_mean, shown};

use super::context::Html;

/// What stands between the `+++` lines at the top of a note.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FrontMatter {
    /// The note's title; without it the file's name.
    pub title: Option<String>,
    /// Its place among the notes, lowest first.
    pub order: i64,
    /// The month that it comments, `2025-06`.
    pub month: Option<String>,
    /// The category that it comments.
    pub category: Option<String>,
}

/// A note.
#[derive(Debug, Clone)]
pub struct Note {
    /// Its file below `content/`, with `/` between folders and without `.md`.
    pub path: String,
    /// What stands above it.
    pub front: FrontMatter,
    /// Its Markdown.
    pub text: String,
    /// The line of its file that the Markdown starts on.
    pub line: u64,
}

impl Note {
    /// Reads a note.
    ///
    /// # Errors
    /// Exit 2 where the front matter is not TOML, or has a key that we do not know, with its line.
    pub fn parse(file: &Path, path: String, text: &str) -> Result<Note> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Some(rest) = after_marks(text) else {
            if text.starts_with("---") {
                return Err(Diagnostic::error("the front matter stands between --- lines, which is YAML")
                    .at(&file.display().to_string(), 1, None)
                    .help("write it as TOML between +++ lines: title = \"…\"")
                    .fail(Exit::Usage));
            }
            return Ok(Note { path, front: FrontMatter::default(), text: text.to_owned(), line: 1 });
        };
        let starts = std::iter::once(0).chain(rest.match_indices('\n').map(|(at, _)| at + 1));
        let Some((front, text)) = starts.map(|at| rest.split_at(at)).find_map(|(f, t)| Some((f, after_marks(t)?)))
        else {
            return Err(Diagnostic::error("the front matter is not closed")
                .at(&file.display().to_string(), 1, None)
                .help("close it with a line of +++")
                .fail(Exit::Usage));
        };
        let parsed: FrontMatter = toml::from_str(front).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            // The opening line is 1.
            let line = 2 + front.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64;
            let typed = front.lines().nth(line as usize - 2).unwrap_or_default();
            let message = error.message().lines().collect::<Vec<_>>().join(" ");
            let (told, help) = plain(message, typed);
            Diagnostic::error(told).at(&file.display().to_string(), line, None).help(help).fail(Exit::Usage)
        })?;
        let is_month = |month: &String| month.len() == 7 && format!("{month}-01").parse::<NaiveDate>().is_ok();
        if let Some(month) = parsed.month.as_ref().filter(|month| !is_month(month)) {
            let line = front.lines().position(|line| line.trim_start().starts_with("month")).unwrap_or_default();
            return Err(Diagnostic::error(format!("{:?} is not a month", shown(month)))
                .at(&file.display().to_string(), 2 + line as u64, None)
                .help("write it as month = \"2025-06\"")
                .fail(Exit::Usage));
        }
        // The marks are lines too.
        let line = 3 + front.matches('\n').count() as u64;
        Ok(Note { path, front: parsed, text: text.to_owned(), line })
    }

    /// What it is called.
    pub fn title(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        self.front.title.clone().unwrap_or_else(|| name.replace(['-', '_'], " "))
    }
}

/// What is wrong in a line of the front matter, and what to do about it.
fn plain(message: String, line: &str) -> (String, String) {
    let help = "the keys are title, order, month and category".to_owned();
    let (key, value) = line.split_once('=').map_or((line, ""), |(key, value)| (key.trim(), value.trim()));
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    if let Some((typed, _)) = unknown {
        let near = did_you_mean(typed, ["title", "order", "month", "category"]);
        return (format!("there is no key {typed} here"), near.map_or(help, |near| format!("did you mean {near}?")));
    }
    if !value.is_empty() && !value.starts_with(['"', '\'']) && ["month", "title", "category"].contains(&key) {
        return (format!("the {key} must be text in quotes"), format!("write {key} = {:?}", shown(value)));
    }
    (message, help)
}

/// What stands behind a first line of `+++`.
fn after_marks(text: &str) -> Option<&str> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    (line.trim_end() == "+++").then_some(rest)
}

/// An address in Markdown.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// As it is typed.
    pub address: &'a str,
    /// Whether it is that of an image, not of a link.
    pub is_image: bool,
    /// Its line in the text, from 1.
    pub line: u64,
}

/// Renders Markdown. `link` resolves what an address in it stands for.
///
/// # Errors
/// The first that `link` gives.
pub fn render(text: &str, allow_html: bool, mut link: impl FnMut(&str) -> Result<String>) -> Result<Html> {
    render_places(text, allow_html, |target| link(target.address))
}

/// The same, where it matters what an address is of and where it stands.
///
/// # Errors
/// As [`render`].
pub fn render_places(text: &str, allow_html: bool, mut link: impl FnMut(Target<'_>) -> Result<String>) -> Result<Html> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut events = Vec::new();
    for (event, place) in Parser::new_ext(text, options).into_offset_iter() {
        let line = || 1 + text[..place.start].matches('\n').count() as u64;
        events.push(match event {
            Event::Html(_) | Event::InlineHtml(_) if !allow_html => continue,
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                Event::Start(Tag::Heading { level: below_title(level), id, classes, attrs })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below_title(level))),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = CowStr::from(link(Target { address: &dest_url, is_image: false, line: line() })?);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let dest_url = CowStr::from(link(Target { address: &dest_url, is_image: true, line: line() })?);
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            other => other,
        });
    }
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    // The renderer aligns cells by style attributes, which the policy of our pages forbids.
    for (cell, side) in ["th", "td"].into_iter().flat_map(|cell| ["left", "right", "center"].map(|side| (cell, side))) {
        out = out.replace(&format!("<{cell} style=\"text-align: {side}\">"), &format!("<{cell} class=\"{side}\">"));
    }
    Ok(Html(out))
}

/// A page has one `<h1>`, and the note is not it.
fn below_title(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str, allow_html: bool) -> String {
        render(text, allow_html, |to| Ok(to.to_owned())).expect("no link fails").0
    }

    #[test]
    fn front_matter_is_toml() {
        let note = Note::parse(Path::new("a.md"), "a".into(), "+++\ntitle = \"June\"\nmonth = \"2025-06\"\n+++\nHello")
            .expect("sound");
        assert_eq!(
            (note.title().as_str(), note.front.month.as_deref(), note.text.as_str()),
            ("June", Some("2025-06"), "Hello")
        );
        assert_eq!(note.line, 5);
        let failure = |front: &str| {
            let text = format!("+++\ntitle = \"x\"\n{front}\n+++\n");
            Note::parse(Path::new("a.md"), "a".into(), &text).expect_err("wrong").diagnostics[0].to_string()
        };
        assert_eq!(failure("titel = 1"), "a.md:3: error: there is no key titel here\n  help: did you mean title?");
        assert_eq!(
            failure("month = 2025-03"),
            "a.md:3: error: the month must be text in quotes\n  help: write month = \"2025-03\""
        );
    }

    #[test]
    fn front_matter_of_any_system_and_of_nothing() {
        let parse = |text: &str| Note::parse(Path::new("a.md"), "a".into(), text);
        let note = parse("\u{feff}+++\r\ntitle = \"June\"\r\n+++\r\nHello\r\n").expect("as Windows writes it");
        assert_eq!((note.title().as_str(), note.text.as_str()), ("June", "Hello\r\n"));
        let failure = parse("+++\r\ntitel = 1\r\n+++\r\n").expect_err("unknown key");
        assert!(failure.diagnostics[0].to_string().starts_with("a.md:2: "), "{}", failure.diagnostics[0]);
        assert_eq!(parse("+++\n+++\nHello").expect("nothing to say").text, "Hello");
        assert_eq!(parse("+++\norder = 1\n+++").expect("no text").text, "");
    }

    #[test]
    fn html_is_dropped_unless_allowed() {
        let text = "# A\n\n<script>alert(1)</script>\n\nb <b>c</b>";
        assert_eq!(rendered(text, false), "<h2>A</h2>\n<p>b c</p>\n");
        assert!(rendered(text, true).contains("<script>"));
    }

    #[test]
    fn no_style_attribute_is_left() {
        assert!(!rendered("|a|b|\n|:-:|--:|\n|1|2|\n", false).contains("style="));
        let typed = "Write ` style=\"text-align: left\"`";
        assert!(rendered(typed, false).contains("style=\"text-align: left\""), "what is said of one is text");
    }
}
