//! Findings in words: as rows of a table, and as the list beside a page.

use marbre_diag::Place;
use marbre_diag::wording::Bilingual;
use marbre_pdf::area::Area;
use maud::{Markup, Render, html};

use crate::Finding;
use crate::rules;

use super::said::{Part, Said, mm};
use super::{Class, Numbered};

/// The tables: what is to be done, then notes, then what is signed off.
pub(super) fn tables(numbered: &Numbered<'_>) -> Markup {
    let open = numbered.of_class(&[Class::Error, Class::Warning]);
    let notes = numbered.of_class(&[Class::Note]);
    let signed = numbered.of_class(&[Class::Signed]);
    let nothing = Said::new("Rien à corriger.", "Nothing has to be mended.");
    let why = Said::new(
        "Constats acceptés par qui en répond ; ils n'empêchent pas l'impression.",
        "Agreed to by those who answer for it; they don't stand in the way.",
    );
    html! {
        section id="findings" {
            (Said::new("Constats", "Findings").h2())
            @if open.is_empty() { (nothing.p()) } @else { (table(&open)) }
        }
        @if !notes.is_empty() {
            section id="notes" {
                (Said::new("Remarques", "Notes").h2())
                (table(&notes))
            }
        }
        @if !signed.is_empty() {
            section id="signed" {
                (Said::new("Acceptés", "Signed off").h2())
                (why.p())
                (table(&signed))
            }
        }
    }
}

fn table(findings: &[(usize, &Finding)]) -> Markup {
    let heads = [["N°", "No."], ["Constat", "Finding"], ["Place", "Place"]];
    html! {
        table {
            thead {
                tr {
                    @for [french, english] in heads {
                        th scope="col" { (Said::new(french, english)) }
                    }
                }
            }
            tbody {
                @for (index, finding) in findings { (row(*index, finding)) }
            }
        }
    }
}

fn row(index: usize, finding: &Finding) -> Markup {
    let class = Class::of(finding);
    html! {
        tr {
            td {
                a class={ "pin " (class.name()) } href={ "#finding-" (index) } { (index) }
            }
            td { (words_of(finding, class)) }
            td { (place(finding)) (source(finding)) }
        }
    }
}

/// The list beside a page, to which the tables lead.
pub(super) fn list(findings: &[(usize, &Finding)]) -> Markup {
    html! {
        ol class="list" {
            @for (index, finding) in findings {
                @let class = Class::of(finding);
                li id={ "finding-" (index) } {
                    span class={ "pin " (class.name()) } { (index) }
                    div { (words_of(finding, class)) (place(finding)) }
                }
            }
        }
    }
}

/// What a rule is called.
pub(super) fn title(rule: &str) -> Said {
    match rules::ALL.iter().find(|known| known.name == rule) {
        Some(rule) => Said::both(rule.title),
        None => Said::foreign(rule),
    }
}

/// What is wrong, and what to do: or who has agreed to it, and why.
fn words_of(finding: &Finding, class: Class) -> Markup {
    html! {
        p {
            strong { (title(finding.rule)) }
            " " span class="class" { (class.said()) }
            @if let Some(number) = finding.gwg { " " span class="no" { (number) } }
        }
        p {
            (Said::message(&finding.message))
            @if finding.more > 0 { (more(finding)) }
        }
        p class="remedy" { (remedy(finding)) }
    }
}

/// How many more there are of a finding.
fn more(finding: &Finding) -> Said {
    let more = finding.more.to_string();
    let (french, english) = match (finding.page, finding.more) {
        (None, 1) => (" (et {} autre)", " (and {} more)"),
        (None, _) => (" (et {} autres)", " (and {} more)"),
        (_, 1) => (" (et {} autre sur cette page)", " (and {} more on this page)"),
        _ => (" (et {} autres sur cette page)", " (and {} more on this page)"),
    };
    Said::with(french, english, &[Part::Number(&more)])
}

fn remedy(finding: &Finding) -> Markup {
    match &finding.sign_off {
        Some(sign_off) => {
            let parts = [Part::Foreign(&sign_off.by), Part::Foreign(&sign_off.reason)];
            Said::with("Accepté par {} : {}", "Signed off by {}: {}", &parts).render()
        }
        None => {
            let Bilingual { english, french } = finding.hint;
            Said::new(&format!("→ {french}"), &format!("→ {english}")).coded()
        }
    }
}

/// Where it is: the page, the place on it, the object.
fn place(finding: &Finding) -> Markup {
    let mut parts = Vec::new();
    match finding.page {
        None => parts.push(Said::new("tout le fichier", "the whole file").render()),
        Some(page) => {
            let page = page.to_string();
            let said = Said::with("page {}", "page {}", &[Part::Number(&page)]);
            parts.push(html! { a href={ "#page-" (page) } { (said) } });
        }
    }
    if let Some(Area { x, y, width, height }) = finding.area {
        let [x, y, width, height] = [x, y, width, height].map(mm);
        let numbers = [&x, &y, &width, &height].map(|it| Part::Number(it));
        let place = "x {} · y {} mm, {} × {} mm";
        parts.push(Said::with(place, place, &numbers).render());
    }
    if let Some((object, _)) = finding.object {
        let object = object.to_string();
        let number = [Part::Number(&object)];
        parts.push(Said::with("objet {}", "object {}", &number).render());
    }
    html! {
        p class="place" {
            @for (index, part) in parts.iter().enumerate() {
                @if index > 0 { br; }
                (part)
            }
        }
    }
}

/// What in the project caused it, with the line itself.
fn source(finding: &Finding) -> Markup {
    let Some(place) = finding.source.as_ref().filter(|it| **it != Place::Nowhere) else {
        return Markup::default();
    };
    let line = match place {
        Place::Source { file, .. } => {
            let number = place.line_and_column().map_or(1, |(line, _)| line);
            file.text().lines().nth(number - 1).map(str::trim)
        }
        Place::Cell { shown, .. } => Some(shown.as_str()),
        Place::File(_) | Place::Nowhere => None,
    };
    html! {
        p class="source" {
            code { (place.line()) }
            @if let Some(line) = line.filter(|line| !line.is_empty()) {
                @let short: String = line.chars().take(LONGEST).collect();
                br;
                code { (short) @if short.len() < line.len() { "…" } }
            }
        }
    }
}

/// The most characters of a line that are shown.
const LONGEST: usize = 120;
