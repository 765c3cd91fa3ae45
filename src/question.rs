//! What only a person can say, and what each answer writes into the config.

/// What is asked, beside what is clear.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Questions {
    /// What every answer writes too.
    pub settled: Vec<Setting>,
    /// What is open.
    pub open: Vec<Question>,
}

/// A question with the answers that it can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// The answers, the likeliest first.
    pub choices: Vec<Choice>,
    /// Whether several answers can be given at once.
    pub several: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it says.
    pub label: String,
    /// What it writes.
    pub settings: Vec<Setting>,
}

/// A line of the config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The table that it stands in, `columns` or `filter.not`.
    pub table: &'static str,
    /// Its key.
    pub key: String,
    /// Its value, as a config writes it.
    pub value: String,
}

impl Setting {
    /// A line of the config.
    pub fn new(table: &'static str, key: impl Into<String>, value: impl Into<String>) -> Setting {
        Setting { table, key: key.into(), value: value.into() }
    }
}

impl Question {
    /// A question that one line of the config answers.
    pub fn of_line(text: impl Into<String>, choices: impl IntoIterator<Item = (String, Setting)>) -> Question {
        let choice = |(label, setting)| Choice { label, settings: vec![setting] };
        Question { text: text.into(), choices: choices.into_iter().map(choice).collect(), several: false }
    }
}

/// Answers, as they come together to a config.
#[derive(Debug, Clone, Default)]
pub struct Answers(toml::Table);

impl Answers {
    /// Takes in what is settled, over what was before.
    pub fn settle(&mut self, settings: &[Setting]) {
        settings.iter().for_each(|setting| self.set(setting, false));
    }

    /// Takes in the answers that were chosen; where these are several, their values make one list.
    pub fn choose(&mut self, chosen: &[&Choice]) {
        for (i, choice) in chosen.iter().enumerate() {
            choice.settings.iter().for_each(|setting| self.set(setting, i > 0));
        }
    }

    fn set(&mut self, Setting { table, key, value }: &Setting, adds: bool) {
        let parsed = format!("value = {value}").parse::<toml::Table>().ok().and_then(|mut own| own.remove("value"));
        let value = parsed.unwrap_or_else(|| value.clone().into());
        let mut into = &mut self.0;
        for name in table.split('.') {
            let own = into.entry(name).or_insert_with(|| toml::Table::new().into());
            let toml::Value::Table(own) = own else { return };
            into = own;
        }
        let list = |value: toml::Value| if let toml::Value::Array(all) = value { all } else { vec![value] };
        let value = match into.remove(key).filter(|_| adds) {
            Some(first) => toml::Value::Array([list(first), list(value)].concat()),
            None => value,
        };
        into.insert(key.clone(), value);
    }

    /// The config that they are.
    pub fn config(&self) -> String {
        self.0.to_string()
    }

    /// The same with what a config says beside them, which has the last word.
    pub fn beside(mut self, config: &str) -> Answers {
        let mut whole = config.parse::<toml::Table>().unwrap_or_default();
        for (name, own) in std::mem::take(&mut self.0) {
            match (whole.get_mut(&name), own) {
                (Some(toml::Value::Table(said)), toml::Value::Table(own)) => {
                    own.into_iter().for_each(|(key, value)| {
                        said.entry(key).or_insert(value);
                    });
                }
                (Some(_), _) => {}
                (None, own) => {
                    whole.insert(name, own);
                }
            }
        }
        Answers(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_together_to_a_config() {
        let choice = |table, key: &str, value: &str| Choice {
            label: String::new(),
            settings: vec![Setting::new(table, key, value)],
        };
        let mut answers = Answers::default();
        answers.settle(&[Setting::new("columns", "ts", "\"Day\""), Setting::new("columns", "order_id", "\"No.\"")]);
        answers.choose(&[&choice("columns", "ts", "[\"Date\", \"Time\"]")]);
        answers.choose(&[&choice("input", "sheet", "\"May\""), &choice("input", "sheet", "\"June\"")]);
        answers.choose(&[&choice("filter.not", "Order status", "[\"refunded\"]")]);
        let whole = answers.beside("[columns]\nts = \"Date\"\n");
        assert_eq!(
            whole.config(),
            "[columns]\nts = \"Date\"\norder_id = \"No.\"\n\n[input]\nsheet = [\"May\", \"June\"]\n\n[filter.not]\n\"Order status\" = [\"refunded\"]\n"
        );
    }
}
