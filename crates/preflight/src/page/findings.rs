//! Findings in words: as rows of a table, and as the list beside a page.

use marbre_diag::Place;
use marbre_diag::wording::Bilingual;
use marbre_pdf::area::Area;

use crate::Finding;
use crate::html::escaped;
use crate::rules;

use super::said::{Part, Said, mm};
use super::{Class, Numbered, heading};

/// The tables: what is to be done, then notes, then what is signed off.
pub(super) fn tables(numbered: &Numbered<'_>) -> String {
    let open = numbered.of_class(&[Class::Error, Class::Warning]);
    let mut html = String::from("<section id=\"findings\">\n");
    html.push_str(&heading("Constats", "Findings"));
    if open.is_empty() {
        let nothing = Said::new("Rien à corriger.", "Nothing has to be mended.");
        html.push_str(&nothing.html("p"));
    } else {
        html.push_str(&table(&open));
    }
    html.push_str("</section>\n");
    let notes = numbered.of_class(&[Class::Note]);
    if !notes.is_empty() {
        html.push_str("<section id=\"notes\">\n");
        html.push_str(&heading("Remarques", "Notes"));
        html.push_str(&table(&notes));
        html.push_str("</section>\n");
    }
    let signed = numbered.of_class(&[Class::Signed]);
    if !signed.is_empty() {
        html.push_str("<section id=\"signed\">\n");
        html.push_str(&heading("Acceptés", "Signed off"));
        let why = Said::new(
            "Constats acceptés par qui en répond ; ils n'empêchent pas l'impression.",
            "Agreed to by those who answer for it; they don't stand in the way.",
        );
        html.push_str(&why.html("p"));
        html.push_str(&table(&signed));
        html.push_str("</section>\n");
    }
    html
}

fn table(findings: &[(usize, &Finding)]) -> String {
    let heads = [["N°", "No."], ["Constat", "Finding"], ["Place", "Place"]];
    let heads = heads.map(|[french, english]| {
        format!("<th scope=\"col\">{}</th>", Said::new(french, english).span())
    });
    let rows: String =
        findings.iter().map(|(index, finding)| row(*index, finding)).collect();
    format!(
        "<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
        heads.concat()
    )
}

fn row(index: usize, finding: &Finding) -> String {
    let class = Class::of(finding);
    format!(
        "<tr><td><a class=\"pin {}\" href=\"#finding-{index}\">{index}</a></td>\
         <td>{}</td><td>{}{}</td></tr>\n",
        class.name(),
        words_of(finding, class),
        place(finding),
        source(finding),
    )
}

/// The list beside a page, to which the tables lead.
pub(super) fn list(findings: &[(usize, &Finding)]) -> String {
    let items: String = findings
        .iter()
        .map(|(index, finding)| {
            let class = Class::of(finding);
            format!(
                "<li id=\"finding-{index}\"><span class=\"pin {}\">{index}</span>\
                 <div>{}{}</div></li>\n",
                class.name(),
                words_of(finding, class),
                place(finding),
            )
        })
        .collect();
    format!("<ol class=\"list\">\n{items}</ol>\n")
}

/// What a rule is called.
pub(super) fn title(rule: &str) -> Said {
    match rules::ALL.iter().find(|known| known.name == rule) {
        Some(rule) => Said::both(rule.title),
        None => Said::foreign(rule),
    }
}

/// What is wrong, and what to do: or who has agreed to it, and why.
fn words_of(finding: &Finding, class: Class) -> String {
    let title = title(finding.rule);
    let number = finding.gwg.map(|it| format!(" <span class=\"no\">{it}</span>"));
    let mut message = Said::message(&finding.message).span();
    if finding.more > 0 {
        let more = finding.more.to_string();
        let parts = [Part::Number(&more)];
        let (french, english) = match (finding.page, finding.more) {
            (None, 1) => (" (et {} autre)", " (and {} more)"),
            (None, _) => (" (et {} autres)", " (and {} more)"),
            (_, 1) => (" (et {} autre sur cette page)", " (and {} more on this page)"),
            _ => (" (et {} autres sur cette page)", " (and {} more on this page)"),
        };
        message.push_str(&Said::with(french, english, &parts).span());
    }
    let after = match &finding.sign_off {
        Some(sign_off) => Said::with(
            "Accepté par {} : {}",
            "Signed off by {}: {}",
            &[Part::Foreign(&sign_off.by), Part::Foreign(&sign_off.reason)],
        ),
        None => {
            let Bilingual { english, french } = finding.hint;
            Said::new(&format!("→ {french}"), &format!("→ {english}"))
        }
    };
    format!(
        "<p><strong>{}</strong> <span class=\"class\">{}</span>{}</p>\n<p>{message}</p>\n\
         <p class=\"remedy\">{}</p>",
        title.span(),
        class.said().span(),
        number.unwrap_or_default(),
        match finding.sign_off {
            Some(_) => after.span(),
            None => code(&after.span()),
        },
    )
}

/// HTML with what stands between two backticks as code.
fn code(html: &str) -> String {
    let mut parts = html.split('`');
    let mut coded = parts.next().unwrap_or_default().to_owned();
    while let Some(key) = parts.next() {
        let after = parts.next().unwrap_or_default();
        coded.push_str(&format!("<code>{key}</code>{after}"));
    }
    coded
}

/// Where it is: the page, the place on it, the object.
fn place(finding: &Finding) -> String {
    let mut parts = Vec::new();
    if finding.page.is_none() {
        parts.push(Said::new("tout le fichier", "the whole file").span());
    }
    if let Some(page) = finding.page {
        let page = page.to_string();
        let said = Said::with("page {}", "page {}", &[Part::Number(&page)]);
        parts.push(format!("<a href=\"#page-{page}\">{}</a>", said.span()));
    }
    if let Some(Area { x, y, width, height }) = finding.area {
        let [x, y, width, height] = [x, y, width, height].map(mm);
        let numbers = [&x, &y, &width, &height].map(|it| Part::Number(it));
        let place = "x {} · y {} mm, {} × {} mm";
        let said = Said::with(place, place, &numbers);
        parts.push(said.span());
    }
    if let Some((object, _)) = finding.object {
        let object = object.to_string();
        let number = [Part::Number(&object)];
        parts.push(Said::with("objet {}", "object {}", &number).span());
    }
    format!("<p class=\"place\">{}</p>", parts.join("<br>"))
}

/// What in the project caused it, with the line itself.
fn source(finding: &Finding) -> String {
    let Some(place) = finding.source.as_ref().filter(|it| **it != Place::Nowhere) else {
        return String::new();
    };
    let line = match place {
        Place::Source { file, .. } => {
            let number = place.line_and_column().map_or(1, |(line, _)| line);
            file.text().lines().nth(number - 1).map(str::trim)
        }
        Place::Cell { shown, .. } => Some(shown.as_str()),
        Place::File(_) | Place::Nowhere => None,
    };
    let line = line.filter(|line| !line.is_empty()).map(|line| {
        let short: String = line.chars().take(LONGEST).collect();
        let more = if short.len() < line.len() { "…" } else { "" };
        format!("<br><code>{}{more}</code>", escaped(&short))
    });
    format!(
        "<p class=\"source\"><code>{}</code>{}</p>",
        escaped(&place.line()),
        line.unwrap_or_default()
    )
}

/// The most characters of a line that are shown.
const LONGEST: usize = 120;
