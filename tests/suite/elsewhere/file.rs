//! Small PDFs, written by hand: sound ones, and such as programs write that have
//! standards of their own.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// What the page of all of them draws.
pub(super) const DRAWN: &str = "0 0 0 1 k 100 100 200 200 re f";

/// How a table's lines end, and where its places count from.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) end: &'static str,
    /// How far places are off.
    pub(super) off: i64,
    /// The number that its first entry has.
    pub(super) first: u32,
}

pub(super) const SOUND: Table = Table { end: " \n", off: 0, first: 0 };

/// A file, object by object.
pub(super) struct Pdf {
    pub(super) bytes: Vec<u8>,
    places: Vec<(u32, usize)>,
}

impl Pdf {
    pub(super) fn new() -> Self {
        Self { bytes: b"%PDF-1.6\n%\xE2\xE3\xCF\xD3\n".to_vec(), places: Vec::new() }
    }

    pub(super) fn put(mut self, number: u32, object: impl AsRef<[u8]>) -> Self {
        self.places.push((number, self.bytes.len()));
        self.bytes.extend(format!("{number} 0 obj\n").bytes());
        self.bytes.extend(object.as_ref());
        self.bytes.extend(b"\nendobj\n");
        self
    }

    /// A catalog, and a page whose content is object 4.
    pub(super) fn page(self) -> Self {
        self.put(1, "<</Type/Catalog/Pages 2 0 R>>")
            .put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .put(3, PAGE)
    }

    /// Ends it with a table.
    pub(super) fn table(mut self, table: Table) -> Vec<u8> {
        let start = self.bytes.len();
        self.places.sort_unstable();
        let count = self.places.last().map_or(1, |(number, _)| number + 1);
        let mut text =
            format!("xref\n{} {count}\n0000000000 65535 f{}", table.first, table.end);
        for number in 1..count {
            let place = self.places.iter().rfind(|(known, _)| *known == number);
            let line = match place {
                Some((_, place)) => {
                    let place = i64::try_from(*place).expect("a small file") + table.off;
                    format!("{place:010} 00000 n{}", table.end)
                }
                None => format!("0000000000 00000 f{}", table.end),
            };
            text.push_str(&line);
        }
        let start = i64::try_from(start).expect("a small file") + table.off;
        write!(
            text,
            "trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
        )
        .expect("memory can be written to");
        self.bytes.extend(text.bytes());
        self.bytes
    }

    pub(super) fn sound(self) -> Vec<u8> {
        self.table(SOUND)
    }

    /// Ends it with a stream of entries, of such a width each; objects that aren't in the
    /// file are in the object stream 5, in this order.
    pub(super) fn stream(
        mut self,
        widths: [usize; 3],
        about: &str,
        packed: &[u32],
    ) -> Vec<u8> {
        let start = self.bytes.len();
        let field = |value: usize, width: usize| {
            let bytes = value.to_be_bytes();
            bytes[bytes.len() - width..].to_vec()
        };
        let mut rows = Vec::new();
        for number in 0..=9_u32 {
            let place = self.places.iter().rfind(|(known, _)| *known == number);
            let within = packed.iter().position(|known| *known == number);
            let row = match (number, place, within) {
                (9, ..) => [1, start, 0],
                (_, Some((_, place)), _) => [1, *place, 0],
                (_, _, Some(index)) => [2, 5, index],
                _ => [0, 0, 0],
            };
            for (value, width) in row.into_iter().zip(widths) {
                rows.extend(field(value, width));
            }
        }
        let [a, b, c] = widths;
        let head = format!(
            "9 0 obj\n<</Type/XRef/Size 10/Root 1 0 R/W[{a} {b} {c}]/Length {}{about}>>\nstream\n",
            rows.len()
        );
        self.bytes.extend(head.bytes());
        self.bytes.extend(rows);
        self.bytes
            .extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
        self.bytes
    }
}

pub(super) const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]\
     /TrimBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>";

/// A content stream that says this of its length.
pub(super) fn content(about: &str) -> String {
    format!("<<{about}>>\nstream\n{DRAWN}\nendstream")
}

/// One whose length is right.
pub(super) fn right() -> String {
    content(&format!("/Length {}", DRAWN.len()))
}

/// A sound file.
pub(super) fn sound() -> Vec<u8> {
    Pdf::new().page().put(4, right()).sound()
}

/// Bytes, packed.
pub(super) fn packed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).expect("memory can be written to");
    encoder.finish().expect("memory can be written to")
}

/// A stream of bytes.
pub(super) fn stream(about: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<<{about}/Length {}>>\nstream\n", bytes.len());
    [head.as_bytes(), bytes, b"\nendstream"].concat()
}

/// An object stream of objects 1 to 3, with something before each of them and in its head.
pub(super) fn objects(before: &str, count: &str) -> Vec<u8> {
    let (mut head, mut body) = (String::new(), String::new());
    let all =
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE];
    for (number, object) in (1..).zip(all) {
        writeln!(head, "{before}{number} {}", body.len()).expect("memory");
        writeln!(body, "{before}{object}").expect("memory");
    }
    let about = format!("/Type/ObjStm/N {count}/First {}", head.len());
    stream(&about, (head + &body).as_bytes())
}
