//! PDFs from anywhere, read within bounds: the one door that they come in by.
//!
//! ```text
//!  bytes ──► index ──► file, lexer ──► page tree ──► a document
//!            where     objects and     one level     that others
//!            they are  their bytes     for all       can walk
//! ```
//!
//! A file may be made to do harm, so nothing in it is believed before it is held against
//! the file's own bytes: counts, lengths and places never decide how much memory is
//! taken. And a file may be sound and oddly written: streams whose length is missing or
//! wrong, tables that are a little off, comments where nobody expects them. What Poppler, qpdf
//! and pdf.js make of such a file is what is read here.

mod file;
mod index;
mod lexer;
mod objects;
pub mod stream;
mod tree;

use std::borrow::Cow;
use std::fmt;

use lopdf::Document;

use crate::spelling::plain_name;

use self::file::File;
use self::index::{Index, Scan};
use self::lexer::{Budget, Fault};
use self::objects::Loaded;

/// Why a PDF can't be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unopenable {
    /// It isn't a PDF.
    NotPdf,
    /// It is encrypted.
    Encrypted,
    /// It is damaged: how, in a few words.
    Damaged(&'static str),
}

impl fmt::Display for Unopenable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPdf => f.write_str("the file isn't a PDF"),
            Self::Encrypted => f.write_str("the file is encrypted, which no press takes"),
            Self::Damaged(how) => write!(f, "the file is damaged: {how}"),
        }
    }
}

impl Unopenable {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotPdf => "give the PDF that goes to the print shop",
            Self::Encrypted => "save it without a password (ISO 15930-7, 6.2.2)",
            Self::Damaged(_) => "export it again, or copy it again if it was sent",
        }
    }

    fn damaged(how: &'static str) -> Self {
        Self::Damaged(how)
    }
}

impl From<Fault> for Unopenable {
    fn from(fault: Fault) -> Self {
        Self::damaged(match fault {
            Fault::TooMuch => "its objects are more than can be held in memory",
            Fault::TooDeep => "its values stand too deep in each other",
        })
    }
}

/// How many bytes of memory the objects of a file may take, whatever its size.
const MOST: usize = 320 << 20;

/// A file that has been read.
struct Opened {
    document: Document,
    /// Whether the file is written as the standard has it, so that others read the same.
    exact: bool,
}

/// Reads a PDF's objects.
///
/// # Errors
/// Where it isn't one, or can't be read.
pub fn open(bytes: &[u8]) -> Result<Document, Unopenable> {
    Ok(opened(bytes, false)?.document)
}

/// A PDF as a renderer that trusts it may have it: its own bytes, or new ones where they
/// have to be mended. What is encrypted without a password is readable then.
///
/// # Errors
/// Where it isn't one, or can't be read.
pub fn mended(bytes: &[u8]) -> Result<(Document, Cow<'_, [u8]>), Unopenable> {
    let Opened { mut document, exact } = opened(bytes, true)?;
    if exact {
        return Ok((document, Cow::Borrowed(bytes)));
    }
    let mut anew = Vec::new();
    let written = document.save_to(&mut anew);
    written.map_err(|_| Unopenable::damaged("its objects can't be written anew"))?;
    Ok((document, Cow::Owned(anew)))
}

fn opened(bytes: &[u8], unlocks: bool) -> Result<Opened, Unopenable> {
    // Some programs write a few lines before it (ISO 32000-1, annex H, note 13).
    let early = bytes.get(..1024).unwrap_or(bytes);
    let head = early.windows(5).position(|five| five == b"%PDF-");
    let head = head.ok_or(Unopenable::NotPdf)?;
    if has_absurd_rows(bytes) {
        return Err(Unopenable::damaged("a stream has rows without an end"));
    }
    let room = MOST.saturating_add(bytes.len().saturating_mul(2));
    let budget = Budget::new(room);
    let file = File::new(bytes, head, &budget, unlocks);
    let written = match Index::written(&file)? {
        Some(index) => loaded(&file, index)?,
        None => None,
    };
    let why = match written {
        Some(Ok(opened)) => return Ok(opened),
        Some(Err(Unopenable::Encrypted)) => return Err(Unopenable::Encrypted),
        Some(Err(why)) => Some(why),
        None => None,
    };
    // What it says of itself is wrong: its objects are looked for.
    let budget = Budget::new(room);
    let file = File::new(bytes, head, &budget, unlocks);
    let scan = Scan::of(&file)?;
    let ends = bytes.windows(5).any(|it| it == b"%%EOF");
    let missing = || match ends {
        true => Unopenable::damaged("neither its index nor its pages can be found"),
        false => Unopenable::damaged("its end is missing"),
    };
    let Some(loaded) = Loaded::of_scan(&file, scan)? else {
        return Err(why.unwrap_or_else(missing));
    };
    let cut = loaded.cut;
    let whole = |document: &Document| {
        objects::all_references(document, |id| document.objects.contains_key(&id))
    };
    match (settled(&file, loaded), ends) {
        (Ok(opened), true) => Ok(opened),
        (Ok(opened), false) if !cut && whole(&opened.document) => Ok(opened),
        (Err(Unopenable::Encrypted), _) => Err(Unopenable::Encrypted),
        (_, false) => Err(missing()),
        (Err(rebuilt), true) => Err(why.unwrap_or(rebuilt)),
    }
}

/// A document by an index; nothing where it leads nowhere.
fn loaded(
    file: &File<'_>,
    index: Index,
) -> Result<Option<Result<Opened, Unopenable>>, Unopenable> {
    let loaded = Loaded::of_index(file, index)?;
    Ok(loaded.map(|loaded| settled(file, loaded)))
}

fn settled(file: &File<'_>, loaded: Loaded) -> Result<Opened, Unopenable> {
    let Loaded { mut document, exact, lost, .. } = loaded;
    if document.trailer.get(b"Encrypt").is_ok_and(|it| !it.is_null()) {
        return Err(Unopenable::Encrypted);
    }
    if !lost.is_empty()
        && !objects::all_references(&document, |(number, _)| !lost.contains(&number))
    {
        return Err(Unopenable::damaged("objects that it packs together can't be read"));
    }
    let sound = tree::settle(&mut document, file.budget)?;
    Ok(Opened { document, exact: exact && sound })
}

/// Whether the rows that a predictor works on (ISO 32000-1, 7.4.4.4) are said to be of ten
/// millions or more: whoever reads the file's tables by them multiplies what
/// they are said to be.
fn has_absurd_rows(bytes: &[u8]) -> bool {
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes.filter_map(|(at, _)| bytes.get(at + 1..)).any(|rest| {
        // Escaped, a name of 16 letters has 48.
        let regular = |byte: &&u8| lexer::is_regular(**byte);
        let length = rest.iter().take(48).take_while(regular).count();
        let (name, rest) = rest.split_at(length);
        let name: &[u8] = &plain_name(name);
        let rest = rest.trim_ascii_start();
        let digits = rest.strip_prefix(b"+").unwrap_or(rest);
        let digits = digits.iter().skip_while(|byte| **byte == b'0');
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        matches!(name, b"Columns" | b"Colors" | b"BitsPerComponent") && digits > 7
    })
}
