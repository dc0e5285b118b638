//! Pictures inside a drawing, as `data:` addresses.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use image::metadata::Orientation;

use marbre_diag::{Message, said};

use super::super::{Format, Space, sound};
use super::encoding;

/// Reads what browsers read: bits that are left over are nothing (WHATWG Infra,
/// "forgiving-base64 decode").
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a picture inside a drawing becomes.
pub(super) enum Inside {
    /// It stays as it is.
    Same,
    /// It gets another address.
    Other(String),
    /// It would be lost on the way: why, and what to do.
    Lost(Message, &'static str),
}

/// Looks at a `data:` address. `depth` is how deep drawings may still stand in it.
pub(super) fn inside(address: &str, depth: usize) -> Inside {
    let lost = |why: Message| {
        let what = said!("has a picture inside that is lost on the way: {why}", why);
        Inside::Lost(what, "convert it to sRGB, or place the picture itself")
    };
    let Some((head, data)) = address.split_once(',') else {
        return lost(said!("its address has no end"));
    };
    let coded = head.trim_end().to_ascii_lowercase().ends_with(";base64");
    let bytes = if coded { base64(data) } else { Some(unescaped(data)) };
    let Some(bytes) = bytes else { return lost(said!("it isn't whole")) };
    let said = head.split([':', ';']).nth(1).unwrap_or_default().trim();
    if let Some(kind) = Format::of(&bytes) {
        let (media, known) = match kind {
            Format::Jpeg => ("image/jpeg", said == "image/jpg"),
            Format::Png => ("image/png", false),
            Format::WebP => ("image/webp", false),
            Format::Tiff => return lost(said!("it is TIFF")),
        };
        if let Some(why) = unplain(&bytes, kind) {
            return lost(why);
        }
        // Browsers look at the bytes, whatever the address says; the reader below doesn't.
        return match known || said == media {
            true => Inside::Same,
            false => {
                Inside::Other(format!("data:{media};base64,{}", STANDARD.encode(&bytes)))
            }
        };
    }
    if bytes.starts_with(b"GIF8") {
        return lost(said!("it is GIF"));
    }
    let Ok(text) = encoding::text(&bytes) else {
        return lost(said!("its kind isn't known"));
    };
    if !text.contains("<svg") {
        return lost(said!("its kind isn't known"));
    }
    if depth == 0 {
        return lost(said!("it is a drawing in a drawing in a drawing"));
    }
    match super::redrawn(&text, depth - 1) {
        Ok(None) if said == "image/svg+xml" => Inside::Same,
        Ok(None) => Inside::Other(drawing(&super::undeclared(&text))),
        Ok(Some(text)) => Inside::Other(drawing(&text)),
        Err(flaws) => {
            let flaw = flaws.all().into_iter().next();
            let Some(flaw) = flaw else { return lost(said!("its kind isn't known")) };
            let what = said!("has a drawing inside that {what}", what = flaw.what);
            let hint = if flaw.hint.template().contains("outlines") {
                "turn its text into outlines before you export it"
            } else {
                "mend the drawing inside, and place it again"
            };
            Inside::Lost(what, hint)
        }
    }
}

fn drawing(text: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(text.as_bytes()))
}

/// Why an embedded picture isn't sRGB that is whole.
fn unplain(bytes: &[u8], kind: Format) -> Option<Message> {
    match sound(bytes, kind) {
        Err(fault) => Some(said!("it {what}", what = fault.what)),
        Ok(header) if header.space == Space::Cmyk => Some(said!("it is CMYK")),
        Ok(header) if header.orientation != Orientation::NoTransforms => {
            Some(said!("it lies on its side, and only its EXIF says so"))
        }
        Ok(header) => {
            let foreign = header.icc.filter(|icc| !marbre_ink::is_srgb(icc));
            foreign.map(|_| said!("its colours aren't sRGB"))
        }
    }
}

/// What is in the alphabet of RFC 4648, section 4, white space in it left out; with or without
/// its padding, and up to it, as browsers read it.
fn base64(text: &str) -> Option<Vec<u8>> {
    let plain;
    let text = if text.contains('%') {
        plain = String::from_utf8(unescaped(text)).ok()?;
        &plain
    } else {
        text
    };
    let letters = text.bytes().filter(|b| !b.is_ascii_whitespace());
    let letters: Vec<u8> = letters.take_while(|b| *b != b'=').collect();
    LENIENT.decode(letters).ok()
}

/// What an address spells with % and two digits (RFC 3986, 2.1).
pub(super) fn unescaped(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_for_bytes() {
        for bytes in [&b""[..], b"a", b"ab", b"abc", b"\xFF\x00\x10\x80"] {
            assert_eq!(base64(&STANDARD.encode(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(STANDARD.encode(b"ab"), "YWI=");
        assert_eq!(unescaped("a%20b%zz%e"), b"a b%zz%e");
    }

    #[test]
    fn an_address_says_what_it_holds() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg'/>";
        let same = |address: &str| matches!(inside(address, 2), Inside::Same);
        assert!(same(&format!("data:image/svg+xml,{svg}")));
        assert!(same(&format!(
            "data:image/svg+xml;base64,{}",
            STANDARD.encode(svg.as_bytes())
        )));
        let other =
            inside(&format!("data:;base64,{}", STANDARD.encode(svg.as_bytes())), 2);
        assert!(
            matches!(other, Inside::Other(text) if text.starts_with("data:image/svg+xml;"))
        );
        assert!(matches!(inside("data:image/png;base64,AAAA", 2), Inside::Lost(..)));
        let text = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>";
        assert!(matches!(inside(text, 2), Inside::Lost(..)));
    }
}
