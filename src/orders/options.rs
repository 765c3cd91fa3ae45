//! What the orders' columns mean, how their files are written, which of their rows are left out.

use chrono::NaiveDate;
use chrono_tz::Tz;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::calendar::TimeFormat;
use super::charset::Charset;
use super::measure::MeasureText;
use super::number::NumberFormat;
use super::typed;

/// `[columns]`: the header, or expression over headers, of each field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    /// Order id; `""` for none.
    pub order_id: Option<String>,
    /// Customer id; `""` for none.
    pub user_id: Option<String>,
    /// Time, in one column or in several.
    pub ts: OneOrMore,
    /// Amount: a column, or columns and numbers joined by `+`, `-` and `*`.
    pub amount: Option<String>,
    /// Category; `""` for none, `"channel"` for the shop that each file is of, where no column is called so.
    pub category: Option<String>,
    /// Promo flag or code; `""` for none.
    pub used_promo: Option<String>,
    /// How it was paid; `""` for none.
    pub payment_type: Option<String>,
    /// ISO 4217 code or sign of the amount; without it every column that is called a currency, `""` for none.
    pub currency: Option<String>,
    /// The amount given back, without a sign: a return on the row's own day; `""` for none.
    pub refund: Option<String>,
    /// Columns that say what became of an order: one that was cancelled, voided or failed does not count.
    #[serde(skip_serializing_if = "OneOrMore::is_empty")]
    pub status: OneOrMore,
    /// Columns of the amount that are nothing where they are empty.
    #[serde(skip_serializing_if = "OneOrMore::is_empty")]
    pub blank_is_zero: OneOrMore,
    /// Whether only the first line of an order says what holds for all: its id, time, customer and the like.
    pub carried: Option<bool>,
    /// Whether the amount is the order's and stands in each of its lines.
    pub once_per_order: Option<bool>,
    /// How times are written, `d/m/Y`; without it the rows decide.
    #[serde(with = "typed::text", skip_serializing_if = "Option::is_none")]
    pub time_format: Option<TimeFormat>,
    /// How numbers are written, `1,234.50` or `1.234,50`; without it the rows decide.
    #[serde(with = "typed::text", skip_serializing_if = "Option::is_none")]
    pub number_format: Option<NumberFormat>,
    /// `[dimensions]`: columns by whose values revenue is split beside the category, by name; `""` for none.
    #[serde(skip)]
    pub dimensions: IndexMap<String, String>,
    /// `[measures]`: columns or expressions that are added up beside the amount, by name.
    #[serde(skip)]
    pub measures: IndexMap<String, MeasureText>,
    /// Whether all of it was guessed from a file, which has no dimensions and measures but these.
    #[serde(skip)]
    pub guessed: bool,
}

/// What stands for the shop of a file in place of a column.
pub(super) const CHANNEL: &str = "channel";

/// `[input]`: where the orders are, and how files are written where it is not to be found out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// The orders: files, folders or patterns, from the folder of the config. What folders are called is nobody else's
    /// business: it is never published.
    #[serde(skip_serializing)]
    pub files: OneOrMore,
    /// The sheets of workbooks that are read; without it the one that holds orders.
    #[serde(skip_serializing_if = "OneOrMore::is_empty")]
    pub sheet: OneOrMore,
    /// What text files are encoded in: `windows-1252`, `Mac Roman`, `cp850`.
    #[serde(with = "typed::encoding", skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Charset>,
    /// What stands between fields; one character.
    #[serde(with = "typed::delimiter", skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<u8>,
    /// Physical lines before the header.
    pub skip_lines: Option<u64>,
    /// What becomes of duplicate rows.
    pub repeated: Repeated,
    /// The first day that is accepted; without it 1 January 1990.
    #[serde(with = "typed::day", skip_serializing_if = "Option::is_none")]
    pub earliest: Option<NaiveDate>,
    /// The last day that is accepted; without it 31 December 2100, or the day of the build.
    #[serde(with = "typed::day", skip_serializing_if = "Option::is_none")]
    pub latest: Option<NaiveDate>,
    /// The zone of times without an offset, `UTC` or an IANA name; without it that of the report, or UTC where the column's
    /// name says so.
    #[serde(with = "typed::text", skip_serializing_if = "Option::is_none")]
    pub times: Option<Tz>,
    /// Whether files with other columns are of other shops, each read by its own; known exports are without a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub several_shops: Option<bool>,
    /// Whether the first line names the columns; where it does not, they are called `1`, `2`, `3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
}

/// `[tables]`: files that say more of the orders, such as their lines and products.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Tables {
    /// The columns by which rows belong together; without any, those that names and values tell.
    pub on: OneOrMore,
    /// The files, from the folder of the config. Where they lie is never published.
    #[serde(flatten, serialize_with = "typed::names")]
    pub files: IndexMap<String, String>,
}

impl Tables {
    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.on.is_empty()
    }
}

/// What becomes of a duplicate row, to the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Repeated {
    /// It counts again.
    #[default]
    Keep,
    /// It is left out.
    Drop,
}

/// `[filter]`: which rows are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// The first day that is kept.
    #[serde(with = "typed::day")]
    pub from: Option<NaiveDate>,
    /// The last day that is kept.
    #[serde(with = "typed::day")]
    pub to: Option<NaiveDate>,
    /// Values of columns of which a row needs one to be kept.
    pub only: IndexMap<String, OneOrMore>,
    /// Values of columns with any of which a row is left out; without any, all are kept, those too of which a known
    /// export's status says that they do not count.
    pub not: IndexMap<String, OneOrMore>,
}

/// A name or a list of names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum OneOrMore {
    /// One.
    One(String),
    /// Several, or none.
    More(Vec<String>),
}

impl Default for OneOrMore {
    fn default() -> OneOrMore {
        OneOrMore::More(Vec::new())
    }
}

impl OneOrMore {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names().is_empty()
    }

    /// All of them.
    pub fn names(&self) -> &[String] {
        match self {
            OneOrMore::One(name) => std::slice::from_ref(name),
            OneOrMore::More(names) => names,
        }
    }
}

/// A text as the config writes it, within quotes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// One text within quotes, or a list of them.
pub(super) fn text_or_list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| quoted(text.as_ref())).collect();
    match texts.as_slice() {
        [one] => one.clone(),
        some => format!("[{}]", some.join(", ")),
    }
}
