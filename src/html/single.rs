//! A whole report in one file: its pages as sections, links between them resolved inside, ids apart from each other.
//!
//! What is rewritten is markup that is already sound: only tags are looked at, and of them a few attributes.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::site;

/// A page as it was rendered.
#[derive(Debug)]
pub struct Rendered {
    /// Its path in the site.
    pub path: String,
    /// What links to it say.
    pub label: String,
    /// The path of the page that it lies below; nothing at the top.
    pub above: Option<String>,
    /// How much the page is about something particular: of the deepest pages there are most.
    pub depth: usize,
    /// The month that it is about: of the oldest there is least need.
    pub month: Option<usize>,
    /// Whether every page links to it.
    pub is_listed: bool,
    /// The page.
    pub html: String,
}

/// A page as a part of a file.
pub(super) struct Section {
    pub(super) html: String,
    /// Values for the script: the members of a JSON object.
    pub(super) data: String,
}

/// What the section of a page is called, by its path: a name that an SVG may hold too, and none of the frame's.
pub(super) fn anchor(path: &str) -> String {
    format!("p.{}", path.strip_suffix(".html").unwrap_or(path).replace('/', "."))
}

/// What a part of a page is called: no path holds two hyphens in a row.
fn part_of(section: &str, id: &str) -> String {
    format!("{section}--{id}")
}

/// How addresses and ids of a page read in the file.
pub(super) struct Rewriter<'a> {
    /// The pages that are in it.
    pub(super) inside: &'a BTreeSet<&'a str>,
    /// Where the rest can be found, if anywhere.
    pub(super) base_url: Option<&'a str>,
}

impl Rewriter<'_> {
    /// The content of a page.
    pub(super) fn section(&self, page: &Rendered, is_first: bool) -> Section {
        let own = anchor(&page.path);
        let (open, content) = element(&page.html, "main").unwrap_or(("", ""));
        let colour = attribute(open, "class").unwrap_or_default();
        let colour = colour.split(' ').find(|class| class.starts_with("own-")).unwrap_or_default();
        let body = page.html.find("<body").map_or("", |at| &page.html[at..]);
        let kind = attribute(body.split('>').next().unwrap_or_default(), "class").unwrap_or_default();
        let class = [if is_first { "page first" } else { "page" }, kind, colour].join(" ");
        let html = format!(
            "<section id=\"{own}\" class=\"{}\" tabindex=\"-1\">{}</section>\n",
            class.trim_end(),
            self.rewrite(content, &page.path, &own)
        );
        let data = page.html.find(" id=\"data\">").map_or("", |at| &page.html[at + 11..]);
        let charts = data.split("</script>").next().and_then(|json| json.split_once("\"charts\":"));
        let charts = charts.and_then(|(_, charts)| charts.strip_suffix('}')).map_or_else(String::new, |charts| {
            let charts: serde_json::Map<String, serde_json::Value> = serde_json::from_str(charts).unwrap_or_default();
            let member = |(chart, values): (&String, &serde_json::Value)| {
                let name = serde_json::Value::from(part_of(&own, chart));
                format!("{name}:{values}").replace('<', "\\u003c")
            };
            charts.iter().map(member).collect::<Vec<_>>().join(",")
        });
        Section { html, data: charts }
    }

    /// Markup of the page at `path`, each of its ids behind that of its section, `prefix`; as they are, where that is empty.
    pub(super) fn rewrite(&self, html: &str, path: &str, prefix: &str) -> String {
        let mut out = String::with_capacity(html.len() + html.len() / 16);
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let end = tag_end(rest);
            let tag = &rest[..end];
            rest = &rest[end..];
            if tag.starts_with("</") || !tag[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                out.push_str(tag);
                continue;
            }
            self.tag(tag, path, prefix, &mut out);
            // What stands in these is no markup.
            let text = ["<script", "<style"].into_iter().find(|name| tag.starts_with(name));
            if let Some(close) = text.map(|name| name.replace('<', "</")) {
                let end = rest.find(&close).unwrap_or(rest.len());
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
        out + rest
    }

    /// One opening tag.
    fn tag(&self, tag: &str, path: &str, prefix: &str, out: &mut String) {
        let own = |id: &str| if prefix.is_empty() { id.to_owned() } else { part_of(prefix, id) };
        let start = out.len();
        let name = tag[1..].find(|c: char| c.is_whitespace() || c == '>' || c == '/').map_or(tag.len(), |at| at + 1);
        out.push_str(&tag[..name]);
        let (mut rest, mut is_dead) = (&tag[name..], false);
        let is_resource = matches!(&tag[1..name], "link" | "img" | "image" | "use");
        while !rest.is_empty() {
            let start = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
            let (space, after) = rest.split_at(start);
            let end = after.find(|c: char| c.is_whitespace() || "=>".contains(c)).unwrap_or(after.len()).max(1);
            let (key, after) = after.split_at(end.min(after.len()));
            let Some((quote, quoted)) = after.strip_prefix('=').and_then(|value| {
                let quote = value.chars().next().filter(|c| ['"', '\''].contains(c))?;
                Some((quote, &value[1..]))
            }) else {
                // Without a file there is nothing to download.
                if key != "download" {
                    out.push_str(space);
                    out.push_str(key);
                }
                rest = after;
                continue;
            };
            let (value, after) = quoted.split_once(quote).unwrap_or((quoted, ""));
            rest = after;
            let value: Option<Cow<'_, str>> = match key {
                "id" | "data-chart" => Some(own(value).into()),
                "aria-labelledby" | "aria-describedby" | "aria-controls" | "headers" | "for" | "list" => {
                    Some(value.split_whitespace().map(own).collect::<Vec<_>>().join(" ").into())
                }
                "href" if !is_resource => self.address(value, path, prefix).map(Cow::from),
                "download" => None,
                _ => Some(value.into()),
            };
            if let Some(value) = value {
                out.push_str(&format!("{space}{key}={quote}{value}{quote}"));
            } else if key == "href" {
                is_dead = true;
            }
        }
        // What leads nowhere is no neighbour either.
        if is_dead && let Some((before, after)) = out[start..].split_once(" rel=\"") {
            let kept = format!("{before}{}", after.split_once('"').map_or("", |(_, after)| after));
            out.replace_range(start.., &kept);
        }
    }

    /// Where a link leads from the file; nothing where it would lead nowhere.
    fn address(&self, to: &str, path: &str, prefix: &str) -> Option<String> {
        if to.starts_with("//") || to.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '?', '.']))
        {
            return Some(to.to_owned());
        }
        let (page, part) = to.split_once('#').map_or((to, None), |(page, part)| (page, Some(part)));
        if page.is_empty() && prefix.is_empty() {
            return Some(to.to_owned());
        }
        let page = if page.is_empty() { path.to_owned() } else { site::absolute(path, page) };
        let part = part.filter(|part| !part.is_empty() && *part != "main");
        if self.inside.contains(page.as_str()) {
            return Some(match part {
                Some(part) => format!("#{}", part_of(&anchor(&page), part)),
                None => format!("#{}", anchor(&page)),
            });
        }
        let part = part.map_or_else(String::new, |part| format!("#{part}"));
        self.base_url.map(|base| format!("{base}{page}{part}"))
    }
}

