//! Tables of one shop that share keys, such as orders, their lines and products, as one table of lines.
//!
//! A table is joined to another only by a key that stands once in it, so that no row, and no money, is there twice.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

use super::feed::Feed;
use super::guess;
use super::mapping::Mapping;
use super::options::Filter;
use super::reading::Reading;
use super::shape::RowShape;
use super::source::{Kind, Source, kept, open};

/// Tables as one.
pub(super) struct Joined {
    /// The table whose rows are the lines first, then those that are joined to it, then the others.
    pub sources: Vec<Source>,
    /// The lines with everything that is known of them.
    pub lines: Kind,
    /// Of each table but the first: its rows, and what it is joined by, or why it is not.
    pub others: Vec<(u64, String)>,
}

/// A table, read whole.
struct Table {
    source: Source,
    /// The file's name without its ending.
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<Vec<u8>>>,
}

/// Bytes of memory that a byte of a table takes, at most, with the lines that are made of it.
const WEIGHT: u64 = 8;

/// A column of a table that names a row of another by its key.
#[derive(Debug, Clone, Copy)]
struct Link {
    from: (usize, usize),
    to: (usize, usize),
}

/// Joins tables that are no orders each for itself.
///
/// # Errors
/// Exit 3 where one cannot be read.
pub(super) fn join(sources: &[Source], reading: &Reading) -> Result<Option<Joined>> {
    let [first, rest @ ..] = sources else { return Ok(None) };
    if rest.is_empty() || !sources.iter().all(Source::is_kept) {
        return Ok(None);
    }
    let header = |source: &Source| -> Result<Vec<String>> {
        Ok(Feed::open(&source.name(), &open(source, reading)?, &reading.input)?.header())
    };
    let is_alone = |header: &Vec<String>| {
        Mapping::is_told(header, &reading.columns)
            && Mapping::resolve("".as_ref(), header.clone(), &reading.columns, &Filter::default()).is_ok()
    };
    if reading.keys.is_none() {
        let first = header(first)?;
        let mut all_alone = is_alone(&first);
        for source in rest {
            let own = header(source)?;
            // Orders in several files, such as one a month.
            if own.len() == first.len() && own.iter().all(|name| first.contains(name)) {
                return Ok(None);
            }
            all_alone &= is_alone(&own);
        }
        if all_alone {
            return Ok(None);
        }
    }
    let tables = sources.iter().map(|source| Table::read(source, reading)).collect::<Result<Vec<_>>>()?;
    let keys = reading.keys.as_deref();
    let links = links(&tables, keys.unwrap_or_default());
    let base = base(&tables, &links);
    if let Some(keys) = keys {
        refuse_apart(&tables, &links, base.unwrap_or(0), keys)?;
    }
    let Some(base) = base else { return Ok(None) };
    lines(tables, &links, base, reading).map(Some)
}

/// A table that the config names and that no key joins is refused.
fn refuse_apart(tables: &[Table], links: &[Link], base: usize, keys: &[String]) -> Result<()> {
    let joined = reached(links, base);
    let apart = (0..tables.len()).find(|&table| table != base && joined.iter().all(|link| link.to.0 != table));
    let Some(apart) = apart else { return Ok(()) };
    let (own, lines) = (&tables[apart], &tables[base]);
    let shared = (0..own.header.len()).find_map(|i| {
        let name = folded(&own.header[i]);
        let is_key = keys.is_empty() && guess::is_key_name(&name) || keys.iter().any(|key| folded(key) == name);
        let theirs = lines.header.iter().position(|theirs| folded(theirs) == name).filter(|_| is_key)?;
        Some((i, theirs))
    });
    let name = lines.source.public_name();
    let why = match shared {
        None => format!("no column of it is a key of {name}"),
        Some((i, _)) if own.is_key(i) => {
            format!("no value of its {:?} stands in {name}", own.header[i].trim())
        }
        Some((i, _)) => format!(
            "values of {:?} stand in several of its rows and in several of {name}, so that amounts would count more than once",
            own.header[i].trim()
        ),
    };
    let told = format!("{} cannot be joined: {why}", own.source.public_name());
    let help = "take it out of [tables], or name there with `on` the columns whose values stand once in one of the two";
    Err(Diagnostic::error(told).file(own.source.name().as_ref()).help(help).fail(Exit::Input))
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    let told = Diagnostic::error(format!("cannot join these tables: {error}"));
    told.help("join them into one file, with a row for each line of an order").fail(Exit::Input)
}

