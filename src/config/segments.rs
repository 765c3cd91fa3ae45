//! Segments: which scores lead to each, what it is called, and what to do about its customers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::OneOrMore;

/// `[[segments]]`: one segment, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// What it is called.
    pub name: String,
    /// Ranges of recency and frequency scores, each `"R4-5 F2-3"`.
    pub scores: OneOrMore,
    /// What to do about its customers, in one sentence.
    #[serde(rename = "do", default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// The segments of a config that names none, best first: name and scores. What to do follows from each
/// customer's rhythm and not from a fifth: of these no advice is given.
const DEFAULTS: [(&str, &str); 10] = [
    ("Champions", "R5 F4-5"),
    ("Loyal", "R3-4 F4-5"),
    ("Potential loyalists", "R4-5 F2-3"),
    ("New", "R5 F1"),
    ("Promising", "R4 F1"),
    ("Need attention", "R3 F3"),
    ("About to sleep", "R3 F1-2"),
    ("At risk", "R1-2 F3-4"),
    ("Can't lose them", "R1-2 F5"),
    ("Hibernating", "R1-2 F1-2"),
];

/// One segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What it is called.
    pub name: String,
    /// What to do about its customers; empty where nothing is said.
    pub advice: String,
    /// Its ranges of scores.
    ranges: Vec<Range>,
}

/// Scores from the first to the last of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    r: (u8, u8),
    f: (u8, u8),
}

impl Segment {
    /// `R 4–5, F 2–3`.
    pub fn scores(&self) -> String {
        let one = |(from, to): (u8, u8)| if from == to { from.to_string() } else { format!("{from}–{to}") };
        let written = self.ranges.iter().map(|range| format!("R {}, F {}", one(range.r), one(range.f)));
        written.collect::<Vec<_>>().join("; ")
    }

    /// Whether all its customers bought more recently than the last two fifths.
    pub fn is_awake(&self) -> bool {
        self.ranges.iter().all(|range| range.r.0 >= 3)
    }

    /// Whether all its customers are among the two fifths who bought longest ago.
    pub fn is_asleep(&self) -> bool {
        self.ranges.iter().all(|range| range.r.1 <= 2)
    }
}

/// All segments, best first: each pair of scores from 1 to 5 lies in exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    all: Vec<Segment>,
    of: [[u8; 5]; 5],
}

impl Segments {
    /// The segments that are typed; where none is, our own.
    ///
    /// # Errors
    /// What is wrong with them, with the scores that lie in none or in two.
    pub fn new(typed: &[Typed]) -> Result<Segments, Vec<String>> {
        if typed.is_empty() {
            let own = |(name, scores): (&str, &str)| Typed {
                name: name.to_owned(),
                scores: OneOrMore::One(scores.to_owned()),
                advice: None,
            };
            return Segments::new(&DEFAULTS.map(own));
        }
        let mut wrong = Vec::new();
        let mut names = BTreeSet::new();
        let mut all = Vec::new();
        for typed in typed {
            let name = typed.name.trim().to_owned();
            if name.is_empty() || !names.insert(name.clone()) {
                wrong.push(format!("each has a name of its own, and {name:?} is none"));
            }
            let mut ranges = Vec::new();
            for scores in typed.scores.names() {
                match range(scores) {
                    Some(range) => ranges.push(range),
                    None => wrong.push(format!("{name}: {scores:?} is not written like \"R4-5 F2-3\", from 1 to 5")),
                }
            }
            if typed.scores.names().is_empty() {
                wrong.push(format!("{name}: it has no scores, such as \"R4-5 F2-3\""));
            }
            all.push(Segment { advice: typed.advice.clone().unwrap_or_default(), name, ranges });
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let mut of = [[0; 5]; 5];
        let mut nowhere = Vec::new();
        for (r, f) in (1..=5).rev().flat_map(|r| (1..=5).rev().map(move |f| (r, f))) {
            let own = |segment: &Segment| {
                let within = |(from, to), score| from <= score && score <= to;
                segment.ranges.iter().filter(|range| within(range.r, r) && within(range.f, f)).count()
            };
            let holding: Vec<usize> = (0..all.len()).flat_map(|at| std::iter::repeat_n(at, own(&all[at]))).collect();
            match holding[..] {
                [at] => of[usize::from(r) - 1][usize::from(f) - 1] = at as u8,
                [] => nowhere.push(format!("R {r} F {f}")),
                _ => {
                    let names: Vec<&str> = holding.iter().map(|&at| all[at].name.as_str()).collect();
                    wrong.push(format!("R {r} F {f} stands in {}", names.join(" and in ")));
                }
            }
        }
        if !nowhere.is_empty() {
            wrong.push(format!("no segment holds {}", nowhere.join(", ")));
        }
        if wrong.is_empty() { Ok(Segments { all, of }) } else { Err(wrong) }
    }

    /// All of them.
    pub fn all(&self) -> &[Segment] {
        &self.all
    }

    /// The place among them of the one that holds two scores from 1 to 5.
    pub fn of(&self, r: u8, f: u8) -> usize {
        self.of[usize::from(r) - 1][usize::from(f) - 1].into()
    }

    /// Whether who goes from one to the other falls asleep.
    pub fn fell(&self, from: usize, to: usize) -> bool {
        self.all[from].is_awake() && self.all[to].is_asleep()
    }

    /// Whether who goes from one to the other wakes up.
    pub fn woke(&self, from: usize, to: usize) -> bool {
        self.all[from].is_asleep() && self.all[to].is_awake()
    }
}

/// `R4-5 F2-3`, however it is spaced.
fn range(text: &str) -> Option<Range> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let (r, f) = text
        .to_ascii_uppercase()
        .replace('–', "-")
        .strip_prefix('R')?
        .split_once('F')
        .map(|(r, f)| (bounds(r), bounds(f)))?;
    Some(Range { r: r?, f: f? })
}

