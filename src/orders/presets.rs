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
    /// All that an order cost, where what was given back is of that: of goods it is in the proportion of the amount.
    pub refund_of: Option<&'static str>,
    /// Columns with values that keep a row from counting; without values, any text does.
    pub excluded: &'static [(&'static str, &'static [&'static str])],
    /// Columns that only the first line of an order fills.
    pub carried: &'static [&'static str],
    /// Shares of an order's lines in its amount and its refund, where these are written once an order.
    pub spread_by: Option<&'static str>,
    /// Other amounts that are written once an order, and shared alike.
    pub spread: &'static [&'static str],
    /// Dimensions beside the category: name and column.
    pub dimensions: &'static [(&'static str, &'static str)],
    /// Measures beside the amount: name and expression.
    pub measures: &'static [(&'static str, &'static str)],
    /// Whether it tells payments, which may be those of orders that the export of a shop tells too.
    pub payments: bool,
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

/// Rows of Amazon's payments that belong to no order.
const NO_ORDER: &[&str] = &[
    "transfer",
    "service fee",
    "fba inventory fee",
    "fba inventory fee - reversal",
    "fba customer return fee",
    "adjustment",
    "debt",
    "deal fee",
    "lightning deal fee",
    "fee adjustment",
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
    refund_of: None,
    excluded: &[],
    carried: &[],
    spread_by: None,
    spread: &[],
    dimensions: &[],
    measures: &[],
    payments: false,
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
    dimensions: &[("Customer type", "Customer type"), ("Origin", "Attribution")],
    measures: &[("quantity", "Items sold")],
    used_promo: Some("Coupon(s)"),
    excluded: &[("Status", CANCELLED)],
    ..NOTHING
};

/// Stripe, payments: one row a payment. Amount `Amount`, all that was charged: Stripe knows no goods.
const STRIPE: PresetDef = PresetDef {
    name: "Stripe",
    signs: &["id", "Created (UTC)", "Amount", "Amount Refunded", "Seller Message"],
    order_id: "id",
    user_id: Some("Customer ID"),
    ts: &["Created (UTC)"],
    amount: "Amount",
    payment_type: Some("Card Brand"),
    measures: &[("fee", "Fee")],
    currency: Some("Currency"),
    refund: Some("Amount Refunded"),
    excluded: &[("Status", UNPAID)],
    payments: true,
    ..NOTHING
};

