//! Addresses on the web, as print needs them: legible, and as a QR code.

use qrcodegen::{QrCode, QrCodeEcc};

/// Whether a text is an `http`, `https` or `mailto` address.
pub fn is_address(url: &str) -> bool {
    let space = |c: char| c.is_whitespace() || c.is_control();
    without_scheme(url).is_some_and(|rest| !rest.is_empty() && !rest.contains(space))
}

fn without_scheme(url: &str) -> Option<&str> {
    ["https://", "http://", "mailto:"].iter().find_map(|scheme| url.strip_prefix(scheme))
}

/// An address and its QR code.
#[derive(Clone, Debug)]
pub struct Address {
    /// The address as it was written.
    pub url: String,
    /// The modules of its QR code, row by row, `true` for ink.
    pub qr: Vec<Vec<bool>>,
}

impl Address {
    /// Takes an address; `None` where it isn't an `http`, `https` or `mailto` one, or
    /// is too long for a QR code.
    pub fn new(url: &str) -> Option<Self> {
        if !is_address(url) {
            return None;
        }
        // ISO/IEC 18004 level M: 15 % of the code may be damaged.
        let code = QrCode::encode_text(url, QrCodeEcc::Medium).ok()?;
        let row = |y| (0..code.size()).map(|x| code.get_module(x, y)).collect();
        Some(Self { url: url.to_owned(), qr: (0..code.size()).map(row).collect() })
    }

    /// The address as it is printed: without scheme, in [`stretches`].
    pub fn printed(&self) -> Vec<String> {
        stretches(self.bare())
    }

    /// What of it a reader types: all of it, or its host, where nobody would type the rest
    /// and the code leads there.
    pub fn typed(&self) -> Vec<String> {
        let bare = self.bare();
        match bare.split_once(['/', '?']) {
            Some((host, _)) if bare.chars().count() > MOST_TYPED => stretches(host),
            _ => stretches(bare),
        }
    }

    fn bare(&self) -> &str {
        without_scheme(&self.url).unwrap_or(&self.url).trim_end_matches('/')
    }
}

/// The longest address that anybody copies from paper, in characters: a line of a caption.
const MOST_TYPED: usize = 45;

/// The stretches of an address between which a line may end: after each `/`, and before
/// `-`, `_`, `.`, `?`, `&` and `=`, so that no hyphen or point at the end of a line is
/// taken for one that isn't the address's.
pub fn stretches(address: &str) -> Vec<String> {
    let begin = ["https://www.", "http://www.", "www.", "https://", "http://"];
    let begin =
        begin.iter().find(|it| address.starts_with(**it)).map_or(0, |it| it.len());
    let (begin, rest) = address.split_at(begin);
    let mut found = vec![begin.to_owned()];
    let mut after = '.';
    for char in rest.chars() {
        let fresh =
            after == '/' && char != '/' || "-_.?&=".contains(char) && after != '/';
        match found.last_mut() {
            Some(last) if !fresh || last == begin => last.push(char),
            _ => found.push(char.to_string()),
        }
        after = char;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_its_scheme() {
        for url in ["www.oasis21.org", "javascript:x", "https://", "https://a b", ""] {
            assert!(Address::new(url).is_none(), "{url}");
        }
    }

    #[test]
    fn it_is_printed_without_scheme() {
        let address = Address::new("https://www.oasis21.org/").expect("an address");
        assert_eq!(address.printed(), ["www.oasis21", ".org"]);
        assert_eq!(address.qr.len(), address.qr[0].len());
    }

    #[test]
    fn no_line_ends_after_what_every_address_begins_with() {
        let found = stretches("https://www.a-b.org/c?d=1");
        assert_eq!(found, ["https://www.a", "-b", ".org/", "c", "?d", "=1"]);
        assert_eq!(stretches("www."), ["www."]);
        assert_eq!(stretches("a.org"), ["a", ".org"]);
        assert_eq!(stretches("a.org/-b/c"), ["a", ".org/", "-b/", "c"]);
    }

    #[test]
    fn nobody_types_a_long_address() {
        let typed = |url| Address::new(url).expect("an address").typed().concat();
        assert_eq!(typed("https://www.a.org/bc/"), "www.a.org/bc");
        let long = "https://www.a.org/un-titre-de-billet-qui-en-dit-long-et-plus/";
        assert_eq!(typed(long), "www.a.org");
    }
}
