//! Every figure leads to what it means and to what it was made of.

use crate::project::{Project, cuts, files};

/// Parts of a page that start with this, up to the next part.
fn parts<'p>(page: &'p str, start: &str) -> Vec<&'p str> {
    page.split(start).skip(1).map(|part| part.split("class=\"card").next().unwrap_or(part)).collect()
}

fn between<'p>(text: &'p str, start: &str, end: &str) -> Option<&'p str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

#[test]
fn every_figure_leads_to_its_definition() {
    let mut seen = 0;
    for cut in ["online_retail.csv", "seed_orders.csv"] {
        let project = Project::new().file("data/raw/orders.csv", std::fs::read(cuts().join(cut)).expect("a cut"));
        let site = project.site();
        let definitions = String::from_utf8(site["definitions.html"].clone()).expect("UTF-8");
        let defined = |link: &str| {
            let anchor = link.rsplit_once("definitions.html#").map(|(_, anchor)| anchor);
            anchor.is_some_and(|anchor| definitions.contains(&format!("id=\"{anchor}\"")))
        };
        for (path, page) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
            let page = String::from_utf8(page.clone()).expect("UTF-8");
            let figures =
                ["<figure class=\"card\" id=\"", "<section class=\"card\" id=\""].map(|start| parts(&page, start));
            for figure in figures.into_iter().flatten() {
                let id = figure.split('"').next().unwrap_or_default();
                let link = between(figure, "class=\"how\" href=\"", "\"");
                assert!(link.is_some_and(defined), "{path}: {id} leads to {link:?}");
                seen += 1;
            }
            let Some(kpis) = between(&page, "<dl class=\"card kpis", "</dl>") else { continue };
            for figure in kpis.split("<dt>").skip(1) {
                let link = between(figure, "<a href=\"", "\"").unwrap_or_default();
                let proof =
                    link.strip_prefix('#').and_then(|id| between(&page, &format!("<div id=\"{id}\">"), "</div>"));
                let link = proof.map_or(Some(link), |proof| between(proof, "<a href=\"", "\""));
                assert!(link.is_some_and(defined), "{path}: {figure} leads to {link:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen} figures");
}

#[test]
fn a_page_says_what_its_figures_were_made_of() {
    // Two orders, one of two lines; one customer on two days, a guest; one return.
    let orders = "order_id,user_id,ts,amount,category\n\
                  1,u1,2025-01-01,10.00,Books\n1,u1,2025-01-01,5.00,Home\n2,u1,2025-01-02,20.00,Books\n\
                  3,,2025-01-02,7.00,Home\n4,u1,2025-01-03,-2.00,Home\n";
    let project = Project::with(orders).file("sales-pulse.toml", "currency = \"EUR\"\nlocale = \"en-IE\"\n");
    let page = String::from_utf8(project.site()["index.html"].clone()).expect("UTF-8");
    let proof = |id: &str| {
        let proof =
            between(&page, &format!("<div id=\"proof-{id}\">"), "</div>").unwrap_or_else(|| panic!("{id} is proved"));
        let mut text = String::new();
        for part in proof.split('<') {
            text += part.split_once('>').map_or(part, |(_, text)| text);
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        proof("revenue"),
        "Revenue €42.00 = Σ amount over rows with an amount above 0, of 4 rows net, with returns taken off: €40.00"
    );
    assert_eq!(
        proof("returns"),
        "Returns −\u{2060}€2.00 = Σ amount over rows with an amount below 0, and amounts given back, of 1 row"
    );
    assert!(proof("orders").ends_with("of 4 rows every row an order: 4"), "{}", proof("orders"));
    assert_eq!(
        proof("aov"),
        "Average order €14.00 = €42.00 ÷ 3 = revenue ÷ orders, of 4 rows \
         net, with returns taken off: €13.33 a row, not an order: €10.50"
    );
    assert!(
        proof("customers").ends_with("active users: the customers of each day, added up: 2"),
        "{}",
        proof("customers")
    );
    // The same figures as files.
    let months = String::from_utf8(files(&project.path("public"))["data/months.csv"].clone()).expect("UTF-8");
    assert_eq!(months.lines().nth(1), Some("2025-01,42.0000,-2.0000,3,1,14.0000"));
}
