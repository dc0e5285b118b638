//! From a format as it is written to its sections.

use marbre_diag::{Message, said};

/// A condition on the number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Condition {
    Less(f64),
    AtMost(f64),
    Equal(f64),
    Unequal(f64),
    AtLeast(f64),
    More(f64),
}

/// What a section makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    General,
    Number,
    Date,
    Time,
    Text,
}

/// A section of a format.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) condition: Option<Condition>,
    pub(super) kind: Meaning,
    pub(super) items: Vec<Item>,
    /// How often the number is taken times a hundred.
    pub(super) percent: i32,
    /// How often it is divided by a thousand.
    pub(super) thousands: i32,
    /// Whether thousands are parted.
    pub(super) grouped: bool,
}

/// A placeholder for a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digit {
    /// `0`: there always.
    Zero,
    /// `#`: there where it counts.
    Hash,
    /// `?`: a space where it doesn't.
    Space,
}

/// One thing that a section shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Literal(String),
    Currency(String),
    Digit(Digit),
    Point,
    Comma,
    Percent,
    /// The bar of a fraction, or between the parts of a date.
    Slash,
    /// `E+` or, without a sign for powers above nil, `E-`.
    Exponent {
        plus: bool,
    },
    General,
    Text,
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// Decimals of a second.
    Fraction(usize),
    /// Hours, minutes or seconds that go on above their day or hour.
    Elapsed(char, usize),
    HalfDay,
    /// The long date of the system.
    LongDate,
    /// The time of the system.
    LongTime,
}

impl Item {
    const fn is_date(&self) -> bool {
        matches!(self, Self::Year(_) | Self::Month(_) | Self::Day(_) | Self::LongDate)
    }

    const fn is_time(&self) -> bool {
        matches!(
            self,
            Self::Hour(_)
                | Self::Minute(_)
                | Self::Second(_)
                | Self::Elapsed(..)
                | Self::HalfDay
                | Self::LongTime
        )
    }
}

impl Section {
    /// How many decimals it shows.
    pub(super) fn decimals(&self) -> usize {
        let after = self.items.iter().skip_while(|item| **item != Item::Point);
        after.filter(|item| matches!(item, Item::Digit(_))).count()
    }

    /// Whether what is shown isn't the number itself, to a decimal.
    pub(super) fn is_scaled(&self) -> bool {
        let odd = |it: &Item| matches!(it, Item::Slash | Item::Exponent { .. });
        self.thousands > 0 || self.items.iter().any(odd)
    }

    /// The sign of the currency that it shows.
    pub(super) fn currency(&self) -> Option<String> {
        self.items.iter().find_map(|item| match item {
            Item::Currency(sign) => Some(sign.clone()),
            Item::Literal(text) => {
                let sign = text.trim();
                crate::report::amount::Currency::of(sign).map(|_| sign.to_owned())
            }
            _ => None,
        })
    }
}

/// The sections of a format.
pub(super) fn sections(code: &str) -> Result<Vec<Section>, Message> {
    let mut sections = Vec::new();
    let mut rest = Rest { chars: code.chars().collect(), at: 0 };
    loop {
        let section = section(&mut rest)?;
        sections.push(section);
        if !rest.eat(';') {
            break;
        }
    }
    if sections.len() > 4 {
        return Err("more than four sections".into());
    }
    Ok(sections)
}

/// What is still to be read.
struct Rest {
    chars: Vec<char>,
    at: usize,
}

impl Rest {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn eat(&mut self, c: char) -> bool {
        let there = self.peek() == Some(c);
        self.at += usize::from(there);
        there
    }

    /// Takes a word, whatever its capitals.
    fn word(&mut self, word: &str) -> bool {
        let mut chars = self.chars[self.at..].iter();
        let there = word.chars().all(|w| chars.next().is_some_and(|c| same(*c, w)));
        if there {
            self.at += word.chars().count();
        }
        there
    }

    /// How often a letter follows itself; the first is taken already.
    fn run(&mut self, letter: char) -> usize {
        let mut count = 1;
        while self.peek().is_some_and(|c| same(c, letter)) {
            self.at += 1;
            count += 1;
        }
        count
    }
}

const fn same(one: char, other: char) -> bool {
    one.eq_ignore_ascii_case(&other)
}

