//! The head of the page: whether the file may be printed, and what it was held against.

use maud::{Markup, Render, html};

use crate::Tally;
use crate::profile::{Binding, Paper, Profile, SpotUse, Variant};

use super::said::{Part, Said, mm};
use super::{Class, Fate, Subject};

/// The head.
pub(super) fn header(subject: &Subject<'_>) -> Markup {
    let tally = Tally::of(subject.findings);
    let count = |class| match class {
        Class::Error => tally.errors,
        Class::Warning => tally.warnings,
        Class::Note => tally.notes,
        Class::Signed => tally.signed,
    };
    let (class, verdict) = match (tally.errors, tally.warnings) {
        (0, 0) => ("good", Said::new("Prêt pour l'impression", "Ready for the press")),
        (0, _) => (
            "fair",
            Said::new(
                "Imprimable, avec des avertissements",
                "Can be printed, with warnings",
            ),
        ),
        _ => (
            "bad",
            Said::new("À corriger avant l'impression", "To be fixed before printing"),
        ),
    };
    html! {
        header {
            p class="kicker" { "Preflight" }
            h1 { (subject.title()) }
            div class={ "verdict " (class) } {
                p { (verdict) }
                (fate(subject.fate))
                ul {
                    @for class in
                        [Class::Error, Class::Warning, Class::Note, Class::Signed]
                    {
                        @let count = count(class);
                        li class=(if count == 0 { "none" } else { class.name() }) {
                            (class.count(count))
                        }
                    }
                }
            }
            dl {
                @for (what, fact) in facts(subject) {
                    div { (Said::new(what[0], what[1]).dt()) dd { (fact) } }
                }
            }
        }
    }
}

/// What has become of the file.
fn fate(fate: Fate) -> Markup {
    match fate {
        Fate::HandedOver => Said::new(
            "Ce contrôle porte sur le fichier remis, tel qu'il est.",
            "This was checked on the file that is handed over, as it is.",
        ),
        Fate::Refused => Said::new(
            "Ce fichier n'est pas remis tant qu'il y a des erreurs.",
            "This file isn't handed over while there are errors.",
        ),
        Fate::Examined => return Markup::default(),
    }
    .p()
}

/// The file and the print shop's conditions: what each is called, and HTML.
fn facts(subject: &Subject<'_>) -> Vec<([&'static str; 2], Markup)> {
    let profile = subject.profile;
    let number = |number: u32| number.to_string();
    let (warning, error) =
        (number(profile.resolution.warning), number(profile.resolution.error));
    let quiet = profile.quiet_zone.to_string();
    let bleed = profile.bleed.to_string();
    let text = format!("{} pt", profile.smallest_text.to_pt());
    let line = format!("{} pt", profile.thinnest_line.to_pt());
    let mut facts = vec![
        (["Fichier", "File"], html! { code { (subject.file) } }),
        (["Pages", "Pages"], pages(subject).render()),
        (["Condition d'impression", "Printing condition"], condition(profile).render()),
        (["Encrage", "Ink"], ink(subject)),
        (
            ["Fond perdu", "Bleed"],
            Said::with(
                "{} demandés ; textes et filets à {} de la coupe",
                "{} asked for; text and lines {} from the cut",
                &[Part::Number(&bleed), Part::Number(&quiet)],
            )
            .render(),
        ),
        (
            ["Images", "Pictures"],
            Said::with(
                "{} ppp à la taille imprimée ; erreur sous {}",
                "{} ppi at printed size; an error below {}",
                &[Part::Number(&warning), Part::Number(&error)],
            )
            .render(),
        ),
        (
            ["En plusieurs encres, ou en réserve", "In several inks, or in white"],
            Said::with(
                "texte à partir de {}, filets à partir de {}",
                "text from {}, lines from {}",
                &[Part::Number(&text), Part::Number(&line)],
            )
            .render(),
        ),
        (["Tons directs", "Spot colours"], spots(profile).render()),
    ];
    if let Some(binding) = binding(profile.binding) {
        facts.push((["Façonnage", "Binding"], binding.render()));
    }
    facts.push((["Règles", "Rules"], rules(profile)));
    facts
}

