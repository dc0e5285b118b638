//! Dates and times: days are counted, and their fraction is the time.

use marbre_typography::Language;
use marbre_typography::date::months;

use marbre_diag::Message;

use super::parse::Item;

/// The last day of the year 9999, from which on spreadsheets show no dates.
const LAST: f64 = 2_958_466.0;

const SHORT_MONTHS: [[&str; 12]; 2] = [
    [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.",
        "oct.", "nov.", "déc.",
    ],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];

/// From Sunday on.
const DAYS: [[&str; 7]; 2] = [
    ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
];

/// A moment, split up.
struct Moment {
    year: i64,
    month: usize,
    day: i64,
    weekday: usize,
    /// Seconds since midnight.
    seconds: i64,
    /// Seconds since the first day.
    elapsed: i64,
    /// Thousandths of the second.
    thousandths: i64,
}

/// A date or a time by the items of a format.
pub(super) fn set(
    items: &[Item],
    number: f64,
    from_1904: bool,
    language: Language,
) -> Result<String, Message> {
    let elapsed = items.iter().any(|item| matches!(item, Item::Elapsed(..)));
    let shown = if elapsed { -LAST..LAST } else { 0.0..LAST };
    if !shown.contains(&number) {
        return Err("dates are between 1900 and 9999".into());
    }
    let finest = items.iter().find_map(|item| match item {
        Item::Fraction(count) => Some(*count),
        _ => None,
    });
    let moment = split(number.abs(), from_1904, finest.unwrap_or(0));
    let french = language == Language::French;
    // French counts the hours of a day to 24.
    let halves = !french && items.contains(&Item::HalfDay);
    let items = match french {
        true => day_first(items),
        false => items.to_vec(),
    };
    let mut text = String::new();
    if number < 0.0 {
        text.push('\u{2212}');
    }
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::HalfDay if french => {
                text.truncate(text.trim_end().len());
            }
            // In French the first of a month is an ordinal, the other days aren't.
            Item::Day(1) if french && moment.day == 1 && named_month(&items[index..]) => {
                text.push_str("1er");
            }
            item => text.push_str(&part(item, &moment, halves, language)),
        }
    }
    Ok(text)
}

/// Whether a day is followed by its month in letters.
fn named_month(items: &[Item]) -> bool {
    let mut after = items.iter().skip(1);
    let next = after.find(|item| !matches!(item, Item::Literal(text) if text == " "));
    matches!(next, Some(Item::Month(4)))
}

/// Puts the day before the month where the format has it after: in French `3/4/2025` is
/// the third of April.
fn day_first(items: &[Item]) -> Vec<Item> {
    let mut items = items.to_vec();
    let find = |wanted: fn(&Item) -> bool| items.iter().position(wanted);
    let month = find(|item| matches!(item, Item::Month(1..=2)));
    let day = find(|item| matches!(item, Item::Day(1..=2)));
    let year = find(|item| matches!(item, Item::Year(_)));
    if let (Some(month), Some(day), Some(year)) = (month, day, year)
        && month < day
        && day < year
    {
        items.swap(month, day);
    }
    items
}

