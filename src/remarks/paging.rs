//! Which page of a proof a page of a PDF is: pages are taken out and put in.

use std::collections::BTreeSet;

use crate::typeset::trail::Step;

/// How much of a page's words has to be on another for the two to be one page.
const SAME: f64 = 0.6;
/// How much, where the page isn't where it should be.
const ELSEWHERE: f64 = 0.8;
/// Pages with fewer letters are known by their place alone.
const FEW: usize = 40;

/// What a page is recognised by: its letters, three by three.
#[derive(Debug)]
pub(super) struct Look {
    letters: usize,
    trigrams: BTreeSet<[char; 3]>,
}

impl Look {
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let letters: Vec<char> = words
            .flat_map(str::chars)
            .filter(|c| c.is_alphanumeric())
            .filter_map(|c| c.to_lowercase().next())
            .collect();
        let trigrams = letters.windows(3).filter_map(|it| it.try_into().ok()).collect();
        Self { letters: letters.len(), trigrams }
    }

    pub(super) fn of_steps(steps: &[Step]) -> Self {
        Self::of(steps.iter().filter(|it| !it.is_picture()).map(|it| it.text.as_str()))
    }

    /// How much of it is on another page, 0 to 1.
    fn share(&self, other: &Self) -> f64 {
        let common = self.trigrams.intersection(&other.trigrams).count();
        common as f64 / self.trigrams.len().max(1) as f64
    }
}

/// The page of the proof (from 0) that the page at an index is; `counts` says whether both files
/// have as many pages.
pub(super) fn page_of(
    look: &Look,
    index: usize,
    proof: &[Look],
    counts: bool,
) -> Option<usize> {
    let here = proof.get(index);
    if here
        .is_some_and(|it| if it.letters < FEW { counts } else { it.share(look) >= SAME })
    {
        return Some(index);
    }
    let shares = proof.iter().enumerate().filter(|(_, it)| it.letters >= FEW);
    let mut shares: Vec<(usize, f64)> =
        shares.map(|(page, it)| (page, it.share(look))).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    match shares.as_slice() {
        [(page, best), rest @ ..] if *best >= ELSEWHERE => {
            rest.first().is_none_or(|(_, next)| best - next > 0.1).then_some(*page)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_words() {
        let texts = [
            "Avec notre enquête par la maquette s'achève le premier chapitre d'une recherche",
            "Le programme s'adresse d'abord aux élus et décideurs publics des collectivités",
            "12",
        ];
        let proof: Vec<Look> =
            texts.iter().map(|text| Look::of(text.split(' '))).collect();
        let of = |text: &str, index, counts| {
            page_of(&Look::of(text.split(' ')), index, &proof, counts)
        };
        assert_eq!(of(texts[0], 0, true), Some(0));
        // A page was taken out before it.
        assert_eq!(of(texts[1], 0, false), Some(1));
        assert_eq!(of("12", 2, true), Some(2));
        assert_eq!(of("12", 2, false), None);
        assert_eq!(of("tout autre chose que ce qui est écrit là", 1, true), None);
    }
}
