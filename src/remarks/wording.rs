//! What is said of remarks, in either language.

use marbre_diag::{Message, Parameter, Tongue, said};

use crate::report::remarks::Whereabouts;

use super::{Kind, Remark, Remarks};

/// What kind of mark it is.
pub(super) fn kind(kind: Kind) -> Message {
    match kind {
        Kind::Note => said!("note"),
        Kind::Highlight => said!("highlighted"),
        Kind::Underline => said!("underlined"),
        Kind::StrikeOut => said!("struck out"),
        Kind::Replace => said!("to be replaced"),
        Kind::Insert => said!("to be put in"),
        Kind::Text => said!("written on the page"),
        Kind::Drawing => said!("drawn"),
        Kind::Stamp => said!("stamped"),
        Kind::Attachment => said!("attached file"),
    }
}

/// Page, author, day and kind.
pub(super) fn head(remark: &Remark) -> Message {
    let page = match remark.line {
        Some(line) => said!("p. {page}, line {line}", page = remark.page, line),
        None => said!("p. {page}", page = remark.page),
    };
    let author = remark.author.as_ref().map(|author| said!("{author}", author));
    let date = remark.date.map(|date| match date.clock() {
        Some(clock) => said!("{day} {clock}", day = date.day(), clock),
        None => said!("{day}", day = date.day()),
    });
    let facts = [Some(page), author, date, Some(kind(remark.kind))];
    said!("{facts}", facts = Parameter::list(facts.into_iter().flatten()))
}

/// Where its words are.
pub(super) fn place(remark: &Remark) -> Message {
    let was = &remark.recorded.place;
    match &remark.there {
        Whereabouts::Here(place) if remark.on => said!("{place}", place = place.short()),
        Whereabouts::Here(place) if remark.words.is_empty() => {
            said!("{place}, which makes the page", place = place.short())
        }
        Whereabouts::Here(place) => said!("near {place}", place = place.short()),
        Whereabouts::Changed(place) => {
            said!("{place}, where its words have changed", place = place.short())
        }
        Whereabouts::Unsure(Some(place)) if !was.is_empty() => said!(
            "not certain: perhaps {place}; it was {was}",
            place = place.short(),
            was
        ),
        Whereabouts::Unsure(Some(place)) => {
            said!("not certain: perhaps {place}", place = place.short())
        }
        Whereabouts::Unsure(None) if !was.is_empty() => {
            said!("not found any more; it was {was}", was)
        }
        Whereabouts::Unsure(None) => said!("not found in the report"),
        Whereabouts::Nowhere => said!("at no line of the report"),
    }
}

/// The words that are marked, those in the middle left out where there are many.
pub(super) fn words(remark: &Remark) -> Option<String> {
    const MOST: usize = 24;
    let all: Vec<&str> = remark.words.split_whitespace().collect();
    if all.is_empty() {
        return None;
    }
    Some(match all.len() > MOST {
        true => {
            let (head, tail) = (&all[..MOST / 2], &all[all.len() - MOST / 2..]);
            format!("{} […] {}", head.join(" "), tail.join(" "))
        }
        false => all.join(" "),
    })
}

/// What was answered, and whether it still has to be.
pub(super) fn state(remark: &Remark) -> Option<Message> {
    match (remark.answered, &remark.there) {
        (true, _) => Some(said!("answered")),
        (false, Whereabouts::Changed(_)) => {
            Some(said!("taken up: the words have changed"))
        }
        (false, _) => None,
    }
}

/// A reply, with whose it is.
pub(super) fn reply(author: Option<&str>, text: &str) -> Message {
    match author {
        Some(author) => said!("{author}: {text}", author, text),
        None => said!("{text}", text),
    }
}

/// All remarks as lines for a terminal: the place first, as editors understand it.
pub fn lines(remarks: &Remarks, tongue: Tongue) -> String {
    let mut text = String::new();
    for remark in &remarks.all {
        let mut line = |indent: &str, what: &str| {
            for part in what.lines() {
                text.push_str(indent);
                text.push_str(&plain(part));
                text.push('\n');
            }
        };
        line("", &place(remark).spoken(tongue));
        line("    ", &head(remark).spoken(tongue));
        if let Some(words) = words(remark) {
            let words = Parameter::quoted(words);
            let words = match remark.on {
                true => said!("{words}", words),
                false => said!("beside {words}", words),
            };
            line("    ", &words.spoken(tongue));
        }
        line("      ", &remark.text);
        for it in &remark.replies {
            line("      > ", &reply(it.author.as_deref(), &it.text).spoken(tongue));
        }
        for (author, state) in &remark.states {
            line("      > ", &reply(author.as_deref(), state).spoken(tongue));
        }
        if let Some(state) = state(remark) {
            line("    ", &state.spoken(tongue));
        }
    }
    text
}

/// What a terminal shows and doesn't obey.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// How many there are, of whom, and how many lead to a line.
pub fn closing(remarks: &Remarks) -> Message {
    let mut authors: Vec<&Option<String>> =
        remarks.all.iter().map(|it| &it.author).collect();
    authors.sort();
    authors.dedup();
    let count = match remarks.all.len() {
        1 => said!("1 remark"),
        count => said!("{count} remarks", count),
    };
    let of = match authors.len() {
        0 | 1 => None,
        people => Some(said!("{people} people", people)),
    };
    let led = remarks.all.iter().filter(|it| it.there.place().is_some()).count();
    let led = match led == remarks.all.len() {
        true => said!("all lead to a line"),
        false => said!("{led} lead to a line", led),
    };
    let open = said!("{open} open", open = remarks.open().count());
    let facts = [Some(count), of, Some(led), Some(open)];
    said!("{facts}", facts = Parameter::list(facts.into_iter().flatten()))
}
