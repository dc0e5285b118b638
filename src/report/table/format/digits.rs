//! Numbers by a section's placeholders.

use marbre_typography::Language;

use super::parse::{Digit, Item, Meaning, Section};

/// The decimal digits of a number: those that a spreadsheet keeps, fifteen.
#[derive(Clone, Debug)]
pub(in super::super) struct Decimal {
    negative: bool,
    /// Digits from 0 to 9; the first isn't 0, but for nil.
    digits: Vec<u8>,
    /// Where the decimal point is: after so many digits.
    point: i32,
}

/// The most decimals that are worth having: below, there are no digits.
const FINEST: i32 = 330;

impl Decimal {
    /// The digits of a number that is finite.
    pub(in super::super) fn new(number: f64) -> Self {
        let text = format!("{:.14e}", number.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0');
        let mut digits: Vec<u8> = digits.collect();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let point = exponent.parse::<i32>().unwrap_or(0) + 1;
        Self { negative: number < 0.0, digits, point }
    }

    /// Its digits before and after the point, rounded half up to so many decimals; no
    /// digits before it for what is less than one.
    fn rounded(&self, decimals: usize) -> (String, String) {
        let places = i32::try_from(decimals).unwrap_or(FINEST).min(FINEST);
        let kept = self.point.saturating_add(places);
        let at = |index: i32| {
            let index = usize::try_from(index).ok();
            index.and_then(|index| self.digits.get(index)).copied().unwrap_or(0)
        };
        // Digits that are kept, the first for what rounding carries over.
        let mut digits: Vec<u8> = vec![0];
        digits.extend((0..kept.max(0)).map(at));
        if kept >= 0 && at(kept) >= 5 {
            for digit in digits.iter_mut().rev() {
                *digit += 1;
                if *digit < 10 {
                    break;
                }
                *digit = 0;
            }
        }
        let places = usize::try_from(places).unwrap_or(0);
        while digits.len() <= places {
            digits.insert(0, 0);
        }
        let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let (whole, fraction) = text.split_at(text.len() - places);
        (whole.trim_start_matches('0').to_owned(), fraction.to_owned())
    }

    /// Its digits with so many decimals, one after the other, from the first that isn't 0.
    pub(in super::super) fn digits(&self, decimals: usize) -> String {
        let (whole, fraction) = self.rounded(decimals);
        let digits = whole + &fraction;
        digits.trim_start_matches('0').to_owned()
    }

    /// The number that it is with so many decimals.
    pub(in super::super) fn to_decimals(&self, decimals: usize) -> f64 {
        let (whole, fraction) = self.rounded(decimals);
        let size = format!("0{whole}.{fraction}0").parse::<f64>().unwrap_or(0.0);
        if self.negative { -size } else { size }
    }
}

/// What an item shows that has no digits in it.
pub(super) fn literal(item: &Item, language: Language) -> String {
    match item {
        Item::Literal(text) | Item::Currency(text) => text.clone(),
        Item::Percent => "%".to_owned(),
        Item::Slash => "/".to_owned(),
        Item::Point => language.marks().0.to_owned(),
        _ => String::new(),
    }
}

/// A number as a section shows it; its sign, where it has one, comes first.
pub(super) fn set(section: &Section, number: f64, language: Language) -> String {
    let mut decimal = Decimal::new(number);
    decimal.point += 2 * section.percent - 3 * section.thousands;
    let items = &section.items;
    let text = if matches!(section.kind, Meaning::General | Meaning::Text) {
        let general = general(&decimal, language);
        let set = items.iter().map(|item| match item {
            Item::General | Item::Text => general.clone(),
            other => literal(other, language),
        });
        set.collect::<String>()
    } else if let Some(bar) = items.iter().position(|item| *item == Item::Slash)
        && items.iter().any(|item| matches!(item, Item::Digit(_)))
    {
        fraction(items, bar, number.abs(), language)
    } else if let Some(e) = items.iter().position(|i| matches!(i, Item::Exponent { .. }))
    {
        power(items, e, decimal.clone(), language)
    } else {
        plain(items, &decimal, section.grouped, language)
    };
    // What rounds to nil has no sign.
    let counts = text.contains(|c: char| matches!(c, '1'..='9'));
    match decimal.negative && counts {
        true => format!("\u{2212}{}", text.trim_start()),
        false => of_sign(&text),
    }
}

/// A hyphen before a number is a minus sign.
fn of_sign(text: &str) -> String {
    let rest = text.trim_start().strip_prefix('-').map(str::trim_start);
    match rest {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("\u{2212}{rest}")
        }
        _ => text.to_owned(),
    }
}

