//! Names of categories, payment types and other values, by code.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::diagnostic::readable;

use super::ids::NONE;
use super::private::{ADDRESS, names_address};

/// Names in the order in which they appear, and the code of each.
#[derive(Debug, Clone)]
pub(super) struct Names {
    codes: HashMap<Vec<u8>, u32, FixedState>,
    pub names: Vec<Vec<u8>>,
    /// Where a name was last seen, by its length and its ends: most columns hold a handful of names.
    recent: [u32; 64],
    /// Whether a name holds U+FFFD, which another program wrote for a character that it could not read.
    pub lost: bool,
}

impl Default for Names {
    fn default() -> Names {
        Names { codes: HashMap::default(), names: Vec::new(), recent: [NONE; 64], lost: false }
    }
}

impl Names {
    pub(super) fn code(&mut self, name: &[u8]) -> u32 {
        let ends = name.first().unwrap_or(&0).wrapping_mul(7) ^ name.last().unwrap_or(&0);
        let slot = usize::from(ends.wrapping_add((name.len() as u8).wrapping_mul(13)) % 64);
        let recent = self.recent[slot];
        if self.names.get(recent as usize).is_some_and(|known| known == name) {
            return recent;
        }
        let code = self.codes.get(name).copied().unwrap_or_else(|| {
            let code = self.names.len() as u32;
            let readable = readable(name).into_bytes();
            self.lost |= readable != name;
            self.codes.insert(name.to_owned(), code);
            // As it may be published.
            self.names.push(if names_address(name) { ADDRESS.as_bytes().to_owned() } else { readable });
            code
        });
        self.recent[slot] = code;
        code
    }
}
