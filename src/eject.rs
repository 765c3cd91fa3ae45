//! `eject`: our templates, to be changed.

use std::path::Path;

use sales_pulse::diagnostic::{Diagnostic, Exit, Result, did_you_mean};
use sales_pulse::html::TEMPLATES;
use sales_pulse::publish;

/// The names of all templates, a line each.
pub fn names() -> String {
    TEMPLATES.iter().map(|(name, _)| format!("{name}\n")).collect()
}

/// Writes templates into a project and says where each is now.
///
/// # Errors
/// Exit 2 where none is called so, exit 4 where one is there already: all are as they were then.
pub fn eject(root: &Path, names: &[String]) -> Result<String> {
    let mut found = Vec::new();
    for name in names {
        let name = name.trim_start_matches("templates/");
        let Some((name, text)) = TEMPLATES.iter().find(|(known, _)| *known == name) else {
            let near = did_you_mean(name, TEMPLATES.iter().map(|(known, _)| *known));
            let help =
                near.map_or("list them all: sales-pulse eject".to_owned(), |near| format!("did you mean {near}?"));
            return Err(Diagnostic::error(format!("there is no template {name:?}")).help(help).fail(Exit::Usage));
        };
        let file = root.join("templates").join(name);
        if file.symlink_metadata().is_ok() {
            let told = Diagnostic::error("this template is yours already, and we do not replace it").file(&file);
            return Err(told.help("move it away to get ours").fail(Exit::Output));
        }
        found.push((file, text));
    }
    let mut told = String::new();
    for (file, text) in found {
        publish::write_file(&file, "--project", |out| out.write_all(text.as_bytes()))?;
        told += &format!("Wrote {}\n", file.display());
    }
    Ok(told)
}
