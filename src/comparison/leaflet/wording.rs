//! The words of the changes PDF that aren't those of the pages, by language.

use marbre_typography::Language;

use crate::comparison::Page;
use crate::comparison::summary::Counts;

/// Phrases in a language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wording(Language);

impl Wording {
    pub(super) const fn of(language: Language) -> Self {
        Self(language)
    }

    const fn pick(self, french: &'static str, english: &'static str) -> &'static str {
        match self.0 {
            Language::French => french,
            Language::English => english,
        }
    }

    pub(super) const fn language(self) -> Language {
        self.0
    }

    pub(super) const fn code(self) -> &'static str {
        self.0.code()
    }

    pub(super) const fn title(self) -> &'static str {
        self.pick("Ce qui a changé", "What has changed")
    }

    pub(super) const fn before(self) -> &'static str {
        self.pick("Avant", "Before")
    }

    pub(super) const fn after(self) -> &'static str {
        self.pick("Après", "After")
    }

    pub(super) const fn words(self) -> &'static str {
        self.pick("Mots", "Words")
    }

    pub(super) const fn page_head(self) -> &'static str {
        self.pick("Page", "Page")
    }

    pub(super) const fn share_head(self) -> &'static str {
        self.pick("Surface", "Area")
    }

    /// A page by its number.
    pub(super) fn page(self, number: usize) -> String {
        format!("{} {number}", self.page_head())
    }

    /// Pages by the numbers of the first and the last one.
    pub(super) fn stretch(self, first: usize, last: usize) -> String {
        if first == last { self.page(first) } else { format!("Pages {first}–{last}") }
    }

    /// Pages whose numbers have changed, by those that they had.
    pub(super) fn were(self, first: usize, last: usize) -> String {
        match (self.0, first == last) {
            (Language::French, true) => format!("avant page {first}"),
            (Language::French, false) => format!("avant pages {first}–{last}"),
            (Language::English, true) => format!("was page {first}"),
            (Language::English, false) => format!("were pages {first}–{last}"),
        }
    }

    /// That the number is one of the old file.
    pub(super) const fn of_old(self) -> &'static str {
        self.pick("de l'ancien fichier", "of the old file")
    }

    /// What has become of pages that have other numbers and are the same.
    pub(super) const fn moved(self, first: usize, last: usize) -> &'static str {
        match first == last {
            true => self.pick("déplacée", "moved"),
            false => self.pick("déplacées", "moved"),
        }
    }

    /// How many pages a file has.
    pub(super) fn pages(self, count: usize) -> String {
        if count == 1 { "1 page".to_owned() } else { format!("{count} pages") }
    }

    /// What has become of a page.
    pub(super) const fn status(self, page: &Page) -> &'static str {
        match page {
            Page::Same(_) => self.pick("identique", "same"),
            Page::Moved(it) => self.moved(it.new, it.new),
            Page::Changed(..) => self.pick("modifiée", "changed"),
            Page::Added(_) => self.pick("ajoutée", "added"),
            Page::Removed(_) => self.pick("supprimée", "removed"),
        }
    }

    /// What has become of all pages, in the order of importance; what there is none of is
    /// left out, but for the pages that are the same.
    pub(super) fn counts(self, counts: Counts) -> Vec<(usize, &'static str)> {
        let one = |count: usize, one, many| (count, if count < 2 { one } else { many });
        let all = match self.0 {
            Language::French => [
                one(counts.changed, "page modifiée", "pages modifiées"),
                one(counts.added, "page ajoutée", "pages ajoutées"),
                one(counts.removed, "page supprimée", "pages supprimées"),
                one(counts.moved, "page déplacée", "pages déplacées"),
                one(counts.same, "page identique", "pages identiques"),
            ],
            Language::English => [
                one(counts.changed, "page changed", "pages changed"),
                one(counts.added, "page added", "pages added"),
                one(counts.removed, "page removed", "pages removed"),
                one(counts.moved, "page moved", "pages moved"),
                (
                    counts.same,
                    if counts.same == 1 { "page the same" } else { "pages the same" },
                ),
            ],
        };
        let last = all.len() - 1;
        let there = |(index, it): (usize, (usize, &'static str))| {
            (it.0 > 0 || index == last).then_some(it)
        };
        all.into_iter().enumerate().filter_map(there).collect()
    }

    /// The share of a page's area, 0 to 1.
    pub(super) fn share(self, share: f64) -> String {
        let tenths = format!("{:.1}", (share * 100.0).max(0.1));
        let number = match self.0 {
            _ if share <= 0.0 => "0".to_owned(),
            Language::French => tenths.replace('.', ","),
            Language::English => tenths,
        };
        let below = if share > 0.0 && share < 0.0005 { "< " } else { "" };
        format!("{below}{number} %")
    }

    /// That there are more words than are shown.
    pub(super) fn more(self, count: usize) -> String {
        match (self.0, count) {
            (Language::French, 1) => "et une autre modification".to_owned(),
            (Language::French, n) => format!("et {n} autres modifications"),
            (Language::English, 1) => "and one more change".to_owned(),
            (Language::English, n) => format!("and {n} more changes"),
        }
    }

    /// That pages are only in the list.
    pub(super) fn more_pages(self, count: usize) -> String {
        match self.0 {
            Language::French if count == 1 => {
                "L'autre page n'est pas montrée ici ; le fichier JSON la donne."
                    .to_owned()
            }
            Language::English if count == 1 => {
                "The other page isn't shown here; the JSON file has it.".to_owned()
            }
            Language::French => format!(
                "Les {count} autres pages ne sont pas montrées ici ; le fichier JSON les donne toutes."
            ),
            Language::English => {
                format!(
                    "The other {count} pages aren't shown here; the JSON file has all."
                )
            }
        }
    }

    /// On a changed page without changed words.
    pub(super) const fn no_words(self) -> &'static str {
        self.pick(
            "Aucun mot n'a changé : la différence est dans ce que l'on voit.",
            "No word has changed: the difference is in what is seen.",
        )
    }

    /// On a changed page where nothing reads or looks different.
    pub(super) const fn unseen(self) -> &'static str {
        self.pick(
            "Aucun mot n'a changé : une couleur ou un tracé diffère de moins que l'œil n'en voit.",
            "No word has changed: a colour or a drawing differs by less than can be seen.",
        )
    }

    /// On a changed page where nothing is to be seen.
    pub(super) const fn nothing_seen(self) -> &'static str {
        self.pick("invisible à l'œil", "not visible")
    }

    /// In the place of a page that isn't there.
    pub(super) const fn not_yet(self) -> &'static str {
        self.pick("Cette page n'existait pas.", "This page wasn't there.")
    }

    /// In the place of a page that is no more.
    pub(super) const fn no_more(self) -> &'static str {
        self.pick("Cette page n'existe plus.", "This page is no more.")
    }

    /// How to read the pages that follow.
    pub(super) const fn reading(self) -> &'static str {
        self.pick(
            "Les pages qui suivent montrent chaque page concernée deux fois : à gauche avant, \
             à droite après. Les mots qui ont changé \
             sont surlignés, ce qui a changé d'aspect est encadré. Aucune autre page n'a changé.",
            "The pages that follow show each of these pages twice: before on the left, after on \
             the right. Words that have changed are tinted, what looks different is \
             framed. No other page has changed.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_is_one() {
        let left = |language| Wording::of(language).more_pages(1);
        assert!(left(Language::French).starts_with("L'autre page n'est pas montrée"));
        assert!(left(Language::English).starts_with("The other page isn't shown"));
        let left = |language| Wording::of(language).more_pages(2);
        assert!(left(Language::French).starts_with("Les 2 autres pages ne sont pas"));
        assert!(left(Language::English).starts_with("The other 2 pages aren't shown"));
    }
}
