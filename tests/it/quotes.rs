//! Stray quotes: one costs the row it is in, which is named, and never the rows behind it.

use std::collections::BTreeSet;
use std::fs;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sales_pulse::orders::{self, Orders, Reading, Source};
use sales_pulse::progress::Silent;
use tempfile::TempDir;

use crate::project::{cuts, whole};

const TRIALS: usize = 100;

/// The seed's rows, whole where they are at hand, and as a program writes them that quotes every field.
fn seeds() -> Vec<(&'static str, Vec<String>)> {
    let text = match whole() {
        Some(folder) => {
            let packed = fs::File::open(folder.join("seed_orders.csv.gz")).expect("the seed");
            std::io::read_to_string(flate2::read::GzDecoder::new(packed)).expect("text")
        }
        None => fs::read_to_string(cuts().join("seed_orders.csv")).expect("the cut"),
    };
    let plain: Vec<String> = text.lines().map(str::to_owned).collect();
    let quoted = plain.iter().map(|line| format!("\"{}\"", line.replace(',', "\",\""))).collect();
    vec![("plain", plain), ("quoted", quoted)]
}

fn read(lines: &[String]) -> Orders {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("orders.csv");
    fs::write(&path, lines.join("\n") + "\n").expect("writable");
    orders::read(&[Source::File(path)], &Reading::default(), &Silent).expect("rows that can be read")
}

/// Puts a quote before a field of a line.
fn open(line: &mut String, rng: &mut ChaCha8Rng) {
    let starts: Vec<usize> = std::iter::once(0).chain(line.match_indices(',').map(|(at, _)| at + 1)).collect();
    line.insert(starts[rng.random_range(0..starts.len())], '"');
}

/// Every damaged line is named, and no order is lost but in them.
fn check(what: &str, lines: &[String], damaged: &[usize]) {
    let orders = read(lines);
    let rejected: BTreeSet<u64> = orders.rejects.iter().map(|reject| reject.line).collect();
    let named = rejected.contains(&(damaged[0] as u64 + 1));
    let lost = lines.len() as u64 - 1 - orders.census.counted;
    let told: Vec<String> = orders.rejects.iter().take(3).map(|r| format!("{}: {}", r.line, r.reason)).collect();
    assert!(named && lost <= 2, "{what}, lines {damaged:?} from 0: {lost} lost, {told:?}");
    assert!(rejected.iter().all(|line| damaged.contains(&(*line as usize - 1))), "{what}: {damaged:?}, {told:?}");
}

/// A quote that opens in one line, and something else in a later one, at random places.
fn try_pairs(seed: u64, damage: fn(&mut String, &mut ChaCha8Rng)) {
    for (name, lines) in seeds() {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        for trial in 0..TRIALS {
            let mut damaged = lines.clone();
            let from = rng.random_range(1..lines.len() - 1);
            // Neighbours too: nothing then stands between the quotes.
            let to = if trial % 4 == 0 { from + 1 } else { rng.random_range(from + 1..lines.len()) };
            open(&mut damaged[from], &mut rng);
            damage(&mut damaged[to], &mut rng);
            check(name, &damaged, &[from, to]);
        }
    }
}

#[test]
fn a_quote_that_opens_and_one_that_closes_lines_later_cost_two_rows() {
    try_pairs(1, |line, _| line.push('"'));
}

#[test]
fn two_quotes_that_open_cost_their_two_rows() {
    try_pairs(2, open);
}

#[test]
fn one_quote_that_is_missing_or_too_many_costs_its_row() {
    for (name, lines) in seeds() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        for _ in 0..TRIALS {
            let mut damaged = lines.clone();
            let at = rng.random_range(1..lines.len());
            let quotes: Vec<usize> = lines[at].match_indices('"').map(|(at, _)| at).collect();
            match quotes.is_empty() {
                true => open(&mut damaged[at], &mut rng),
                false => drop(damaged[at].remove(quotes[rng.random_range(0..quotes.len())])),
            }
            // What lacks the quote that opens it is text with one behind it, and may be a row of text fields still.
            let orders = read(&damaged);
            assert!(lines.len() as u64 - 1 - orders.census.counted <= 1, "{name}, line {at} from 0");
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_field_may_run_over_lines_that_are_no_rows() {
    let note =
        "order_id,ts,amount,note\n1,2025-01-01,5,\"Great,\nreally\"\n2,2025-01-02,6,\"a\n\nb, c\"\n3,2025-01-03,7,\n";
    assert_eq!(read(&lines(note)).census.counted, 3);
    let address = "note,ts,amount\n\"1 High St\nLondon\",2025-01-01,5\n\"2 High St\nLeeds\",2025-01-02,6\n";
    assert_eq!(read(&lines(address)).census.counted, 2);
}

#[test]
fn a_quote_behind_text_in_a_field_costs_no_other_row() {
    let text =
        "order_id,ts,amount,category\n1,2025-01-01,5,\"5\"\" pipe\n2,2025-01-02,6,\"Mug\"\n3,2025-01-03,7,6\" pipe\n";
    let orders = read(&lines(text));
    let rejected: Vec<u64> = orders.rejects.iter().map(|reject| reject.line).collect();
    assert_eq!((orders.census.counted, rejected), (2, vec![2]));
    assert!(orders.categories.contains(&"6\" pipe".to_owned()), "{:?}", orders.categories);
}

#[test]
fn one_backslash_before_a_quote_leaves_the_others_as_they_are() {
    let mut text = String::from("order_id,ts,amount,category\n");
    for i in 1..200 {
        let category = if i == 7 { "5\\\" pipe" } else { "5\"\" pipe\\" };
        text += &format!("{i},2025-01-{:02},5,\"{category}\"\n", i % 28 + 1);
    }
    let orders = read(&lines(&text));
    assert_eq!((orders.census.counted, orders.census.rejected), (198, 1), "{:?}", orders.rejects.first());
}
