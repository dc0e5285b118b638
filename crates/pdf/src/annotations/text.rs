//! Text strings of PDF as text (ISO 32000-1, 7.9.2.2), and rich text without its marks
//! (12.7.3.4).

/// What the bytes 0x18 to 0x1F stand for in `PDFDocEncoding` (ISO 32000-1, annex D.2).
const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
/// What the bytes 0x80 to 0xA0 stand for.
const HIGH: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’',
    '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}',
    '€',
];

/// A text string: in UTF-16 or UTF-8 where it says so, else in `PDFDocEncoding`. Lines end
/// with a line feed; other characters that steer a device are left out, and so is the code of
/// a language within the text.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let units = |rest: &[u8], big: bool| {
        let unit = |pair: &[u8]| match big {
            true => u16::from_be_bytes([pair[0], pair[1]]),
            false => u16::from_le_bytes([pair[0], pair[1]]),
        };
        String::from_utf16_lossy(&rest.chunks_exact(2).map(unit).collect::<Vec<_>>())
    };
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => units(rest, true),
        // Not in the standard, and written nevertheless.
        [0xFF, 0xFE, rest @ ..] => units(rest, false),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| letter(*byte)).collect(),
    };
    plain(&text)
}

fn letter(byte: u8) -> char {
    match byte {
        0x18..=0x1F => LOW[usize::from(byte - 0x18)],
        0x80..=0xA0 => HIGH[usize::from(byte - 0x80)],
        0xAD => '\u{FFFD}',
        _ => char::from(byte),
    }
}

/// A text with lines that end in one way, without control characters and language codes
/// (between two escapes).
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                plain.push('\n');
            }
            '\u{1B}' => {
                // `ESC fr ESC`: five characters at most stand between.
                let mut ahead = chars.clone();
                if ahead.by_ref().take(6).any(|c| c == '\u{1B}') {
                    chars = ahead;
                }
            }
            '\n' | '\t' => plain.push(c),
            // Line and paragraph separators.
            '\u{2028}' | '\u{2029}' => plain.push('\n'),
            c if c.is_control() => {}
            // Marks that turn the direction of what follows could make one line look like
            // another.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {}
            c => plain.push(c),
        }
    }
    plain.trim().to_owned()
}

/// Rich text without its marks: paragraphs become lines.
pub(super) fn unmarked(rich: &str) -> String {
    let mut text = String::new();
    let mut rest = rich;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, mark) = rest.split_at(at);
        spaced(before, &mut text);
        let end = if mark.starts_with('<') { '>' } else { ';' };
        let Some(length) = mark.find(end) else {
            // An ampersand of its own; after a `<` without an end nothing is text.
            if end == ';' {
                spaced(mark, &mut text);
            }
            rest = "";
            break;
        };
        let inner = &mark[1..length];
        rest = &mark[length + 1..];
        if end == ';' {
            match entity(inner) {
                Some(c) => text.push(c),
                None => {
                    text.push('&');
                    rest = &mark[1..];
                }
            }
            continue;
        }
        let name = inner.trim_start_matches('/').split([' ', '/', '\n']).next();
        let is_end = inner.starts_with('/');
        match name.map(str::to_ascii_lowercase).as_deref() {
            Some("br") => text.push('\n'),
            Some("p" | "div" | "li") if is_end => text.push('\n'),
            _ => {}
        }
    }
    spaced(rest, &mut text);
    let lines = text.lines().map(str::trim).collect::<Vec<_>>();
    plain(&lines.join("\n"))
}

/// Adds what stands between marks: line ends of the file are spaces.
fn spaced(text: &str, to: &mut String) {
    for c in text.chars() {
        match c.is_whitespace() && c != '\u{A0}' {
            true if to.ends_with([' ', '\n']) || to.is_empty() => {}
            true => to.push(' '),
            false => to.push(c),
        }
    }
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_all_its_encodings() {
        let big = [0xFE, 0xFF, 0, b'\xE9', 0, b'\r', 0, b'\n', 0x20, 0xAC];
        assert_eq!(decoded(&big), "é\n€");
        assert_eq!(decoded(&[0xFF, 0xFE, b'\xE9', 0, b'a', 0, 9]), "éa");
        assert_eq!(decoded(b"\xEF\xBB\xBF\xC3\xA9t\xC3\xA9"), "été");
        assert_eq!(
            decoded(b"\xE9t\xE9 \x8Dmot\x8E \xA0 \x9Cuf\rici"),
            "été “mot” € œuf\nici"
        );
        let tagged = "\u{1B}fr\u{1B}mot \u{202E}mot\u{1B} \u{7}fin";
        assert_eq!(plain(tagged), "mot mot fin");
        // A high surrogate alone, and half a unit.
        assert_eq!(decoded(&[0xFE, 0xFF, 0xD8, 0, 0]), "\u{FFFD}");
    }

    #[test]
    fn rich_text_becomes_lines() {
        let rich = "<?xml version=\"1.0\"?><body xmlns=\"http://www.w3.org/1999/xhtml\">\n\
                    <p dir=\"ltr\"><span style=\"color:#E52237\">Deux &amp; trois</span></p>\
                    <p>d&#233;j&#xe0;<br/>ici &bad; &lt;</p></body>";
        assert_eq!(unmarked(rich), "Deux & trois\ndéjà\nici &bad; <");
        assert_eq!(unmarked("a < b"), "a");
        assert_eq!(unmarked("a & b"), "a & b");
        assert_eq!(unmarked("&#xD800;&#99999999;"), "&#xD800;&#99999999;");
    }
}