/// How long a tag is, what stands between quotes being no end of it.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('>', None) => return at + 1,
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The opening tag and the content of the first element of this name.
fn element<'a>(html: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let start = html.find(&format!("<{name} ")).or_else(|| html.find(&format!("<{name}>")))?;
    let open = tag_end(&html[start..]);
    let end = html.rfind(&format!("</{name}>"))?;
    Some((&html[start..start + open], html.get(start + open..end)?))
}

/// The value of an attribute in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

/// Bytes of a page around its content.
pub(super) fn around(html: &str) -> usize {
    let data = html.find(" id=\"data\">").map_or(0, |at| html.len() - at);
    html.len().saturating_sub(element(html, "main").map_or(0, |(_, content)| content.len()) + data)
}

/// An entry of the table of contents.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    href: String,
    label: String,
    below: Vec<Entry>,
}

/// The table of contents: each page below the one that leads to it.
pub(super) fn contents(pages: &[&Rendered]) -> Vec<Entry> {
    let is_there = |path: &str| pages.iter().any(|page| page.path == path);
    let below = |above: Option<&str>| -> Vec<&Rendered> {
        let own = |page: &&&Rendered| page.above.as_deref().filter(|path| is_there(path)) == above;
        pages.iter().filter(own).copied().collect()
    };
    fn entry<'a>(page: &'a Rendered, below: &dyn Fn(Option<&str>) -> Vec<&'a Rendered>) -> Entry {
        Entry {
            href: format!("#{}", anchor(&page.path)),
            label: page.label.clone(),
            below: below(Some(&page.path)).into_iter().map(|page| entry(page, below)).collect(),
        }
    }
    below(None).into_iter().map(|page| entry(page, &below)).collect()
}

/// One of the pages that are left out, of the kind that most are of.
pub(super) fn example(left: &BTreeSet<usize>, pages: &[Rendered]) -> Option<String> {
    let deepest = left.iter().map(|&i| pages[i].depth).max()?;
    left.iter().find(|&&i| pages[i].depth == deepest).map(|&i| whole_name(&pages[i], pages))
}

/// What a page is called where nothing around it says what it lies below.
fn whole_name(page: &Rendered, pages: &[Rendered]) -> String {
    let above = page.above.as_ref().and_then(|path| pages.iter().find(|page| page.path == *path));
    let above = above.filter(|above| above.depth > 0);
    above.map_or_else(|| page.label.clone(), |above| format!("{}, {}", above.label, page.label))
}

