//! The preflight as a page of HTML: one file that needs nothing beside it, for a print
//! shop that knows nothing of Marbre, in French and in English.
//!
//! ```text
//!  verdict    may it be printed? the file, and what it was held against
//!  findings   what to do, one row each; notes, and what is signed off, apart
//!  sheets     all pages, small; then each: findings at their place, plates, ink map
//!  checked    every rule, also those that found nothing
//! ```
//!
//! It works without JavaScript: the language is a pair of radio buttons, and a picture
//! that is shown twice is one SVG image that is used twice.

mod checked;
mod findings;
mod said;
mod sheets;
mod verdict;

use marbre_diag::Severity;

use crate::html::escaped;
use crate::profile::Profile;

use super::{Finding, Leaf};

use self::said::Said;

/// What the page is about.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The report's title, where it is known.
    pub title: Option<&'a str>,
    /// The press profile that the file was held against.
    pub profile: &'a Profile,
    /// Whether French is shown first; the other language is a click away.
    pub french_first: bool,
    /// What has become of the file.
    pub fate: Fate,
    /// All findings, in the order of [`check`](super::check).
    pub findings: &'a [Finding],
    /// How many pages the file has.
    pub pages: usize,
    /// The pages, in order; where the file does too much, not all of them.
    pub leaves: &'a [Leaf],
}

impl Subject<'_> {
    /// What the page is called: the report's title, or the file's name without folders.
    fn title(&self) -> &str {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or(self.file);
        self.title.unwrap_or(name)
    }
}

/// What has become of a file after its preflight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was handed over.
    HandedOver,
    /// It was refused, and isn't handed over.
    Refused,
    /// Nothing: somebody wanted to know.
    Examined,
}

/// The page.
pub fn html(subject: &Subject<'_>) -> String {
    let (fr, en) = if subject.french_first { (" checked", "") } else { ("", " checked") };
    let lang = if subject.french_first { "fr" } else { "en" };
    let title = escaped(subject.title());
    let numbered = Numbered::of(subject);
    let parts = [
        verdict::header(subject),
        "<main>\n".to_owned(),
        findings::tables(&numbered),
        sheets::overview(subject, &numbered),
        sheets::all(subject, &numbered),
        checked::list(subject),
        "</main>\n".to_owned(),
        verdict::footer(),
    ];
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>Preflight – {title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n\
         <input type=\"radio\" name=\"language\" id=\"fr\" autocomplete=\"off\" \
         aria-label=\"Français\"{fr}>\n\
         <input type=\"radio\" name=\"language\" id=\"en\" autocomplete=\"off\" \
         aria-label=\"English\"{en}>\n\
         <div class=\"languages\"><label for=\"fr\" lang=\"fr-FR\">Français</label>\
         <label for=\"en\" lang=\"en-GB\">English</label></div>\n\
         {parts}</body>\n</html>\n",
        css = include_str!("style.css"),
        parts = parts.concat(),
    )
}

/// A section's heading.
fn heading(french: &str, english: &str) -> String {
    format!("{}\n", Said::new(french, english).html("h2"))
}

/// The findings with their numbers on the page, from 1.
struct Numbered<'a> {
    all: Vec<(usize, &'a Finding)>,
    pages: usize,
}

impl<'a> Numbered<'a> {
    fn of(subject: &Subject<'a>) -> Self {
        let mut findings: Vec<&Finding> = subject.findings.iter().collect();
        // As the tables have them; within a class, the order of the pages stays.
        findings.sort_by_key(|finding| Class::of(finding));
        Self { all: (1..).zip(findings).collect(), pages: subject.pages }
    }

    fn of_class(&self, classes: &[Class]) -> Vec<(usize, &'a Finding)> {
        let fits = |it: &&(usize, &Finding)| classes.contains(&Class::of(it.1));
        self.all.iter().filter(fits).copied().collect()
    }

    /// Those of a page; `None` for those that no page shows.
    fn on(&self, page: Option<usize>) -> Vec<(usize, &'a Finding)> {
        let shown = |it: &Finding| it.page.filter(|page| *page <= self.pages);
        self.all.iter().filter(|it| shown(it.1) == page).copied().collect()
    }
}

/// How findings are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Error,
    Warning,
    Note,
    Signed,
}

impl Class {
    const fn of(finding: &Finding) -> Self {
        match (&finding.sign_off, finding.severity) {
            (Some(_), _) => Self::Signed,
            (None, Severity::Error) => Self::Error,
            (None, Severity::Warning) => Self::Warning,
            (None, Severity::Note) => Self::Note,
        }
    }

    /// Its name in the style sheet.
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Signed => "signed",
        }
    }

    fn said(self) -> Said {
        match self {
            Self::Error => Said::new("erreur", "error"),
            Self::Warning => Said::new("avertissement", "warning"),
            Self::Note => Said::new("remarque", "note"),
            Self::Signed => Said::new("accepté", "signed off"),
        }
    }

    fn count(self, number: usize) -> Said {
        let (french, english) = match self {
            Self::Error => (["erreur", "erreurs"], ["error", "errors"]),
            Self::Warning => {
                (["avertissement", "avertissements"], ["warning", "warnings"])
            }
            Self::Note => (["remarque", "remarques"], ["note", "notes"]),
            Self::Signed => (["accepté", "acceptés"], ["signed off", "signed off"]),
        };
        Said::count(number, french, english)
    }
}