fn section(rest: &mut Rest) -> Result<Section, Message> {
    let mut condition = None;
    let mut items: Vec<Item> = Vec::new();
    while let Some(c) = rest.peek() {
        if c == ';' {
            break;
        }
        if rest.word("General") {
            items.push(Item::General);
            continue;
        }
        if rest.word("AM/PM") || rest.word("A/P") {
            items.push(Item::HalfDay);
            continue;
        }
        rest.at += 1;
        items.push(match c {
            '0' => Item::Digit(Digit::Zero),
            '#' => Item::Digit(Digit::Hash),
            '?' => Item::Digit(Digit::Space),
            '.' => Item::Point,
            ',' => Item::Comma,
            '%' => Item::Percent,
            '/' => Item::Slash,
            '@' => Item::Text,
            '"' => {
                let mut text = String::new();
                loop {
                    match rest.next() {
                        Some('"') => break,
                        Some(c) => text.push(c),
                        None => return Err("a quotation mark without its other".into()),
                    }
                }
                Item::Literal(text)
            }
            '\\' => Item::Literal(rest.next().into_iter().collect()),
            '_' => {
                rest.next();
                Item::Literal(" ".to_owned())
            }
            // What fills the cell up has no place on a page.
            '*' => {
                rest.next();
                continue;
            }
            'e' | 'E' if rest.peek().is_some_and(|c| c == '+' || c == '-') => {
                Item::Exponent { plus: rest.next() == Some('+') }
            }
            'y' | 'Y' => Item::Year(rest.run('y')),
            'm' | 'M' => Item::Month(rest.run('m')),
            'd' | 'D' => Item::Day(rest.run('d')),
            'h' | 'H' => Item::Hour(rest.run('h')),
            's' | 'S' => Item::Second(rest.run('s')),
            '[' => match bracket(rest)? {
                Bracket::Nothing => continue,
                Bracket::Condition(own) => {
                    condition = Some(own);
                    continue;
                }
                Bracket::Item(item) => item,
            },
            ']' => return Err("`]`".into()),
            c if c.is_ascii_alphabetic() => return Err(said!("`{letter}`", letter = c)),
            c => Item::Literal(c.to_string()),
        });
    }
    finish(condition, items)
}

enum Bracket {
    Nothing,
    Condition(Condition),
    Item(Item),
}

/// A condition of the number that it compares with.
type OfNumber = fn(f64) -> Condition;

const COLOURS: [&str; 8] =
    ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"];

fn bracket(rest: &mut Rest) -> Result<Bracket, Message> {
    let mut inner = String::new();
    loop {
        match rest.next() {
            Some(']') => break,
            Some(c) => inner.push(c),
            None => return Err("a bracket without its other".into()),
        }
    }
    let lower = inner.to_ascii_lowercase();
    let number = lower.strip_prefix("color").map(str::trim);
    if COLOURS.contains(&lower.as_str())
        || number.is_some_and(|n| n.parse::<u8>().is_ok())
    {
        return Ok(Bracket::Nothing);
    }
    if let Some(letter) = lower.chars().next()
        && "hms".contains(letter)
        && lower.chars().all(|c| c == letter)
    {
        return Ok(Bracket::Item(Item::Elapsed(letter, lower.chars().count())));
    }
    if let Some(locale) = inner.strip_prefix('$') {
        return of_locale(locale).ok_or_else(|| said!("`[{inner}]`", inner));
    }
    let unknown = || said!("`[{inner}]`", inner);
    let signs: [(&str, OfNumber); 6] = [
        ("<=", Condition::AtMost),
        ("<>", Condition::Unequal),
        (">=", Condition::AtLeast),
        ("<", Condition::Less),
        (">", Condition::More),
        ("=", Condition::Equal),
    ];
    let condition = signs.iter().find_map(|(sign, make)| {
        let number = lower.strip_prefix(sign)?.trim().parse::<f64>().ok()?;
        number.is_finite().then(|| make(number))
    });
    condition.map(Bracket::Condition).ok_or_else(unknown)
}

/// `[$€-40C]`: the sign of a currency, and a language that the report's own replaces.
fn of_locale(locale: &str) -> Option<Bracket> {
    let (sign, language) = locale.split_once('-').unwrap_or((locale, ""));
    match language.to_ascii_lowercase().as_str() {
        "f800" | "x-sysdate" => return Some(Bracket::Item(Item::LongDate)),
        "f400" | "x-systime" => return Some(Bracket::Item(Item::LongTime)),
        hex => {
            // Above the language stand the kind of digits and the calendar
            // ([MS-OE376] 2.1.739): ours are Latin and Gregorian.
            if let Ok(number) = u32::from_str_radix(hex, 16)
                && (number >> 24 > 1 || (number >> 16) & 0xFF > 1)
            {
                return None;
            }
        }
    }
    Some(match sign {
        "" => Bracket::Nothing,
        sign => Bracket::Item(Item::Currency(sign.to_owned())),
    })
}

