//! The other direction: each number, name, month, title in italics and address that is on the
//! pages is in the list.

use std::collections::BTreeSet;

use marbre_typography::Language;
use marbre_typography::date::months;

use super::flow::{Block, Leaf, Start, Token, tokens};
use super::list::List;

pub(super) const MONTHS: [&str; 12] = months(Language::French);

/// Numbers in letters; one and two are said of too much else.
const LETTERS: [(&str, &str); 20] = [
    ("trois", "3"),
    ("quatre", "4"),
    ("cinq", "5"),
    ("six", "6"),
    ("sept", "7"),
    ("huit", "8"),
    ("neuf", "9"),
    ("dix", "10"),
    ("onze", "11"),
    ("douze", "12"),
    ("treize", "13"),
    ("quatorze", "14"),
    ("quinze", "15"),
    ("seize", "16"),
    ("dizaine", "10"),
    ("quinzaine", "15"),
    ("vingtaine", "20"),
    ("trentaine", "30"),
    ("quarantaine", "40"),
    ("cinquantaine", "50"),
];

/// Layouts on which what is computed from the accounts may stand.
const OF_ACCOUNTS: [&str; 2] = ["charts", "statement"];

/// What is known beyond the list, by rule.
pub(super) struct Rules {
    /// Sums, differences and parts in per cent of the accounts, in digits alone.
    pub(super) computed: BTreeSet<String>,
    /// How many pages there are.
    pub(super) count: usize,
}

/// What is on the pages, and not in the list.
pub(super) fn unknown(pages: &[Leaf], list: &List, rules: &Rules) -> Vec<String> {
    let judge = Judge {
        vocabulary: list.vocabulary(),
        numbers: list.numbers(),
        italics: list.italics(),
        addresses: list.typed(),
        ordinary: ordinary(pages),
        list,
        rules,
    };
    let mut found = Vec::new();
    for page in pages {
        judge.page(page, &mut |what, it| {
            found.push(format!("page {}: {what} isn't in the list: {it}", page.folio));
        });
    }
    for it in &list.decisions {
        for form in &it.instead_of {
            let page = pages.iter().find(|page| page.text().contains(form.as_str()));
            if let Some(page) = page {
                found.push(format!(
                    "page {}: {form} instead of {}",
                    page.folio, it.printed
                ));
            }
        }
    }
    found
}

/// The words that are somewhere on the pages without a capital.
fn ordinary(pages: &[Leaf]) -> BTreeSet<String> {
    let blocks = pages.iter().flat_map(|page| &page.blocks);
    let words = blocks.flat_map(|block| tokens(&block.text)).map(|it| it.text);
    words.filter(|word| word.starts_with(char::is_lowercase)).collect()
}

struct Judge<'a> {
    vocabulary: Vec<Vec<Token>>,
    numbers: BTreeSet<String>,
    italics: Vec<String>,
    addresses: Vec<String>,
    ordinary: BTreeSet<String>,
    list: &'a List,
    rules: &'a Rules,
}

type Say<'a> = &'a mut dyn FnMut(&str, &str);

