//! Which column means what: the config first, then the contract's own names, then a preset that knows the header.

use std::path::Path;

use crate::diagnostic::Result;
use crate::money::{Decimal, Money};

use super::beside::Beside;
use super::currencies;
use super::exclusion::{Exclusion, When};
use super::expression::Expression;
use super::filter::RowFilter;
use super::header::{Header, folded};
use super::options::{CHANNEL, Columns, Filter};
use super::presets::PRESETS;
use super::shape::RowShape;
use super::status;

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
    /// Currencies of the amounts, codes or signs, which must be the same in all rows that count: the column that was
    /// named, or all that are called so.
    pub currencies: Vec<usize>,
    /// Whether that column was named, by the config or a preset.
    pub names_currency: bool,
    /// The amount given back, without a sign: a return on the row's own day.
    pub refund: Option<usize>,
    /// All that the order cost: what was given back is of that, and of goods in the proportion of the amount.
    pub refund_of: Option<usize>,
    /// Columns that may say what became of an order, but for those that the filter judges by.
    pub statuses: Vec<usize>,
    /// Whether the column of the time says that it is UTC.
    pub utc: bool,
    /// What keeps rows from counting.
    pub exclusions: Vec<Exclusion>,
    /// Columns of the amount that are nothing where they are empty.
    pub blank_is_zero: Vec<usize>,
    /// Columns that only the first line of an order fills.
    pub carried: Vec<usize>,
    /// Shares of an order's lines in its amount and its refund, which stand in all its lines or in the first.
    pub spread: Option<Spread>,
    /// Rows that the config leaves out.
    pub filter: RowFilter,
    /// What else the amount could have been, where it was guessed: each is added up beside it.
    pub rivals: Vec<Expression<usize>>,
    /// What rows say beside these fields.
    pub beside: Beside,
}

/// How an order's amounts are shared among its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The columns that hold amounts of the whole order.
    pub columns: Vec<usize>,
    /// The share of a line, as a number of any size.
    pub by: Expression<usize>,
}