impl Table {
    fn read(source: &Source, reading: &Reading) -> Result<Table> {
        let name = source.name();
        let mut feed = Feed::open(&name, &open(source, reading)?, &reading.input)?;
        let (header, dialect, shape) = (feed.header(), feed.dialect(), RowShape::default());
        let (mut rows, mut held) = (Vec::new(), 0);
        while let Some(piece) = feed.next()? {
            piece.decoded()?.texts(|bytes| {
                held += WEIGHT * bytes.bytes.len() as u64;
                if reading.memory.is_some_and(|memory| held > memory) {
                    return Err(failed(&format!("{name} does not fit in memory")));
                }
                let mut records = bytes.records(dialect, &shape);
                while let Some(record) = records.next() {
                    if (0..record.len()).any(|i| !record.field(i).trim_ascii().is_empty()) {
                        rows.push((0..record.len()).map(|i| record.field(i).to_owned()).collect());
                    }
                }
                Ok(())
            })?;
        }
        let name = match source {
            Source::Sheet(_, sheet) => sheet.clone(),
            _ => source.public_name().split('.').next().unwrap_or_default().to_owned(),
        };
        Ok(Table { source: source.clone(), name, header, rows })
    }

    fn value(&self, row: usize, column: usize) -> &[u8] {
        self.rows[row].get(column).map_or(b"", |field| field.trim_ascii())
    }

    fn values(&self, column: usize) -> impl Iterator<Item = &[u8]> {
        (0..self.rows.len()).map(move |row| self.value(row, column)).filter(|value| !value.is_empty())
    }

    /// Whether each row has a value of its own in a column.
    fn is_key(&self, column: usize) -> bool {
        let own: HashSet<&[u8]> = self.values(column).collect();
        !self.rows.is_empty() && own.len() == self.rows.len()
    }
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a table is called, without what databases and tools put before it.
fn subject(name: &str) -> String {
    const BEFORE: [&str; 10] = ["raw_", "stg_", "src_", "dim_", "fact_", "fct_", "tbl_", "olist_", "shop_", "int_"];
    let name = name.to_lowercase();
    folded(BEFORE.iter().find_map(|before| name.strip_prefix(before)).unwrap_or(&name))
}

/// All columns that name rows of another table: by the same name, or as `order_id` and `order` name the `id` of `orders`;
/// only those of these names, where there are any.
fn links(tables: &[Table], keys: &[String]) -> Vec<Link> {
    let mut links = Vec::new();
    for (a, from) in tables.iter().enumerate() {
        for (b, to) in tables.iter().enumerate().filter(|(b, _)| *b != a) {
            let named = |own: &str, theirs: &str| {
                let (own, theirs) = (folded(own), folded(theirs));
                if !keys.is_empty() && keys.iter().all(|key| folded(key) != own) {
                    return false;
                }
                let of_table = Some(own.strip_suffix("id").unwrap_or(&own));
                let of_table = of_table.filter(|stem| stem.len() > 2 && theirs == "id");
                let stem = of_table.map(|stem| stem.strip_suffix('y').unwrap_or(stem));
                own == theirs && own != "id" && (!keys.is_empty() || guess::is_key_name(&own))
                    || stem.is_some_and(|stem| subject(&to.name).starts_with(stem))
                    || theirs == "id" && keys.len() == 1
            };
            let pairs = (0..from.header.len()).flat_map(|i| (0..to.header.len()).map(move |j| (i, j)));
            let fits = |&(i, j): &(usize, usize)| {
                if !named(&from.header[i], &to.header[j]) || !to.is_key(j) {
                    return false;
                }
                let known: HashSet<&[u8]> = to.values(j).collect();
                let (all, found) = from
                    .values(i)
                    .fold((0, 0), |(all, found), value| (all + 1, found + usize::from(known.contains(value))));
                found > 0 && (2 * found >= all || !keys.is_empty())
            };
            links.extend(pairs.filter(fits).take(1).map(|(i, j)| Link { from: (a, i), to: (b, j) }));
        }
    }
    links
}

/// The tables that a row of one leads to, nearest first, each with the link that leads there.
fn reached(links: &[Link], base: usize) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    let mut from = vec![base];
    while !from.is_empty() {
        let next: Vec<Link> = links
            .iter()
            .filter(|link| from.contains(&link.from.0) && link.to.0 != base)
            .filter(|link| found.iter().all(|known| known.to.0 != link.to.0))
            .copied()
            .collect();
        from = next.iter().map(|link| link.to.0).collect();
        for link in next {
            if found.iter().all(|known| known.to.0 != link.to.0) {
                found.push(link);
            }
        }
    }
    found
}