/// Gives letters and marks their meaning, which hangs on what stands beside them.
fn finish(condition: Option<Condition>, items: Vec<Item>) -> Result<Section, Message> {
    let mut items = items;
    minutes(&mut items);
    let date = items.iter().any(Item::is_date);
    let time = items.iter().any(Item::is_time);
    let has = |wanted: fn(&Item) -> bool| items.iter().any(wanted);
    let kind = if date {
        Meaning::Date
    } else if time {
        Meaning::Time
    } else if has(|item| *item == Item::Text) {
        Meaning::Text
    } else if has(|item| *item == Item::General) {
        Meaning::General
    } else {
        Meaning::Number
    };
    let mut section = Section {
        condition,
        kind,
        items: Vec::new(),
        percent: 0,
        thousands: 0,
        grouped: false,
    };
    if matches!(kind, Meaning::Date | Meaning::Time) {
        section.items = of_calendar(items)?;
        return Ok(section);
    }
    let percents = items.iter().filter(|item| **item == Item::Percent).count();
    section.percent = i32::try_from(percents).unwrap_or(i32::MAX);
    let digit = |item: &Item| matches!(item, Item::Digit(_));
    let last = items.iter().rposition(digit);
    let point = items.iter().position(|item| *item == Item::Point);
    let whole = point.unwrap_or(items.len());
    let last_whole = items[..whole].iter().rposition(digit);
    for (index, item) in items.into_iter().enumerate() {
        if item != Item::Comma {
            section.items.push(item);
            continue;
        }
        // A comma among digits parts thousands; after them it divides by a thousand.
        match (last_whole, last) {
            (Some(end), _) if index < end => section.grouped = true,
            (_, Some(_)) => section.thousands += 1,
            _ => section.items.push(Item::Literal(",".to_owned())),
        }
    }
    if section.items.iter().filter(|item| **item == Item::Point).count() > 1 {
        return Err("two decimal points".into());
    }
    if section.items.iter().filter(|it| matches!(it, Item::Slash)).count() > 1 {
        return Err("two bars of a fraction".into());
    }
    if kind == Meaning::General && section.items.iter().any(digit) {
        return Err("`General` with digits".into());
    }
    Ok(section)
}

/// An `m` after hours or before seconds is a minute.
fn minutes(items: &mut [Item]) {
    let parts: Vec<usize> = (0..items.len())
        .filter(|index| items[*index].is_date() || items[*index].is_time())
        .filter(|index| items[*index] != Item::HalfDay)
        .collect();
    for (nth, index) in parts.iter().enumerate() {
        let Item::Month(count @ 1..=2) = items[*index] else { continue };
        let before = nth.checked_sub(1).map(|nth| &items[parts[nth]]);
        let after = parts.get(nth + 1).map(|index| &items[*index]);
        let hour = matches!(before, Some(Item::Hour(_) | Item::Elapsed('h', _)));
        let second = matches!(after, Some(Item::Second(_) | Item::Elapsed('s', _)));
        if hour || second {
            items[*index] = Item::Minute(count);
        }
    }
}

/// The items of a date or a time: marks stand for themselves in it.
fn of_calendar(items: Vec<Item>) -> Result<Vec<Item>, Message> {
    let mut set: Vec<Item> = Vec::new();
    for item in items {
        let literal = |text: &str| Item::Literal(text.to_owned());
        let next = match item {
            Item::Slash => literal("/"),
            Item::Comma => literal(","),
            Item::Percent => literal("%"),
            Item::Point => Item::Point,
            Item::Digit(Digit::Zero) => {
                match set.pop() {
                    Some(Item::Fraction(count)) => set.push(Item::Fraction(count + 1)),
                    Some(Item::Point)
                        if matches!(
                            set.last(),
                            Some(Item::Second(_) | Item::Elapsed('s', _))
                        ) =>
                    {
                        set.push(Item::Fraction(1));
                    }
                    _ => return Err("digits in a date".into()),
                }
                continue;
            }
            Item::Digit(_) | Item::Exponent { .. } => {
                return Err("digits in a date".into());
            }
            // A section for text that a date carries along.
            Item::Text | Item::General => continue,
            other => other,
        };
        set.push(next);
    }
    for item in &mut set {
        if *item == Item::Point {
            *item = Item::Literal(".".to_owned());
        }
    }
    let odd = |item: &Item| match item {
        Item::Year(count) => *count > 4,
        Item::Month(count) => *count > 5,
        Item::Day(count) => *count > 4,
        Item::Hour(count) | Item::Minute(count) | Item::Second(count) => *count > 2,
        Item::Fraction(count) => *count > 3,
        Item::Elapsed(_, count) => *count > 9,
        _ => false,
    };
    // A system's own form of a date replaces what is written after it.
    for own in [Item::LongDate, Item::LongTime] {
        if set.contains(&own) {
            return Ok(vec![own]);
        }
    }
    match set.iter().find(|item| odd(item)) {
        Some(Item::Year(count)) => {
            Err(said!("`{letters}`", letters = "y".repeat(*count)))
        }
        Some(_) => Err("a letter too often".into()),
        None => Ok(set),
    }
}
