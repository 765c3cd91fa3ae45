//! The authors' notes: pages of their own, or parts of the pages that they comment.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Exit, Result, did_you_mean};
use crate::html::context::{Block, Html, Prose};
use crate::html::markdown::{self, Target};
use crate::report::Report;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::site_map::SiteMap;

/// Bytes of a note with its images: more than that nobody opens from a mail.
const LARGEST: usize = 20_000_000;

pub(super) const PAGE: PageDef = PageDef {
    page: "note",
    keys,
    path: |report, key| key.note.map_or_else(String::new, |note| format!("note/{}.html", report.note_slugs[note])),
    label: |report, key| key.note.map_or_else(String::new, |note| report.notes[note].title()),
    listed: Listed::Nowhere,
    compose,
};

fn keys(report: &Report) -> Vec<Key> {
    report.note_pages().map(Key::note).collect()
}

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let note = draft.note()?;
    let html = render(&draft, note)?;
    draft.blocks.push(Block::Prose(Prose { id: "note".to_owned(), heading: None, html }));
    let notes = keys(report);
    let at = notes.iter().position(|&other| other == draft.key);
    let neighbour = |at: Option<usize>| at.and_then(|at| notes.get(at)).copied();
    let title = report.notes[note].title();
    let head = Head {
        kind: "content",
        eyebrow: "Notes".to_owned(),
        heading: title.clone(),
        title,
        crumbs: [Key::OVERVIEW].into_iter().chain(report.has_notes_page().then_some(Key::NOTES)).collect(),
        previous: neighbour(at.and_then(|at| at.checked_sub(1))),
        next: neighbour(at.map(|at| at + 1)),
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

/// A note as a part of a page.
pub(super) fn block(draft: &Draft<'_>, note: usize) -> Result<Block> {
    let found = &draft.report.notes[note];
    let heading = Some(found.front.title.clone().unwrap_or_else(|| "Note".to_owned()));
    Ok(Block::Prose(Prose { id: format!("note-{note}"), heading, html: render(draft, note)? }))
}

fn render(draft: &Draft<'_>, note: usize) -> Result<Html> {
    let report = draft.report;
    let found = &report.notes[note];
    let file = format!("content/{}.md", found.path);
    let folder = found.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let place = Place { report, map: draft.map, key: draft.key, file: Path::new(&file), folder };
    let allow_html = report.settings.config.content.allow_html;
    let html = markdown::render_places(&found.text, allow_html, |target| {
        // A line of the Markdown is one of the file.
        place.resolve(target).map_err(|failure| failure.on_line(found.line + target.line - 1))
    })?;
    // An image stands in the page as often as the note shows it.
    if html.0.len() > LARGEST {
        let size = html.0.len().div_ceil(1_000_000);
        return Err(Diagnostic::error(format!(
            "with its images this note has {size} MB, more than {}",
            LARGEST / 1_000_000
        ))
        .file(place.file)
        .help("make the images smaller, or show each once")
        .fail(Exit::Usage));
    }
    Ok(html)
}

/// What the shop wants said at the foot of a page.
pub(super) fn imprint(report: &Report, map: &SiteMap, key: Key) -> Result<Option<Html>> {
    let place = Place { report, map, key, file: Path::new("sales-pulse.toml"), folder: "" };
    let text = report.settings.config.brand.footer.as_ref();
    text.map(|text| markdown::render_places(text, false, |target| place.resolve(target))).transpose()
}

/// Where a text of an author stands: its links lead from here.
struct Place<'a> {
    report: &'a Report,
    map: &'a SiteMap,
    key: Key,
    file: &'a Path,
    /// Its folder below `content/`.
    folder: &'a str,
}

impl Place<'_> {
    /// What an address stands for: elsewhere, a part of the page, an image, another note, a page or file of the site.
    fn resolve(&self, target: Target<'_>) -> Result<String> {
        let Place { report, map, key, .. } = *self;
        let to = target.address;
        let told = |what: String| Diagnostic::error(what).file(self.file);
        let scheme = to.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
        if target.is_image && (to.starts_with("//") || matches!(scheme.as_deref(), Some("http" | "https"))) {
            let help = "put it into content/ and name it from the note: it becomes a part of the page";
            return Err(told(format!("{to:?} is elsewhere, and a page loads no images")).help(help).fail(Exit::Usage));
        }
        if to.starts_with('#') || scheme.as_deref().is_some_and(|s| ["http", "https", "mailto", "tel"].contains(&s)) {
            return Ok(to.to_owned());
        }
        let (path, anchor) =
            to.split_once('#').map_or((to, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
        let Some(wanted) = join(self.folder, path) else {
            let help = "link to a page of the site, or to a note or an image below content/";
            return Err(told(format!("{to:?} leads out of the project")).help(help).fail(Exit::Usage));
        };
        if let Some((_, data)) = report.images.iter().find(|(image, _)| *image == wanted) {
            return Ok(data.clone());
        }
        if let Some(other) = report.notes.iter().position(|other| format!("{}.md", other.path) == wanted)
            && keys(report).contains(&Key::note(other))
        {
            return Ok(format!("{}{anchor}", map.address(key, Key::note(other))));
        }
        let copied = [wanted.strip_prefix("static/").unwrap_or(&wanted), path];
        let copied = report.statics.iter().find(|file| copied.contains(&file.as_str())).map(String::as_str);
        if let Some(file) = copied.or_else(|| map.paths().find(|page| *page == path)) {
            return Ok(format!("{}{anchor}", map.file(key, file)));
        }
        let known = map.paths().map(str::to_owned);
        let known: Vec<String> = known
            .chain(report.images.iter().map(|i| i.0.clone()))
            .chain(report.notes.iter().map(|n| format!("{}.md", n.path)))
            .chain(report.statics.iter().map(|file| format!("static/{file}")))
            .collect();
        let near = did_you_mean(path, known.iter().map(String::as_str));
        let help = near.map_or("link to a page of the site, a note or an image beside it".to_owned(), |n| {
            format!("did you mean {n}?")
        });
        Err(told(format!("nothing is at {to:?}")).help(help).fail(Exit::Usage))
    }
}

/// A path from a folder below `content/`; nothing where it leads out of that.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