/// Which pages a file leaves out to stay within its budget, of pages with these sizes: the most particular first, of them
/// those of which there are most, the oldest before others. What every page links to stays.
pub(super) fn left_out(pages: &[Rendered], sizes: &[usize], budget: usize) -> BTreeSet<usize> {
    let folder = |page: &Rendered| page.path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mut many: BTreeMap<String, usize> = BTreeMap::new();
    pages.iter().for_each(|page| *many.entry(folder(page)).or_default() += 1);
    let mut order: Vec<usize> = (0..pages.len()).filter(|&i| !pages[i].is_listed && pages[i].depth > 0).collect();
    order.sort_by_cached_key(|&i| {
        let page = &pages[i];
        (Reverse(page.depth), Reverse(many[&folder(page)]), page.month.is_none(), page.month, Reverse(i))
    });
    let mut size: usize = sizes.iter().sum();
    let mut left = BTreeSet::new();
    for page in order {
        if size <= budget {
            break;
        }
        size -= sizes[page];
        left.insert(page);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(html: &str, base_url: Option<&str>) -> String {
        let inside = BTreeSet::from(["index.html", "month/2025-06.html", "month/2025-07.html"]);
        Rewriter { inside: &inside, base_url }.rewrite(html, "month/2025-06.html", "p.month.2025-06")
    }

    #[test]
    fn links_lead_to_sections() {
        for (from, to) in [
            ("<a href=\"../index.html\">", "<a href=\"#p.index\">"),
            ("<a class=\"x\" href=\"2025-07.html#kpis\">", "<a class=\"x\" href=\"#p.month.2025-07--kpis\">"),
            ("<a href=\"#kpis\">", "<a href=\"#p.month.2025-06--kpis\">"),
            ("<a href=\"#main\">", "<a href=\"#p.month.2025-06\">"),
            ("<a href=\"https://a.b/c?d=e&amp;f\">", "<a href=\"https://a.b/c?d=e&amp;f\">"),
            ("<a href=\"mailto:a@b\">", "<a href=\"mailto:a@b\">"),
            ("<a href=\"../data/months.csv\" download>", "<a>"),
            ("<a href='../category/a.html'>", "<a>"),
            ("<a rel=\"next\" href=\"2025-08.html\" title=\"x\">", "<a title=\"x\">"),
            ("<a rel=\"next\" href=\"2025-07.html\">", "<a rel=\"next\" href=\"#p.month.2025-07\">"),
        ] {
            assert_eq!(
                rewritten(from, None),
                to.replace(" download", if to == "<a download>" { " download" } else { "" })
            );
        }
        let at = rewritten("<a href=\"../category/a.html#x\">", Some("https://shop.example/"));
        assert_eq!(at, "<a href=\"https://shop.example/category/a.html#x\">");
    }

    #[test]
    fn ids_are_those_of_their_page_and_text_stays() {
        let svg = "<svg aria-labelledby=\"r-t r-d\" data-chart=\"r\"><title id=\"r-t\">id=\"x\" &lt;</title></svg>";
        assert_eq!(
            rewritten(svg, None),
            "<svg aria-labelledby=\"p.month.2025-06--r-t p.month.2025-06--r-d\" data-chart=\"p.month.2025-06--r\">\
             <title id=\"p.month.2025-06--r-t\">id=\"x\" &lt;</title></svg>"
        );
        for same in [
            "a < b, <b title=\"<a href='#x'>\" hidden>c</b>",
            "<style>a[id=\"x\"]{}</style><script>\"<a id='x'>\"</script>",
            "<td>5<td class=\"text\">6",
            "<img src=\"data:image/png;base64,AA==\" alt=\"\">",
        ] {
            assert_eq!(rewritten(same, None), same);
        }
        assert_eq!(rewritten("a<!-- <a id=\"x\"> -->b", None), "ab");
    }

    #[test]
    fn the_most_particular_and_oldest_pages_go_first() {
        let page = |depth, month, is_listed| Rendered {
            path: String::new(),
            label: String::new(),
            above: None,
            depth,
            month,
            is_listed,
            html: String::new(),
        };
        let pages = [
            page(0, None, true),
            page(1, Some(0), false),
            page(2, Some(1), false),
            page(2, Some(0), false),
            page(1, Some(1), false),
            page(1, None, true),
        ];
        let left = |budget| left_out(&pages, &[10; 6], budget).into_iter().collect::<Vec<_>>();
        assert_eq!(left(60), [0; 0]);
        assert_eq!(left(59), [3]);
        assert_eq!(left(35), [1, 2, 3]);
        assert_eq!(left(0), [1, 2, 3, 4]);
    }
}