fn part(item: &Item, moment: &Moment, halves: bool, language: Language) -> String {
    let index = usize::from(language == Language::English);
    let month = moment.month;
    let (hours, minutes) = (moment.seconds / 3600, moment.seconds / 60 % 60);
    match item {
        Item::Literal(text) | Item::Currency(text) => text.clone(),
        Item::Year(1..=2) => format!("{:02}", moment.year % 100),
        Item::Year(_) => moment.year.to_string(),
        Item::Month(1) => (month + 1).to_string(),
        Item::Month(2) => format!("{:02}", month + 1),
        Item::Month(3) => SHORT_MONTHS[index][month].to_owned(),
        Item::Month(4) => months(language)[month].to_owned(),
        Item::Month(_) => months(language)[month].chars().take(1).collect(),
        Item::Day(1) => moment.day.to_string(),
        Item::Day(2) => format!("{:02}", moment.day),
        Item::Day(3) => {
            let short = DAYS[index][moment.weekday].chars().take(3).collect::<String>();
            if language == Language::French { short + "." } else { short }
        }
        Item::Day(_) => DAYS[index][moment.weekday].to_owned(),
        Item::Hour(count) => {
            let hours = if halves { (hours + 11) % 12 + 1 } else { hours };
            format!("{hours:0count$}")
        }
        Item::Minute(count) => format!("{minutes:0count$}"),
        Item::Second(count) => format!("{:0count$}", moment.seconds % 60),
        Item::Fraction(count) => {
            let digits = format!("{:03}", moment.thousandths);
            format!("{}{}", language.marks().0, digits.get(..*count).unwrap_or(&digits))
        }
        Item::Elapsed(unit, count) => {
            let size = match unit {
                'h' => 3600,
                'm' => 60,
                _ => 1,
            };
            let count = *count;
            format!("{:0count$}", moment.elapsed / size)
        }
        Item::HalfDay => if hours < 12 { "AM" } else { "PM" }.to_owned(),
        Item::LongDate => match language {
            Language::French => {
                let day =
                    if moment.day == 1 { "1er".into() } else { moment.day.to_string() };
                let (weekday, month) = (DAYS[0][moment.weekday], months(language)[month]);
                format!("{weekday} {day} {month} {}", moment.year)
            }
            Language::English => {
                format!("{} {} {}", moment.day, months(language)[month], moment.year)
            }
        },
        Item::LongTime => {
            format!("{hours:02}:{minutes:02}:{:02}", moment.seconds % 60)
        }
        _ => String::new(),
    }
}

/// Splits a count of days up; its time is rounded to what the format shows of a second.
fn split(number: f64, from_1904: bool, decimals: usize) -> Moment {
    let step = 10_i64.pow(u32::try_from(3 - decimals.min(3)).unwrap_or(0));
    let thousandths = (number * 86_400_000.0).round() as i64;
    let thousandths = (thousandths + step / 2) / step * step;
    let (elapsed, rest) = (thousandths / 1000, thousandths % 1000);
    let (days, seconds) = (elapsed / 86_400, elapsed % 86_400);
    let serial = if from_1904 { days + 1462 } else { days };
    // Spreadsheets have a 29 February 1900, which there was not, as day 60.
    let weekday = usize::try_from((serial + 6).rem_euclid(7)).unwrap_or(0);
    let (year, month, day) = match serial {
        60 => (1900, 1, 29),
        0 => (1900, 0, 0),
        serial => date(serial + i64::from(serial < 60)),
    };
    Moment { year, month, day, weekday, seconds, elapsed, thousandths: rest }
}

/// Year, month from 0, and day of a day counted from 30 December 1899.
fn date(days: i64) -> (i64, usize, i64) {
    // Years begin in March here: the leap day is their last. Day 0 is 0000-03-01.
    let days = days + 693_899;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = year + era * 400 + i64::from(month >= 10);
    let month = usize::try_from((month + 2) % 12).unwrap_or(0);
    (year, month, day)
}

/// The count of days for a date as ISO 8601 writes it, with or without a time.
pub(in super::super) fn serial(text: &str) -> Option<f64> {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let sound = (1900..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day);
    if !sound {
        return None;
    }
    let shifted = if month < 3 { year - 1 } else { year };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days =
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 693_899;
    let mut seconds = 0.0;
    let time = time.trim_end_matches('Z');
    for (part, size) in time.split(':').zip([3600.0, 60.0, 1.0]) {
        seconds += part.parse::<f64>().unwrap_or(0.0) * size;
    }
    // Before March 1900, days count one less: spreadsheets have a leap day too many.
    let days = if days < 61 { days - 1 } else { days };
    Some(days as f64 + seconds / 86_400.0)
}