/// Digits into their placeholders, with what stands between them.
fn plain(items: &[Item], decimal: &Decimal, grouped: bool, language: Language) -> String {
    let (mark, group) = language.marks();
    let group = if grouped { group } else { "" };
    let point = items.iter().position(|item| *item == Item::Point);
    let is_digit = |item: &&Item| matches!(item, Item::Digit(_));
    let before = items[..point.unwrap_or(items.len())].iter().filter(is_digit).count();
    let after: Vec<Digit> = items[point.unwrap_or(items.len())..]
        .iter()
        .filter_map(|item| if let Item::Digit(d) = item { Some(*d) } else { None })
        .collect();
    let (whole, fraction) = decimal.rounded(after.len());
    let needed = after.iter().rposition(|d| *d == Digit::Zero).map_or(0, |i| i + 1);
    let used = fraction.trim_end_matches('0').len().max(needed);
    let mut text = String::new();
    let mut places = before;
    let mut decimals = fraction.chars().enumerate();
    let mut past = false;
    // A digit, and the mark after it where a thousand ends.
    let push = |text: &mut String, c: char, to_the_right: usize| {
        text.push(c);
        if to_the_right > 0 && to_the_right.is_multiple_of(3) {
            text.push_str(group);
        }
    };
    for item in items {
        match item {
            Item::Point => {
                if before == 0 {
                    text.push_str(&whole);
                }
                past = true;
                if used > 0 || after.is_empty() {
                    text.push_str(mark);
                }
            }
            Item::Digit(_) if past => {
                let Some((index, digit)) = decimals.next() else { continue };
                if index < used {
                    text.push(digit);
                }
            }
            Item::Digit(digit) => {
                places -= 1;
                if places + 1 == before && whole.len() > before {
                    // The first placeholder takes what there is no place for.
                    for (index, c) in whole.chars().take(whole.len() - places).enumerate()
                    {
                        push(&mut text, c, whole.len() - index - 1);
                    }
                    continue;
                }
                let index = whole.len().checked_sub(places + 1);
                match (index.and_then(|i| whole.as_bytes().get(i)), digit) {
                    (Some(c), _) => push(&mut text, char::from(*c), places),
                    (None, Digit::Zero) => push(&mut text, '0', places),
                    (None, Digit::Space) => text.push(' '),
                    (None, Digit::Hash) => {}
                }
            }
            other => text.push_str(&literal(other, language)),
        }
    }
    text
}

/// A mantissa and its power of ten.
fn power(items: &[Item], e: usize, decimal: Decimal, language: Language) -> String {
    let mantissa = &items[..e];
    let is_digit = |item: &&Item| matches!(item, Item::Digit(_));
    let point = mantissa.iter().position(|item| *item == Item::Point);
    let point = point.unwrap_or(mantissa.len());
    let step = mantissa[..point].iter().filter(is_digit).count().max(1);
    let step = i32::try_from(step).unwrap_or(1);
    let decimals = mantissa[point..].iter().filter(is_digit).count();
    let nil = decimal.digits.is_empty();
    let mut exponent = if nil { 0 } else { (decimal.point - 1).div_euclid(step) * step };
    let mut shifted = decimal;
    shifted.point -= exponent;
    let (whole, _) = shifted.rounded(decimals);
    if i32::try_from(whole.len()).is_ok_and(|digits| digits > step) {
        exponent += step;
        shifted.point -= step;
    }
    let mut text = plain(mantissa, &shifted, false, language);
    let plus = matches!(items.get(e), Some(Item::Exponent { plus: true }));
    text.push('E');
    match (exponent < 0, plus) {
        (true, _) => text.push('\u{2212}'),
        (false, true) => text.push('+'),
        (false, false) => {}
    }
    let digits = Decimal::new(f64::from(exponent.abs()));
    text + &plain(&items[(e + 1).min(items.len())..], &digits, false, language)
}