impl Mapping {
    /// Resolves the config's `[columns]` and `[filter]` against a file's header. A status that the filter judges by is
    /// not judged by the preset.
    ///
    /// # Errors
    /// Exit 3 with the headers found, the nearest name and the line for the config, where `ts` or `amount` has no
    /// column, a named column is not there, or a header stands twice.
    pub fn resolve(file: &Path, header: Vec<String>, columns: &Columns, filter: &Filter) -> Result<Mapping> {
        let header = Header { file, names: header };
        header.refuse_twice()?;
        let preset = PRESETS.iter().find(|preset| preset.signs.iter().all(|sign| header.find(sign).is_some()));
        let pick = |typed: &Option<String>, known: Option<&str>, own: &str| -> Result<Option<usize>> {
            match typed {
                Some(name) if name.is_empty() => Ok(None),
                Some(name) => header.named(name, own).map(Some),
                None => {
                    let found = known.and_then(|name| header.find(name)).or_else(|| header.find(own));
                    found.map(|column| header.alone(column, own)).transpose()
                }
            }
        };
        let order_id = pick(&columns.order_id, preset.map(|p| p.order_id), "order_id")?;
        let user_id = pick(&columns.user_id, preset.and_then(|p| p.user_id), "user_id")?;
        let by_channel = columns.category.as_deref() == Some(CHANNEL) && header.find(CHANNEL).is_none();
        let category = if by_channel { Some(String::new()) } else { columns.category.clone() };
        let category = pick(&category, preset.and_then(|p| p.category), "category")?;
        let used_promo = pick(&columns.used_promo, preset.and_then(|p| p.used_promo), "used_promo")?;
        let payment_type = pick(&columns.payment_type, preset.and_then(|p| p.payment_type), "payment_type")?;
        let ts = match (columns.ts.names(), preset) {
            ([], None) => vec![header.required("ts")?],
            ([], Some(preset)) => {
                let own = |name: &&str| header.alone(header.named(name, "ts")?, "ts");
                preset.ts.iter().map(own).collect::<Result<_>>()?
            }
            (names, _) => names.iter().map(|name| header.named(name, "ts")).collect::<Result<_>>()?,
        };
        let known = preset.and_then(|preset| header.expression("amount", preset.amount).ok());
        let amount = match (columns.amount.as_deref(), preset) {
            (None, None) => Expression::Column(header.required("amount")?),
            (None, Some(preset)) => header.expression("amount", preset.amount)?,
            (Some(text), _) => header.expression("amount", text)?,
        };
        if columns.amount.is_none() {
            amount.columns().try_for_each(|column| header.alone(column, "amount").map(drop))?;
        }
        // An amount of the config's own is the row's: nothing of the preset's applies to it.
        let amounts = preset.filter(|_| known.is_some_and(|known| known == amount));
        let all = |names: &[&str]| names.iter().filter_map(|name| header.find(name)).collect::<Vec<usize>>();
        let refund = match &columns.refund {
            Some(name) if name.is_empty() => None,
            Some(name) => Some(header.named(name, "refund")?),
            None => amounts.and_then(|preset| header.find(preset.refund?)),
        };
        let refund_of = amounts.and_then(|preset| header.find(preset.refund_of?));
        let by = amounts.and_then(|preset| preset.spread_by).map(|by| header.expression("amount", by)).transpose()?;
        // Each line of an order that says the order's amount has an equal share in it.
        let by = by.or_else(|| (columns.once_per_order == Some(true)).then(|| Expression::whole(1)));
        let filter = RowFilter::resolve(filter, |name| header.named(name, "[filter]"))?;
        let named = match (&columns.currency, preset.and_then(|preset| preset.currency)) {
            (Some(name), _) if name.is_empty() => Some(None),
            (Some(name), _) => Some(Some(header.named(name, "currency")?)),
            (None, Some(name)) => header.find(name).map(Some),
            (None, None) => None,
        };
        let currencies = match named {
            Some(column) => column.into_iter().collect(),
            None => (0..header.names.len()).filter(|&i| currencies::is_named(&folded(&header.names[i]))).collect(),
        };
        let statuses = (0..header.names.len())
            .filter(|&i| status::is_named(&folded(&header.names[i])) && !filter.judges(i) && !ts.contains(&i))
            .collect();
        let utc = ts.iter().any(|&column| is_utc(&header.names[column]));
        let exclusions = preset.into_iter().flat_map(|preset| preset.excluded).filter_map(|&(name, values)| {
            header.find(name).map(|column| Exclusion { column, when: When::Listed(values) })
        });
        let told = columns
            .status
            .names()
            .iter()
            .map(|name| Ok(Exclusion { column: header.named(name, "status")?, when: When::of(name) }));
        let told = told.collect::<Result<Vec<_>>>()?;
        let exclusions: Vec<Exclusion> =
            exclusions.chain(told).filter(|exclusion| !filter.judges(exclusion.column)).collect();
        let blank = columns.blank_is_zero.names().iter().map(|name| header.named(name, "blank_is_zero"));
        let mut blank_is_zero = blank.collect::<Result<Vec<usize>>>()?;
        blank_is_zero.extend(amounts.map_or(Vec::new(), |preset| all(preset.blank_is_zero)));
        let taken: Vec<usize> = [order_id, user_id, category, used_promo, payment_type].into_iter().flatten().collect();
        let beside = Beside::resolve(&header, preset, columns, &taken)?;
        Ok(Mapping {
            preset: preset.map(|preset| preset.name),
            order_id,
            user_id,
            category,
            used_promo,
            payment_type,
            names_currency: named.is_some(),
            currencies,
            refund,
            refund_of,
            statuses,
            utc,
            rivals: Vec::new(),
            beside,
            filter,
            blank_is_zero,
            carried: match columns.carried {
                Some(true) => {
                    let own = [order_id, user_id, used_promo, payment_type].into_iter().flatten();
                    let told = exclusions.iter().map(|exclusion| exclusion.column);
                    own.chain(ts.iter().copied()).chain(told).collect()
                }
                Some(false) => Vec::new(),
                None => preset.map_or(Vec::new(), |preset| all(preset.carried)),
            },
            spread: by.map(|by| Spread {
                columns: amount
                    .columns()
                    .chain(refund)
                    .chain(amounts.map_or(Vec::new(), |own| all(own.spread)))
                    .collect(),
                by,
            }),
            exclusions,
            ts,
            amount,
            header: header.names,
        })
    }
}

impl Mapping {
    /// Whether the config, a preset or the contract's own names say which columns are the time and the amount.
    pub(super) fn is_told(names: &[String], columns: &Columns) -> bool {
        let header = Header { file: Path::new(""), names: names.to_vec() };
        let has = |own: &str| header.find(own).is_some();
        let preset = PRESETS.iter().any(|preset| preset.signs.iter().all(|sign| has(sign)));
        preset || (!columns.ts.is_empty() || has("ts")) && (columns.amount.is_some() || has("amount"))
    }

    /// The same, with what else the amount could have been.
    pub(super) fn beside(mut self, rivals: &[String]) -> Mapping {
        let header = Header { file: Path::new(""), names: self.header.clone() };
        self.rivals = rivals.iter().filter_map(|rival| header.expression("amount", rival).ok()).collect();
        self
    }