/// How many pages, and how large.
fn pages(subject: &Subject<'_>) -> Said {
    let count = subject.pages.to_string();
    let Some(first) = subject.leaves.first() else {
        return Said::with("{}", "{}", &[Part::Number(&count)]);
    };
    let [width, height] = first.trim.map(mm);
    let differs = |it: &[f64; 2]| {
        it.iter().zip(first.trim).any(|(side, first)| (side - first).abs() > 0.05)
    };
    let (french, english) = match subject.leaves.iter().any(|it| differs(&it.trim)) {
        true => ("{}, dont la première de {} × {} mm", "{}, the first of {} × {} mm"),
        false => ("{}, format fini {} × {} mm", "{}, trim size {} × {} mm"),
    };
    let parts = [&count, &width, &height].map(|it| Part::Number(it));
    Said::with(french, english, &parts)
}

fn condition(profile: &Profile) -> Said {
    let process = match profile.variant {
        Variant::Digital => Part::Words("impression numérique", "digital print"),
        _ => Part::Words("offset feuilles", "sheetfed offset"),
    };
    let paper = match profile.paper {
        Paper::Coated => Part::Words("papier couché", "coated paper"),
        Paper::Uncoated => Part::Words("papier non couché", "uncoated paper"),
    };
    let condition = Part::Foreign(&profile.intent.condition);
    Said::with("{}, {}, {}", "{}, {}, {}", &[condition, process, paper])
}

/// The limit, and where the most ink is.
fn ink(subject: &Subject<'_>) -> Markup {
    let limit = format!("{:.0}", subject.profile.ink_limit);
    let leaves = (1..).zip(subject.leaves);
    let loads = leaves.filter_map(|(page, leaf)| Some((page, leaf.load.heaviest?.0)));
    let most =
        loads.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
    let limit = Part::Number(&limit);
    let Some((page, most)) = most else {
        return Said::with("{} % au plus", "{} % at most", &[limit]).render();
    };
    let (most, page) = (format!("{most:.0}"), page.to_string());
    let parts = [limit, Part::Number(&most), Part::Number(&page)];
    let said = Said::with(
        "{} % au plus ; maximum {} %, page {}",
        "{} % at most; the most is {} %, page {}",
        &parts,
    );
    html! { a href={ "#page-" (page) } { (said) } }
}

fn spots(profile: &Profile) -> Said {
    match profile.spot {
        SpotUse::Keep if profile.spots.is_empty() => {
            Said::new("conservés", "kept, each with its plate")
        }
        SpotUse::Keep => {
            let names = profile.spots.join(", ");
            Said::with("{}", "{}", &[Part::Foreign(&names)])
        }
        SpotUse::Convert => {
            Said::new("imprimés en quadrichromie", "printed in process inks")
        }
        SpotUse::Refuse => Said::new("aucun", "none"),
    }
}

/// How it is bound, where that is said.
fn binding(binding: Binding) -> Option<Said> {
    match binding {
        Binding::Unstated | Binding::Open => None,
        Binding::SaddleStitch => Some(Said::new("piqûre à cheval", "saddle stitch")),
        Binding::Perfect => Some(Said::new("dos carré collé", "perfect binding")),
    }
}

/// What the file was held against, and the profile that says so.
fn rules(profile: &Profile) -> Markup {
    let variant = match profile.variant {
        Variant::SheetCmyk => "SheetCMYK CMYK",
        Variant::SheetCmykRgb => "SheetCMYK CMYK+RGB",
        Variant::SheetSpot => "SheetSpot CMYK",
        Variant::Digital => "Digital Print",
    };
    html! {
        "GWG 2022 (" (variant) "), PDF/X-4, " (Said::new("profil", "profile")) " "
        code { (profile.name) }
    }
}

/// What made the page, and how to read it.
pub(super) fn footer() -> Markup {
    let said = Said::new(
        "Les places sont en millimètres depuis le coin supérieur gauche du format fini. \
         Les couleurs à l'écran ne sont pas une épreuve.",
        "Places are in millimetres from the top left corner of the trim. Colours on a \
         screen are no proof.",
    );
    html! {
        footer {
            (said.p())
            p { "Marbre " (env!("CARGO_PKG_VERSION")) }
        }
    }
}
