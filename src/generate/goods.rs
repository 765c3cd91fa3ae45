//! What the shop sells: products with their numbers, prices and costs, and where it sells them.

use super::demand::CATEGORIES;

/// A product.
pub(super) struct Product {
    pub name: &'static str,
    /// Price in paise on the first day.
    pub price: u64,
    /// What it costs the shop, in thousandths of its price.
    pub cost: u64,
}

/// Names by category, in the order of [`CATEGORIES`]; the first sell most.
const NAMES: [[&str; 17]; CATEGORIES.len()] = [
    [
        "Wireless earbuds",
        "Bluetooth speaker",
        "Power bank 20 Ah",
        "Smart watch",
        "USB-C charger 65 W",
        "Noise-cancelling headphones",
        "Mechanical keyboard",
        "Wi-Fi router",
        "Webcam 1080p",
        "Portable SSD 1 TB",
        "Tablet 10 inch",
        "LED monitor 24 inch",
        "Action camera",
        "E-reader",
        "Smart bulb set",
        "Gaming mouse",
        "Soundbar",
    ],
    [
        "Cotton kurta",
        "Slim-fit jeans",
        "Running T-shirt",
        "Silk saree",
        "Denim jacket",
        "Linen shirt",
        "Leather belt",
        "Canvas sneakers",
        "Printed scarf",
        "Wool sweater",
        "Palazzo trousers",
        "Ethnic jacket",
        "Sunglasses",
        "Handbag",
        "Formal trousers",
        "Rain jacket",
        "Ankle socks 6 pairs",
    ],
    [
        "Basmati rice 5 kg",
        "Cold-pressed groundnut oil",
        "Assam tea 500 g",
        "Almonds 500 g",
        "Filter coffee 250 g",
        "Toor dal 2 kg",
        "Organic honey",
        "Turmeric powder",
        "Muesli",
        "Dark chocolate",
        "Ghee 1 l",
        "Masala mix set",
        "Jaggery 1 kg",
        "Cashews 250 g",
        "Green tea bags",
        "Olive oil",
        "Peanut butter",
    ],
    [
        "Yoga mat",
        "Cricket bat",
        "Resistance bands",
        "Football size 5",
        "Badminton racket pair",
        "Dumbbells 2 × 5 kg",
        "Skipping rope",
        "Cycling helmet",
        "Swimming goggles",
        "Running belt",
        "Gym gloves",
        "Table tennis set",
        "Trekking backpack",
        "Foam roller",
        "Water bottle 1 l",
        "Tennis balls",
        "Knee support",
    ],
    [
        "Bed sheet set",
        "Non-stick pan",
        "Table lamp",
        "Storage boxes",
        "Bath towels",
        "Wall clock",
        "Pressure cooker",
        "Cushion covers",
        "Curtains",
        "Dinner set",
        "Steel bottle",
        "Laundry basket",
        "Door mat",
        "Incense holder",
        "Photo frame set",
        "Kitchen scale",
        "Plant pot",
    ],
    [
        "Vitamin C serum",
        "Sunscreen SPF 50",
        "Hair oil",
        "Face wash",
        "Lip balm set",
        "Kajal",
        "Moisturiser",
        "Shampoo bar",
        "Sheet masks",
        "Beard oil",
        "Body lotion",
        "Nail polish set",
        "Perfume 50 ml",
        "Make-up brushes",
        "Aloe gel",
        "Hand cream",
        "Hair dryer",
    ],
    [
        "The Monsoon Cookbook",
        "Stories of the Deccan",
        "Learn Python in Hindi",
        "Mindful Mornings",
        "The Tea Garden",
        "Atlas for Children",
        "Cricket Legends",
        "Chess Openings",
        "Poems of the Ganges",
        "Startup Diaries",
        "Gardening at Home",
        "Illustrated Ramayana",
        "Travel Sketchbook",
        "History of Zero",
        "Crossword Collection",
        "Bird Guide",
        "Calligraphy Set",
    ],
];

/// Letters before the number of a product, by category.
const PREFIXES: [&str; CATEGORIES.len()] = ["EL", "FA", "GR", "SP", "HO", "BE", "BO"];

/// The product that is out of stock for a while: the one that sells most.
pub(super) const OUT_OF_STOCK: (usize, usize) = (0, 0);

/// How products are drawn: cumulative chances out of 65,536, the first most often, by 1 ÷ (place + 2).
pub(super) struct Catalogue {
    pub products: Vec<Vec<Product>>,
    bounds: Vec<u16>,
}

impl Catalogue {
    pub(super) fn new() -> Catalogue {
        let of = |(at, names): (usize, &[&'static str; 17])| {
            let median = CATEGORIES[at].median;
            let product = |(i, name): (usize, &&'static str)| {
                // From half to twice the middle price, in no order that the list gives away.
                let step = (i * 7 + at * 3) % 17;
                let factor = libm::exp(0.085 * (step as f64 - 8.0));
                // To a whole ten rupees, less one.
                let price = ((median * factor / 10.0) as u64 * 10).max(50) - 1;
                Product { name, price: price * 100, cost: 520 + ((i * 11 + at * 5) % 17) as u64 * 15 }
            };
            names.iter().enumerate().map(product).collect()
        };
        let weights: Vec<f64> = (0..17).map(|i| 1.0 / f64::from(i + 2)).collect();
        let whole: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let bounds = weights.iter().map(|weight| {
            sum += weight;
            (sum / whole * 65_535.0) as u16
        });
        Catalogue { products: NAMES.iter().enumerate().map(of).collect(), bounds: bounds.collect() }
    }

    /// The place of a product of a category; another one where it is out of stock.
    pub(super) fn pick(&self, category: usize, random: u16, is_out: bool) -> usize {
        let place = self.bounds[..16].iter().take_while(|&&bound| random >= bound).count();
        if is_out && (category, place) == OUT_OF_STOCK { 1 + usize::from(random) % 16 } else { place }
    }

    /// The number of a product: `EL-101`.
    pub(super) fn sku(category: usize, place: usize) -> String {
        format!("{}-{}", PREFIXES[category], 101 + place)
    }
}

/// Where orders come in, with their parts of all at the start and at the end.
pub(super) const CHANNELS: [(&str, [f64; 2]); 4] =
    [("Web", [0.52, 0.40]), ("App", [0.22, 0.41]), ("Marketplace", [0.20, 0.13]), ("Instagram", [0.06, 0.06])];

/// Where customers live, with their parts of all.
pub(super) const COUNTRIES: [(&str, f64); 5] = [
    ("India", 0.86),
    ("United Arab Emirates", 0.06),
    ("Singapore", 0.03),
    ("United Kingdom", 0.03),
    ("United States", 0.02),
];

/// Lines that come back, in thousandths, by category.
pub(super) const RETURNED: [u64; CATEGORIES.len()] = [45, 95, 6, 35, 30, 18, 12];
