//! Kinds of pictures that can't be placed, and how each becomes one that can.

use marbre_diag::{Message, said};

const ELSE: &str = "use JPEG, PNG, TIFF, WebP or SVG";

/// What a file is by its first bytes, or else by its ending; and what to do.
pub(super) fn kind(bytes: &[u8], ending: &str) -> (Option<Message>, &'static str) {
    let of_brand = match (bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"ftyp"), Some(brand)) => match brand {
            b"avif" | b"avis" => "avif",
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" => "heic",
            b"crx " => "cr3",
            _ => "mp4",
        },
        _ => "",
    };
    let of_magic = match bytes {
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'B', b'M', ..] => "bmp",
        [b'8', b'B', b'P', b'S', ..] => "psd",
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [b'%', b'!', ..] | [0xC5, 0xD0, 0xD3, 0xC6, ..] => "eps",
        [0xFF, 0x0A, ..] | [0, 0, 0, 12, b'J', b'X', b'L', ..] => "jxl",
        [0, 0, 0, 12, b'j', b'P', ..] => "jp2",
        [b'<', ..] | [0xEF, 0xBB, 0xBF, b'<', ..] => "svg",
        _ => of_brand,
    };
    match if of_magic.is_empty() { ending } else { of_magic } {
        "heic" | "heif" | "hif" => (
            Some(said!("HEIC, as an iPhone takes it")),
            "save it as JPEG: on a Mac, Preview > File > Export; on the iPhone, Photos > \
             Share > Options > Most Compatible, or for all new ones Settings > Camera > \
             Formats > Most Compatible; on Windows, Photos > Save as",
        ),
        "avif" => (Some(said!("AVIF")), "save it as JPEG or PNG"),
        "jxl" => (Some(said!("JPEG XL")), "save it as JPEG or PNG"),
        "jp2" | "j2k" | "jpx" => (Some(said!("JPEG 2000")), "save it as JPEG or TIFF"),
        "gif" => (
            Some(said!("GIF")),
            "save it as PNG; it has few colours, and may be too coarse",
        ),
        "bmp" => (Some(said!("BMP")), "save it as PNG"),
        "psd" | "psb" => {
            (Some(said!("a Photoshop file")), "save a copy as TIFF or JPEG, in one layer")
        }
        "pdf" => {
            (Some(said!("PDF")), "export it as SVG with outlines, or as TIFF of 300 ppi")
        }
        "eps" | "ps" => (
            Some(said!("EPS")),
            "export it as SVG with outlines from Illustrator or Inkscape",
        ),
        "ai" => (Some(said!("an Illustrator file")), "export it as SVG with outlines"),
        "indd" => (Some(said!("an InDesign file")), "export the picture from it"),
        "svg" => (Some(said!("SVG")), "give it the ending `.svg`"),
        "cr2" | "cr3" | "nef" | "arw" | "dng" | "raf" | "orf" | "rw2" => (
            Some(said!("a camera's raw file")),
            "develop it, and save it as JPEG or TIFF",
        ),
        "mp4" | "mov" => {
            (Some(said!("a video")), "save the frame that is meant as JPEG or PNG")
        }
        _ => (None, ELSE),
    }
}
