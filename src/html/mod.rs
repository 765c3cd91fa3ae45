//! HTML: typed contexts go in, pages come out. Only this module knows Tera.
//!
//! Text is escaped wherever it lands; what is placed as it is has the type [`context::Html`] and was made by us. A page's
//! Content-Security-Policy allows the very style and script that stand in it, by their hashes, and nothing else.

pub mod context;
pub mod look;
pub mod markdown;
mod needed;
mod single;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use memchr::memmem;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use context::{Html, PageContext};
pub use single::Rendered;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("../../templates/", $name)))),*] };
}

/// All templates by name. A user's own file of the same name takes the place of ours.
pub const TEMPLATES: &[(&str, &str)] = embedded![
    "404.html",
    "base.html",
    "blocks/answers.html",
    "blocks/any.html",
    "blocks/columns.html",
    "blocks/doors.html",
    "blocks/figure.html",
    "blocks/kpis.html",
    "blocks/listing.html",
    "blocks/panels.html",
    "blocks/proofs.html",
    "blocks/prose.html",
    "chart.css",
    "contents.html",
    "definition.html",
    "heading.html",
    "neighbours.html",
    "page.css",
    "page.html",
    "report.js",
    "single.css",
    "single.html",
    "site.html",
    "table.html",
];

/// Stands where the policy goes, until the page is known.
const POLICY: &str = "policy-of-this-page";

/// Stands where the pages of a single file go, until its frame is rewritten.
const SECTIONS: &str = "sections-of-this-file";
/// How often a single file is made anew that came out larger than reckoned.
const TRIES: usize = 8;

/// A report in one file.
#[derive(Debug)]
pub struct Single {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages are in it.
    pub pages: usize,
}

/// The templates of a build.
pub struct Templates {
    tera: Tera,
    page_css: String,
    chart_css: String,
    single_css: String,
    own_css: String,
    script: String,
    /// The user's own.
    own: Vec<(String, String)>,
}

impl Templates {
    /// Our templates, each replaced by the user's own of that name; `own_css` are styles behind ours.
    ///
    /// # Errors
    /// Exit 2 with template and line where one is wrong, or has a name that we do not know.
    pub fn new(own: Vec<(String, String)>, own_css: String) -> Result<Templates> {
        for (name, _) in &own {
            if !TEMPLATES.iter().any(|(known, _)| known == name) {
                let near = crate::diagnostic::did_you_mean(name, TEMPLATES.iter().map(|(known, _)| *known));
                let told = Diagnostic::error(format!("templates/{name}: no page uses a template of this name"));
                let help = near.map_or("remove it".to_owned(), |near| format!("did you mean templates/{near}?"));
                return Err(told.help(help).fail(Exit::Usage));
            }
        }
        needed::blocks(&own)?;
        let text = |name: &str| -> String {
            let own = own.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
            let ours = TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
            own.or(ours).unwrap_or_default().to_owned()
        };
        let mut tera = Tera::new();
        tera.autoescape_on([""]);
        let pages = TEMPLATES.iter().filter(|(name, _)| name.ends_with(".html"));
        tera.add_raw_templates(pages.map(|(name, _)| (*name, text(name)))).map_err(|error| wrong(&error))?;
        let [page_css, chart_css, single_css] = ["page.css", "chart.css", "single.css"].map(|name| css(&text(name)));
        Ok(Templates { tera, page_css, chart_css, single_css, own_css, script: js(&text("report.js")), own })
    }

    /// Renders a page. `room` is memory to render in, worth keeping from page to page: a page takes no more than it is
    /// long.
    ///
    /// # Errors
    /// Exit 2 with template and line: only a user's own template fails here.
    pub fn render(&self, template: &str, page: &PageContext, room: &mut Vec<u8>) -> Result<Vec<u8>> {
        room.clear();
        self.fill(template, self.context(page)?, room)?;
        needed::check(&self.own, template, page, room, memmem::find(room, POLICY.as_bytes()).is_some())?;
        Ok(self.sealed(room))
    }

