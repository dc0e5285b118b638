//! Whether an ICC profile can be an output intent (ISO 15930-7, 6.2.3): whole, CMYK,
//! of the output class, of version 2.
//!
//! Offsets and signatures are those of ICC.1:2001-04, clause 6.1.

use marbre_diag::{Message, said};
use marbre_ink::Separator;

/// The most bytes of a profile; real ones have a tenth of that.
const MAX_BYTES: usize = 10_000_000;

/// The bytes of the header.
const HEADER: usize = 128;

/// Looks at a profile's bytes.
///
/// # Errors
/// A sentence about what is wrong with it, and what to do.
pub(super) fn check(path: &str, bytes: &[u8]) -> Result<(), (Message, &'static str)> {
    let again = "get it again from the print shop";
    if bytes.is_empty() {
        return Err((said!("the ICC profile `{path}` is empty (0 bytes)", path), again));
    }
    if bytes.len() > MAX_BYTES {
        let message = said!("the ICC profile `{path}` is larger than 10 MB", path);
        return Err((message, "press profiles have about 1 MB: is this the right file?"));
    }
    if signature(bytes, 36) != Some(*b"acsp") {
        let message = said!("`{path}` isn't an ICC profile", path);
        return Err((message, "name a file that ends in .icc or .icm"));
    }
    let stated = number(bytes, 0).unwrap_or_default();
    if stated > bytes.len() {
        let message = said!(
            "the ICC profile `{path}` is cut off: {count} of its {stated} bytes are \
             there",
            path,
            count = bytes.len(),
            stated,
        );
        return Err((message, again));
    }
    if stated < bytes.len() {
        let message = said!(
            "the ICC profile `{path}` says that it has {stated} bytes, but has {count}",
            path,
            stated,
            count = bytes.len()
        );
        return Err((message, again));
    }
    kind(path, bytes)?;
    tags(path, bytes)?;
    Separator::check(bytes).map_err(|error| {
        (
            said!(
                "the ICC profile `{path}` can't be used: {error}",
                path,
                error = marbre_picture::unusable(&error)
            ),
            again,
        )
    })
}

/// What the profile is for, from its header.
fn kind(path: &str, bytes: &[u8]) -> Result<(), (Message, &'static str)> {
    let of_press = "ask the print shop for the CMYK profile of its press";
    let space = signature(bytes, 16).unwrap_or_default();
    if space != *b"CMYK" {
        let space = plain(space);
        let message =
            said!("the ICC profile `{path}` is for {space}, not for CMYK", path, space);
        return Err((message, of_press));
    }
    let class = signature(bytes, 12).unwrap_or_default();
    if class != *b"prtr" {
        let what = match &class {
            b"scnr" => "a scanner",
            b"mntr" => "a screen",
            b"link" => "one device to another (a device link)",
            b"spac" => "a colour space",
            b"abst" => "colour effects",
            b"nmcl" => "named colours",
            _ => "something unknown",
        };
        let message = said!(
            "the ICC profile `{path}` is for {what}, not for a press",
            path,
            what = Message::from(what)
        );
        return Err((message, of_press));
    }
    let version = [8, 9].map(|at| bytes.get(at).copied().unwrap_or_default());
    if version[0] != 2 {
        let [major, minor] = [version[0], version[1] >> 4];
        let message = said!(
            "the ICC profile `{path}` is of version {major}.{minor}, not 2",
            path,
            major,
            minor
        );
        return Err((
            message,
            "ask the print shop for a version 2 profile: PDF/X-4 is a PDF 1.6, and \
             not all that read it know later ones",
        ));
    }
    Ok(())
}

/// The tables: all inside the file, and those that pictures are converted with there.
fn tags(path: &str, bytes: &[u8]) -> Result<(), (Message, &'static str)> {
    let count = number(bytes, HEADER).unwrap_or_default();
    let mut names = Vec::new();
    for index in 0..count {
        let record = HEADER + 4 + 12 * index;
        let name = signature(bytes, record);
        let end = number(bytes, record + 4).zip(number(bytes, record + 8));
        let end = end.and_then(|(start, size)| start.checked_add(size));
        let inside = end.is_some_and(|end| end <= bytes.len());
        let (Some(name), true) = (name, inside) else {
            let message = said!(
                "the ICC profile `{path}` is damaged: a table isn't in the file",
                path
            );
            return Err((message, "get it again from the print shop"));
        };
        names.push(name);
    }
    for name in [*b"B2A0", *b"A2B0"] {
        if !names.contains(&name) {
            let tag = plain(name);
            let message = match &name {
                b"B2A0" => said!(
                    "the ICC profile `{path}` has no perceptual table from colours to \
                     inks ({tag})",
                    path,
                    tag,
                ),
                _ => said!(
                    "the ICC profile `{path}` has no perceptual table from inks to \
                     colours ({tag})",
                    path,
                    tag,
                ),
            };
            return Err((message, "ask the print shop for a full profile of its press"));
        }
    }
    Ok(())
}

/// Four bytes as a big-endian number.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(signature(bytes, at)?)).ok()
}

fn signature(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at + 4)?.try_into().ok()
}

/// A signature as people read it.
fn plain(signature: [u8; 4]) -> String {
    String::from_utf8_lossy(&signature).trim().to_owned()
}
