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
mod room;
mod said;
mod sheets;
mod verdict;

use std::ops::RangeInclusive;

use marbre_diag::Severity;
use maud::{DOCTYPE, PreEscaped, html};

use crate::profile::Profile;

use super::{Finding, Leaf};

use self::room::Room;
use self::said::Said;

pub use self::room::MOST;

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
    /// The pages that are shown in full, however many bytes that takes; where nobody has asked
    /// for some, those that there is room for.
    pub asked: Option<&'a [RangeInclusive<usize>]>,
    /// The most bytes that the account should have, such as [`MOST`]. What has to be said of
    /// the findings is said in any case.
    pub most: usize,
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
    let numbered = Numbered::of(subject);
    let bare = html_of(subject, &numbered, &Room::none(subject.leaves.len()));
    html_of(subject, &numbered, &Room::of(subject, &numbered, bare.len()))
}

fn html_of(subject: &Subject<'_>, numbered: &Numbered<'_>, room: &Room) -> String {
    let french = subject.french_first;
    let page = html! {
        (DOCTYPE) "\n"
        html lang=(if french { "fr" } else { "en" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { "Preflight – " (subject.title()) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                input type="radio" name="language" id="fr" autocomplete="off"
                    aria-label="Français" checked[french];
                input type="radio" name="language" id="en" autocomplete="off"
                    aria-label="English" checked[!french];
                div class="languages" {
                    label for="fr" lang="fr-FR" { "Français" }
                    label for="en" lang="en-GB" { "English" }
                }
                (verdict::header(subject))
                main {
                    (findings::tables(numbered))
                    (sheets::overview(subject, numbered, room))
                    (sheets::all(subject, numbered, room))
                    (checked::list(subject))
                }
                (verdict::footer())
            }
        }
    };
    page.into_string()
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
