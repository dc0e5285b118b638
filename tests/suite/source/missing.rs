//! The first direction: each fact of the list is on the pages, as it is to be spelt.

use super::flow::{Leaf, plain};
use super::list::{Count, Event, Forms, List, typed};

/// How far a date may be from what it dates, in letters.
const NEAR: usize = 300;

/// What of the list isn't on the pages.
pub(super) fn missing(pages: &[Leaf], list: &List) -> Vec<String> {
    let texts: Vec<String> = pages.iter().map(Leaf::text).collect();
    let mut found = Vec::new();
    let mut say = |what: String| found.push(format!("not on the pages: {what}"));
    for forms in list.phrases() {
        if !forms.all().iter().any(|form| texts.iter().any(|text| has(text, form))) {
            say(forms.all().join(", or "));
        }
    }
    for it in list.counts.iter().filter(|it| it.left_out.is_none()) {
        if !texts.iter().any(|text| counted(text, it)) {
            say(format!("{} {}", it.number, it.counts));
        }
    }
    for it in list.dates.events.iter().filter(|it| it.left_out.is_none()) {
        if !texts.iter().any(|text| dated(text, it)) {
            let when = it.when.clone().unwrap_or_else(|| it.months.join(", "));
            say(format!("{} in {when}", it.what.all().join(", or ")));
        }
    }
    for it in &list.together {
        let all = |text: &String| {
            has(text, &it.what) && it.names.iter().all(|name| has(text, name))
        };
        if !texts.iter().any(all) {
            say(format!("on one page, {} with {}", it.what, it.names.join(", ")));
        }
    }
    for address in &list.addresses.all {
        let host = typed(address).split('/').next().unwrap_or_default().to_owned();
        if !texts.iter().any(|text| text.contains(&host)) {
            say(address.clone());
        }
    }
    for line in &list.accounts.lines {
        if !pages.iter().any(|page| accounted(page, line)) {
            say(format!("on one line, {}", line.join("  ")));
        }
    }
    for [name, role] in list.roles() {
        if !texts.iter().any(|text| has(text, name) && has(text, role)) {
            say(format!("{name}, {role}"));
        }
    }
    found
}

/// Whether a text has a form.
pub(super) fn has(text: &str, form: &str) -> bool {
    form.is_empty() || !places(text, form).is_empty()
}

/// Where a text has a form, with a capital or without one at its beginning.
fn places(text: &str, form: &str) -> Vec<usize> {
    let form = plain(form);
    let mut letters = form.chars();
    let Some(first) = letters.next() else { return Vec::new() };
    let rest = letters.as_str();
    let turned: String = match first.is_uppercase() {
        true => first.to_lowercase().collect(),
        false => first.to_uppercase().collect(),
    };
    let turned = format!("{turned}{rest}");
    let forms = [&form, &turned].into_iter().take(if turned == form { 1 } else { 2 });
    let whole = |(at, form): &(usize, &str)| {
        let inside = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
        !inside(text[..*at].chars().next_back())
            && !inside(text[at + form.len()..].chars().next())
    };
    let found = forms.flat_map(|form| text.match_indices(form.as_str()));
    found.filter(whole).map(|(at, _)| at).collect()
}

fn counted(text: &str, it: &Count) -> bool {
    let figures = format!("{} {}", it.number, it.counts);
    let printed = it.printed.iter().flat_map(Forms::all);
    // "500 m²" isn't in "1 500 m²", nor "50 m²" in "350 m²".
    let whole = |(at, _): (usize, &str)| {
        let before = text[..at].trim_end_matches(' ');
        !before.ends_with(|sign: char| sign.is_ascii_digit())
    };
    text.match_indices(&plain(&figures)).any(whole)
        || printed.into_iter().any(|form| has(text, form))
}

fn dated(text: &str, it: &Event) -> bool {
    let whens = it.when.as_ref().map_or(it.months.as_slice(), std::slice::from_ref);
    let near = |when: &String, at: usize| {
        places(text, when).into_iter().any(|date| date.abs_diff(at) <= NEAR)
    };
    let mut all = it.what.all().iter().flat_map(|what| places(text, what));
    all.any(|at| whens.iter().all(|when| near(when, at)))
}

/// Whether a page has a line of the accounts with both amounts beside or below it.
fn accounted(page: &Leaf, [label, amounts @ ..]: &[String; 3]) -> bool {
    // A row of the grid and a little, in pt.
    let row = 14.0;
    let labels = page.blocks.iter().filter(|it| it.text.starts_with(label.as_str()));
    labels.into_iter().any(|label| {
        amounts.iter().filter(|it| !it.is_empty()).all(|amount| {
            page.blocks.iter().any(|it| {
                let text = it.text.replace('\u{202F}', " ");
                let bare = text.trim_start_matches('−').trim_end_matches(" €");
                bare == amount && (it.y - label.y).abs() < row
            })
        })
    })
}