impl Judge<'_> {
    fn page(&self, page: &Leaf, say: Say) {
        for (at, block) in page.blocks.iter().enumerate() {
            for title in &block.italics {
                let bare = title
                    .trim_matches(|sign: char| {
                        !sign.is_alphanumeric()
                            && sign != '('
                            && sign != '?'
                            && sign != '!'
                    })
                    .trim();
                if !bare.is_empty() && !self.italics.iter().any(|it| it.contains(bare)) {
                    say("a title in italics", bare);
                }
            }
            self.role(block, page.blocks.get(at + 1), say);
        }
        let blocks = self.without_addresses(page, say);
        for block in &blocks {
            let mut words = tokens(block);
            open_sentence(block, &mut words);
            // A letter alone is the initial of names that follow.
            if block.chars().count() > 1 {
                self.names(&words, say);
            }
            self.counted(page, block, &words, say);
            self.months(page, block, &words, say);
        }
    }

    /// Names: capitals that follow each other.
    fn names(&self, words: &[Token], say: Say) {
        let capital = |it: &Token| it.text.starts_with(char::is_uppercase);
        let mut at = 0;
        while at < words.len() {
            if !capital(&words[at]) {
                at += 1;
                continue;
            }
            let from = at;
            at += 1;
            while at < words.len() && words[at].next && capital(&words[at]) {
                at += 1;
            }
            let name = &words[from..at];
            let first = &name[0];
            let opens = match first.start {
                Start::Sentence => true,
                Start::Block => self.ordinary.contains(&first.text.to_lowercase()),
                Start::No => false,
            };
            let rest = &name[1..];
            if !self.knows(name) && !(opens && (rest.is_empty() || self.knows(rest))) {
                let name: Vec<&str> = name.iter().map(|it| it.text.as_str()).collect();
                say("a name", &name.join(" "));
            }
        }
    }

    /// Whether words follow each other like this somewhere in the list.
    fn knows(&self, words: &[Token]) -> bool {
        let alike = |(at, (a, b)): (usize, (&Token, &Token))| {
            a.text == b.text && (at == 0 || b.next)
        };
        self.vocabulary.iter().any(|fact| {
            let mut windows = fact.windows(words.len());
            windows.any(|window| words.iter().zip(window).enumerate().all(alike))
        })
    }

    /// Numbers, in figures and in letters.
    fn counted(&self, page: &Leaf, block: &str, words: &[Token], say: Say) {
        for (at, word) in words.iter().enumerate() {
            let spelt =
                LETTERS.iter().find(|(letters, _)| *letters == word.text.to_lowercase());
            if let Some((letters, number)) = spelt
                && !self.numbers.contains(*number)
            {
                say("a number", letters);
            }
            let digits: String = word.text.chars().filter(char::is_ascii_digit).collect();
            if !word.text.starts_with(|it: char| it.is_ascii_digit()) {
                continue;
            }
            let alone = block.trim() == word.text;
            let folio = alone && digits == page.folio.to_string();
            let listed = alone
                && page.layout == "contents"
                && digits.parse().is_ok_and(|folio: usize| folio <= self.rules.count);
            let computed = OF_ACCOUNTS.contains(&page.layout.as_str())
                && self.rules.computed.contains(&digits);
            let before = at > 0 && self.knows(&words[at - 1..=at]);
            let after = words.get(at + 1).is_some() && self.knows(&words[at..at + 2]);
            let known = self.numbers.contains(&digits) || before || after;
            if !(known || folio || listed || computed) {
                say("a number", &word.text);
            }
        }
    }

    /// Months: something of that month is on the page.
    fn months(&self, page: &Leaf, block: &str, words: &[Token], say: Say) {
        // A year's months name themselves; what is under them is looked up in its table.
        let heading =
            page.layout == "timeline" && MONTHS.contains(&block.to_lowercase().as_str());
        if heading {
            return;
        }
        let text = page.text();
        for word in words {
            let month = word.text.to_lowercase();
            if !MONTHS.contains(&month.as_str())
                || self.list.added.months.contains(&month)
            {
                continue;
            }
            let known = self.list.dates.events.iter().any(|it| {
                it.months.contains(&month)
                    && it.what.all().iter().any(|what| text.contains(what.as_str()))
            });
            if !known {
                say("a month with something of it on the page", &word.text);
            }
        }
    }

    /// Who is followed by a role that is somebody else's.
    fn role(&self, block: &Block, after: Option<&Block>, say: Say) {
        let Some(after) = after else { return };
        let mut theirs =
            self.list.roles().filter(|[name, _]| *name == block.text).peekable();
        let others = self.list.roles().any(|[_, role]| *role == after.text);
        if theirs.peek().is_some()
            && others
            && !theirs.any(|[_, role]| *role == after.text)
        {
            say("a role", &format!("{}, {}", block.text, after.text));
        }
    }

    /// The page's texts without its addresses, which are looked up here.
    fn without_addresses(&self, page: &Leaf, say: Say) -> Vec<String> {
        let mut kept = Vec::new();
        for block in &page.blocks {
            let mut left = Vec::new();
            for word in block.text.split(' ') {
                let bare = word.trim_matches(|sign: char| "(),;:.!?".contains(sign));
                let bare =
                    bare.trim_start_matches("https://").trim_start_matches("http://");
                if !is_address(bare) {
                    left.push(word);
                } else if !self.addresses.iter().any(|it| {
                    let www = it.trim_start_matches("www.");
                    it.starts_with(bare) || www.starts_with(bare)
                }) {
                    say("an address", bare);
                }
            }
            kept.push(left.join(" "));
        }
        kept
    }
}

/// Running text starts with a sentence, labels with what may be a name.
fn open_sentence(block: &str, words: &mut [Token]) {
    let stops = block.ends_with(['.', '!', '?', '…', ':', ';']);
    if let Some(first) = words.first_mut().filter(|it| it.start == Start::Block)
        && (stops && block.split(' ').count() >= 8)
    {
        first.start = Start::Sentence;
    }
}

/// Whether a word looks like an address: a domain, and what may follow it.
fn is_address(word: &str) -> bool {
    let host = word.split(['/', '?']).next().unwrap_or_default();
    let Some((name, end)) = host.rsplit_once('.') else { return false };
    let plain = |part: &str| {
        part.chars().all(|it| it.is_ascii_alphanumeric() || "-.@".contains(it))
    };
    let domain = ["fr", "org", "com", "net", "eu", "io", "paris", "info"].contains(&end);
    !name.is_empty() && plain(name) && domain
}
