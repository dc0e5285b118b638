//! The pages of a print edition to look at. Those that are printed as they were before
//! are taken from the cache: separating a page into plates takes longer than setting it.

use rayon::prelude::*;

use marbre_pdf::interpreter::Interpreter;
use marbre_preflight::ink::{PPI, Separation};
use marbre_preflight::leaf::{Leaf, Looks};

use crate::build::Made;
use crate::store::cache::{Cache, Key};

/// The format of what is kept.
const FORMAT: u32 = 6;

/// The leaves of all pages, in their order.
pub(super) fn leaves(made: &Made, cache: &Cache) -> Vec<Leaf> {
    let (profile, document) = (&made.report.print, made.press.document());
    let pages = Interpreter::new(document).pages().to_vec();
    let keys = keys(made).filter(|keys| keys.len() == pages.len());
    let kept = |index: usize| Leaf::read(&cache.get(keys.as_ref()?.get(index)?)?);
    let mut leaves: Vec<Option<Leaf>> =
        (0..pages.len()).into_par_iter().map(kept).collect();
    let missing = pages.iter().zip(&leaves).filter(|(_, leaf)| leaf.is_none());
    let missing: Vec<_> = missing.map(|(page, _)| page.clone()).collect();
    if missing.is_empty() {
        return leaves.into_iter().flatten().collect();
    }
    let (separation, looks) =
        (Separation::of(document), Looks::of_parsed(made.press.bytes(), document));
    let limit = profile.ink_limit;
    let made = separation
        .each_of(&missing, PPI, |page, plates| Leaf::of(page, &plates, &looks, limit));
    let mut made = made.into_iter();
    let mut new = Vec::new();
    for (index, leaf) in leaves.iter_mut().enumerate().filter(|(_, leaf)| leaf.is_none())
    {
        *leaf = made.next();
        if let (Some(leaf), Some(keys)) = (leaf, &keys)
            && let Some(key) = keys.get(index)
        {
            new.push((key, leaf.written()));
        }
    }
    cache.put_all(new);
    leaves.into_iter().flatten().collect()
}

/// What each leaf is made from: what the page prints, on which press.
/// `None` where that can't be said.
fn keys(made: &Made) -> Option<Vec<Key>> {
    let profile = &made.report.print;
    let limit = profile.ink_limit.to_be_bytes();
    let of =
        |print: &[u8]| Key::new("leaf", FORMAT, &[print, &profile.intent.icc, &limit]);
    let prints = made.fingerprints().ok()?;
    Some(prints.iter().map(|it| of(it.print.exact().bytes())).collect())
}
