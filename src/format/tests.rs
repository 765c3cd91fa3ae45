use super::*;

fn format(currency: &str, locale: &str) -> Format {
    Format::new(currency, locale).expect("currency and locale are known")
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

#[test]
fn money_by_currency_and_locale() {
    for (currency, locale, amount, expected) in [
        ("INR", "en-IN", 773_414_227_700, "₹7,73,41,422.77"),
        ("INR", "en-IN", 1_223_500_000, "₹1,22,350.00"),
        ("INR", "en-US", 1_223_500_000, "₹1,22,350.00"),
        ("INR", "en-IN", -9_990_000, "\u{2212}\u{2060}₹999.00"),
        ("USD", "en-US", 419_136, "$41.9136"),
        ("USD", "en-US", 12_345_678_900, "$1,234,567.89"),
        ("USD", "en-IN", 12_345_678_900, "$1,234,567.89"),
        ("USD", "en-CA", 10_000, "US$1.00"),
        ("CAD", "en-CA", 10_000, "$1.00"),
        ("CAD", "en-US", 10_000, "CA$1.00"),
        ("GBP", "en-GB", 5_000, "£0.50"),
        ("EUR", "de-DE", 12_345_000, "1.234,50\u{a0}€"),
        ("EUR", "fr-FR", 123_456_000, "12\u{202f}345,60\u{a0}€"),
        ("EUR", "es-ES", 12_345_000, "1234,50\u{a0}€"),
        ("EUR", "nl-NL", 12_345_000, "€\u{a0}1.234,50"),
        ("EUR", "en-IE", 12_345_000, "€1,234.50"),
        ("JPY", "ja-JP", 12_340_000, "¥1,234"),
        ("JPY", "en-US", 12_345_000, "¥1,234.5"),
        ("CHF", "de-CH", 12_345_000, "CHF\u{a0}1'234.50"),
        ("KWD", "en-US", 10_000, "KWD\u{a0}1.000"),
        ("SEK", "sv-SE", 12_345_000, "1\u{a0}234,50\u{a0}kr"),
        ("BRL", "pt-BR", 12_345_000, "R$\u{a0}1.234,50"),
        ("CLF", "en-US", 10_001, "CLF\u{a0}1.0001"),
    ] {
        assert_eq!(format(currency, locale).money(Money(amount)), expected, "{currency} in {locale}");
    }
}

#[test]
fn money_loses_no_digit() {
    let formats = [format("INR", "en-IN"), format("JPY", "en-US"), format("EUR", "de-DE")];
    let mut amount: i64 = 1;
    for i in 0..20_000_i64 {
        amount = amount.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(i);
        for m in [amount >> (i % 63), i64::MIN + i, i64::MAX - i] {
            for f in &formats {
                let text = f.money(Money(m));
                let (whole, fraction) = text.split_once(&f.amounts.decimal).unwrap_or((&text, ""));
                let keep = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
                let digits = format!("{}{:0<4}", keep(whole), keep(fraction));
                assert_eq!(digits.parse::<u64>().ok(), Some(m.unsigned_abs()), "{text}");
                assert_eq!(text.starts_with(MINUS), m < 0, "{text}");
            }
        }
    }
}

#[test]
fn brief_numbers() {
    let rupees = format("INR", "en-IN");
    for (amount, expected) in [
        (773_414_227_700, "₹7.73\u{a0}Cr"),
        (0, "₹0"),
        (8_423_500, "₹842"),
        (842_400, "₹84.24"),
        (50_000, "₹5"),
        (16_652_122, "₹1,665"),
        (99_994_999, "₹9,999"),
        (99_995_000, "₹10.0K"),
        (673_210_000, "₹67.3K"),
        (999_499_999, "₹99.9K"),
        (999_500_000, "₹1.00\u{a0}L"),
        (999_499_999_999, "₹9.99\u{a0}Cr"),
        (99_949_999_999, "₹99.9\u{a0}L"),
        (99_950_000_000, "₹1.00\u{a0}Cr"),
        (123_456_780_000_000, "₹1,235\u{a0}Cr"),
        (12_345_678_000_000_000, "₹1.23\u{a0}L\u{a0}Cr"),
        (-50_000_000_000, "\u{2212}\u{2060}₹50.0\u{a0}L"),
    ] {
        assert_eq!(rupees.money_short(Money(amount)), expected, "{amount}");
    }
    let pounds = format("GBP", "en-GB");
    assert_eq!(pounds.money_short(Money(106_661_234_500)), "£10.7M");
    assert_eq!(pounds.money_short(Money(9_999_999_999)), "£1.00M");
    assert_eq!(format("EUR", "de-DE").money_short(Money(106_661_234_500)), "10,7M\u{a0}€");
    for (q, value, short, exact) in [
        (Quantity::Money, 1_234_567.891, "£1.23M", "£1,234,567.89"),
        (Quantity::Money, -0.004, "£0", "£0.00"),
        (Quantity::Count, 46_446.0, "46.4K", "46,446"),
        (Quantity::Count, 516.066_7, "516", "516.07"),
        (Quantity::Count, 12.5, "12.5", "12.50"),
        (Quantity::Percent, 0.561, "56.1%", "56.1%"),
        (Quantity::Percent, 0.0561, "5.6%", "5.6%"),
        (Quantity::Percent, 1.0, "100%", "100.0%"),
        (Quantity::Percent, -0.0004, "0.0%", "0.0%"),
        (Quantity::Days, 1.0, "1 day", "1 day"),
        (Quantity::Days, 12.34, "12.3 days", "12.34 days"),
        (Quantity::Hours, 123.4, "123 hours", "123.40 hours"),
        (Quantity::Ratio, 1.354, "1.35", "1.35"),
        (Quantity::Ratio, 0.005, "0.01", "0.01"),
        (Quantity::Ratio, -12.0, "\u{2212}12.0", "\u{2212}12.00"),
        (Quantity::Count, f64::NAN, "–", "–"),
    ] {
        assert_eq!(pounds.short(q, value), short, "{q:?} {value}");
        assert_eq!(pounds.exact(q, value), exact, "{q:?} {value}");
    }
    assert_eq!(format("INR", "en-IN").count(u64::MAX), "1,84,46,74,40,73,70,95,51,615");
    assert_eq!(format("EUR", "de-DE").short(Quantity::Percent, 0.561), "56,1\u{a0}%");
}

#[test]
fn one_unit_an_axis() {
    let rupees = format("INR", "en-IN");
    for (q, ticks, expected) in [
        (Quantity::Money, vec![0.0, 5e5, 1e6, 1.5e6], vec!["₹0", "₹5\u{a0}L", "₹10\u{a0}L", "₹15\u{a0}L"]),
        (Quantity::Money, vec![0.0, 2.5e5, 5e5], vec!["₹0", "₹2.5\u{a0}L", "₹5.0\u{a0}L"]),
        (Quantity::Money, vec![0.0, 500.0, 1000.0], vec!["₹0", "₹500", "₹1,000"]),
        (Quantity::Money, vec![0.0, 2000.0, 4000.0], vec!["₹0", "₹2K", "₹4K"]),
        (Quantity::Money, vec![0.0, 0.5, 1.0], vec!["₹0", "₹0.50", "₹1.00"]),
        (Quantity::Money, vec![-1e7, 0.0, 1e7], vec!["\u{2212}\u{2060}₹1\u{a0}Cr", "₹0", "₹1\u{a0}Cr"]),
        (Quantity::Percent, vec![0.0, 0.25, 0.5], vec!["0%", "25%", "50%"]),
        (Quantity::Percent, vec![0.0, 0.025, 0.05], vec!["0%", "2.5%", "5.0%"]),
        (Quantity::Count, vec![0.0, 1e5, 2e5], vec!["0", "1\u{a0}L", "2\u{a0}L"]),
        (Quantity::Days, vec![0.0, 30.0], vec!["0 d", "30 d"]),
        (Quantity::Ratio, vec![1.0, 1.5], vec!["1.0", "1.5"]),
        (Quantity::Ratio, vec![], vec![]),
    ] {
        assert_eq!(rupees.axis(q, &ticks), expected, "{ticks:?}");
    }
}

#[test]
fn shares_change_by_points() {
    let f = format("USD", "en-US");
    let points = |now, then| f.points(now, then);
    assert_eq!(points((12, 100), (1, 10)), Some((Direction::Up, "+2.0".into())));
    assert_eq!(points((1, 3), (1, 2)), Some((Direction::Down, "\u{2212}16.7".into())));
    assert_eq!(points((50_049, 100_000), (1, 2)), Some((Direction::Flat, "= 0.0".into())));
    assert_eq!(points((1, 1), (0, 0)), None);
}

#[test]
fn shares_and_changes() {
    let f = format("INR", "en-IN");
    assert_eq!(f.percent(5612, 10_000).as_deref(), Some("56.1%"));
    assert_eq!(f.percent(5615, 10_000).as_deref(), Some("56.2%"));
    assert_eq!(f.percent(-5615, 10_000).as_deref(), Some("\u{2212}56.2%"));
    assert_eq!(f.percent(1, 0), None);
    assert_eq!(f.percent(499, 1_000_000).as_deref(), Some("<0.1%"));
    assert_eq!(f.percent(500, 1_000_000).as_deref(), Some("0.1%"));
    assert_eq!(f.percent(0, 1_000_000).as_deref(), Some("0.0%"));
    assert_eq!(f.percent(9997, 10_000).as_deref(), Some(">99.9%"), "not all");
    assert_eq!(f.percent(10_000, 10_000).as_deref(), Some("100.0%"));
    assert_eq!(f.percent(1, -10), None);
    let change = |now, base| f.change(now, base);
    assert_eq!(change(103, 100), Some((Direction::Up, "+3.0%".into())));
    assert_eq!(change(996, 1000), Some((Direction::Down, "\u{2212}0.4%".into())));
    assert_eq!(change(99_951, 100_000), Some((Direction::Flat, "= 0.0%".into())));
    assert_eq!(change(99_950, 100_000), Some((Direction::Down, "\u{2212}0.1%".into())));
    assert_eq!(change(1_335, 100), Some((Direction::Up, "+1,235.0%".into())));
    // Nothing is a percentage of 0, of a debt, or of what turned into one.
    assert_eq!([change(5, 0), change(5, -10), change(-20, -10), change(-5, 10)], [None, None, None, None]);
    assert!(change(i128::MAX, 1).is_some());
}

#[test]
fn dates_by_locale() {
    let d = day(2025, 6, 21);
    let indian = format("INR", "en-IN");
    for (style, expected) in [
        (DateStyle::Full, "Saturday, 21 June 2025"),
        (DateStyle::Long, "21 June 2025"),
        (DateStyle::Medium, "21 Jun 2025"),
        (DateStyle::DayMonth, "21 Jun"),
        (DateStyle::WeekdayDay, "Sat 21 Jun"),
        (DateStyle::Month, "June 2025"),
        (DateStyle::MonthShortYear, "Jun 2025"),
        (DateStyle::MonthName, "June"),
        (DateStyle::MonthShort, "Jun"),
        (DateStyle::Year, "2025"),
        (DateStyle::Weekday, "Saturday"),
        (DateStyle::WeekdayShort, "Sat"),
    ] {
        assert_eq!(indian.date(d, style), expected);
    }
    for (locale, style, expected) in [
        ("en-GB", DateStyle::Full, "Saturday, 21 June 2025"),
        ("en-US", DateStyle::Full, "Saturday, June 21, 2025"),
        ("en-US", DateStyle::WeekdayDay, "Sat, Jun 21"),
        ("de-DE", DateStyle::Long, "21. Juni 2025"),
        ("ru-RU", DateStyle::Long, "21 июня 2025\u{202f}г."),
        ("ru-RU", DateStyle::MonthName, "июнь"),
        ("ja-JP", DateStyle::Full, "2025年6月21日土曜日"),
        ("pt-BR", DateStyle::Long, "21 de junho de 2025"),
    ] {
        assert_eq!(format("EUR", locale).date(d, style), expected, "{locale}");
    }
    for (locale, start) in [("en-IN", Weekday::Sun), ("en-GB", Weekday::Mon), ("ar-EG", Weekday::Sat)] {
        assert_eq!(format("EUR", locale).week_start(), start, "{locale}");
    }
}

#[test]
fn periods_say_nothing_twice() {
    for (locale, first, last, expected) in [
        ("en-IN", (2025, 5, 27), (2025, 8, 24), "27 May – 24 August 2025"),
        ("en-US", (2025, 5, 27), (2025, 8, 24), "May 27 – August 24, 2025"),
        ("en-IN", (2025, 8, 1), (2025, 8, 24), "1–24 August 2025"),
        ("en-US", (2025, 8, 1), (2025, 8, 24), "August 1–24, 2025"),
        ("en-IN", (2024, 12, 27), (2025, 1, 3), "27 December 2024 – 3 January 2025"),
        ("en-IN", (2025, 8, 24), (2025, 8, 24), "24 August 2025"),
        ("en-IN", (2025, 6, 1), (2025, 6, 30), "June 2025"),
        ("en-IN", (2025, 6, 1), (2025, 8, 31), "June – August 2025"),
        ("en-IN", (2024, 1, 1), (2024, 12, 31), "2024"),
        ("en-IN", (2024, 1, 1), (2025, 12, 31), "January 2024 – December 2025"),
        ("de-DE", (2025, 8, 1), (2025, 8, 24), "1.–24. August 2025"),
        ("de-DE", (2025, 5, 27), (2025, 8, 24), "27. Mai – 24. August 2025"),
        ("ja-JP", (2025, 5, 27), (2025, 8, 24), "2025年5月27日 – 8月24日"),
    ] {
        let date = |(y, m, d)| day(y, m, d);
        assert_eq!(format("EUR", locale).period(date(first), date(last)), expected, "{locale}");
    }
}

#[test]
fn days_of_a_month_in_brief() {
    for (locale, expected, with_year) in [
        ("en-IN", "1–24 Aug", "1–24 Aug 2025"),
        ("en-US", "Aug 1–24", "Aug 1–24, 2025"),
        ("de-DE", "1.–24. Aug.", "01.–24.08.2025"),
        ("fr-FR", "1–24 août", "1–24 août 2025"),
        ("es-ES", "1–24 ago", "1–24 ago 2025"),
        ("pt-BR", "1–24 de ago.", "1–24 de ago. de 2025"),
        ("ja-JP", "8月1–24日", "2025/08/01–24"),
        ("ru-RU", "1–24 авг.", "1–24 авг. 2025\u{202f}г."),
        ("bg-BG", "1.–24.08.", "1.–24.08.2025\u{202f}г."),
        ("lt-LT", "08-01–24", "2025-08-01–24"),
        ("ar-EG", "\u{2068}1–24 أغسطس\u{2069}", "\u{2068}01–24\u{200f}/08\u{200f}/2025\u{2069}"),
        ("he-IL", "\u{2068}1–24 באוג׳\u{2069}", "\u{2068}1–24 באוג׳ 2025\u{2069}"),
    ] {
        let f = format("EUR", locale);
        let (first, last) = (day(2025, 8, 1), day(2025, 8, 24));
        assert_eq!(
            (f.days(first, last, false).as_str(), f.days(first, last, true).as_str()),
            (expected, with_year),
            "{locale}"
        );
        assert_eq!(f.days(first, first, false), f.date(first, DateStyle::DayMonth), "{locale}");
    }
}

#[test]
fn right_to_left_letters_stay_within_their_date_or_number() {
    for locale in ["ar-EG", "he-IL", "fa-IR"] {
        let f = format("ILS", locale);
        let written = [
            f.date(day(2025, 8, 1), DateStyle::Full),
            f.period(day(2025, 8, 1), day(2025, 9, 24)),
            f.percent(1, 3).expect("a share"),
            f.change(2, 3).expect("a change").1,
            f.money(Money(-12_345_678)),
            f.count(1_234_567),
        ];
        for text in written {
            let turns = text.chars().any(|c| ('\u{590}'..='\u{8ff}').contains(&c));
            assert_eq!(turns, text.starts_with('\u{2068}') && text.ends_with('\u{2069}'), "{locale}: {text:?}");
        }
    }
}

/// The names and patterns taken out of ICU's dates give its dates back, on every day of a year.
#[test]
fn dates_agree_with_icu() {
    use icu_calendar::{Date, Gregorian};
    use icu_datetime::{FixedCalendarDateTimeFormatter, fieldsets, options::YearStyle};
    for locale in [
        "en-US", "de-DE", "fr-FR", "es-ES", "es-MX", "it-IT", "nl-NL", "pt-BR", "pt-PT", "sv-SE", "nb-NO", "da-DK",
        "fi-FI", "pl-PL", "cs-CZ", "sk-SK", "hu-HU", "ro-RO", "bg-BG", "el-GR", "ru-RU", "uk-UA", "tr-TR", "he-IL",
        "ar-EG", "fa-IR", "hi-IN", "bn-BD", "ta-IN", "th-TH", "vi-VN", "id-ID", "ms-MY", "fil-PH", "ja-JP", "ko-KR",
        "zh-CN", "zh-TW", "lt-LT", "lv-LV", "et-EE", "hr-HR", "sl-SI", "sr-RS", "ca-ES", "eu-ES", "gl-ES", "cy-GB",
        "sw-KE", "am-ET",
    ] {
        let tag: Locale = format!("{locale}-u-nu-latn").parse().expect("a locale");
        let f = format("EUR", locale);
        let full = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(
            (&tag).into(),
            fieldsets::YMDE::long().with_year_style(YearStyle::Full),
        );
        let brief = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new((&tag).into(), fieldsets::MDE::medium());
        let (full, brief) = (full.expect("ICU knows it"), brief.expect("ICU knows it"));
        for d in day(2024, 1, 1).iter_days().take(366) {
            use chrono::Datelike;
            let icu = Date::try_new_gregorian(d.year(), d.month() as u8, d.day() as u8).expect("a day");
            let bare = |style| f.date(d, style).replace(['\u{2068}', '\u{2069}'], "");
            assert_eq!(bare(DateStyle::Full), full.format(&icu).to_string(), "{locale}");
            assert_eq!(bare(DateStyle::WeekdayDay), brief.format(&icu).to_string(), "{locale}");
        }
    }
}

#[test]
fn refuses_what_it_does_not_know() {
    assert!(Format::new("RUPEES", "en-IN").is_err_and(|e| e.contains("`RUPEES`") && e.contains("INR")));
    assert!(Format::new("INR", "english").is_err());
    assert!(Format::new("INR", "xx-YY").is_err_and(|e| e.contains("`xx-YY`")));
    assert!(Format::new("INR", "").is_err());
}

#[test]
fn names_itself_and_travels() {
    fn travels<T: Clone + Send + Sync>(_: &T) {}
    let f = format("INR", "en-in");
    travels(&f);
    assert_eq!((f.currency(), f.currency_name(), f.digits(), f.locale()), ("INR", "Rupees", 2, "en-IN"));
    for (code, name) in [("GBP", "Pounds"), ("CNY", "Yuan"), ("EUR", "Euros"), ("PLN", "Polish złoty")] {
        assert_eq!(format(code, "en-US").currency_name(), name);
    }
}
