//! The words of a page as they are read: lines put together again, blocks apart.

use marbre::typeset::Baseline;

/// Words that belong together: a paragraph, a title, a cell.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The text, with a typewriter's signs.
    pub(super) text: String,
    /// What of it stands in italics.
    pub(super) italics: Vec<String>,
    /// Its first baseline below the trim's top, in pt.
    pub(super) y: f64,
}

/// What can be read on a page.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) folio: usize,
    pub(super) layout: String,
    pub(super) blocks: Vec<Block>,
}

impl Leaf {
    pub(super) fn new(folio: usize, layout: &str, runs: &[Baseline]) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        let mut before: Option<&Baseline> = None;
        for run in runs {
            let joins = before.is_some_and(|before| joins(before, run));
            let broken = before.is_some_and(|it| it.text.ends_with(SOFT));
            let upright = before.is_none_or(|it| !it.italic);
            before = Some(run);
            let text: &str = &run.text;
            match blocks.last_mut() {
                Some(block) if joins => {
                    if broken {
                        block.text.pop();
                    }
                    block.text.push_str(text);
                    match block.italics.last_mut() {
                        Some(last) if run.italic && !upright => {
                            if broken {
                                last.pop();
                            }
                            last.push_str(text);
                        }
                        _ if run.italic => block.italics.push(text.to_owned()),
                        _ => {}
                    }
                }
                _ => blocks.push(Block {
                    text: text.to_owned(),
                    italics: run.italic.then(|| text.to_owned()).into_iter().collect(),
                    y: run.y,
                }),
            }
        }
        for block in &mut blocks {
            block.text = plain(&block.text);
            for italics in &mut block.italics {
                *italics = plain(italics);
            }
        }
        blocks.retain(|block| !block.text.is_empty());
        Self { folio, layout: layout.to_owned(), blocks }
    }

    /// The page's words in one line.
    pub(super) fn text(&self) -> String {
        let blocks: Vec<&str> = self.blocks.iter().map(|it| it.text.as_str()).collect();
        blocks.join(" ").replace('\u{202F}', " ")
    }
}

/// What a word is broken with at a line's end.
const SOFT: [char; 2] = ['\u{AD}', '\u{2010}'];

/// Whether a run goes on where the one before it stopped: on the same line, or on the next one
/// after a space or a hyphen, which Typst leaves at the end of a line that it has broken.
fn joins(before: &Baseline, run: &Baseline) -> bool {
    let level = (run.y - before.y).abs() < 0.6 * before.size.max(run.size);
    let close = (-1.0..3.0).contains(&(run.x - before.end));
    let next = run.y < before.y || run.y - before.y < 2.0 * before.size;
    let alike = before.family == run.family && (before.size - run.size).abs() < 0.01;
    let hyphen = before.text.ends_with(['-', '/']) && alike && next;
    level && close || before.text.ends_with(SOFT) || before.text.ends_with(' ') || hyphen
}

/// A text with a typewriter's signs, as the list has it; spaces between thousands stay.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut last = ' ';
    for (at, sign) in text.char_indices() {
        let after = text.get(at + sign.len_utf8()..).and_then(|it| it.chars().next());
        let thousands =
            last.is_ascii_digit() && after.is_some_and(|it| it.is_ascii_digit());
        let sign = match sign {
            '\u{202F}' if thousands => '\u{202F}',
            '\u{A0}' | '\u{202F}' | '\n' => ' ',
            '’' => '\'',
            '–' | '\u{2011}' => '-',
            'ᵉ' => 'e',
            'ʳ' => 'r',
            '\u{AD}' | '\u{2060}' | '\u{200B}' | '«' | '»' | '“' | '”' | '"' => {
                continue;
            }
            sign => sign,
        };
        if sign == ' ' && plain.ends_with(' ') {
            continue;
        }
        plain.push(sign);
        last = sign;
    }
    plain.trim().replace(" ,", ",").replace(" .", ".").replace(" )", ")")
}

/// A word or a number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) text: String,
    /// Where a sentence starts: at the block's beginning, or after a full stop.
    pub(super) start: Start,
    /// Whether nothing but a space is between it and the one before.
    pub(super) next: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    Block,
    Sentence,
    No,
}

/// What is before an apostrophe and is no part of the word after it.
const ELIDED: &[&str] = &[
    "c", "d", "j", "l", "m", "n", "qu", "s", "t", "jusqu", "lorsqu", "puisqu", "quelqu",
];

/// The words and numbers of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let signs: Vec<char> = text.chars().collect();
    let inside = |at: usize| {
        let sign = signs[at];
        let between = |is: fn(&char) -> bool| {
            let before = at.checked_sub(1).and_then(|at| signs.get(at));
            before.is_some_and(is) && signs.get(at + 1).is_some_and(is)
        };
        sign.is_alphanumeric()
            || sign == '-' && between(|it| it.is_alphanumeric())
            || matches!(sign, '\u{202F}' | ',') && between(|it| it.is_ascii_digit())
    };
    let (mut at, mut between) = (0, String::new());
    while at < signs.len() {
        if !inside(at) {
            between.push(signs[at]);
            at += 1;
            continue;
        }
        let from = at;
        while at < signs.len() && inside(at) {
            at += 1;
        }
        let text: String = signs[from..at].iter().collect();
        let elided = signs.get(at) == Some(&'\'')
            && ELIDED.contains(&text.to_lowercase().as_str());
        let start = match found.is_empty() {
            true => Start::Block,
            false if between.contains(['.', '!', '?', '…']) => Start::Sentence,
            false => Start::No,
        };
        if elided {
            // "L'Institut": a name after it is one wherever it stands.
            between = "'".to_owned();
            at += 1;
            continue;
        }
        let start = if between == "'" { Start::No } else { start };
        found.push(Token { text, start, next: between == " " });
        between.clear();
    }
    found
}
