//! What a page cannot do without: a template of the user's own that leaves it out is named, with the line to add.

use memchr::memmem;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

use super::context::{Block, PageContext};

/// The blocks of base.html that other templates fill, and where each goes.
const BLOCKS: [(&str, &str); 2] = [
    ("main", "add {% block main %}{% endblock %} where the page's content goes"),
    ("robots", "add {% block robots %}{% endblock %} to its <head>"),
];

/// Refuses a base without the blocks that pages fill.
pub(super) fn blocks(own: &[(String, String)]) -> Result<()> {
    let Some((_, base)) = own.iter().find(|(name, _)| name == "base.html") else { return Ok(()) };
    let named: Vec<&str> = base
        .split("{%")
        .filter_map(|tag| tag.trim_start_matches('-').trim_start().strip_prefix("block "))
        .filter_map(|name| name.split(['%', '-', ' ', '\n']).find(|word| !word.is_empty()))
        .collect();
    match BLOCKS.iter().find(|(name, _)| !named.contains(name)) {
        None => Ok(()),
        Some((name, help)) => {
            Err(wrong("base.html", format!("it has no block {name:?}, which other templates fill"), help))
        }
    }
}

/// Something that a page needs.
struct Need<'a> {
    what: String,
    is_there: bool,
    /// The templates that could have left it out, the likeliest first.
    homes: Vec<&'a str>,
    line: String,
}

/// Refuses a page that lacks something, if it was made with a template of the user's own.
pub(super) fn check(
    own: &[(String, String)],
    template: &str,
    page: &PageContext,
    html: &[u8],
    has_policy: bool,
) -> Result<()> {
    if !own.iter().any(|(name, _)| name.ends_with(".html")) {
        return Ok(());
    }
    let has = |text: &str| memmem::find(html, text.as_bytes()).is_some();
    // A chart has a title too.
    let head = &html[..memmem::find(html, b"<main").unwrap_or(html.len())];
    let frame = || vec!["base.html", "site.html"];
    let need = |what: &str, is_there, homes, line: &str| Need {
        what: what.to_owned(),
        is_there,
        homes,
        line: line.to_owned(),
    };
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"{{ csp }}\">";
    let styles = "<style>{{ page_css | safe }}{{ chart_css | safe }}{{ own_css | safe }}</style>";
    let content = "{% for block in blocks %}{{ <any block={block} /> }}{% endfor %}";
    let mut needs = vec![
        need(
            "heading",
            has("<h1"),
            [vec!["heading.html", template], frame()].concat(),
            "{% include \"heading.html\" %}",
        ),
        need("<main> that the skip link leads to", has("id=\"main\""), frame(), "<main id=\"main\" tabindex=\"-1\">"),
        need("title", memmem::find(head, b"<title>").is_some(), frame(), "<title>{{ title }}</title>"),
        need("content security policy", has_policy, frame(), policy),
        need("styles", has("<style>"), frame(), styles),
    ];
    for (kind, id) in page.blocks.iter().flat_map(anchors) {
        needs.push(Need {
            what: format!("part that links lead to, #{id}"),
            is_there: has(&format!("id=\"{id}\"")),
            homes: vec![kind, "blocks/any.html", "blocks/columns.html", template],
            line: format!("{content} or, in {kind}, id=\"{{{{ block.id }}}}\""),
        });
    }
    let Some(need) = needs.into_iter().find(|need| !need.is_there) else { return Ok(()) };
    let is_own = |home: &&&str| own.iter().any(|(name, _)| name == **home);
    match need.homes.iter().find(is_own) {
        None => Ok(()),
        Some(home) => {
            let told = format!("with it, the page {:?} has no {}", page.title, need.what);
            Err(wrong(home, told, &format!("add {}", need.line)))
        }
    }
}

fn wrong(template: &str, told: String, help: &str) -> Failure {
    Diagnostic::error(told)
        .file(format!("templates/{template}").as_ref())
        .help(format!("{help}; or remove the file to use ours"))
        .fail(Exit::Usage)
}

/// The anchors of a block, each with the template that sets it.
fn anchors(block: &Block) -> Vec<(&'static str, &str)> {
    match block {
        Block::Figure(figure) => vec![("blocks/figure.html", &figure.id)],
        Block::Listing(listing) => vec![("blocks/listing.html", &listing.id)],
        Block::Panels(panels) => vec![("blocks/panels.html", &panels.id)],
        Block::Prose(prose) => vec![("blocks/prose.html", &prose.id)],
        Block::Proofs(proofs) => proofs.items.iter().map(|proof| ("blocks/proofs.html", proof.id.as_str())).collect(),
        Block::Answers(answers) => answers.items.iter().map(|it| ("blocks/answers.html", it.id.as_str())).collect(),
        Block::Columns(columns) => columns.blocks.iter().flat_map(anchors).collect(),
        Block::Kpis(_) | Block::Doors(_) => Vec::new(),
    }
}
