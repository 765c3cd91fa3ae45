//! Which column means what: the config first, then the contract's own names, then a preset that knows the header.

use std::path::Path;

use crate::config::Columns;
use crate::diagnostic::{Diagnostic, Exit, Result, did_you_mean};

use super::number::Expression;

/// Where a row's fields stand: indexes into the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The columns of the file.
    pub header: Vec<String>,
    /// The preset that recognised the header, if one did.
    pub preset: Option<&'static str>,
    /// Order id; without it each row is an order.
    pub order_id: Option<usize>,
    /// Customer id; without it there are no customer metrics.
    pub user_id: Option<usize>,
    /// The time, in one column or in several that are joined by a space.
    pub ts: Vec<usize>,
    /// The amount.
    pub amount: Expression<usize>,
    /// Category.
    pub category: Option<usize>,
    /// Promo flag or promo code.
    pub used_promo: Option<usize>,
    /// How it was paid.
    pub payment_type: Option<usize>,
}

/// An export that is recognised by its header.
struct PresetDef {
    name: &'static str,
    /// Headers that together belong to no other export.
    signs: &'static [&'static str],
    order_id: Option<&'static str>,
    user_id: Option<&'static str>,
    ts: &'static [&'static str],
    amount: &'static str,
    category: Option<&'static str>,
}

const PRESETS: &[PresetDef] = &[
    PresetDef {
        name: "Online Retail",
        signs: &["InvoiceNo", "StockCode", "InvoiceDate", "UnitPrice"],
        order_id: Some("InvoiceNo"),
        user_id: Some("CustomerID"),
        ts: &["InvoiceDate"],
        amount: "Quantity * UnitPrice",
        category: Some("Country"),
    },
    PresetDef {
        name: "Superstore",
        signs: &["Order ID", "Order Date", "Sub-Category", "Sales"],
        order_id: Some("Order ID"),
        user_id: Some("Customer ID"),
        ts: &["Order Date"],
        amount: "Sales",
        category: Some("Category"),
    },
];

impl Mapping {
    /// Resolves the config's `[columns]` against a file's header.
    ///
    /// # Errors
    /// Exit 3 with the headers found, the nearest name and the line for the config, where `ts` or `amount` has no
    /// column, a named column is not there, or a header stands twice.
    pub fn resolve(file: &Path, header: Vec<String>, columns: &Columns) -> Result<Mapping> {
        let header = Header { file, names: header };
        header.refuse_twice()?;
        let preset = PRESETS.iter().find(|preset| preset.signs.iter().all(|sign| header.find(sign).is_some()));
        let pick = |typed: &Option<String>, known: Option<&str>, own: &str| -> Result<Option<usize>> {
            match typed {
                Some(name) if name.is_empty() => Ok(None),
                Some(name) => header.named(name, own).map(Some),
                None => Ok(known.and_then(|name| header.find(name)).or_else(|| header.find(own))),
            }
        };
        let order_id = pick(&columns.order_id, preset.and_then(|p| p.order_id), "order_id")?;
        let user_id = pick(&columns.user_id, preset.and_then(|p| p.user_id), "user_id")?;
        let category = pick(&columns.category, preset.and_then(|p| p.category), "category")?;
        let used_promo = pick(&columns.used_promo, None, "used_promo")?;
        let payment_type = pick(&columns.payment_type, None, "payment_type")?;
        let ts = match (columns.ts.names(), preset) {
            ([], None) => vec![header.required("ts")?],
            ([], Some(preset)) => preset.ts.iter().map(|name| header.named(name, "ts")).collect::<Result<_>>()?,
            (names, _) => names.iter().map(|name| header.named(name, "ts")).collect::<Result<_>>()?,
        };
        let amount = match (columns.amount.as_deref(), preset) {
            (None, None) => header.expression("amount", header.required("amount").map(|_| "amount")?)?,
            (None, Some(preset)) => header.expression("amount", preset.amount)?,
            (Some(text), _) => header.expression("amount", text)?,
        };
        let preset = preset.map(|preset| preset.name);
        let header = header.names;
        Ok(Mapping { header, preset, order_id, user_id, ts, amount, category, used_promo, payment_type })
    }
}

impl Mapping {
    /// The columns that mean something, each once, in the order of the header.
    pub fn used(&self) -> Vec<usize> {
        let optional = [self.order_id, self.user_id, self.category, self.used_promo, self.payment_type];
        let mut used: Vec<usize> = optional.into_iter().flatten().collect();
        used.extend(&self.ts);
        used.extend(self.amount.columns());
        used.sort_unstable();
        used.dedup();
        used
    }
}

