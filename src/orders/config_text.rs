//! What was understood of a file as lines of `sales-pulse.toml`, ready to paste.

use super::decide::Decisions;
use super::expression::Expression;
use super::mapping::Mapping;
use super::options::{CHANNEL, Columns, Input, quoted, text_or_list};

/// A column within an expression, as a config writes it.
pub(super) fn column_text(name: &str) -> String {
    let plain = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.chars().all(|c| c.is_ascii_digit());
    if plain { name.to_owned() } else { format!("`{name}`") }
}

/// An amount as a config writes it.
pub(super) fn amount_text(header: &[String], amount: &Expression<usize>) -> String {
    match amount.single() {
        Some(column) => header[column].clone(),
        None => amount
            .written(|column| column_text(&header[column]))
            .replace(" × ", " * ")
            .replace(" − ", " - ")
            .replace(" ÷ ", " / "),
    }
}

impl Decisions {
    /// The config that says the same, ready to paste.
    pub fn config(&self, mapping: &Mapping, columns: &Columns, input: &Input) -> String {
        let name = |column: usize| mapping.header[column].as_str();
        let mut text = String::from("[columns]\n");
        let fields = [("order_id", mapping.order_id), ("user_id", mapping.user_id)];
        let more = [
            ("category", mapping.category),
            ("used_promo", mapping.used_promo),
            ("payment_type", mapping.payment_type),
        ];
        let line = |(field, column): (&str, Option<usize>)| format!("{field} = {}\n", quoted(column.map_or("", name)));
        text.extend(fields.into_iter().map(line));
        text += &format!("ts = {}\n", text_or_list(mapping.ts.iter().map(|&column| name(column))));
        let apart = |column: usize| format!("`{}`", name(column));
        let single = mapping.amount.single().map(|column| name(column).to_owned());
        let amount = single.unwrap_or_else(|| mapping.amount.written(apart));
        text += &format!("amount = {}\n", quoted(&amount));
        let by_channel = mapping.category.is_none() && columns.category.as_deref() == Some(CHANNEL);
        text.extend(more.into_iter().map(|(field, column)| match field {
            "category" if by_channel => format!("category = {}\n", quoted(CHANNEL)),
            _ => line((field, column)),
        }));
        text.extend(mapping.refund.iter().map(|&column| line(("refund", Some(column)))));
        if mapping.names_currency {
            text += &line(("currency", mapping.currencies.first().copied()));
        }
        for (key, names) in [("status", &columns.status), ("blank_is_zero", &columns.blank_is_zero)] {
            if !names.is_empty() {
                text += &format!("{key} = {}\n", text_or_list(names.names()));
            }
        }
        for (key, said) in [("carried", columns.carried), ("once_per_order", columns.once_per_order)] {
            text.extend(said.map(|said| format!("{key} = {said}\n")));
        }
        text += &format!("time_format = {}\n", quoted(&self.times.to_string()));
        if let [(_, format), rest @ ..] = self.numbers.as_slice()
            && rest.iter().all(|(_, other)| other == format)
        {
            text += &format!("number_format = {}\n", quoted(&format.to_string()));
        }
        let key = |name: &str| {
            if name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) {
                name.to_owned()
            } else {
                quoted(name)
            }
        };
        if !columns.dimensions.is_empty() {
            text += "\n[dimensions]\n";
            text.extend(
                columns.dimensions.iter().map(|(name, column)| format!("{} = {}\n", key(name), quoted(column))),
            );
        }
        if !columns.measures.is_empty() {
            text += "\n[measures]\n";
            text.extend(
                columns.measures.iter().map(|(name, measure)| format!("{} = {}\n", key(name), measure.written())),
            );
        }
        // All that can be said of a file can be written down.
        if let Ok(input) = toml::to_string(input).map(|own| own.replace("repeated = \"keep\"\n", ""))
            && !input.is_empty()
        {
            text += &format!("\n[input]\n{input}");
        }
        text
    }
}
