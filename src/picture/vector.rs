//! Vector pictures (SVG), which have to print as they are on their own.

use image::metadata::Orientation;
use roxmltree::{Document, Node, ParsingOptions};

use super::{Kind, sound};
use crate::separator;

/// Checks that an SVG is one, takes nothing from elsewhere, and has nothing that the
/// way to the press would lose.
pub(super) fn probe(path: &str, bytes: &[u8]) -> Result<(), (String, &'static str)> {
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
        lost(node)
            .map_or(Ok(()), |(what, hint)| Err((format!("`{path}` {what}"), hint)))?;
    }
    Ok(())
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

/// What of a part of an SVG would be lost on the way to the press.
fn lost(node: Node<'_, '_>) -> Option<(String, &'static str)> {
    for (property, value) in properties(node) {
        match (property, value) {
            ("spreadMethod", "repeat" | "reflect") => {
                let what = format!("has a gradient that is spread by {value}");
                return Some((what, "it prints only as light: use pad"));
            }
            ("filter", value) if !matches!(value, "none" | "inherit" | "initial") => {
                let what = "has a filter, which becomes pixels as coarse as a screen's";
                let hint = "apply the filter, or place the part as a picture of its own";
                return Some((what.to_owned(), hint));
            }
            _ => {}
        }
    }
    let links = node.attributes().filter(|a| a.name() == "href");
    let data = links.filter_map(|link| link.value().trim().strip_prefix("data:"));
    let why = data.into_iter().find_map(unplain)?;
    let what = format!("has a picture inside that is lost on the way: {why}");
    Some((what, "convert it to sRGB, or place the picture itself"))
}

/// The properties of a part, as attributes, in its style, or in a style sheet.
fn properties<'a>(node: Node<'a, '_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let attributes = node.attributes().map(|a| (a.name(), a.value().trim()));
    let sheet = node.text().filter(|_| node.tag_name().name() == "style");
    let styles = node.attributes().filter(|a| a.name() == "style").map(|a| a.value());
    let declared = styles
        .chain(sheet)
        .flat_map(|style| style.split(['{', '}', ';']))
        .filter_map(|declaration| declaration.split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()));
    attributes.chain(declared)
}

/// Why an embedded picture isn't sRGB that is whole. An SVG inside is left to Typst,
/// which reads it like the one around it.
fn unplain(uri: &str) -> Option<String> {
    let (head, data) = uri.split_once(',')?;
    if !head.ends_with(";base64") {
        return None;
    }
    let bytes = base64(data)?;
    let kind = Kind::of(&bytes)?;
    match sound(&bytes, kind) {
        Err(fault) => Some(format!("it {}", fault.what)),
        Ok(header) if header.space == super::Space::Cmyk => Some("it is CMYK".to_owned()),
        Ok(header) if header.orientation != Orientation::NoTransforms => {
            Some("it lies on its side, and only its EXIF says so".to_owned())
        }
        Ok(header) => {
            let foreign = header.icc.filter(|icc| !separator::is_srgb(icc));
            foreign.map(|_| "its colours aren't sRGB".to_owned())
        }
    }
}

/// Bytes written as letters (RFC 4648, 4).
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}
