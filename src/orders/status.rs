//! Columns that say what became of an order, by their names and by what stands in them.

use indexmap::IndexMap;

/// What such columns are called, folded.
const NAMES: [&str; 18] = [
    "status",
    "state",
    "estado",
    "stato",
    "statut",
    "état",
    "etat",
    "zustand",
    "durum",
    "статус",
    "状態",
    "ステータス",
    "状态",
    "상태",
    "trạng thái",
    "สถานะ",
    "stav",
    "állapot",
];

/// What an order that was no sale is said to be: parts of words in small letters.
const NO_SALE: [&str; 54] = [
    "rto_",
    "cancel",
    "storn",
    "annul",
    "anul",
    "void",
    "fail",
    "échou",
    "echou",
    "fehlgeschlagen",
    "fallid",
    "fallit",
    "mislukt",
    "malsuced",
    "refus",
    "reject",
    "declin",
    "abgelehnt",
    "rechaz",
    "rifiut",
    "odrzuc",
    "geweigerd",
    "iptal",
    "отмен",
    "отклон",
    "キャンセル",
    "expired",
    "abgelaufen",
    "abandon",
    "batal",
    "recus",
    "abgebroch",
    "unavailable",
    "取消",
    "취소",
    "驳回",
    "hủy",
    "huỷ",
    "ยกเลิก",
    "closed lost",
    "zruš",
    "avbrut",
    "makuler",
    "töröl",
    "lemond",
    "otkaz",
    "perut",
    "peruut",
    "kanseller",
    "скасов",
    "ακυρ",
    "ملغ",
    "रद्द",
    "关闭",
];

/// What an order that is no sale yet is said to be.
const NOT_YET: [&str; 21] = [
    "unpaid",
    "unbezahlt",
    "non payé",
    "impay",
    "no pagad",
    "não pag",
    "niet betaald",
    "nieopłac",
    "не оплач",
    "incomplete",
    "unvollst",
    "on hold",
    "draft",
    "pending",
    "ausstehend",
    "pendiente",
    "pendente",
    "en attente",
    "in attesa",
    "oczekuj",
    "ожида",
];

/// What is no sale, in a column that says what each row is: what visitors did before they bought, and money on its way.
pub(super) const KINDS: [&str; 10] =
    ["view", "cart", "wishlist", "click", "payout", "deposit", "transfer", "withdrawal", "auszahlung", "virement"];

/// What an order that waits for its payment, and so for its amount, is said to be.
const PENDING: [&str; 10] =
    ["pending", "ausstehend", "pendiente", "pendente", "en attente", "in attesa", "oczekuj", "ожида", "bekle", "保留"];

/// What an order whose money went back is said to be.
const REFUNDED: [&str; 20] = [
    "refund",
    "erstatt",
    "rembours",
    "reembols",
    "rimbors",
    "zwróc",
    "zwrot",
    "terugbetaal",
    "возвра",
    "iade",
    "返金",
    "devuel",
    "devolvid",
    "환불",
    "반품",
    "退款",
    "退货",
    "hoàn tiền",
    "vrácen",
    "återbetal",
];

/// More values than a status takes.
const MANY: usize = 40;

/// Whether a column of this name, folded, may say what became of an order.
pub(super) fn is_named(folded: &str) -> bool {
    NAMES.iter().any(|name| folded.contains(name))
}

fn holds(words: &[&str], value: &str) -> bool {
    // The small letter of a Turkish `İ` is an `i` with another dot.
    let value = value.to_lowercase().replace('\u{307}', "");
    words.iter().any(|word| value.contains(word))
}

/// Whether a row of this status was no sale.
pub(super) fn is_no_sale(value: &[u8]) -> bool {
    let value = String::from_utf8_lossy(value);
    holds(&NO_SALE, &value) && !holds(&REFUNDED, &value)
}

/// Whether a row of this kind is no sale: the kinds of rows are many, those of what became of an order are few.
pub(super) fn is_no_sale_kind(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value).to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).any(|word| KINDS.contains(&word)) || is_no_sale(value)
}

/// Whether the name of a column says that a row was no sale, where the column says yes: `Voided`, `Cancelled at`.
pub(super) fn is_of_no_sale(name: &str) -> bool {
    holds(&NO_SALE, name)
}

/// Whether a status speaks of money given back.
pub(super) fn is_refunded(value: &[u8]) -> bool {
    holds(&REFUNDED, &String::from_utf8_lossy(value))
}

/// Whether a row with this status has no amount yet.
pub(super) fn is_pending(value: &[u8]) -> bool {
    holds(&PENDING, &String::from_utf8_lossy(value))
}

/// Rows that count, and their amount in ten-thousandths, by what a column says of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statuses {
    /// Nothing where the column takes too many values to be a status.
    values: Option<IndexMap<Vec<u8>, (u64, i128)>>,
}

impl Statuses {
    pub(super) fn new() -> Statuses {
        Statuses { values: Some(IndexMap::new()) }
    }

    pub(super) fn feed(&mut self, value: &[u8], rows: u64, amount: i128) {
        let Some(values) = &mut self.values else { return };
        if let Some((own, sum)) = values.get_mut(value) {
            (*own, *sum) = (*own + rows, *sum + amount);
        } else if values.len() < MANY {
            values.insert(value.to_owned(), (rows, amount));
        } else {
            self.values = None;
        }
    }

    pub(super) fn merge(&mut self, other: &Statuses) {
        match &other.values {
            Some(values) => values.iter().for_each(|(value, (rows, sum))| self.feed(value, *rows, *sum)),
            None => self.values = None,
        }
    }

    /// Each value that speaks of no sale, with its rows and their amount, the largest first.
    pub(super) fn no_sales(&self) -> Vec<(String, u64, i128)> {
        self.those(|value| (holds(&NO_SALE, value) || holds(&NOT_YET, value)) && !holds(&REFUNDED, value))
    }

    /// Each value that speaks of money given back.
    pub(super) fn refunded(&self) -> Vec<(String, u64, i128)> {
        self.those(|value| holds(&REFUNDED, value))
    }

    fn those(&self, speaks: impl Fn(&str) -> bool) -> Vec<(String, u64, i128)> {
        let text =
            |(value, (rows, sum)): (&Vec<u8>, &(u64, i128))| (String::from_utf8_lossy(value).into_owned(), *rows, *sum);
        let mut found: Vec<_> = self.values.iter().flatten().map(text).filter(|(value, ..)| speaks(value)).collect();
        found.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        found
    }
}
