//! Exports that are recognised by their headers: which of their columns mean what, one entry each.
//!
//! An amount is goods after discount, before tax and shipping, as near as an export comes to it.

/// An export. Names of columns are compared without regard to case, spaces and underscores.
#[derive(Debug)]
pub struct PresetDef {
    /// Whose export it is.
    pub name: &'static str,
    /// Headers that together belong to no other export, those of the time and the amount among them.
    pub signs: &'static [&'static str],
    /// Order id.
    pub order_id: &'static str,
    /// Customer id.
    pub user_id: Option<&'static str>,
    /// The time, in one column or several.
    pub ts: &'static [&'static str],
    /// The amount of a row; where it is spread, the order's.
    pub amount: &'static str,
    /// Columns of the amount that are empty where there is nothing to add or take off.
    pub blank_is_zero: &'static [&'static str],
    /// Category.
    pub category: Option<&'static str>,
    /// Promo flag or code.
    pub used_promo: Option<&'static str>,
    /// How it was paid.
    pub payment_type: Option<&'static str>,
    /// ISO 4217 code of the row's amounts.
    pub currency: Option<&'static str>,
    /// The amount given back, without a sign: a return on the order's own day.
    pub refund: Option<&'static str>,
    /// Columns with values that keep a row from counting; without values, any text does.
    pub excluded: &'static [(&'static str, &'static [&'static str])],
    /// Columns that only the first line of an order fills.
    pub carried: &'static [&'static str],
    /// Shares of an order's lines in its amount and its refund, where these are written once an order.
    pub spread_by: Option<&'static str>,
}

/// Orders that came to nothing, in the languages seen.
const CANCELLED: &[&str] = &[
    "cancelled",
    "canceled",
    "voided",
    "void",
    "failed",
    "wc-cancelled",
    "wc-failed",
    "annulée",
    "annulé",
    "échouée",
    "échoué",
    "storniert",
    "fehlgeschlagen",
    "cancelado",
    "cancelada",
    "fallido",
    "fallida",
    "annullato",
    "annullata",
    "fallito",
    "fallita",
    "geannuleerd",
    "mislukt",
    "malsucedido",
];

/// Payments that were never made.
const UNPAID: &[&str] = &[
    "failed",
    "canceled",
    "cancelled",
    "voided",
    "blocked",
    "incomplete",
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "requires payment method",
    "requires confirmation",
    "requires action",
];

const NOTHING: PresetDef = PresetDef {
    name: "",
    signs: &[],
    order_id: "",
    user_id: None,
    ts: &[],
    amount: "",
    blank_is_zero: &[],
    category: None,
    used_promo: None,
    payment_type: None,
    currency: None,
    refund: None,
    excluded: &[],
    carried: &[],
    spread_by: None,
};

/// WooCommerce, Analytics → Orders: one row an order. Amount `Net sales`, which is after coupons and before tax and
/// shipping. The customer is the name on the order, as the export has no other.
const WOOCOMMERCE: PresetDef = PresetDef {
    name: "WooCommerce",
    signs: &["Date", "Order #", "Status", "Customer type", "Net sales"],
    order_id: "Order #",
    user_id: Some("Customer"),
    ts: &["Date"],
    amount: "Net sales",
    used_promo: Some("Coupon(s)"),
    excluded: &[("Status", CANCELLED)],
    ..NOTHING
};

