//! No address of a customer is published or printed, in whichever column a damaged row puts it.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::project::{Project, files};

const DOMAIN: &str = "mail-of-customers.example";

/// Orders of customers known by their addresses, a tenth of the rows damaged: shifted, torn, two fields swapped, an
/// address in some column; `dialect` quotes fields or not.
fn damaged(rng: &mut ChaCha8Rng, quoted: bool) -> String {
    let mut text = "order_id,user_id,ts,amount,category,payment_type,coupon\n".to_owned();
    for row in 0..200 {
        let address = format!("{}{row}@{DOMAIN}", ["ana.", "Bo+", "'c\u{e9}", "d_"][row % 4]);
        let address = if row % 9 == 0 { address.replace('@', "%40") } else { address };
        let mut fields = vec![
            format!("A{row}"),
            address.clone(),
            format!("2026-{:02}-{:02}", 1 + row % 6, 1 + row % 27),
            format!("{}.50", 10 + row % 40),
            ["Tea", "Cups", "Spoons"][row % 3].to_owned(),
            ["card", "cash"][row % 2].to_owned(),
            String::new(),
        ];
        if rng.random_range(0..10) == 0 {
            match rng.random_range(0..6) {
                0 => fields.rotate_left(1),
                1 => fields.rotate_right(1),
                2 => {
                    fields.remove(0);
                }
                3 => {
                    let (one, other) = (rng.random_range(0..fields.len()), rng.random_range(0..fields.len()));
                    fields.swap(one, other);
                }
                4 => {
                    let at = rng.random_range(0..fields.len());
                    fields[at] = format!("write to {address} first");
                }
                _ => fields.insert(2, address),
            }
        }
        let field = |field: &String| if quoted { format!("\"{field}\"") } else { field.clone() };
        text += &fields.iter().map(field).collect::<Vec<_>>().join(",");
        text.push('\n');
    }
    text
}

#[test]
fn no_address_leaves_the_input_in_any_mode_but_raw() {
    let mut rng = ChaCha8Rng::seed_from_u64(41);
    let modes = [
        "",
        "[privacy]\ncustomers = \"pseudonym\"\n",
        "[privacy]\ncustomers = \"omit\"\n",
        "[privacy]\ncustomers = \"pseudonym\"\nkey = \"a key of our own, long\"\n",
        "[input]\nrepeated = \"drop\"\n",
        "[columns]\nuser_id = \"\"\n",
        "[columns]\ncategory = \"user_id\"\nuser_id = \"\"\n",
        "[columns]\ncategory = \"category\"\npayment_type = \"coupon\"\n",
    ];
    for (trial, config) in modes.iter().cycle().take(3 * modes.len()).enumerate() {
        let config = format!("{config}\n[checks]\nrejected_percent = 100\n");
        let project = Project::with(&damaged(&mut rng, trial % 2 == 0)).file("sales-pulse.toml", config.trim_start());
        let build = project.run(&["build"]);
        let check = project.run(&["check", "data/raw/orders.csv"]);
        assert!(build.code == 0, "{}{}", build.stdout, build.stderr);
        for said in [&build.stdout, &build.stderr, &check.stdout, &check.stderr] {
            assert!(!said.contains(DOMAIN), "{config}: {said}");
        }
        for (path, bytes) in files(&project.path("public")) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(DOMAIN) && !text.contains(&DOMAIN.replace('.', "%2E")), "{config}: {path}");
        }
    }
}
