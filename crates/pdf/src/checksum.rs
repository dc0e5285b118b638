//! What tells whether bytes are the same bytes: SHA-256 (FIPS 180-4).

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 checksum; written as 64 hexadecimal digits.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// The checksum of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The checksum of all that can be read; no more of it is held than is looked at.
    ///
    /// # Errors
    /// Where it can't be read to its end.
    pub fn of_all(mut reader: impl Read) -> io::Result<Self> {
        let mut sum = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(Self(sum.finalize().into())),
                Ok(length) => sum.update(buffer.get(..length).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The checksum of a list: other parts have another one, even where they join to
    /// the same bytes.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut sum = Sha256::new();
        for part in parts {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        }
        Self(sum.finalize().into())
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Why a text is no checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAChecksum;

impl fmt::Display for NotAChecksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a checksum has 64 hexadecimal digits, 0-9 and a-f")
    }
}

impl std::error::Error for NotAChecksum {}

impl FromStr for Checksum {
    type Err = NotAChecksum;

    /// Reads what `Display` writes, and nothing else: one checksum, one text.
    fn from_str(text: &str) -> Result<Self, NotAChecksum> {
        let digits: [u8; 64] = text.as_bytes().try_into().map_err(|_| NotAChecksum)?;
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Ok(digit - b'0'),
            b'a'..=b'f' => Ok(digit - b'a' + 10),
            _ => Err(NotAChecksum),
        };
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks().0) {
            *byte = value(*high)? << 4 | value(*low)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Checksum {
    type Error = NotAChecksum;

    fn try_from(text: String) -> Result<Self, NotAChecksum> {
        text.parse()
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_piece_by_piece_has_the_checksum_of_the_whole() {
        for length in [0, 1, (1 << 16) - 1, 1 << 16, 200_000] {
            let bytes: Vec<u8> = (0..length).map(|at: u32| (at % 251) as u8).collect();
            let (one, rest) = bytes.split_at(bytes.len() / 3);
            let read = Checksum::of_all(io::Read::chain(one, rest)).expect("it is read");
            assert_eq!(read, Checksum::of(&bytes));
        }
    }

    #[test]
    fn a_checksum_is_read_as_it_is_written() {
        // FIPS 180-4 has "abc" as its example.
        let written = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let checksum = Checksum::of(b"abc");
        assert_eq!(checksum.to_string(), written);
        assert_eq!(written.parse(), Ok(checksum));
        let json = serde_json::to_string(&checksum).expect("JSON");
        assert_eq!(json, format!("\"{written}\""));
        assert_eq!(serde_json::from_str::<Checksum>(&json).expect("it"), checksum);
    }

    #[test]
    fn nothing_else_is_read() {
        let good = Checksum::of(b"").to_string();
        for bad in ["", "ba78", &good[1..], &good.to_uppercase(), &format!("{good}0")] {
            assert_eq!(bad.parse::<Checksum>(), Err(NotAChecksum), "{bad}");
        }
        assert!(good.replacen('e', "g", 1).parse::<Checksum>().is_err());
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let of = |parts: &[&'static [u8]]| Checksum::of_parts(parts.iter().copied());
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_ne!(of(&[b"abc"]), Checksum::of(b"abc"));
    }
}
