//! Text that was UTF-8, was taken for something else, and was saved like that: `FranÃ§ois`.

use marbre_diag::{Diagnostic, Sink, said};

use super::encoding::Reading;
use super::{Cell, Held, Table};

/// Reports the words of a table that were read twice; whether there are any.
pub(super) fn check(table: &Table, sink: &mut Sink) -> bool {
    let cells = || table.header.iter().chain(table.rows.iter().flatten());
    let words = |cell: &&Cell| matches!(cell.held, Held::Words) && !cell.is_copy();
    let mut found = cells().filter(words).filter_map(|cell| {
        let (reading, meant) = repaired(&cell.text)?;
        Some((cell, reading, meant))
    });
    let Some((first, reading, meant)) = found.next() else { return false };
    let others: Vec<&Cell> = found.map(|(cell, ..)| cell).collect();
    let (encoding, text) = (reading.name(), &first.text);
    let message = match others.len() {
        0 => said!("UTF-8 was read as {encoding} here: \"{text}\"", encoding, text),
        1 => said!(
            "UTF-8 was read as {encoding} here: \"{text}\", and in 1 more cell",
            encoding,
            text
        ),
        count => said!(
            "UTF-8 was read as {encoding} here: \"{text}\", and in {count} more cells",
            encoding,
            text,
            count
        ),
    };
    let mut error = Diagnostic::error("garbled-text", first.place.clone(), message).hint(
        said!("\"{meant}\" is meant: open the source as UTF-8, and save it anew", meant),
    );
    for cell in others.into_iter().take(3) {
        error = error.and_at(cell.place.clone(), "here too");
    }
    sink.report(error);
    true
}

/// What a text was before it was read as something that it wasn't.
pub(super) fn repaired(text: &str) -> Option<(Reading, String)> {
    if text.is_ascii() {
        return None;
    }
    [Reading::WINDOWS, Reading::MACINTOSH, Reading::Cp850]
        .into_iter()
        .find_map(|reading| repair(text, reading).map(|text| (reading, text)))
}

fn repair(text: &str, reading: Reading) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut repaired = String::new();
    let mut found = false;
    let mut at = 0;
    while at < chars.len() {
        match sequence(&chars, at, found, reading) {
            Some((c, length)) => {
                repaired.push(c);
                (found, at) = (true, at + length);
            }
            None => {
                repaired.push(chars[at]);
                at += 1;
            }
        }
    }
    found.then_some(repaired)
}

/// The character that the next few were, and how many they are.
fn sequence(
    chars: &[char],
    at: usize,
    found: bool,
    reading: Reading,
) -> Option<(char, usize)> {
    let byte = |index: usize| chars.get(index).and_then(|c| reading.byte(*c));
    let lead = byte(at)?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = (at..at + length).map(byte).collect::<Option<_>>()?;
    let c = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    // What names and figures are written with; the rest may be chance.
    let likely = matches!(
        c,
        '\u{A0}'..='\u{17F}' | '\u{1E00}'..='\u{1EFF}' | '\u{2010}'..='\u{203A}'
            | '€' | '™' | '−' | '\u{1F300}'..='\u{1FAFF}'
    );
    if !likely {
        return None;
    }
    // `Ä“` may be a letter and a quotation mark: there has to be a letter behind it then,
    // and a word in capitals may end in `Â»`.
    let letter = |index: Option<usize>| {
        index.and_then(|i| chars.get(i)).is_some_and(|c| c.is_alphabetic())
    };
    let capital = |index: Option<usize>| {
        index.and_then(|i| chars.get(i)).is_some_and(|c| c.is_uppercase())
    };
    let mark = "“”‘’»…–—„‚\u{A0}".contains(*chars.get(at + 1)?);
    let before = at.checked_sub(1);
    let sound = !mark
        || found
        || length > 2
        || letter(Some(at + length))
        || (letter(before) && !capital(before));
    sound.then_some((c, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_read_twice_are_repaired() {
        for (text, meant) in [
            ("FranÃ§ois", "François"),
            ("HÃ©lÃ¨ne", "Hélène"),
            ("CÃ´tÃ©", "Côté"),
            ("NoÃ«l", "Noël"),
            ("MÃ¼ller", "Müller"),
            ("cÅ“ur", "cœur"),
            ("Å“uvre", "œuvre"),
            ("Ã‰dith", "Édith"),
            ("Lâ€™annÃ©e", "L’année"),
            ("12 â‚¬", "12 €"),
            ("nÂ° 3", "n° 3"),
            ("Â« Fête Â»", "« Fête »"),
            ("dÃ©jÃ\u{A0}", "déjà"),
            ("PeÃ±a", "Peña"),
            ("Å½iÅ¾ek", "Žižek"),
            ("Nguyá»…n", "Nguyễn"),
            ("Fran√ßois", "François"),
            ("H√©l√®ne", "Hélène"),
            ("Fran├ºois", "François"),
            ("H├®l├¿ne", "Hélène"),
            ("CÃ”TÃ‰", "CÔTÉ"),
        ] {
            let found = repaired(text).map(|(_, meant)| meant);
            assert_eq!(found.as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn sound_words_are_left_alone() {
        for text in [
            "François",
            "SÃO PAULO",
            "Ângela",
            "MAÇÃ",
            "BLÉ…",
            "« ÇÀ »",
            "Åsa",
            "ÅÄÖ",
            "Ä“",
            "É’",
            "12 €",
            "n° 3",
            "à » ",
            "Â»",
            "João “Ã”",
            "CÔTÉ », dit-il",
            "Łódź",
            "Ελένη",
            "Владимир",
            "李",
            "½ ©",
            "l’été…",
            "Œuvre – été",
            "È",
            "a√b",
            "¬p",
        ] {
            assert!(
                repaired(text).is_none(),
                "{text}: {:?}",
                repaired(text).map(|it| it.1)
            );
        }
    }
}