/// All exports.
pub const PRESETS: &[PresetDef] = &[
    // Shopify, orders export: one row an order line; all but the first line of an order leave its columns empty.
    // Amount `Subtotal` (after discounts, before shipping and taxes), spread over the lines by price × quantity.
    // `Refunded Amount` is as given back, with its tax and shipping.
    PresetDef {
        name: "Shopify",
        signs: &["Name", "Financial Status", "Created at", "Subtotal", "Lineitem quantity", "Lineitem price"],
        order_id: "Name",
        user_id: Some("Email"),
        ts: &["Created at"],
        amount: "Subtotal",
        category: Some("Lineitem name"),
        used_promo: Some("Discount Code"),
        payment_type: Some("Payment Method"),
        currency: Some("Currency"),
        refund: Some("Refunded Amount"),
        excluded: &[("Financial Status", CANCELLED), ("Cancelled at", &[])],
        carried: &[
            "Email",
            "Financial Status",
            "Currency",
            "Subtotal",
            "Discount Code",
            "Created at",
            "Cancelled at",
            "Payment Method",
            "Refunded Amount",
        ],
        spread_by: Some("`Lineitem price` * `Lineitem quantity`"),
        ..NOTHING
    },
    WOOCOMMERCE,
    PresetDef { signs: &["Date", "Order #", "Status", "N. Revenue"], amount: "N. Revenue", ..WOOCOMMERCE },
    PresetDef {
        signs: &["Date", "Commande n°", "État", "Ventes nettes"],
        order_id: "Commande n°",
        user_id: Some("Client"),
        amount: "Ventes nettes",
        used_promo: Some("Code(s) promo"),
        excluded: &[("État", CANCELLED)],
        ..WOOCOMMERCE
    },
    // Stripe, payments: one row a payment. Amount `Amount`, all that was charged: Stripe knows no goods.
    PresetDef {
        name: "Stripe",
        signs: &["id", "Created (UTC)", "Amount", "Amount Refunded", "Seller Message"],
        order_id: "id",
        user_id: Some("Customer ID"),
        ts: &["Created (UTC)"],
        amount: "Amount",
        payment_type: Some("Card Brand"),
        currency: Some("Currency"),
        refund: Some("Amount Refunded"),
        excluded: &[("Status", UNPAID)],
        ..NOTHING
    },
    // Square, transactions: one row a payment or a refund on its own day. Amount `Net Sales`, which is after discounts
    // and before tax and tips; refunds by amount stand under `Partial Refunds` instead.
    PresetDef {
        name: "Square",
        signs: &["Date", "Time", "Net Sales", "Gift Card Sales", "Transaction ID", "Event Type"],
        order_id: "Transaction ID",
        user_id: Some("Customer ID"),
        ts: &["Date", "Time"],
        amount: "Net Sales",
        payment_type: Some("Card Brand"),
        refund: Some("Partial Refunds"),
        excluded: &[("Transaction Status", CANCELLED)],
        ..NOTHING
    },
    // Etsy, sold orders: one row an order. Amount `Order Value` (goods) − `Discount Amount`. Its adjusted totals do
    // not tell a refund of goods from one of shipping and are not read.
    PresetDef {
        name: "Etsy",
        signs: &["Sale Date", "Order ID", "Order Value", "Discount Amount", "Adjusted Order Total"],
        order_id: "Order ID",
        user_id: Some("Buyer User ID"),
        ts: &["Sale Date"],
        amount: "`Order Value` - `Discount Amount`",
        blank_is_zero: &["Discount Amount"],
        used_promo: Some("Coupon Code"),
        payment_type: Some("Payment Method"),
        currency: Some("Currency"),
        excluded: &[("Status", CANCELLED)],
        ..NOTHING
    },
    // Amazon, all orders: one row an order line, without customers. Amount `item-price` (of all its pieces) −
    // `item-promotion-discount`.
    PresetDef {
        name: "Amazon",
        signs: &["amazon-order-id", "purchase-date", "order-status", "item-price", "item-promotion-discount"],
        order_id: "amazon-order-id",
        ts: &["purchase-date"],
        amount: "`item-price` - `item-promotion-discount`",
        blank_is_zero: &["item-promotion-discount"],
        category: Some("product-name"),
        used_promo: Some("promotion-ids"),
        currency: Some("currency"),
        excluded: &[("order-status", CANCELLED), ("item-status", CANCELLED)],
        ..NOTHING
    },
    // Magento, order grid: one row an order. Amount `Subtotal` (goods before tax and shipping; the grid has no column
    // of discounts). `Total Refunded` is as given back, with its tax and shipping.
    PresetDef {
        name: "Magento",
        signs: &["ID", "Purchase Point", "Purchase Date", "Grand Total (Base)", "Subtotal", "Total Refunded"],
        order_id: "ID",
        user_id: Some("Customer Email"),
        ts: &["Purchase Date"],
        amount: "Subtotal",
        payment_type: Some("Payment Method"),
        refund: Some("Total Refunded"),
        excluded: &[("Status", CANCELLED)],
        ..NOTHING
    },
    // UCI's Online Retail: one row an invoice line; cancellations are lines of negative quantity.
    PresetDef {
        name: "Online Retail",
        signs: &["InvoiceNo", "StockCode", "InvoiceDate", "Quantity", "UnitPrice"],
        order_id: "InvoiceNo",
        user_id: Some("CustomerID"),
        ts: &["InvoiceDate"],
        amount: "Quantity * UnitPrice",
        category: Some("Country"),
        ..NOTHING
    },
    // Tableau's Superstore: one row an order line.
    PresetDef {
        name: "Superstore",
        signs: &["Order ID", "Order Date", "Sub-Category", "Sales"],
        order_id: "Order ID",
        user_id: Some("Customer ID"),
        ts: &["Order Date"],
        amount: "Sales",
        category: Some("Category"),
        ..NOTHING
    },
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::decide::{FileVotes, Named};
    use super::super::lines::{Line, OrderLines, complete};
    use super::super::mapping::Mapping;
    use super::super::records::Records;
    use super::super::sniff::Opening;
    use super::super::time::{DAY, TimeReader, date};
    use crate::config::{Columns, Filter};
    use crate::money::Decimal;

    /// What a file comes to: rows as day, minute, order, customer, amount, given back; and the status of the others.
    #[derive(Debug, Default, PartialEq)]
    struct Read {
        preset: &'static str,
        rows: Vec<String>,
        excluded: Vec<String>,
        told: Vec<String>,
    }

    fn read(file: &[u8]) -> Read {
        let opening = Opening::of(file);
        let mut records = Records::new(&file[opening.start..], opening.dialect, opening.lines + 1);
        let header = records.next().expect("a header");
        let names = (0..header.len()).map(|i| String::from_utf8_lossy(header.field(i)).trim().to_owned()).collect();
        let mapping = Mapping::resolve(Path::new("export.csv"), names, &Columns::default(), &Filter::default())
            .expect("a preset");
        let (mut votes, mut gathered, mut orders) = (FileVotes::new(&mapping), OrderLines::new(&mapping), Vec::new());
        while let Some(record) = records.next() {
            assert_eq!((record.len(), record.stray), (mapping.header.len(), None), "line {}", record.line);
            votes.feed(&mapping, |column| record.field(column), record.line);
            orders.extend(gathered.push(&record));
        }
        orders.push(gathered.finish());
        let decisions = votes.decide("export.csv", &mapping, Named::default()).expect("nothing open");
        let mut out =
            Read { preset: mapping.preset.unwrap_or("none"), told: decisions.sentences.clone(), ..Read::default() };
        for mut order in orders {
            if mapping.is_by_order() {
                complete(&mut order, &mapping, |column| decisions.number(column)).expect("prices and quantities");
            }
            for Line { fields, .. } in order {
                let text = |column: usize| String::from_utf8_lossy(fields[column].trim_ascii()).into_owned();
                if let Some((_, status)) = mapping.excluded(|column| &fields[column]) {
                    out.excluded.push(String::from_utf8_lossy(status).into_owned());
                    continue;
                }
                let number = |column: usize| match text(column).as_str() {
                    "" if mapping.blank_is_zero.contains(&column) => Some(Decimal { mantissa: 0, scale: 0 }),
                    text => decisions.number(column).parse(text.as_bytes()),
                };
                let plain = |value: Decimal| value.to_money().expect("in range").0.to_plain(2);
                let amount = plain(mapping.amount.value(number).expect("a number"));
                let back =
                    mapping.refund.and_then(number).filter(|back| back.mantissa != 0).map_or(String::new(), plain);
                let parts: Vec<String> = mapping.ts.iter().map(|&column| text(column)).collect();
                let time = TimeReader::of(decisions.times, None).read(parts.join(" ").as_bytes()).expect("a time");
                let day = date(time.div_euclid(DAY) as i32);
                let clock = format!("{:02}:{:02}", time.rem_euclid(DAY) / 3600, time / 60 % 60);
                let [order, customer] =
                    [mapping.order_id, mapping.user_id].map(|column| column.map_or(String::new(), text));
                out.rows.push(format!("{day} {clock} {order} {customer:?} {amount} {back}").trim_end().to_owned());
            }
        }
        out
    }

    macro_rules! export {
        ($name:literal) => {
            read(include_bytes!(concat!("../../tests/exports/", $name)))
        };
    }

    #[test]
    fn shopify() {
        let read = export!("shopify_orders_export.csv");
        // #1001: 58.00 = (2 × 16.00 + 1 × 32.00) − 6.00, half of it each.
        let first = "2026-03-01 09:14 #1001 \"ana@example.com\" 29.00";
        assert_eq!(read.rows, [first, first, "2026-03-31 23:50 #1002 \"\" 20.00 21.60"]);
        assert_eq!((read.preset, read.excluded), ("Shopify", vec!["voided".to_owned()]));
        assert!(read.told.contains(&"amounts are in USD".to_owned()));
    }

    #[test]
    fn woocommerce_in_french() {
        let read = export!("woocommerce_analytics_orders_fr.csv");
        assert_eq!(
            (read.preset, read.rows),
            ("WooCommerce", vec!["2026-03-01 10:00 1001 \"Client Un\" 150.00".to_owned()])
        );
    }

    #[test]
    fn stripe() {
        let read = export!("stripe_payments.csv");
        assert_eq!(
            read.rows,
            ["2026-03-01 14:02 ch_demo1 \"cus_demo1\" 1250.00", "2026-03-02 00:00 ch_demo2 \"\" 20.00 20.00"]
        );
        assert_eq!((read.preset, read.excluded), ("Stripe", vec!["Failed".to_owned()]));
    }

    #[test]
    fn square() {
        let read = export!("square_transactions.csv");
        assert_eq!(read.rows, ["2026-03-01 10:02 T1 \"C1\" 1027.00", "2026-03-02 11:40 T2 \"\" -12.00"]);
        assert_eq!((read.preset, read.excluded.len()), ("Square", 0));
    }

    #[test]
    fn etsy() {
        let read = export!("etsy_sold_orders.csv");
        assert_eq!(
            read.rows,
            ["2026-03-01 00:00 9000000001 \"buyer1\" 68.00", "2026-12-30 00:00 9000000002 \"\" 45.00"]
        );
        assert_eq!((read.preset, &read.told[0][..]), ("Etsy", "dates are month/day/year: 12/30/26 on line 3"));
    }

    #[test]
    fn amazon() {
        let read = export!("amazon_all_orders.txt");
        let order = "2026-03-01 08:00 111-0000001-0000001 \"\"";
        assert_eq!(
            read.rows,
            [
                format!("{order} 23.00"),
                format!("{order} 9.99"),
                "2026-03-03 00:10 111-0000003-0000003 \"\" 640.00".to_owned()
            ]
        );
        assert_eq!((read.preset, read.excluded), ("Amazon", vec!["Cancelled".to_owned()]));
    }

    #[test]
    fn magento() {
        let read = export!("magento_order_grid.csv");
        assert_eq!(
            (read.preset, read.rows),
            ("Magento", vec!["2026-03-01 10:00 000000001 \"a@example.com\" 24.00".to_owned()])
        );
    }
}
