//! A site: paths to bytes. Names that are safe on every file system.

use std::collections::BTreeMap;

use deunicode::deunicode;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Exit, Result};

/// The files of a site by path, with `/` between folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    files: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Adds a file.
    ///
    /// # Errors
    /// Exit 1 where the path is taken, be it in another case: two pages would be one on some file systems.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) -> Result<()> {
        let taken = self.files.contains_key(&path);
        if taken {
            return Err(Diagnostic::error(format!("two pages want the path {path}")).fail(Exit::Bug));
        }
        self.files.insert(path, bytes);
        Ok(())
    }

    /// The files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// Names that Windows keeps for devices.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// File names for any texts: lower-case ASCII, at most 69 bytes, distinct, and for each text independent of the
/// others unless they collide.
pub fn slugs<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let names: Vec<&str> = names.into_iter().collect();
    let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    plain.iter().for_each(|slug| *times.entry(slug).or_default() += 1);
    let slug = |(name, plain): (&&str, &String)| {
        let device = RESERVED.contains(&plain.as_str())
            || plain.strip_prefix("com").or(plain.strip_prefix("lpt")).is_some_and(|n| n.len() == 1);
        if plain.is_empty() || device || times[plain.as_str()] > 1 || plain.len() > 60 {
            let cut: String = plain.chars().take(60).collect();
            let digest = Sha256::digest(name.as_bytes());
            let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            return format!("{}-{hash}", cut.trim_end_matches('-')).trim_start_matches('-').to_owned();
        }
        plain.clone()
    };
    names.iter().zip(&plain).map(slug).collect()
}

fn plain(name: &str) -> String {
    let mut slug = String::new();
    for c in deunicode(name).chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The address of one page seen from another, both paths from the site's root.
pub fn relative(from: &str, to: &str) -> String {
    let (folders, _) = from.rsplit_once('/').unwrap_or_default();
    let mut from: Vec<&str> = folders.split('/').filter(|part| !part.is_empty()).collect();
    let mut to: Vec<&str> = to.split('/').collect();
    while to.len() > 1 && from.first().is_some_and(|part| *part == to[0]) {
        from.remove(0);
        to.remove(0);
    }
    format!("{}{}", "../".repeat(from.len()), to.join("/"))
}

/// The path from the site's root that an address on a page stands for.
pub fn absolute(from: &str, to: &str) -> String {
    let (folders, _) = from.rsplit_once('/').unwrap_or_default();
    let mut parts: Vec<&str> = folders.split('/').filter(|part| !part.is_empty()).collect();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_are_safe_and_distinct(names in prop::collection::btree_set(".{0,80}", 1..12)) {
            let slugs = slugs(names.iter().map(String::as_str));
            for slug in &slugs {
                prop_assert!(!slug.is_empty() && slug.len() <= 100);
                prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            }
            let distinct: std::collections::BTreeSet<_> = slugs.iter().collect();
            prop_assert_eq!(distinct.len(), slugs.len());
        }
    }

    #[test]
    fn awkward_names() {
        let made = slugs(["../../etc/passwd", "con", "", "Électronique", "a", "A"]);
        assert_eq!(made[0], "etc-passwd");
        assert!(made[1].starts_with("con-"));
        assert_eq!(made[2].len(), 8);
        assert_eq!(made[3], "electronique");
        assert_ne!(made[4], made[5]);
    }

    #[test]
    fn addresses_are_relative() {
        assert_eq!(relative("index.html", "category/a.html"), "category/a.html");
        assert_eq!(relative("category/a.html", "index.html"), "../index.html");
        assert_eq!(relative("category/a.html", "category/b.html"), "b.html");
        assert_eq!(relative("category/a/2025-06.html", "category/a.html"), "../a.html");
        assert_eq!(relative("category/a/2025-06.html", "category/b/2025-06.html"), "../b/2025-06.html");
        for (from, to) in [("index.html", "category/a.html"), ("category/a/2025-06.html", "category/a.html")] {
            assert_eq!(absolute(from, &relative(from, to)), to);
        }
    }

    #[test]
    fn one_path_one_page() {
        let mut site = Site::default();
        assert!(site.add("index.html".into(), Vec::new()).is_ok());
        assert!(site.add("index.html".into(), Vec::new()).is_err());
    }
}
