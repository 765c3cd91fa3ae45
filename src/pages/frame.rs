//! The frame around every page: title, way, neighbours, navigation, footer.

use crate::config::Accent;
use crate::diagnostic::Result;
use crate::format::DateStyle;
use crate::html::context::{Block, Link, NavItem, PageContext, Proofs, SiteContext};
use crate::report::Report;
use crate::tables::WindowKind;

use super::definitions;
use super::draft::{Draft, Listed, Page};
use super::key::Key;
use super::note;
use super::registry::PAGES;
use super::site_map::SiteMap;

/// The colour of our icon where the shop has none of its own.
const COLOUR: &str = "2458d3";

/// A page in its frame, ready to be rendered.
pub struct Framed {
    /// Its path in the site.
    pub path: String,
    /// The template that renders it.
    pub template: &'static str,
    /// What it shows.
    pub context: PageContext,
    /// What links to it say.
    pub label: String,
    /// The path of the page that it lies below.
    pub above: Option<String>,
    /// How many things it is about at the same time.
    pub depth: usize,
    /// The month that it is about.
    pub month: Option<usize>,
    /// Whether every page links to it.
    pub is_listed: bool,
}

/// All pages of a report.
pub fn site_map(report: &Report) -> SiteMap {
    let mut map = SiteMap::default();
    for def in PAGES {
        let keys = (def.keys)(report);
        for &key in &keys {
            map.add(key, (def.path)(report, key), (def.label)(report, key));
        }
        match def.listed {
            Listed::Navigation => map.navigation.extend(keys),
            Listed::Footer => map.footer.extend(keys),
            Listed::Nowhere => {}
        }
    }
    map
}

/// Composes a page and frames it; nothing where no page has this key.
///
/// # Errors
/// Exit 2 where a note links to nothing.
pub fn compose(report: &Report, map: &SiteMap, key: Key) -> Result<Option<Framed>> {
    let def = PAGES.iter().find(|def| def.page == key.page);
    def.map(|def| framed(report, map, (def.compose)(Draft::new(report, map, key))?)).transpose()
}

fn framed(report: &Report, map: &SiteMap, page: Page) -> Result<Framed> {
    let Page { key, template, head, summary, mut blocks, proofs, colour, data } = page;
    for block in &mut blocks {
        definitions::explain(block, &map.address(key, Key::DEFINITIONS));
    }
    if !proofs.is_empty() {
        blocks.push(Block::Proofs(Proofs { items: proofs }));
    }
    let link = |to: Key| link(map, key, to);
    let name = &report.settings.config.title;
    let above = head.crumbs.iter().rfind(|crumb| **crumb != Key::OVERVIEW).map(|&crumb| map.path(crumb).to_owned());
    let context = PageContext {
        site: SiteContext { imprint: note::imprint(report, map, key)?, ..site(report, map, key, &head.crumbs) },
        title: if head.title.is_empty() { name.clone() } else { format!("{} · {name}", head.title) },
        description: format!("{}. {}.", head.heading.trim_end_matches('.'), head.eyebrow),
        kind: head.kind,
        colour,
        crumbs: head.crumbs.iter().copied().map(link).collect(),
        tabs: head
            .tabs
            .iter()
            .map(|&tab| NavItem { link: link(tab), current: (tab == key).then_some("page") })
            .collect(),
        previous: head.previous.map(link),
        next: head.next.map(link),
        eyebrow: head.eyebrow,
        heading: head.heading,
        summary,
        data,
        blocks,
    };
    Ok(Framed {
        path: map.path(key).to_owned(),
        template,
        context,
        label: map.label(key).to_owned(),
        above,
        depth: key.depth(),
        month: key.month,
        is_listed: map.is_listed(key),
    })
}

/// A link to a page by its name.
fn link(map: &SiteMap, from: Key, to: Key) -> Link {
    Link { href: map.address(from, to), label: map.label(to).to_owned() }
}

/// What the pages of a site share, as one of them links to it.
fn site(report: &Report, map: &SiteMap, key: Key, crumbs: &[Key]) -> SiteContext {
    let format = &report.settings.format;
    let entries = &map.navigation;
    let nav = entries.iter().map(|&entry| NavItem {
        link: link(map, key, entry),
        current: match () {
            () if entry == key => Some("page"),
            () if entry != Key::OVERVIEW && crumbs.contains(&entry) && !entries.contains(&key) => Some("true"),
            () => None,
        },
    });
    let calendar = &report.tables.calendar;
    let sources: Vec<String> = report.provenance.sources.iter().map(|s| s.source.public_name()).collect();
    let census = &report.tables.census;
    let count = |n: u64| format.count(n);
    let mut rows = format!("{} of {} rows counted", count(census.counted), count(census.read));
    if census.rejected > 0 {
        rows.push_str(&format!(", {} rejected", count(census.rejected)));
    }
    let window = |kind| report.tables.windows.iter().find(|window| window.kind == kind);
    let days = |kind| {
        let days = &window(kind)?.days;
        Some(format.period(calendar.date(days.start), calendar.date(days.end - 1)))
    };
    let mut compared = match (days(WindowKind::Last28), days(WindowKind::Before28)) {
        (Some(now), Some(then)) => format!("Last 28 days: {now}; 28 before: {then}. "),
        _ => String::new(),
    };
    if calendar.last_day_is_unfinished() {
        let last = format.date(calendar.last(), DateStyle::Long);
        compared.push_str(&format!("{last} is not over and in no comparison. "));
    }
    let period = match report.is_empty() {
        true => String::new(),
        false => format!(" · {}", format.period(calendar.first(), calendar.last())),
    };
    let brand = &report.settings.config.brand;
    if brand.made_with {
        compared.push_str(&format!("Made with Sales Pulse {}.", env!("CARGO_PKG_VERSION")));
    }
    let mut footer = vec![format!("Source: {} · {rows}{period}", sources.join(", ")), compared.trim_end().to_owned()];
    footer.retain(|line| !line.is_empty());
    let more = map.footer.iter().map(|&entry| link(map, key, entry));
    SiteContext {
        name: report.settings.config.title.clone(),
        lang: format.locale().to_owned(),
        // A server shows this page at any depth, where a relative link would lead nowhere.
        nav: if key == Key::NOT_FOUND { Vec::new() } else { nav.collect() },
        more: if key == Key::NOT_FOUND { Vec::new() } else { more.collect() },
        home: match (&report.settings.config.base_url, key) {
            (Some(base), Key::NOT_FOUND) => base.clone(),
            _ => map.address(key, Key::OVERVIEW),
        },
        banner: report.sample.then(|| "Sample data: these orders are made up".to_owned()),
        public: report.settings.config.public,
        footer,
        imprint: None,
        logo: report.look.logo.clone(),
        logo_dark: report.look.logo_dark.clone(),
        logo_is_name: report.look.logo.is_some() && brand.logo_replaces_title,
        icon: report.look.favicon.clone(),
        colour: report.settings.accent.as_ref().map_or_else(|| COLOUR.to_owned(), Accent::light),
        currency: if format.currency() == "XXX" { String::new() } else { format.currency().to_owned() },
        digits: format.digits(),
    }
}