/// A fraction: the nearest whose denominator has a place.
fn fraction(items: &[Item], bar: usize, number: f64, language: Language) -> String {
    let is_digit = |item: &Item| matches!(item, Item::Digit(_));
    let above =
        items[..bar].iter().rposition(|item| !is_digit(item)).map_or(0, |i| i + 1);
    let of_denominator = |item: &&Item| match item {
        Item::Digit(_) => true,
        Item::Literal(text) => text.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    };
    let below: Vec<&Item> = items[bar + 1..].iter().take_while(of_denominator).collect();
    let end = bar + 1 + below.len();
    let fixed: String = below
        .iter()
        .map(|item| match item {
            Item::Literal(text) => text.as_str(),
            _ => "0",
        })
        .collect();
    let fixed = fixed.parse::<u64>().ok().filter(|fixed| (1..10_000).contains(fixed));
    let whole_place = items[..above].iter().any(is_digit);
    // More than what a float keeps has no fraction.
    let number = number.min(1e15);
    let mut whole = if whole_place { number.floor() } else { 0.0 };
    let part = number - whole;
    let (mut numerator, denominator) = match fixed {
        Some(fixed) => ((part * fixed as f64).round(), fixed as f64),
        None => {
            let places = i32::try_from(below.len()).unwrap_or(1).clamp(1, 4);
            nearest(part, 10_f64.powi(places) - 1.0)
        }
    };
    if whole_place && numerator >= denominator {
        (whole, numerator) = (whole + 1.0, 0.0);
    }
    let literals = |items: &[Item]| -> String {
        items.iter().map(|item| literal(item, language)).collect()
    };
    let first = items[..above].iter().position(is_digit).unwrap_or(above);
    let mut text = literals(&items[..first]);
    if whole_place && (whole > 0.0 || numerator < 1.0) {
        text.push_str(&format!("{whole:.0}"));
        if numerator > 0.0 {
            text.push(' ');
        }
    }
    if numerator > 0.0 || !whole_place {
        text.push_str(&format!("{numerator:.0}/{denominator:.0}"));
    }
    text + &literals(&items[end..])
}

/// The nearest fraction whose denominator isn't above `most`, by continued fractions.
fn nearest(number: f64, most: f64) -> (f64, f64) {
    let (mut before, mut last) = ((0.0, 1.0), (1.0, 0.0));
    let mut rest = number;
    let mut best = (number.round(), 1.0);
    for _ in 0..40 {
        let whole = rest.floor();
        let next = (whole * last.0 + before.0, whole * last.1 + before.1);
        if next.1 > most {
            // Part of a step may come nearer than the step before.
            let steps = ((most - before.1) / last.1).floor();
            let part = (steps * last.0 + before.0, steps * last.1 + before.1);
            let off = |(n, d): (f64, f64)| (n / d - number).abs();
            if part.1 >= 1.0 && off(part) < off(best) {
                best = part;
            }
            break;
        }
        (before, last, best) = (last, next, next);
        let part = rest - whole;
        if part < 1e-10 {
            break;
        }
        rest = 1.0 / part;
    }
    best
}

/// A number without a format: the digits that it needs, ten at most after a point.
fn general(decimal: &Decimal, language: Language) -> String {
    let (mark, _) = language.marks();
    if decimal.digits.is_empty() {
        return "0".to_owned();
    }
    if decimal.point > 15 || decimal.point < -3 {
        let zero = Item::Digit(Digit::Zero);
        let mut items = vec![zero.clone(), Item::Point];
        items.extend(std::iter::repeat_n(Item::Digit(Digit::Hash), 5));
        let e = items.len();
        items.extend([Item::Exponent { plus: true }, zero.clone(), zero]);
        return power(&items, e, decimal.clone(), language);
    }
    let places = usize::try_from(10 - decimal.point.max(1)).unwrap_or(0);
    let (whole, fraction) = decimal.rounded(places);
    let whole = if whole.is_empty() { "0" } else { &whole };
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}{mark}{fraction}"),
    }
}