/// The table whose rows are the lines: that which leads to all that the others say of it, and speaks of goods rather than of
/// payments.
fn base(tables: &[Table], links: &[Link]) -> Option<usize> {
    let score = |&table: &usize| {
        let goods: i32 = tables[table].header.iter().map(|name| guess::speaks_of_goods(name)).sum();
        (goods > 0, reached(links, table).len(), goods)
    };
    let found = (0..tables.len()).filter(|&table| !reached(links, table).is_empty());
    found.max_by_key(|table| (score(table), std::cmp::Reverse(*table)))
}

fn lines(tables: Vec<Table>, links: &[Link], base: usize, reading: &Reading) -> Result<Joined> {
    let joined = reached(links, base);
    // The columns of the lines: those of the table itself, and of the others all but the keys.
    let mut columns: Vec<(usize, usize)> = (0..tables[base].header.len()).map(|column| (base, column)).collect();
    for link in &joined {
        let (table, key) = link.to;
        columns.extend((0..tables[table].header.len()).filter(|&column| column != key).map(|column| (table, column)));
    }
    let name = |&(table, column): &(usize, usize)| {
        let own = &tables[table].header[column];
        let twins = columns.iter().filter(|&&(t, c)| folded(&tables[t].header[c]) == folded(own)).count();
        // The lines' own columns are called as they are.
        if twins > 1 && table != base { format!("{}.{own}", tables[table].name) } else { own.clone() }
    };
    let header: Vec<String> = columns.iter().map(name).collect();
    let mut others = Vec::new();
    let mut rows: Vec<HashMap<usize, usize>> = vec![HashMap::new(); tables[base].rows.len()];
    for link in &joined {
        let ((from, column), (to, key)) = (link.from, link.to);
        let (theirs, own) = (&tables[to], &tables[from]);
        let by_key: HashMap<&[u8], usize> = (0..theirs.rows.len()).map(|row| (theirs.value(row, key), row)).collect();
        let (mut missing, mut used) = (0_usize, HashSet::new());
        for (line, row) in rows.iter_mut().enumerate() {
            let at = if from == base { Some(line) } else { row.get(&from).copied() };
            let found = at.and_then(|at| by_key.get(own.value(at, column)));
            missing += usize::from(found.is_none());
            if let Some(&found) = found {
                row.insert(to, found);
                used.insert(found);
            }
        }
        let idle = theirs.rows.len() - used.len();
        let found = match missing {
            0 => "every line has a match".to_owned(),
            1 => "1 line has no match".to_owned(),
            n => format!("{n} lines have no match"),
        };
        let unused = match idle {
            0 => String::new(),
            1 => ", and 1 of its rows is not used".to_owned(),
            n => format!(", and {n} of its rows are not used"),
        };
        let told = format!(
            "{} is joined to the lines of {} by {:?}: {found}{unused}",
            theirs.source.public_name(),
            tables[base].source.public_name(),
            own.header[column].trim()
        );
        others.push((theirs.rows.len() as u64, told));
    }
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&header).map_err(|error| failed(&error))?;
    for (line, row) in rows.iter().enumerate() {
        let value = |&(table, column): &(usize, usize)| match table == base {
            true => tables[table].value(line, column),
            false => row.get(&table).map_or(&b""[..], |&at| tables[table].value(at, column)),
        };
        out.write_record(columns.iter().map(value)).map_err(|error| failed(&error))?;
    }
    let text = out.into_inner().map_err(|error| failed(&error))?;
    let lines = kept(&mut text.as_slice(), reading.memory).map(Kind::Text).map_err(|error| failed(&error))?;
    let is_joined = |table: usize| table == base || joined.iter().any(|link| link.to.0 == table);
    let mut order: Vec<usize> = std::iter::once(base).chain(joined.iter().map(|link| link.to.0)).collect();
    for table in (0..tables.len()).filter(|&table| !is_joined(table)) {
        let told = format!(
            "{} is not used: no column of it matches its rows to single lines of {}",
            tables[table].source.public_name(),
            tables[base].source.public_name()
        );
        others.push((tables[table].rows.len() as u64, told));
        order.push(table);
    }
    let sources = order.into_iter().map(|table| tables[table].source.clone()).collect();
    Ok(Joined { sources, lines, others })
}
