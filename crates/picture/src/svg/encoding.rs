//! The characters of a file: UTF-8, or what its byte order mark or its first line says
//! (XML 1.0, 4.3.3 and F).

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{Encoding, UTF_8};
use flate2::read::GzDecoder;
use marbre_diag::{Message, said};

/// The most that a file may unpack to.
const MOST: u64 = 256 << 20;

/// The text of a file; or what is wrong with it, as what follows its name, and what to do.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, (Message, &'static str)> {
    if bytes.starts_with(&[0x1F, 0x8B]) {
        let unpacked = unpacked(bytes).ok_or_else(|| {
            (said!("is compressed, and can't be unpacked"), "save it as plain SVG")
        })?;
        return Ok(Cow::Owned(text(&unpacked)?.into_owned()));
    }
    let (encoding, said) = encoding(bytes)?;
    let body = match Encoding::for_bom(bytes) {
        Some((_, length)) => bytes.get(length..).unwrap_or_default(),
        None => bytes,
    };
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body)
    {
        return Ok(text);
    }
    let good = match encoding == UTF_8 {
        true => std::str::from_utf8(body).map_or_else(|e| e.valid_up_to(), str::len),
        false => 0,
    };
    let line =
        body.get(..good).unwrap_or_default().iter().filter(|b| **b == b'\n').count();
    let line = (good > 0).then_some(line + 1);
    let name = encoding.name();
    let what = match (said, line) {
        (true, None) => said!("says that it is {name}, but has bytes that aren't", name),
        (true, Some(line)) => said!(
            "says that it is {name}, but has bytes that aren't, on line {line}",
            name,
            line
        ),
        (false, None) => said!(
            "has bytes that aren't UTF-8, and doesn't say what its letters are coded in"
        ),
        (false, Some(line)) => said!(
            "has bytes that aren't UTF-8, on line {line}, and doesn't say what its \
             letters are coded in",
            line,
        ),
    };
    Err((what, "save it as UTF-8"))
}

/// What a file's letters are coded in, and whether it says so itself.
fn encoding(bytes: &[u8]) -> Result<(&'static Encoding, bool), (Message, &'static str)> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok((encoding, true));
    }
    // Its first sign tells how many bytes a sign has.
    match bytes {
        [b'<', 0, ..] => return Ok((encoding_rs::UTF_16LE, false)),
        [0, b'<', ..] => return Ok((encoding_rs::UTF_16BE, false)),
        _ => {}
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).into_owned();
    let declared = head
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .and_then(|(line, _)| line.split_once("encoding"))
        .and_then(|(_, rest)| rest.trim_start().strip_prefix('='))
        .map(str::trim_start)
        .and_then(|rest| rest.split(['"', '\'']).nth(1));
    let Some(label) = declared else { return Ok((UTF_8, false)) };
    let known = Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        (
            said!("is coded in `{label}`, which isn't known here", label),
            "save it as UTF-8",
        )
    })?;
    // Bytes that are single can't be pairs, whatever the first line says.
    let pairs = known == encoding_rs::UTF_16LE || known == encoding_rs::UTF_16BE;
    Ok((if pairs { UTF_8 } else { known }, true))
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut reader = GzDecoder::new(bytes).take(MOST + 1);
    reader.read_to_end(&mut out).ok()?;
    let packed = out.starts_with(&[0x1F, 0x8B]);
    (out.len() as u64 <= MOST && !packed).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, big: bool) -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn letters_are_read_as_their_file_says() {
        let latin =
            b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><svg id='\xE9'/>".to_vec();
        let mac = b"<?xml version='1.0' encoding='macintosh'?><svg id='\x8E'/>".to_vec();
        let marked = [b"\xEF\xBB\xBF".as_slice(), "<svg id='é'/>".as_bytes()].concat();
        for bytes in [
            latin,
            mac,
            marked,
            "<svg id='é'/>".as_bytes().to_vec(),
            utf_16("\u{FEFF}<svg id='é'/>", false),
            utf_16("\u{FEFF}<svg id='é'/>", true),
            utf_16("<?xml version='1.0' encoding='UTF-16'?><svg id='é'/>", false),
        ] {
            let text = text(&bytes).expect("it is read");
            assert!(text.ends_with("<svg id='é'/>"), "{text}");
        }
    }

    #[test]
    fn letters_that_cannot_be_read_are_said() {
        let said = |bytes: &[u8]| text(bytes).expect_err("it isn't read").0.english();
        assert!(said(b"<svg>\n<g id='\xE9'/>").contains("UTF-8, on line 2"));
        let head = b"<?xml version='1.0' encoding='klingon'?><svg/>";
        assert!(said(head).contains("`klingon`"));
        assert!(said(b"\x1F\x8Bno").contains("unpacked"));
    }
}
