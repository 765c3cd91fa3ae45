//! The pages of a site: where each lies, what it is called, which stand in the navigation.

use std::collections::BTreeMap;

use crate::site::relative;

use super::key::Key;

/// All pages of a site. Links are keys until they are looked up here: another map leads elsewhere with the same pages.
#[derive(Debug, Clone, Default)]
pub struct SiteMap {
    pages: BTreeMap<Key, Entry>,
    /// As they were added.
    order: Vec<Key>,
    /// The pages in the navigation, in their order.
    pub navigation: Vec<Key>,
    /// The pages in the footer, in their order.
    pub footer: Vec<Key>,
}

#[derive(Debug, Clone)]
struct Entry {
    path: String,
    label: String,
}

impl SiteMap {
    /// Adds a page: where it lies and what links to it say.
    pub(super) fn add(&mut self, key: Key, path: String, label: String) {
        self.pages.insert(key, Entry { path, label });
        self.order.push(key);
    }

    /// Every page in the order of reading: the navigation, the footer, then what they lead to.
    pub fn reading_order(&self) -> Vec<Key> {
        let others = self.order.iter().filter(|&&key| !self.is_listed(key));
        self.navigation.iter().chain(&self.footer).chain(others).copied().collect()
    }

    /// Whether every page links to a page.
    pub(super) fn is_listed(&self, key: Key) -> bool {
        self.navigation.contains(&key) || self.footer.contains(&key)
    }

    /// Every page.
    pub fn keys(&self) -> Vec<Key> {
        self.pages.keys().copied().collect()
    }

    /// Where every page lies.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.pages.values().map(|entry| entry.path.as_str())
    }

    /// Where a page lies.
    pub(super) fn path(&self, key: Key) -> &str {
        self.pages.get(&key).map_or("", |entry| &entry.path)
    }

    /// The page of a slice in one month: that of the whole shop's month, where the slice has none of its own.
    pub(super) fn month(&self, slice: usize, month: usize) -> Key {
        let own = Key::slice_month(slice, month);
        if self.pages.contains_key(&own) { own } else { Key::month(month) }
    }

    /// What a page is called.
    pub(super) fn label(&self, key: Key) -> &str {
        self.pages.get(&key).map_or("", |entry| &entry.label)
    }

    /// The address of one page as another links to it.
    pub(super) fn address(&self, from: Key, to: Key) -> String {
        relative(self.path(from), self.path(to))
    }

    /// The address of a file of the site as a page links to it.
    pub(super) fn file(&self, from: Key, path: &str) -> String {
        relative(self.path(from), path)
    }
}