/// All exports.
pub const PRESETS: &[PresetDef] = &[
    // Shopify, orders export: one row an order line; all but the first line of an order leave its columns empty.
    // Amount `Subtotal` (after discounts, before shipping and taxes), spread over the lines by price × quantity.
    // `Refunded Amount` is as given back, with its tax and shipping: of goods it is × `Subtotal` ÷ `Total`.
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
        refund_of: Some("Total"),
        excluded: &[("Financial Status", CANCELLED), ("Cancelled at", &[])],
        carried: &[
            "Email",
            "Financial Status",
            "Currency",
            "Subtotal",
            "Total",
            "Discount Code",
            "Created at",
            "Cancelled at",
            "Payment Method",
            "Refunded Amount",
            "Shipping Country",
            "Shipping Province",
            "Source",
        ],
        spread_by: Some("`Lineitem price` * `Lineitem quantity`"),
        spread: &["Discount Amount", "Shipping", "Taxes"],
        dimensions: &[
            ("Vendor", "Vendor"),
            ("SKU", "Lineitem sku"),
            ("Channel", "Source"),
            ("Country", "Shipping Country"),
            ("Region", "Shipping Province"),
        ],
        measures: &[
            ("quantity", "Lineitem quantity"),
            ("discount", "Discount Amount"),
            ("shipping", "Shipping"),
            ("tax", "Taxes"),
        ],
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
    STRIPE,
    // The same since the column of its times has another name.
    PresetDef {
        signs: &["id", "Created date (UTC)", "Amount", "Amount Refunded", "Seller Message"],
        ts: &["Created date (UTC)"],
        ..STRIPE
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
        dimensions: &[("Location", "Location"), ("Channel", "Source")],
        measures: &[("discount", "-Discounts"), ("tax", "Tax"), ("fee", "-Fees")],
        refund: Some("Partial Refunds"),
        excluded: &[("Transaction Status", CANCELLED)],
        ..NOTHING
    },
    // Square, item sales: one row an item of a payment or a refund. Amount `Net Sales`, after discounts and before tax.
    PresetDef {
        name: "Square items",
        signs: &["Date", "Time", "Item", "Qty", "Gross Sales", "Net Sales", "Transaction ID", "Event Type"],
        order_id: "Transaction ID",
        user_id: Some("Customer ID"),
        ts: &["Date", "Time"],
        amount: "Net Sales",
        category: Some("Category"),
        dimensions: &[("Product", "Item"), ("Location", "Location")],
        measures: &[("quantity", "Qty"), ("discount", "-Discounts"), ("tax", "Tax")],
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
        dimensions: &[("Country", "Ship Country"), ("Region", "Ship State")],
        measures: &[
            ("quantity", "Number of Items"),
            ("discount", "Discount Amount"),
            ("shipping", "Shipping - `Shipping Discount`"),
            ("tax", "Sales Tax"),
            ("fee", "Card Processing Fees"),
        ],
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
        dimensions: &[
            ("SKU", "sku"),
            ("Channel", "sales-channel"),
            ("Country", "ship-country"),
            ("Region", "ship-state"),
        ],
        measures: &[
            ("quantity", "quantity"),
            ("discount", "item-promotion-discount"),
            ("shipping", "`shipping-price` - `ship-promotion-discount`"),
            ("tax", "item-tax"),
        ],
        used_promo: Some("promotion-ids"),
        currency: Some("currency"),
        excluded: &[("order-status", CANCELLED), ("item-status", CANCELLED)],
        ..NOTHING
    },
    // Amazon, payments by date range: one row an item of an order or a refund, which is negative, between fees and
    // transfers. Amount `product sales` + `promotional rebates`, which are taken off.
    PresetDef {
        name: "Amazon payments",
        signs: &["date/time", "settlement id", "type", "order id", "product sales", "promotional rebates"],
        order_id: "order id",
        ts: &["date/time"],
        amount: "`product sales` + `promotional rebates`",
        blank_is_zero: &["promotional rebates"],
        category: Some("description"),
        dimensions: &[("SKU", "sku"), ("Marketplace", "marketplace"), ("Region", "order state")],
        measures: &[
            ("quantity", "quantity"),
            ("discount", "-`promotional rebates`"),
            ("shipping", "`shipping credits`"),
            ("tax", "`product sales tax`"),
            ("fee", "-(`selling fees` + `fba fees` + `other transaction fees`)"),
        ],
        excluded: &[("type", NO_ORDER)],
        payments: true,
        ..NOTHING
    },
    // Magento, order grid: one row an order. Amount `Subtotal` (goods before tax and shipping; the grid has no column
    // of discounts). `Total Refunded` is as given back, with its tax and shipping: of goods it is × `Subtotal` ÷ `Grand
    // Total (Purchased)`.
    PresetDef {
        name: "Magento",
        signs: &["ID", "Purchase Point", "Purchase Date", "Grand Total (Base)", "Subtotal", "Total Refunded"],
        order_id: "ID",
        user_id: Some("Customer Email"),
        ts: &["Purchase Date"],
        amount: "Subtotal",
        payment_type: Some("Payment Method"),
        dimensions: &[("Channel", "Purchase Point")],
        measures: &[("shipping", "Shipping and Handling")],
        refund: Some("Total Refunded"),
        refund_of: Some("Grand Total (Purchased)"),
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
        dimensions: &[("Product", "Description")],
        measures: &[("quantity", "Quantity")],
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
        dimensions: &[
            ("Sub-category", "Sub-Category"),
            ("Product", "Product Name"),
            ("Region", "Region"),
            ("State", "State"),
            ("Segment", "Segment"),
        ],
        // `Discount` is a rate of the list price, `Sales` what is left of it.
        measures: &[
            ("quantity", "Quantity"),
            ("discount", "Sales / (1 - Discount) - Sales"),
            ("cost", "Sales - Profit"),
        ],
        ..NOTHING
    },
];
