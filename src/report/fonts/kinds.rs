//! Kinds of font files that can't be used, and what to do about each.

use std::path::Path;

use marbre_diag::{Diagnostic, Message, Place, Sink, said};

/// A kind of font file.
pub(super) struct Container {
    /// What it is.
    pub(super) name: &'static str,
    /// What to do.
    pub(super) remedy: &'static str,
    endings: &'static [&'static str],
    /// What its files start with.
    starts: &'static [&'static [u8]],
}

const KINDS: [Container; 6] = [
    Container {
        name: "a WOFF 2 font, which is compressed for web pages",
        remedy: "ask for the TTF or OTF file of the same font, or unpack it with \
                 `woff2_decompress`",
        endings: &["woff2"],
        starts: &[b"wOF2"],
    },
    Container {
        name: "a WOFF font, which is compressed for web pages",
        remedy: "ask for the TTF or OTF file of the same font",
        endings: &["woff"],
        starts: &[b"wOFF"],
    },
    Container {
        name: "an EOT font, which is made for old web browsers",
        remedy: "ask for the TTF or OTF file of the same font",
        endings: &["eot"],
        starts: &[],
    },
    Container {
        name: "a Type 1 font, or a part of one",
        remedy: "ask its maker for the OpenType file: Type 1 has been given up",
        endings: &["pfb", "pfa", "pfm", "afm", "t1"],
        starts: &[b"%!PS-AdobeFont", b"%!FontType1", b"\x80\x01"],
    },
    Container {
        name: "a Macintosh font suitcase",
        remedy: "ask for the TTF or OTF file of the same font",
        endings: &["dfont", "suit"],
        starts: &[],
    },
    Container {
        name: "the source of a font",
        remedy: "export it as a TTF or OTF file",
        endings: &["sfd", "glyphs", "glyphspackage", "vfb", "vfc", "ttx"],
        starts: &[b"SplineFontDB"],
    },
];

/// The kind of a file that isn't the font that its name says.
pub(super) fn of(bytes: &[u8]) -> Option<&'static Container> {
    let begins =
        |kind: &&Container| kind.starts.iter().any(|start| bytes.starts_with(start));
    KINDS.iter().find(begins)
}

/// Warns of font files that can't be used; of those that lie beside a TTF or OTF file of
/// their name, nothing has to be said.
pub(super) fn check(files: &[String], usable: &[String], sink: &mut Sink) {
    let stem = |path: &String| {
        let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str());
        stem.unwrap_or_default().to_lowercase()
    };
    for path in files {
        let ending = super::ending(path);
        let kind = KINDS.iter().find(|kind| kind.endings.contains(&ending.as_str()));
        let Some(kind) = kind else { continue };
        if usable.iter().any(|other| stem(other) == stem(path)) {
            continue;
        }
        let message = said!(
            "`{path}` is {what}: it isn't used",
            path,
            what = Message::from(kind.name)
        );
        let place = Place::File(path.clone());
        sink.report(
            Diagnostic::warning("unusable-font", place, message).hint(kind.remedy),
        );
    }
}
