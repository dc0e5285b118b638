//! The page that shows changed pages: one file, which needs nothing beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Change;
use super::album::{Album, Print};
use super::lines::{Line, Lines};
use super::references::Finding;

/// How many lines that are the same are shown around those that aren't.
const AROUND: usize = 2;

/// The whole page.
pub(super) fn page(
    album: &Album<'_>,
    changes: &[Change<'_>],
    sections: &[Markup],
) -> String {
    let count = match changes.len() {
        1 => "1 page isn’t".to_owned(),
        count => format!("{count} pages aren’t"),
    };
    let page = html! {
        (DOCTYPE) "\n"
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Page snapshots: " (album.title) }
                style { (PreEscaped(include_str!("album.css"))) }
            }
            body {
                header {
                    p class="quiet" { "Page snapshots" }
                    h1 { (album.title) }
                    p {
                        (count) " as accepted. If all of this is meant, accept it: "
                        code { (album.accept) }
                    }
                    nav aria-label="Changed pages" {
                        ol {
                            @for change in changes {
                                @let number = change.page.number;
                                li { a href={ "#page-" (number) } { (change.line()) } }
                            }
                        }
                    }
                }
                main { @for section in sections { (section) } }
            }
        }
    };
    page.into_string()
}

/// The section of a page: its pictures, then its words.
pub(super) fn section(change: &Change<'_>, prints: &[Print]) -> Markup {
    let number = change.page.number;
    let line = change.line();
    let what = line.split_once(": ").map_or(line.as_str(), |(_, what)| what);
    html! {
        section id={ "page-" (number) } {
            h2 { "Page " (number) }
            p class="what" { (what) }
            div class="looks" { @for print in prints { (figure(change, print)) } }
            @if let Some(Finding::Different(lines)) = &change.words { (table(lines)) }
        }
    }
}

fn figure(change: &Change<'_>, print: &Print) -> Markup {
    let number = change.page.number;
    let (width, height) = print.size;
    let caption = match &change.look {
        Some(Finding::Same) => "actual, and as expected",
        _ => print.what,
    };
    let png = STANDARD.encode(&print.png);
    html! {
        figure {
            img width=(width) height=(height) alt={ "Page " (number) ", " (caption) }
                src={ "data:image/png;base64," (png) };
            figcaption { (caption) }
        }
    }
}

/// The lines that changed, with some around them.
fn table(lines: &Lines) -> Markup {
    html! {
        table class="words" {
            caption {
                "What stands on the page: its place from the left and the top in mm, then \
                 the text; ~ and · are spaces that don’t break"
            }
            tbody { @for row in rows(lines) { (row) } }
        }
    }
}

fn rows(lines: &Lines) -> Vec<Markup> {
    let mut rows = Vec::new();
    let all = lines.all();
    let mut next = 0;
    while next < all.len() {
        let kept = count(&all[next..], |line| matches!(line, Line::Kept(_)));
        let end = next + kept;
        // Before the first change and after the last there is one side to show.
        let head = if next == 0 { 0 } else { AROUND };
        let foot = if end == all.len() { 0 } else { AROUND };
        if kept > head + foot {
            rows.extend(all[next..next + head].iter().map(|line| row(line, None)));
            rows.push(html! { tr class="gap" { td {} td { "⋯" } } });
            rows.extend(all[end - foot..end].iter().map(|line| row(line, None)));
        } else {
            rows.extend(all[next..end].iter().map(|line| row(line, None)));
        }
        next = end;
        let removed = count(&all[next..], |line| matches!(line, Line::Removed(_)));
        let (old, rest) = all[next..].split_at(removed);
        let added = count(rest, |line| matches!(line, Line::Added(_)));
        let new = &rest[..added];
        // As many lines as before: each is that line, changed.
        let pairs = removed == added;
        let other = |side: &'_ [Line], index: usize| pairs.then(|| side[index].clone());
        for (index, line) in old.iter().enumerate() {
            rows.push(row(line, other(new, index).as_ref()));
        }
        for (index, line) in new.iter().enumerate() {
            rows.push(row(line, other(old, index).as_ref()));
        }
        next += removed + added;
    }
    rows
}

fn count(lines: &[Line], wanted: impl Fn(&Line) -> bool) -> usize {
    lines.iter().take_while(|line| wanted(line)).count()
}

fn words(line: &Line) -> &str {
    match line {
        Line::Kept(text) | Line::Removed(text) | Line::Added(text) => text,
    }
}

/// A row of the table; what isn't in `other`, which it was or became, is marked.
fn row(line: &Line, other: Option<&Line>) -> Markup {
    let text = html! {
        @match other {
            Some(other) => (marked(words(line), words(other))),
            None => (words(line)),
        }
    };
    match line {
        Line::Kept(_) => html! { tr { td {} td { (text) } } },
        Line::Removed(_) => {
            html! { tr class="gone" { td { "−" } td { del { (text) } } } }
        }
        Line::Added(_) => html! { tr class="new" { td { "+" } td { ins { (text) } } } },
    }
}

/// A line, with what lies between the ends that it shares with another marked.
fn marked(text: &str, other: &str) -> Markup {
    let same = |(a, b): &(char, char)| a == b;
    let head = text.chars().zip(other.chars()).take_while(same).count();
    let most = text.chars().count().min(other.chars().count()) - head;
    let backwards = text.chars().rev().zip(other.chars().rev());
    let tail = backwards.take(most).take_while(same).count();
    let middle = text.chars().count() - head - tail;
    let part =
        |skip: usize, take: usize| text.chars().skip(skip).take(take).collect::<String>();
    html! {
        (part(0, head))
        @if middle > 0 { mark { (part(head, middle)) } }
        (part(head + middle, tail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changed_part_of_a_line_is_marked() {
        assert_eq!(
            marked("a 13·100 €", "a 13·150 €").into_string(),
            "a 13·1<mark>0</mark>0 €"
        );
        assert_eq!(marked("<b>", "<b>x").into_string(), "&lt;b&gt;");
        assert_eq!(marked("<b>x", "<b>").into_string(), "&lt;b&gt;<mark>x</mark>");
        assert_eq!(marked("aa", "aaa").into_string(), "aa");
    }

    #[test]
    fn lines_far_from_a_change_are_left_out() {
        let old: String = (0..20).map(|n| format!("line {n}\n")).collect();
        let lines = Lines::between(&old, &old.replace("line 9\n", "<new>\n"));
        let table = table(&lines).into_string();
        assert_eq!(table.matches("⋯").count(), 2, "{table}");
        for shown in [
            "line 7",
            "line 8",
            "<del><mark>line 9</mark></del>",
            "<ins><mark>&lt;new&gt;</mark></ins>",
            "line 10",
            "line 11",
        ] {
            assert!(table.contains(shown), "{shown} isn't in {table}");
        }
        for left_out in ["line 6", "line 12", "<new>"] {
            assert!(!table.contains(left_out), "{left_out} is in {table}");
        }
    }
}
