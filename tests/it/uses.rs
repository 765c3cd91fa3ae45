//! Which file uses which, read off the paths in their code: `use` trees, `crate::…`, `super::…` and what either names.

use std::collections::{BTreeMap, BTreeSet};

/// Where a module stands, below the root of its crate.
type Path = Vec<String>;

/// The modules of a crate with what their code says.
#[derive(Default)]
pub struct House {
    modules: BTreeMap<Path, Module>,
}

struct Module {
    file: String,
    imports: Vec<Import>,
    /// Paths that are not imports.
    paths: Vec<Path>,
}

/// `use path as name`.
struct Import {
    path: Path,
    name: String,
}

impl House {
    /// The house of these files: each by its path below `src`, with its code.
    pub fn of<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> House {
        let mut house = House::default();
        for (file, code) in files {
            let mut path: Path = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            path.pop_if(|last| last == "mod");
            if path == ["lib"] {
                path.clear();
            }
            let mut module = Module { file: file.to_owned(), imports: Vec::new(), paths: Vec::new() };
            module.read(&tokens(code));
            house.modules.insert(path, module);
        }
        house
    }

    /// Which files each file uses, and by which names.
    pub fn uses(&self) -> BTreeMap<&str, BTreeMap<&str, BTreeSet<String>>> {
        let mut all = BTreeMap::new();
        for (own, module) in &self.modules {
            let mut used: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
            let mut add = |path: &[String]| {
                if let Some((found, rest)) = self.resolve(path, &mut BTreeSet::new())
                    && found.file != module.file
                {
                    used.entry(&found.file).or_default().insert(rest.join("::"));
                }
            };
            let mut modules: BTreeMap<&str, Path> = BTreeMap::new();
            for Import { path, name } in &module.imports {
                let Some(path) = self.absolute(own, path) else { continue };
                // A module that is brought in is used by what is named of it.
                match self.modules.contains_key(&path) {
                    true => drop(modules.insert(name, path)),
                    false => add(&path),
                }
            }
            for path in &module.paths {
                match modules.get(path[0].as_str()) {
                    Some(start) => add(&[start, &path[1..]].concat()),
                    None => self.absolute(own, path).iter().for_each(|path| add(path)),
                }
            }
            all.insert(module.file.as_str(), used);
        }
        all
    }

    /// A path from the root of the crate, unless it leads into another crate or to a name of the file's own.
    fn absolute(&self, own: &[String], path: &[String]) -> Option<Path> {
        let supers = path.iter().take_while(|part| *part == "super").count();
        match path[0].as_str() {
            "crate" | "sales_pulse" => Some(path[1..].to_vec()),
            "self" => Some([own, &path[1..]].concat()),
            "super" => Some([&own[..own.len().checked_sub(supers)?], &path[supers..]].concat()),
            first => {
                let child = [own, &[first.to_owned()]].concat();
                self.modules.contains_key(&child).then(|| [own, path].concat())
            }
        }
    }

    /// The module that a path leads to, through whatever passes the name on, and the rest of the path.
    fn resolve(&self, path: &[String], seen: &mut BTreeSet<Path>) -> Option<(&Module, Path)> {
        let length = (0..=path.len()).rev().find(|length| self.modules.contains_key(&path[..*length]))?;
        let (own, rest) = path.split_at(length);
        let module = &self.modules[own];
        let passed = rest.first().and_then(|name| module.imports.iter().find(|import| import.name == *name));
        match passed.filter(|_| seen.insert(path.to_vec())) {
            None => Some((module, rest.to_vec())),
            Some(import) => self.resolve(&[&self.absolute(own, &import.path)?, &rest[1..]].concat(), seen),
        }
    }
}

impl Module {
    fn read(&mut self, tokens: &[&str]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            // `impl Trait + use<T>` brings in nothing.
            if *token == "use" && tokens.get(at + 1) != Some(&"<") {
                at = self.import(tokens, at + 1, &[]);
            } else if is_name(token) && at.checked_sub(1).is_none_or(|before| tokens[before] != "::") {
                let length = tokens[at..].chunks(2).take_while(|pair| is_name(pair[0]) && pair.get(1) == Some(&"::"));
                let mut end = at + 2 * length.count();
                end += usize::from(tokens.get(end).is_some_and(|last| is_name(last)));
                let path: Path = tokens[at..end].iter().step_by(2).map(|&part| part.to_owned()).collect();
                if path.len() > 1 {
                    self.paths.push(path);
                }
                at = end;
            } else {
                at += 1;
            }
        }
    }

    /// Reads a tree of imports from `at`, below the parts before it, and gives where it ends.
    fn import(&mut self, tokens: &[&str], mut at: usize, before: &[String]) -> usize {
        let mut path = before.to_vec();
        loop {
            match tokens[at] {
                "::" => {}
                "{" => {
                    at += 1;
                    while tokens[at] != "}" {
                        at = self.import(tokens, at, &path);
                        at += usize::from(tokens[at] == ",");
                    }
                    return at + 1;
                }
                "as" => {
                    self.imports.push(Import { path, name: tokens[at + 1].to_owned() });
                    return at + 2;
                }
                part if is_name(part) || part == "*" => path.push(part.to_owned()),
                _ => {
                    path.pop_if(|last| last == "self" && !before.is_empty());
                    let name = path.last().cloned().unwrap_or_default();
                    self.imports.push(Import { path, name });
                    return at;
                }
            }
            at += 1;
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::`, and other signs one by one; no comments, texts and lifetimes.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let raw = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('r');
        let hashes = raw.map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
        let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(text) = raw.filter(|raw| raw[hashes..].starts_with('"')) {
            let end = format!("\"{}", &text[..hashes]);
            let inside = &text[hashes + 1..];
            rest.len() - inside.len() + inside.find(&end).map_or(inside.len(), |at| at + end.len())
        } else if c == '"' {
            quoted(rest, '"')
        } else if c == '\'' {
            // A character ends with a quote; a lifetime does not.
            match rest.chars().nth(1) {
                Some('\\') => quoted(rest, '\''),
                Some(inside) if rest[1 + inside.len_utf8()..].starts_with('\'') => 2 + inside.len_utf8(),
                _ => 1 + rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len() - 1),
            }
        } else if name > 0 {
            tokens.push(&rest[..name]);
            name
        } else if rest.starts_with("::") {
            tokens.push("::");
            2
        } else {
            if !c.is_whitespace() {
                tokens.push(&rest[..c.len_utf8()]);
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a text that starts with its quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = true;
    let end = text.char_indices().find(|(_, c)| {
        let ends = *c == quote && !escaped;
        escaped = (*c == '\\' && !escaped) || text.is_empty();
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// The circles of a graph: every set of nodes of which each leads to all others.
pub fn circles<'n>(graph: &BTreeMap<&'n str, BTreeSet<&'n str>>) -> Vec<BTreeSet<&'n str>> {
    let reached = |from: &'n str| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(node) = next.pop() {
            next.extend(graph.get(node).into_iter().flatten().filter(|node| reached.insert(**node)));
        }
        reached
    };
    let reached: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|&node| (node, reached(node))).collect();
    let circle = |node: &&'n str| -> BTreeSet<&'n str> {
        let leads_back = |other: &&&'n str| reached.get(**other).is_some_and(|other| other.contains(node));
        reached[node].iter().filter(leads_back).copied().collect()
    };
    let found: BTreeSet<BTreeSet<&str>> = graph.keys().map(circle).filter(|circle| !circle.is_empty()).collect();
    found.into_iter().collect()
}
