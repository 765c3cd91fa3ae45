//! Files of several shops in one report: each is read by its own columns, and ids that are the same in two shops are two.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Exit, Result, shown};

use super::columns::{Block, BlockRows};
use super::ids::IdColumn;
use super::mapping::Mapping;
use super::names::Names;
use super::nothing::{NO_CATEGORY, NO_PAYMENT};
use super::options::CHANNEL;
use super::pass::Read;
use super::presets::PRESETS;
use super::reading::Reading;
use super::source::Source;

/// Fields that a shop need not have.
#[derive(Debug, Clone, Copy)]
struct Fields {
    order: bool,
    customer: bool,
    category: bool,
    promo: bool,
    payment: bool,
}

impl Fields {
    fn of(mapping: &Mapping) -> Fields {
        Fields {
            order: mapping.order_id.is_some(),
            customer: mapping.user_id.is_some(),
            category: mapping.category.is_some(),
            promo: mapping.used_promo.is_some(),
            payment: mapping.payment_type.is_some(),
        }
    }

    fn or(self, other: Fields) -> Fields {
        Fields {
            order: self.order || other.order,
            customer: self.customer || other.customer,
            category: self.category || other.category,
            promo: self.promo || other.promo,
            payment: self.payment || other.payment,
        }
    }
}

/// Brings sources of several shops to the same fields and tells their ids apart. Gives the channel of each source; nothing
/// where all are of one kind.
///
/// # Errors
/// Exit 3 where files of different kinds are not known to be of different shops: the same orders could be in two.
pub(super) fn tell_apart(sources: &[Source], read: &mut [Read], reading: &Reading) -> Result<Option<Vec<String>>> {
    // The first source of the kind that each is of.
    let kinds: Vec<usize> = (0..read.len())
        .map(|i| (0..i).find(|&j| read[j].mapping.meaning() == read[i].mapping.meaning()).unwrap_or(i))
        .collect();
    let other = (0..kinds.len()).find(|&i| kinds[i] != 0);
    let by_channel =
        reading.columns.category.as_deref() == Some(CHANNEL) && read.iter().all(|read| read.mapping.category.is_none());
    if other.is_none() && !by_channel {
        return Ok(None);
    }
    if let Some(other) = other {
        let preset = |i: usize| read[i].mapping.preset;
        let first = |i: usize| (0..i).all(|j| kinds[j] == kinds[i] || preset(j) != preset(i));
        let sells = |i: usize| PRESETS.iter().any(|own| Some(own.name) == preset(i) && !own.payments);
        let are_shops = (0..read.len()).all(|i| sells(i) && first(i));
        if !are_shops && reading.input.several_shops != Some(true) {
            let header = shown(&read[other].mapping.header.join(", "));
            let told = format!("its header is not that of {}: {header}", sources[0].name());
            return Err(Diagnostic::error(told)
                .at(&sources[other].name(), 1, None)
                .help("build a report from files of one kind, or make their headers the same; if each kind is another shop's, say so in sales-pulse.toml:\n\n    [input]\n    several_shops = true\n")
                .fail(Exit::Input));
        }
    }
    let channels: Vec<String> = (0..read.len())
        .map(|i| {
            let kind = kinds[i];
            let preset = read[kind].mapping.preset;
            let others = kinds.iter().filter(|&&other| other != kind && read[other].mapping.preset == preset);
            match preset {
                Some(preset) if other.is_some() && others.count() == 0 => preset.to_owned(),
                _ if other.is_some() => stem(&sources[kind]),
                _ => stem(&sources[i]),
            }
        })
        .collect();
    let all = read.iter().map(|read| Fields::of(&read.mapping)).reduce(Fields::or);
    let Some(all) = all.map(|all| Fields { category: all.category || by_channel, ..all }) else { return Ok(None) };
    for (read, channel) in read.iter_mut().zip(&channels) {
        let own = Shop { channel, own: Fields::of(&read.mapping), all, apart: other.is_some(), by_channel };
        let mut rows = 0;
        read.blocks.iter_mut().for_each(|block| own.complete(block, &mut rows));
        if other.is_some() {
            read.decisions.sentences.push(format!(
                "the shop is {channel}: its order ids are kept apart from those of other shops, and so are customer ids that are no e-mail address"
            ));
        }
    }
    Ok(Some(channels))
}

/// A file's name without its endings, or the name of a sheet.
fn stem(source: &Source) -> String {
    match source {
        Source::Sheet(_, sheet) => sheet.clone(),
        _ => {
            let name = source.public_name();
            let stem = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
            stem.trim_end_matches(".csv").trim_end_matches(".tsv").trim_end_matches(".txt").to_owned()
        }
    }
}

/// A source among those of other shops.
struct Shop<'a> {
    channel: &'a str,
    /// The fields that it has.
    own: Fields,
    /// Those that any has.
    all: Fields,
    /// Whether ids mean something else in other sources.
    apart: bool,
    /// Whether the channel is the category.
    by_channel: bool,
}

impl Shop<'_> {
    /// Gives a block the fields that only others have, and ids of its own. `rows` are those before.
    fn complete(&self, block: &mut Block, rows: &mut usize) {
        let Block { counted, returned, categories, payments, promos, .. } = block;
        if self.by_channel {
            *categories = Names::default();
        }
        for (part, sold) in [(counted, true), (returned, false)] {
            let n = part.rows.len();
            self.ids(part, sold, rows);
            if self.all.category && !self.own.category && n > 0 {
                let name = if self.by_channel { self.channel } else { NO_CATEGORY };
                part.rows.category = vec![categories.code(name.as_bytes()); n];
            }
            if self.all.payment && !self.own.payment && n > 0 {
                part.rows.payment = vec![payments.code(NO_PAYMENT.as_bytes()); n];
            }
            if self.all.promo && !self.own.promo {
                part.rows.promo = vec![false; n];
            }
        }
        if self.apart {
            let mut own = IdColumn::default();
            (0..promos.len()).for_each(|i| own.push(&self.named(&promos.text(i))));
            *promos = own;
        }
    }

    fn ids(&self, part: &mut BlockRows, sold: bool, rows: &mut usize) {
        let n = part.rows.len();
        let (mut orders, mut customers) = (IdColumn::default(), IdColumn::default());
        for i in 0..n {
            *rows += 1;
            // A return has no order.
            if self.all.order && sold {
                match self.own.order {
                    true => orders.push(&self.named(&part.orders.text(i))),
                    false => orders.push(format!("{} row {rows}", self.channel).as_bytes()),
                }
            }
            if self.all.customer {
                match self.own.customer {
                    // An address is the same person in every shop.
                    true => match part.customers.text(i) {
                        address if address.contains(&b'@') => customers.push(&address),
                        id => customers.push(&self.named(&id)),
                    },
                    false => customers.push(b""),
                }
            }
        }
        if self.apart {
            (part.orders, part.customers) = (orders, customers);
        }
    }

    /// An id of this shop among those of others; none stays none.
    fn named(&self, id: &[u8]) -> Vec<u8> {
        if id.is_empty() { Vec::new() } else { [self.channel.as_bytes(), b" ", id].concat() }
    }
}
