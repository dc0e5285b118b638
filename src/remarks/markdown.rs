//! Remarks as a list in Markdown, to tick off.

use marbre_diag::said;

use crate::report::phrases::tongue;

use super::wording::{head, place, reply, state, words};
use super::{Remark, Remarks};

/// The list.
pub fn markdown(remarks: &Remarks) -> String {
    let tongue = tongue(remarks.language);
    let title = said!("Remarks on {title}", title = &remarks.title).spoken(tongue);
    let mut text = format!("# {}\n", escaped(&title));
    let mut page = 0;
    for remark in &remarks.all {
        if remark.page != page {
            page = remark.page;
            let heading = match &remark.part {
                Some(part) => said!("Page {page}: {part}", page, part),
                None => said!("Page {page}", page),
            };
            text.push_str(&format!("\n## {}\n\n", escaped(&heading.spoken(tongue))));
        }
        let tick = if remark.is_open() { ' ' } else { 'x' };
        let line = said_of(remark, &head(remark).spoken(tongue));
        text.push_str(&format!(
            "- [{tick}] `{}`: {line}\n",
            code(&place(remark).spoken(tongue))
        ));
        for it in &remark.replies {
            let reply = reply(it.author.as_deref(), &it.text).spoken(tongue);
            text.push_str(&format!("  - {}\n", escaped(&reply)));
        }
        for (author, given) in &remark.states {
            let state = reply(author.as_deref(), given).spoken(tongue);
            text.push_str(&format!("  - {}\n", escaped(&state)));
        }
        if let Some(state) = state(remark) {
            text.push_str(&format!("  - *{}*\n", escaped(&state.spoken(tongue))));
        }
    }
    text
}

fn said_of(remark: &Remark, head: &str) -> String {
    let mut line = escaped(head);
    if let Some(words) = words(remark) {
        line.push_str(&format!(", *{}*", escaped(&words)));
    }
    if !remark.text.is_empty() {
        line.push_str(&format!(" — **{}**", escaped(&remark.text)));
    }
    line
}

/// Text that is nothing but text, on one line.
fn escaped(text: &str) -> String {
    let mut plain = String::new();
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_{}[]<>#|~!".contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// Text within backticks.
fn code(text: &str) -> String {
    text.replace('`', "'")
}
