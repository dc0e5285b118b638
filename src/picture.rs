//! Pictures, looked at before they are placed.
//!
//! Typst would print a JPEG that stops in the middle, and would try to decode
//! what can't fit into memory; so each file is probed first.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};

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
        // Entropy-coded data ends with the end-of-image marker (ITU T.81, B.1.1.3).
        ImageFormat::Jpeg => bytes.windows(2).rev().take(64).any(|w| w == [0xFF, 0xD9]),
        // The last chunk is IEND (ISO/IEC 15948, 11.2.5).
        _ => bytes.windows(4).rev().take(64).any(|w| w == b"IEND"),
    };
    if !whole {
        let message = format!("the picture `{path}` is cut off: its end is missing");
        return Err((message, "copy or export it again"));
    }
    Ok(Picture::Raster { width, height })
}

/// Checks that an SVG is one, and takes nothing from elsewhere.
fn vector(path: &str, bytes: &[u8]) -> Result<Picture, (String, &'static str)> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.contains("<svg"));
    let Some(text) = text else {
        return Err((format!("`{path}` isn't an SVG picture"), "export it again"));
    };
    for attribute in ["href=", "src=", "url(", "@import"] {
        for (index, _) in text.match_indices(attribute) {
            let value =
                text[index + attribute.len()..].trim_start_matches(['"', '\'', ' ']);
            let inside = value.starts_with('#') || value.starts_with("data:");
            if !inside {
                let end = value.find(['"', '\'', ')', '>', ' ']).unwrap_or(value.len());
                let message =
                    format!("`{path}` refers to `{}` outside itself", &value[..end]);
                return Err((message, "embed what the picture needs in the SVG"));
            }
        }
    }
    Ok(Picture::Vector)
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
        assert_eq!(svg("<image href='data:image/png;base64,AA'/>"), Ok(Picture::Vector));
        for body in [
            "<image href=\"../x.png\"/>",
            "<image xlink:href='http://x.org/a.png'/>",
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