    /// Renders a whole report in one file of at most `budget` bytes, as far as what it may leave out allows. `front` is
    /// what the frame around all pages shows, which are in the order of reading.
    ///
    /// # Errors
    /// As [`Templates::render`].
    pub fn render_single(
        &self,
        front: PageContext,
        pages: &[Rendered],
        budget: usize,
        base_url: Option<&str>,
    ) -> Result<Single> {
        let mut most = budget;
        for _ in 0..TRIES {
            let (single, size) = self.within(&front, pages, most, base_url)?;
            let over = single.bytes.len().saturating_sub(budget);
            if over == 0 || single.pages == pages.iter().filter(|page| page.is_listed || page.depth == 0).count() {
                return Ok(single);
            }
            most = size.saturating_sub(over);
        }
        Ok(self.within(&front, pages, 0, base_url)?.0)
    }

    /// The same of pages with at most so many bytes together, and how many they have.
    fn within(
        &self,
        front: &PageContext,
        pages: &[Rendered],
        most: usize,
        base_url: Option<&str>,
    ) -> Result<(Single, usize)> {
        let sizes: Vec<usize> = pages.iter().map(|page| page.html.len() - single::around(&page.html)).collect();
        let left = single::left_out(pages, &sizes, most);
        let kept: Vec<&Rendered> = (0..pages.len()).filter(|i| !left.contains(i)).map(|i| &pages[i]).collect();
        let inside = kept.iter().map(|page| page.path.as_str()).collect();
        let rewriter = single::Rewriter { inside: &inside, base_url };
        let sections: Vec<single::Section> =
            kept.par_iter().enumerate().map(|(i, page)| rewriter.section(page, i == 0)).collect();
        let charts: Vec<&str> =
            sections.iter().map(|section| section.data.as_str()).filter(|data| !data.is_empty()).collect();
        let data = (!charts.is_empty()).then(|| Html(format!("{{{}}}", charts.join(","))));
        let mut context = self.context(&PageContext { data, ..front.clone() })?;
        context.insert("own_css", &format!("{}{}", self.single_css, self.own_css));
        context.insert("sections", SECTIONS);
        context.insert("contents", &single::contents(&kept));
        context.insert("left_out", &left.len());
        context.insert("left_out_first", &single::example(&left, pages));
        context.insert("elsewhere", &base_url);
        let mut room = Vec::new();
        self.fill("single.html", context, &mut room)?;
        let frame = String::from_utf8(room)
            .map_err(|error| Diagnostic::error(format!("a page is no text: {error}")).fail(Exit::Bug))?;
        let first = kept.first().map_or("index.html", |page| &page.path);
        let sections: String = sections.into_iter().map(|section| section.html).collect();
        let html = rewriter.rewrite(&frame, first, "").replacen(SECTIONS, &sections, 1);
        let size = (0..pages.len()).filter(|i| !left.contains(i)).map(|i| sizes[i]).sum();
        Ok((Single { bytes: self.sealed(html.as_bytes()), pages: kept.len() }, size))
    }

    fn context(&self, page: &PageContext) -> Result<Context> {
        let mut context = Context::from_serialize(page).map_err(|error| wrong(&error))?;
        context.insert("csp", POLICY);
        context.insert("page_css", &self.page_css);
        context.insert("chart_css", &self.chart_css);
        context.insert("own_css", &self.own_css);
        context.insert("script", &self.script);
        Ok(context)
    }

    fn fill(&self, template: &str, context: Context, room: &mut Vec<u8>) -> Result<()> {
        self.tera.render_to(template, &context, room).map_err(|error| wrong(&error))
    }

    /// The page with its policy.
    fn sealed(&self, page: &[u8]) -> Vec<u8> {
        let fonts = if self.own_css.contains("@font-face") { " font-src data:;" } else { "" };
        let policy = format!(
            "default-src 'none'; img-src data:;{fonts} style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            hashes(page, "style"),
            hashes(page, "script"),
        );
        match memmem::find(page, POLICY.as_bytes()) {
            Some(at) => [&page[..at], policy.as_bytes(), &page[at + POLICY.len()..]].concat(),
            None => page.to_vec(),
        }
    }
}

