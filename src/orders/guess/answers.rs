//! What a guess leaves open, as questions with the answers that they can have.

use crate::question::{Choice, Question as Open, Questions, Setting};

use super::super::config_text::amount_text;
use super::super::options::{quoted, text_or_list};
use super::ask::Asked;
use super::numbers::Candidate;
use super::question::Question;

/// The questions, with all that is clear; none where no answer would do.
pub(super) fn of(asked: &Asked<'_>) -> Questions {
    let is = |question: Question| asked.questions.contains(&question);
    let mut columns = asked.found.columns(&asked.sample.header, asked.told);
    if is(Question::Times) {
        columns.ts = asked.told.ts.clone();
    }
    if is(Question::Amount) || is(Question::NoAmount) {
        (columns.amount, columns.blank_is_zero) = (asked.told.amount.clone(), asked.told.blank_is_zero.clone());
    }
    let columns = toml::Table::try_from(&columns).unwrap_or_default().into_iter();
    let settled = columns.map(|(key, value)| Setting::new("columns", key, value.to_string())).collect();
    let open: Vec<Open> = asked.questions.iter().map(|&question| open(asked, question)).collect();
    match open.iter().all(|question| !question.choices.is_empty()) {
        true => Questions { settled, open },
        false => Questions::default(),
    }
}

fn open(asked: &Asked<'_>, question: Question) -> Open {
    let header = &asked.sample.header;
    let name = |column: usize| header[column].clone();
    let choice = |label: String, setting: Setting| Choice { label, settings: vec![setting] };
    let list = |values: &[String]| format!("[{}]", values.join(", "));
    let choices = match question {
        Question::NoTime => Vec::new(),
        Question::Times => {
            let found = asked.found;
            let mut all: Vec<Vec<usize>> = vec![found.times.clone()];
            all.extend(found.other_times.iter().filter(|other| !found.times.contains(other)).map(|&other| vec![other]));
            let choice = |columns: Vec<usize>| {
                let values = asked.values(columns[0]);
                let label = columns.iter().map(|&column| name(column)).collect::<Vec<_>>().join(" and ");
                let label = format!("{label} ({})", values[..values.len().min(2)].join(", "));
                choice(label, Setting::new("columns", "ts", text_or_list(columns.iter().map(|&column| name(column)))))
            };
            all.into_iter().map(choice).collect()
        }
        Question::Amount => asked.amounts().map(|candidate| amount(asked, candidate)).collect(),
        Question::NoAmount => asked.found.money.others.iter().map(|candidate| amount(asked, candidate)).collect(),
        Question::Parts(column) => {
            let only = |values: &[String]| Setting::new("filter.only", name(column), list(values));
            let all: Vec<String> = asked.values(column).iter().map(|value| quoted(value)).collect();
            let sold = asked.sold(column);
            let each = all.iter().map(|value| choice(value.clone(), only(std::slice::from_ref(value))));
            let likely = (sold.len() > 1).then(|| choice(sold.join(" and "), only(&sold)));
            likely.into_iter().chain(each).collect()
        }
        Question::Refunded(column) => {
            let not = |values: &[String]| Setting::new("filter.not", name(column), list(values));
            vec![
                choice("no: they are left out".to_owned(), not(&asked.refunded(column))),
                choice("yes, in full".to_owned(), not(&[])),
            ]
        }
        Question::Kinds(column) => {
            let not = Setting::new("filter.not", name(column), list(&asked.kinds(column)));
            vec![
                choice("no sales at all: they are left out".to_owned(), not),
                Choice { label: "returns".to_owned(), settings: Vec::new() },
            ]
        }
        Question::Codes(column) => {
            let not = |values: &[String]| Setting::new("filter.not", name(column), list(values));
            let each = asked.values(column).into_iter().map(|value| choice(value.clone(), not(&[quoted(&value)])));
            std::iter::once(choice("none: all count".to_owned(), not(&[]))).chain(each).collect()
        }
    };
    let several = matches!(question, Question::Parts(_) | Question::Codes(_));
    Open { text: asked.question(question), choices, several }
}

fn amount(asked: &Asked<'_>, candidate: &Candidate) -> Choice {
    let header = &asked.sample.header;
    let mut settings = vec![Setting::new("columns", "amount", quoted(&amount_text(header, &candidate.amount)))];
    let blank: Vec<&String> = candidate.blank_is_zero.iter().map(|&column| &header[column]).collect();
    settings.extend((!blank.is_empty()).then(|| Setting::new("columns", "blank_is_zero", text_or_list(blank))));
    Choice { label: asked.amount(candidate), settings }
}
