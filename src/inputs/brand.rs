//! What makes a report the shop's own: its logo, its icon and its styles, ready to stand in a page that loads nothing.

use std::fs;
use std::path::Path;

use crate::config::Brand;
use crate::diagnostic::{Diagnostic, Exit, Result, shown};
use crate::html::look::Look;

use super::files::{data_address, own_file, unreadable, within_project};

/// The styles of a project.
pub const STYLES: &str = "content/custom.css";
/// Bytes of a logo or an icon: it stands in every page.
const LARGEST: usize = 100_000;

/// What the config names and the styles of the project.
///
/// # Errors
/// Exit 2 where a file cannot be read, is of another kind, or would load something from elsewhere.
pub(super) fn look(root: &Path, config: &Path, brand: &Brand) -> Result<Look> {
    let folder = config.parent().unwrap_or("".as_ref());
    let image = |key, name: &Option<String>, kinds: &[&str]| {
        name.as_ref().map(|name| image(config, &folder.join(name), key, kinds)).transpose()
    };
    let styles = root.join(STYLES);
    let css = own_file(root, &styles)?.map(|css| self_contained(root, &styles, &css)).transpose()?;
    Ok(Look {
        logo: image("logo", &brand.logo, &["svg", "png"])?,
        logo_dark: image("logo_dark", &brand.logo_dark, &["svg", "png"])?,
        favicon: image("favicon", &brand.favicon, &["svg", "png", "ico"])?,
        css: css.unwrap_or_default(),
    })
}

/// An image as data.
fn image(config: &Path, file: &Path, key: &str, kinds: &[&str]) -> Result<String> {
    let bytes = fs::read(file).map_err(|error| {
        let told = Diagnostic::error(format!("[brand] {key}: cannot read {}: {error}", file.display())).file(config);
        told.help(format!("correct {key}: a file is named from the folder of the config")).fail(Exit::Usage)
    })?;
    let refuse = |why: &str, help: &str| Err(Diagnostic::error(why).file(file).help(help).fail(Exit::Usage));
    let kind = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0, 0, 1, 0, ..] => "ico",
        _ if std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg")) => "svg",
        _ => "",
    };
    if !kinds.contains(&kind) {
        let allowed = kinds.iter().map(|kind| kind.to_uppercase()).collect::<Vec<_>>().join(" or ");
        return refuse(&format!("this {} is not an {allowed} image", key.replace('_', " for ")), "save it as an SVG");
    }
    if bytes.len() > LARGEST {
        let size = bytes.len().div_ceil(1000);
        let told = format!("this image has {size} kB, and every page holds it: {} kB at most", LARGEST / 1000);
        return refuse(&told, "save it smaller: 64 pixels of height are enough");
    }
    if kind == "svg" {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if text.contains("<script") || text.contains("javascript:") {
            return refuse("this image holds a script", "export it as a plain SVG");
        }
        let elsewhere = ["href=\"http", "href='http", "href=\"//", "url(http", "url(\"http", "url('http", "@import"];
        if elsewhere.iter().any(|word| text.contains(word)) {
            return refuse("this image loads something from elsewhere, and a page does not", "embed it in the SVG");
        }
    }
    Ok(data_address(kind, &bytes))
}

/// Styles with the fonts and images that they name in them.
fn self_contained(root: &Path, file: &Path, css: &str) -> Result<String> {
    let refuse = |at: usize, why: String, help: &str| {
        let line = css[..at].matches('\n').count() as u64 + 1;
        Err(Diagnostic::error(why).at(&file.display().to_string(), line, None).help(help).fail(Exit::Usage))
    };
    let lower = css.to_ascii_lowercase();
    if let Some(at) = lower.find("</style") {
        return refuse(at, "styles cannot hold </style".to_owned(), "remove it: this file holds nothing but CSS");
    }
    if let Some(at) = lower.find("@import") {
        return refuse(at, "a page loads no other styles".to_owned(), "copy their rules into this file");
    }
    let mut out = String::with_capacity(css.len());
    let mut from = 0;
    while let Some(at) = lower[from..].find("url(").map(|at| from + at + 4) {
        let Some(end) = css[at..].find(')').map(|end| at + end) else { break };
        let address = css[at..end].trim().trim_matches(['"', '\'']);
        out.push_str(&css[from..at]);
        from = end;
        if address.starts_with("data:") || address.starts_with('#') {
            out.push_str(&css[at..end]);
            continue;
        }
        if address.contains("//") {
            return refuse(
                at,
                format!("{} is elsewhere, and a page loads nothing from there", shown(address)),
                "put the file beside custom.css and name it: it becomes a part of the page",
            );
        }
        let beside = file.with_file_name(address);
        if address.starts_with('/') || address.split('/').any(|part| part == "..") || !beside.is_file() {
            let told = format!("there is no file {} beside custom.css", shown(address));
            return refuse(at, told, "put it into content/, or correct its name");
        }
        within_project(root, &beside)?;
        let bytes = fs::read(&beside).map_err(|error| unreadable(&beside, &error, Exit::Usage))?;
        let ending = address.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        out.push_str(&data_address(&ending, &bytes));
    }
    out.push_str(&css[from..]);
    Ok(out)
}