/// The sources of all elements of this name that a browser would apply or run.
fn hashes(html: &[u8], element: &str) -> String {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut sources = Vec::new();
    let mut rest = html;
    while let Some(start) = memmem::find(rest, open.as_bytes()) {
        rest = &rest[start + open.len()..];
        let Some(attributes) = memchr::memchr(b'>', rest) else { break };
        let text = &rest[attributes + 1..];
        let Some(end) = memmem::find(text, close.as_bytes()) else { break };
        if attributes == 0 {
            sources.push(format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(&text[..end]))));
        }
        rest = &text[end..];
    }
    sources.dedup();
    if sources.is_empty() { "'none'".to_owned() } else { sources.join(" ") }
}

/// A style sheet without what only its authors need.
fn css(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    // Spaces that mean nothing in a style sheet; those around + and - in calc() do.
    let spaces =
        [(" {", "{"), ("{ ", "{"), (" }", "}"), ("; ", ";"), (": ", ":"), (", ", ","), (";}", "}"), (" > ", ">")];
    let css = spaces.iter().fold(lines(&out), |css, (long, short)| css.replace(long, short));
    ["{", "}", ";", ","].iter().fold(css, |css, end| css.replace(&format!("{end}\n"), end)).replace(";}", "}")
}

/// A script without the lines that are comments, and without indentation.
fn js(text: &str) -> String {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    lines(&code.join("\n"))
}

fn lines(text: &str) -> String {
    let kept: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    kept.join("\n")
}

fn wrong(error: &dyn std::error::Error) -> Failure {
    let mut message = error.to_string().trim_start_matches("error: ").to_owned();
    let mut source = error.source();
    while let Some(cause) = source {
        message.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    let (told, file, line, column) = placed(&message);
    let told = Diagnostic::error(told).help("correct your template, or remove it to use ours");
    let told = match (file, line) {
        (Some(file), Some(line)) => told.at(&format!("templates/{file}"), line, column),
        _ => told,
    };
    told.fail(Exit::Usage)
}

/// The first line of Tera's message, and the place that its second names: ` --> page.html:1:26`.
fn placed(message: &str) -> (String, Option<&str>, Option<u64>, Option<u64>) {
    let mut lines = message.lines();
    let told = lines.next().unwrap_or_default().to_owned();
    let place = lines.next().and_then(|line| line.trim_start().strip_prefix("--> "));
    let mut parts = place.unwrap_or_default().trim().split(':');
    let file = parts.next().filter(|file| !file.is_empty());
    let mut number = || parts.next().and_then(|part| part.parse().ok());
    (told, file, number(), number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_templates_are_sound() {
        assert!(Templates::new(Vec::new(), String::new()).is_ok());
    }

    #[test]
    fn the_script_is_small() {
        let templates = Templates::new(Vec::new(), String::new()).expect("ours");
        assert!(templates.script.len() <= 4_500, "{} bytes", templates.script.len());
    }

    #[test]
    fn the_policy_names_what_stands_in_the_page() {
        let page = b"<style>a{}</style><script type=\"application/json\">{}</script><script>1</script>";
        assert_eq!(hashes(page, "style").matches("sha256-").count(), 1);
        let one = BASE64_STANDARD.encode(Sha256::digest(b"1"));
        assert_eq!(hashes(page, "script"), format!("'sha256-{one}'"));
    }

    #[test]
    fn only_our_own_markup_is_placed_unescaped() {
        let allowed = [
            "page_css",
            "chart_css",
            "own_css",
            "site.imprint",
            "script",
            "data",
            "drawing.svg",
            "kpi.sparkline",
            "panel.svg",
            "block.html",
            "cell.svg",
        ];
        for (name, text) in TEMPLATES {
            for (before, _) in text.match_indices("| safe").map(|(at, _)| text.split_at(at)) {
                let value = before.rsplit("{{").next().unwrap_or_default().trim();
                assert!(allowed.contains(&value), "{name} places {value:?} unescaped");
            }
        }
    }

    #[test]
    fn a_template_that_no_page_uses_is_refused() {
        let failure = Templates::new(vec![("pages.html".into(), String::new())], String::new()).err().expect("unknown");
        assert!(failure.diagnostics[0].to_string().contains("did you mean templates/page.html?"));
    }
}