    /// What columns mean, by their names: files that agree in this make one report, whatever else they hold.
    pub(super) fn meaning(&self) -> Vec<(&'static str, String)> {
        let mut meaning: Vec<(&'static str, String)> = Vec::new();
        let mut add = |role: &'static str, columns: &[usize]| {
            meaning.extend(columns.iter().map(|&column| (role, folded(&self.header[column]))));
        };
        add("order_id", self.order_id.as_slice());
        add("user_id", self.user_id.as_slice());
        add("ts", &self.ts);
        add("category", self.category.as_slice());
        add("used_promo", self.used_promo.as_slice());
        add("payment_type", self.payment_type.as_slice());
        add("refund", self.refund.as_slice());
        meaning.push(("amount", folded(&self.amount.written(|column| self.header[column].clone()))));
        meaning
    }

    /// The columns that mean something, each once, in the order of the header.
    pub fn used(&self) -> Vec<usize> {
        let mut used = self.harmless();
        used.extend(self.user_id.into_iter().chain(self.filter.columns()));
        used.sort_unstable();
        used.dedup();
        used
    }

    /// Those of them that name no customer. What means nothing to us may, and so may what the filter judges by.
    pub fn harmless(&self) -> Vec<usize> {
        let ids = [self.order_id, self.category, self.used_promo, self.payment_type];
        let mut columns: Vec<usize> = ids.into_iter().flatten().chain(self.numbers()).collect();
        columns.extend(self.beside.texts().chain(self.beside.numbers()));
        columns.extend(self.ts.iter().chain(&self.currencies).chain(&self.statuses));
        columns.extend(self.exclusions.iter().map(|exclusion| exclusion.column));
        columns.extend(self.rivals.iter().flat_map(Expression::columns));
        columns.retain(|column| Some(*column) != self.user_id);
        columns
    }

    /// The columns of numbers that only measures need, each once.
    pub(super) fn measured(&self) -> Vec<usize> {
        let needed = self.numbers();
        let mut measured: Vec<usize> = self.beside.numbers().filter(|column| !needed.contains(column)).collect();
        measured.sort_unstable();
        measured.dedup();
        measured
    }

    /// The columns of numbers without which a row cannot be read, each once, in the order of the header.
    pub fn numbers(&self) -> Vec<usize> {
        let shares = self.spread.iter().flat_map(|spread| spread.by.columns());
        let refunds = self.refund.into_iter().chain(self.refund_of);
        let mut numbers: Vec<usize> = self.amount.columns().chain(refunds).chain(shares).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The status of a row that does not count, and the column it stands in.
    pub fn excluded<'r>(&self, field: impl Fn(usize) -> &'r [u8]) -> Option<(usize, &'r [u8])> {
        let found = self.exclusions.iter().find(|exclusion| exclusion.holds(field(exclusion.column)))?;
        Some((found.column, field(found.column).trim_ascii()))
    }

    /// What a row looks like.
    pub(super) fn shape(&self) -> RowShape {
        RowShape {
            fields: self.header.len(),
            times: self.ts.clone(),
            numbers: self.amount.columns().collect(),
            may_be_empty: self.is_by_order(),
        }
    }

    /// What of goods was given back in an order, whose amount of goods this is: where the refund is of all that the order
    /// cost, with its tax and shipping, in the proportion of the goods. Half a ten-thousandth is rounded away from zero.
    pub(super) fn refunded(
        &self,
        refund: Money,
        goods: Option<Money>,
        number: impl Fn(usize) -> Option<Decimal>,
    ) -> Money {
        let whole = self.refund_of.and_then(|column| number(column)?.to_money()).map(|(whole, _)| i128::from(whole.0));
        let (Some(whole), Some(goods)) = (whole.filter(|&whole| whole > 0), goods) else { return refund };
        let product = i128::from(refund.0.abs()) * i128::from(goods.0.abs());
        // No more than all of it.
        let goods = ((2 * product + whole) / (2 * whole)).min(i128::from(goods.0.abs()));
        Money(i64::try_from(goods).unwrap_or(refund.0.abs()))
    }

    /// Whether lines of an order say something of each other, so that they must be read together.
    pub fn is_by_order(&self) -> bool {
        !self.carried.is_empty() || self.spread.is_some()
    }
}

/// Whether the name of a column says that its times are UTC: `Created (UTC)`, `created_at_utc`.
fn is_utc(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.into_iter().any(|word| word.eq_ignore_ascii_case("utc") || word.eq_ignore_ascii_case("gmt"))
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Exit;

    use super::*;

    fn resolve(header: &str, columns: &Columns) -> Result<Mapping> {
        Mapping::resolve(
            Path::new("orders.csv"),
            header.split(',').map(str::to_owned).collect(),
            columns,
            &Filter::default(),
        )
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