fn bounds(text: &str) -> Option<(u8, u8)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let score = |text: &str| text.parse::<u8>().ok().filter(|score| (1..=5).contains(score));
    Some((score(from)?, score(to)?)).filter(|(from, to)| from <= to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(name: &str, scores: &[&str]) -> Typed {
        let scores = OneOrMore::More(scores.iter().map(|&text| text.to_owned()).collect());
        Typed { name: name.to_owned(), scores, advice: None }
    }

    #[test]
    fn our_own_are_those_of_the_definitions() {
        let own = Segments::new(&[]).expect("they hold each pair once");
        // R 5 first, F from 1 to 5, by their initials.
        let initials = |r: u8| (1..=5).map(|f| &own.all()[own.of(r, f)].name[..2]).collect::<Vec<_>>().join(" ");
        let found: Vec<String> = (1..=5).rev().map(initials).collect();
        assert_eq!(found, ["Ne Po Po Ch Ch", "Pr Po Po Lo Lo", "Ab Ab Ne Lo Lo", "Hi Hi At At Ca", "Hi Hi At At Ca"]);
        assert_eq!(own.all()[2].scores(), "R 4–5, F 2–3");
        assert!(own.all().iter().all(|segment| segment.advice.is_empty()));
        let asleep = own.all().iter().filter(|segment| segment.is_asleep()).map(|segment| segment.name.as_str());
        assert_eq!(asleep.collect::<Vec<_>>(), ["At risk", "Can't lose them", "Hibernating"]);
    }

    #[test]
    fn names_of_ones_own() {
        let two = [typed("Here", &["R3-5 F1-5"]), typed("Gone", &["r 1–2, f 1-4", "R1-2 F5"])];
        let own = Segments::new(&two).expect("each pair once");
        assert_eq!((own.of(3, 1), own.of(2, 5), own.all()[1].scores()), (0, 1, "R 1–2, F 1–4; R 1–2, F 5".to_owned()));
        assert!(own.all()[0].is_awake() && own.all()[1].is_asleep() && own.all()[1].advice.is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_scores() {
        let wrong = |segments: &[Typed]| Segments::new(segments).expect_err("wrong").join(" | ");
        assert_eq!(
            wrong(&[typed("A", &["R3-5 F1-5"]), typed("B", &["R1-3 F2-5"])]),
            "R 3 F 5 stands in A and in B | R 3 F 4 stands in A and in B | R 3 F 3 stands in A and in B | \
             R 3 F 2 stands in A and in B | no segment holds R 2 F 1, R 1 F 1"
        );
        assert!(wrong(&[typed("A", &["R1-5 F1-5", "R2 F2"])]).starts_with("R 2 F 2 stands in A and in A"));
        assert!(wrong(&[typed("A", &["R0-5 F1-5"])]).contains("\"R0-5 F1-5\" is not written like"));
        assert!(wrong(&[typed("A", &["5,4-5"])]).contains("is not written like"));
        assert!(wrong(&[typed("A", &["R5-1 F1-5"])]).contains("is not written like"));
        assert!(wrong(&[typed(" ", &["R1-5 F1-5"])]).contains("a name of its own"));
        assert!(wrong(&[typed("A", &[])]).contains("no scores"));
    }

    proptest! {
        #[test]
        fn any_map_holds_each_pair_once(of in prop::collection::vec(0_usize..6, 25)) {
            let cell = |i: usize| format!("R{} F{}", i / 5 + 1, i % 5 + 1);
            let cells = |at| of.iter().enumerate().filter(move |(_, own)| **own == at).map(|(i, _)| cell(i));
            let named: Vec<(usize, Typed)> = (0..6)
                .filter(|at| of.contains(at))
                .map(|at| (at, Typed { name: format!("S{at}"), scores: OneOrMore::More(cells(at).collect()), advice: None }))
                .collect();
            let typed: Vec<Typed> = named.iter().map(|(_, typed)| typed.clone()).collect();
            let segments = Segments::new(&typed).expect("a partition");
            for (i, own) in of.iter().enumerate() {
                prop_assert_eq!(&segments.all()[segments.of(i as u8 / 5 + 1, i as u8 % 5 + 1)].name, &format!("S{own}"));
            }
            // One pair less is told, and so is one twice.
            let mut less = typed.clone();
            less[0].scores = OneOrMore::More(less[0].scores.names()[1..].to_vec());
            prop_assert!(Segments::new(&less).is_err());
            let mut more = typed;
            more.push(Typed { name: "twice".to_owned(), scores: OneOrMore::One(cell(7)), advice: None });
            prop_assert!(Segments::new(&more).is_err());
        }
    }
}
