//! Pictures, looked at before they are placed.
//!
//! Typst would print a JPEG that stops in the middle, and would try to decode
//! what can't fit into memory; so each file is probed first.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use roxmltree::{Document, Node, ParsingOptions};

/// The most pixels that a picture may have: A1 at 600 ppi.
const MAX_PIXELS: u64 = 280_000_000;

/// What a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Pixels.
    Raster {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// Shapes.
    Vector,
}

/// Looks at a picture's bytes.
///
/// # Errors
/// A sentence about what is wrong with it, and what to do.
pub fn probe(path: &str, bytes: &[u8]) -> Result<Picture, (String, &'static str)> {
    if bytes.is_empty() {
        let hint = "export the picture again";
        return Err((format!("the picture `{path}` is empty (0 bytes)"), hint));
    }
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if ending == "svg" {
        return vector(path, bytes);
    }
    let format = match ending.as_str() {
        "jpg" | "jpeg" => ImageFormat::Jpeg,
        "png" => ImageFormat::Png,
        _ => {
            let message = format!("`{path}` isn't a kind of picture that can be placed");
            return Err((message, "use JPEG, PNG or SVG"));
        }
    };
    raster(path, bytes, format)
}

fn raster(
    path: &str,
    bytes: &[u8],
    format: ImageFormat,
) -> Result<Picture, (String, &'static str)> {
    if image::guess_format(bytes).ok() != Some(format) {
        let kind = if format == ImageFormat::Png { "PNG" } else { "JPEG" };
        let message = format!("`{path}` isn't the {kind} picture that its name says");
        return Err((message, "export it again as JPEG, PNG or SVG"));
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader.into_dimensions().map_err(|error| {
        (format!("the picture `{path}` is damaged: {error}"), "export it again")
    })?;
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > MAX_PIXELS {
        let message = format!("the picture `{path}` has {width} × {height} pixels");
        return Err((message, "scale it down: 280 megapixels are the limit"));
    }
    let whole = match format {
        ImageFormat::Jpeg => jpeg_ends(bytes),
        _ => png_ends(bytes),
    };
    if !whole {
        let message = format!("the picture `{path}` is cut off: its end is missing");
        return Err((message, "copy or export it again"));
    }
    Ok(Picture::Raster { width, height })
}

/// Whether a JPEG has its end-of-image marker after its pixels, whatever a camera
/// has put behind it (ITU T.81, B.1.1.2 to B.1.1.4).
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let [0xFF, marker, high, low, ..] = bytes.get(at..).unwrap_or_default() {
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
        // Behind the start of a scan, FF in the pixels is followed by 0.
        if *marker == 0xDA {
            let pixels = bytes.get(at..).unwrap_or_default();
            return pixels.windows(2).any(|pair| pair == [0xFF, 0xD9]);
        }
    }
    false
}

/// Whether a PNG has all its chunks, up to IEND (ISO/IEC 15948, 5.3).
fn png_ends(bytes: &[u8]) -> bool {
    let mut at = 8_usize;
    while let Some(head) = bytes.get(at..at.saturating_add(8)) {
        if &head[4..] == b"IEND" {
            return true;
        }
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        // Length, name and checksum are 12 bytes.
        at = at.saturating_add(12).saturating_add(length as usize);
    }
    false
}

/// Checks that an SVG is one, and takes nothing from elsewhere.
fn vector(path: &str, bytes: &[u8]) -> Result<Picture, (String, &'static str)> {
    let damaged = |why: String| {
        (format!("the picture `{path}` isn't whole SVG: {why}"), "export it again")
    };
    let text = std::str::from_utf8(bytes).map_err(|error| damaged(error.to_string()))?;
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| damaged(error.to_string()))?;
    if document.root_element().tag_name().name() != "svg" {
        return Err((format!("`{path}` isn't an SVG picture"), "export it again"));
    }
    for node in document.descendants() {
        if node.tag_name().name() == "text" {
            let message = format!("`{path}` has text that needs a font");
            return Err((message, "turn its text into outlines before you export it"));
        }
        if let Some(value) = outside(node) {
            let end = value.find(['"', '\'', ')']).unwrap_or(value.len());
            let message =
                format!("`{path}` refers to `{}` outside itself", &value[..end]);
            return Err((message, "embed what the picture needs in the SVG"));
        }
    }
    Ok(Picture::Vector)
}

/// What a part of an SVG takes from outside the file.
fn outside<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let name = node.tag_name().name();
    let inside = |value: &&str| value.starts_with('#') || value.starts_with("data:");
    // A link leads a reader elsewhere; it takes nothing from there.
    let links = node.attributes().filter(|a| a.name() == "href" && name != "a");
    let links = links.map(|attribute| attribute.value().trim());
    let styles = node.attributes().map(|attribute| attribute.value());
    let styles = styles.chain(node.text().filter(|_| name == "style"));
    let marks = ['"', '\'', ' '];
    let used = styles
        .clone()
        .flat_map(|style| style.split("url(").skip(1))
        .map(|rest| rest.trim_start_matches(marks));
    let mut imported =
        styles.filter_map(|style| style.split_once("@import")).map(|(_, r)| r);
    links.chain(used).find(|value| !inside(value)).or_else(|| imported.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(body: &str) -> Result<Picture, (String, &'static str)> {
        probe(
            "a.svg",
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{body}</svg>").as_bytes(),
        )
    }

    #[test]
    fn an_svg_stands_on_its_own() {
        assert_eq!(svg("<use href=\"#a\"/>"), Ok(Picture::Vector));
        assert_eq!(svg("<a href='https://example.org'><path/></a>"), Ok(Picture::Vector));
        assert_eq!(svg("<image href='data:image/png;base64,AA'/>"), Ok(Picture::Vector));
        for body in [
            "<image href=\"../x.png\"/>",
            "<image href = 'http://x.org/a.png'/>",
            "<style>@import 'a.css'</style>",
            "<rect fill=\"url(b.svg#c)\"/>",
        ] {
            assert!(svg(body).is_err(), "{body}");
        }
    }

    #[test]
    fn a_name_that_lies_is_found_out() {
        assert!(probe("a.png", b"\xFF\xD8\xFF\xE0").is_err());
        assert!(probe("a.gif", b"GIF89a").is_err());
        assert!(probe("a.jpg", b"").is_err());
    }
}