struct Header<'a> {
    file: &'a Path,
    names: Vec<String>,
}

/// Headers are the same if they differ only in case, spaces and underscores.
fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect()
}

impl Header<'_> {
    fn find(&self, name: &str) -> Option<usize> {
        let exact = self.names.iter().position(|own| own == name);
        exact.or_else(|| self.names.iter().position(|own| folded(own) == folded(name)))
    }

    fn required(&self, field: &str) -> Result<usize> {
        self.find(field).ok_or_else(|| {
            let near = did_you_mean(field, self.names.iter().map(String::as_str));
            let example = near.unwrap_or("the column's name");
            Diagnostic::error(format!("no column for {field}. The header has: {}", self.names.join(", ")))
                .at(&self.file.display().to_string(), 1, None)
                .help(format!(
                    "say which column it is in sales-pulse.toml:\n\n    [columns]\n    {field} = {example:?}\n"
                ))
                .fail(Exit::Input)
        })
    }

    fn named(&self, name: &str, field: &str) -> Result<usize> {
        self.find(name).ok_or_else(|| {
            let near = did_you_mean(name, self.names.iter().map(String::as_str));
            let help = near.map(|near| format!("did you mean {near:?}? Write {field} = {near:?} under [columns]"));
            let told = format!("no column {name:?} for {field}. The header has: {}", self.names.join(", "));
            Diagnostic::error(told)
                .at(&self.file.display().to_string(), 1, None)
                .help(help.unwrap_or_else(|| format!("name one of these under [columns] {field}")))
                .fail(Exit::Input)
        })
    }

    /// A text that is a header as a whole is that column, whatever operators it holds.
    fn expression(&self, field: &str, text: &str) -> Result<Expression<usize>> {
        let text = match self.find(text) {
            Some(column) => format!("`{}`", self.names[column]),
            None => text.to_owned(),
        };
        Expression::parse(&text)
            .map_err(|why| {
                Diagnostic::error(format!("[columns] {field}: {why}"))
                    .help("write a column, or columns and numbers joined by +, - and *")
                    .fail(Exit::Usage)
            })?
            .resolve(|name| self.named(name, field))
    }

    fn refuse_twice(&self) -> Result<()> {
        for (second, name) in self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if let Some(first) = self.names[..second].iter().position(|other| other == name) {
                return Err(Diagnostic::error(format!(
                    "the header has {name:?} twice: columns {} and {}",
                    first + 1,
                    second + 1
                ))
                .at(&self.file.display().to_string(), 1, None)
                .help("rename one of them in the file")
                .fail(Exit::Input));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(header: &str, columns: &Columns) -> Result<Mapping> {
        Mapping::resolve(Path::new("orders.csv"), header.split(',').map(str::to_owned).collect(), columns)
    }

    #[test]
    fn case_and_spaces_do_not_matter() {
        let mapping = resolve("Order ID,User Id,TS,Amount", &Columns::default()).expect("all there");
        assert_eq!((mapping.order_id, mapping.user_id, mapping.ts), (Some(0), Some(1), vec![2]));
        assert_eq!(mapping.amount.single(), Some(3));
        assert_eq!(mapping.category, None);
    }

    #[test]
    fn a_known_export_needs_no_config() {
        let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
        let mapping = resolve(header, &Columns::default()).expect("a preset");
        assert_eq!(mapping.preset, Some("Online Retail"));
        assert_eq!(mapping.amount.columns().collect::<Vec<_>>(), [3, 5]);
        assert_eq!(mapping.category, Some(7));
    }

    #[test]
    fn a_missing_column_is_told_with_the_header_and_a_guess() {
        let failure = resolve("id,ammount,ts", &Columns::default()).expect_err("no amount");
        assert_eq!(failure.exit, Exit::Input);
        let told = failure.diagnostics[0].to_string();
        assert!(told.contains("id, ammount, ts") && told.contains("amount = \"ammount\""), "{told}");
    }

    #[test]
    fn a_header_that_stands_twice_is_refused_with_both_places() {
        let failure = resolve("ts,amount,ts", &Columns::default()).expect_err("twice");
        assert!(failure.diagnostics[0].message.contains("columns 1 and 3"));
    }
}
