//! The page that shows changed pages: one file, which needs nothing beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use marbre_preflight::html::escaped;

use super::Change;
use super::album::{Album, Print};
use super::lines::{Line, Lines};
use super::references::Finding;

/// How many lines that are the same are shown around those that aren't.
const AROUND: usize = 2;

/// The whole page.
pub(super) fn page(album: &Album<'_>, changes: &[Change<'_>], sections: &str) -> String {
    let (title, accept) = (escaped(album.title), escaped(album.accept));
    let css = include_str!("album.css");
    let count = match changes.len() {
        1 => "1 page isn’t".to_owned(),
        count => format!("{count} pages aren’t"),
    };
    let entry = |change: &Change<'_>| {
        let (number, line) = (change.page.number, escaped(&change.line()));
        format!("<li><a href=\"#page-{number}\">{line}</a></li>\n")
    };
    let entries: String = changes.iter().map(entry).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Page snapshots: {title}</title>\n<style>\n{css}</style>\n</head>\n\
         <body>\n<header>\n<p class=\"quiet\">Page snapshots</p>\n<h1>{title}</h1>\n\
         <p>{count} as accepted. If all of this is meant, accept it: \
         <code>{accept}</code></p>\n\
         <nav aria-label=\"Changed pages\">\n<ol>\n{entries}</ol>\n</nav>\n</header>\n\
         <main>\n{sections}</main>\n</body>\n</html>\n"
    )
}

/// The section of a page: its pictures, then its words.
pub(super) fn section(change: &Change<'_>, prints: &[Print]) -> String {
    let number = change.page.number;
    let line = change.line();
    let what = line.split_once(": ").map_or(line.as_str(), |(_, what)| what);
    let mut html = format!(
        "<section id=\"page-{number}\">\n<h2>Page {number}</h2>\n\
         <p class=\"what\">{}</p>\n<div class=\"looks\">\n",
        escaped(what)
    );
    for print in prints {
        let (what, (width, height)) = (print.what, print.size);
        let caption = match (&change.look, what) {
            (Some(Finding::Same), _) => "actual, and as expected",
            _ => what,
        };
        html.push_str(&format!(
            "<figure><img width=\"{width}\" height=\"{height}\" \
             alt=\"Page {number}, {caption}\" src=\"data:image/png;base64,{}\">\
             <figcaption>{caption}</figcaption></figure>\n",
            STANDARD.encode(&print.png)
        ));
    }
    html.push_str("</div>\n");
    if let Some(Finding::Different(lines)) = &change.words {
        html.push_str(&table(lines));
    }
    html.push_str("</section>\n");
    html
}

/// The lines that changed, with some around them.
fn table(lines: &Lines) -> String {
    let mut html = String::from(
        "<table class=\"words\">\n<caption>What stands on the page: its place from the \
         left and the top in mm, then the text; ~ and · are spaces that don’t break\
         </caption>\n<tbody>\n",
    );
    let all = lines.all();
    let mut next = 0;
    while next < all.len() {
        let kept = count(&all[next..], |line| matches!(line, Line::Kept(_)));
        let end = next + kept;
        // Before the first change and after the last there is one side to show.
        let head = if next == 0 { 0 } else { AROUND };
        let foot = if end == all.len() { 0 } else { AROUND };
        if kept > head + foot {
            html.extend(all[next..next + head].iter().map(|line| row(line, None)));
            html.push_str("<tr class=\"gap\"><td></td><td>⋯</td></tr>\n");
            html.extend(all[end - foot..end].iter().map(|line| row(line, None)));
        } else {
            html.extend(all[next..end].iter().map(|line| row(line, None)));
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
            html.push_str(&row(line, other(new, index).as_ref()));
        }
        for (index, line) in new.iter().enumerate() {
            html.push_str(&row(line, other(old, index).as_ref()));
        }
        next += removed + added;
    }
    html.push_str("</tbody>\n</table>\n");
    html
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
fn row(line: &Line, other: Option<&Line>) -> String {
    let text = other
        .map_or_else(|| escaped(words(line)), |other| marked(words(line), words(other)));
    match line {
        Line::Kept(_) => format!("<tr><td></td><td>{text}</td></tr>\n"),
        Line::Removed(_) => {
            format!("<tr class=\"gone\"><td>−</td><td><del>{text}</del></td></tr>\n")
        }
        Line::Added(_) => {
            format!("<tr class=\"new\"><td>+</td><td><ins>{text}</ins></td></tr>\n")
        }
    }
}

/// A line, with what lies between the ends that it shares with another marked.
fn marked(text: &str, other: &str) -> String {
    let same = |(a, b): &(char, char)| a == b;
    let head = text.chars().zip(other.chars()).take_while(same).count();
    let most = text.chars().count().min(other.chars().count()) - head;
    let backwards = text.chars().rev().zip(other.chars().rev());
    let tail = backwards.take(most).take_while(same).count();
    let middle = text.chars().count() - head - tail;
    let part = |skip: usize, take: usize| {
        escaped(&text.chars().skip(skip).take(take).collect::<String>())
    };
    let (start, end) = (part(0, head), part(head + middle, tail));
    match part(head, middle) {
        middle if middle.is_empty() => format!("{start}{end}"),
        middle => format!("{start}<mark>{middle}</mark>{end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changed_part_of_a_line_is_marked() {
        assert_eq!(marked("a 13·100 €", "a 13·150 €"), "a 13·1<mark>0</mark>0 €");
        assert_eq!(marked("<b>", "<b>x"), "&lt;b&gt;");
        assert_eq!(marked("<b>x", "<b>"), "&lt;b&gt;<mark>x</mark>");
        assert_eq!(marked("aa", "aaa"), "aa");
    }

    #[test]
    fn lines_far_from_a_change_are_left_out() {
        let old: String = (0..20).map(|n| format!("line {n}\n")).collect();
        let table = table(&Lines::between(&old, &old.replace("line 9\n", "<new>\n")));
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
