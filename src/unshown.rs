//! What was planned or written for something that the report does not show: each is said, none vanishes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::html::markdown::Note;
use crate::plan::{Plan, TARGETS};
use crate::tables::{SliceKind, Tables};

/// Targets and notes of months without orders, of categories that no order has, and of categories without a page.
pub fn remarks(plan: &Plan, notes: &[Note], tables: &Tables) -> Vec<Diagnostic> {
    if tables.calendar.days == 0 {
        return Vec::new();
    }
    let mut told = Vec::new();
    let named: BTreeSet<&str> = plan.targets.keys().filter_map(|(_, category)| category.as_deref()).collect();
    told.extend(named.into_iter().filter_map(|name| category(tables, name, "has a target", TARGETS.into(), false)));
    let months: BTreeSet<NaiveDate> = plan.targets.keys().map(|(first, _)| *first).collect();
    told.extend(of_months(tables, &months.into_iter().collect::<Vec<_>>(), "targets", TARGETS.into()));
    for note in notes {
        let file = || PathBuf::from(format!("content/{}.md", note.path));
        let name = note.front.category.as_deref();
        told.extend(name.and_then(|name| category(tables, name, "has a note", file(), true)));
        let first = note.front.month.as_ref().and_then(|month| format!("{month}-01").parse().ok());
        told.extend(first.iter().flat_map(|first| of_months(tables, &[*first], "note", file())));
    }
    told
}

/// What to say of a category with a target or a note, if it is not shown. Groups and the remainder have notes, not targets.
fn category(tables: &Tables, name: &str, has: &str, file: PathBuf, slices_too: bool) -> Option<Diagnostic> {
    let slices = &tables.slices[1..];
    let own = |slice: &&crate::tables::Slice| slice.name == name;
    if slices.iter().filter(own).any(|slice| slices_too || matches!(slice.kind, SliceKind::Category(_))) {
        return None;
    }
    let (told, help) = if tables.categories.iter().any(|category| category.name == name) {
        let other = slices.iter().find(|slice| matches!(slice.kind, SliceKind::Other(_)));
        let other = other.map_or("", |slice| slice.name.as_str());
        (
            format!("{name:?} {has} and no page of its own: it is a part of {other:?}"),
            "raise max_categories in sales-pulse.toml".to_owned(),
        )
    } else if slices.iter().any(|slice| own(&slice)) {
        (format!("{name:?} {has}, and only categories have targets"), "name a category, or none for all".to_owned())
    } else {
        let near = did_you_mean(name, tables.categories.iter().map(|category| category.name.as_str()));
        (
            format!("no order has the category {name:?}, which {has}"),
            near.map_or("write it as it is written in the orders".to_owned(), |near| format!("did you mean {near:?}?")),
        )
    };
    Some(Diagnostic::warning(told).file(&file).help(help))
}

/// What to say of months without rows: of those to come it is worth knowing, of others something is wrong.
fn of_months(tables: &Tables, months: &[NaiveDate], what: &str, file: PathBuf) -> Vec<Diagnostic> {
    let calendar = &tables.calendar;
    let at = |first: &NaiveDate| calendar.months.iter().position(|month| month.first() == *first);
    let unknown = months.iter().filter(|first| !at(first).is_some_and(|month| tables.has_rows(month)));
    let (later, others): (Vec<&NaiveDate>, Vec<&NaiveDate>) = unknown.partition(|first| **first > calendar.last());
    let listed = |months: &[&NaiveDate]| match months {
        [] => None,
        [only] => Some(format!("{}", only.format("%Y-%m"))),
        [first, .., last] => {
            Some(format!("{} months from {} to {}", months.len(), first.format("%Y-%m"), last.format("%Y-%m")))
        }
    };
    let later =
        listed(&later).map(|months| Diagnostic::note(format!("{what} not shown yet: there are no orders of {months}")));
    let others = listed(&others).map(|months| {
        Diagnostic::warning(format!("{what} not shown: there are no orders of {months}")).help("correct the month")
    });
    [others, later].into_iter().flatten().map(|told| told.file(&file)).collect()
}
