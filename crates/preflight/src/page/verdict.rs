//! The head of the page: whether the file may be printed, and what it was held against.

use crate::Tally;
use crate::html::escaped;
use crate::profile::{Binding, Paper, Profile, SpotUse, Variant};

use super::said::{Part, Said, mm};
use super::{Class, Fate, Subject};

/// The head.
pub(super) fn header(subject: &Subject<'_>) -> String {
    let title = escaped(subject.title());
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
    let counts =
        [Class::Error, Class::Warning, Class::Note, Class::Signed].map(|class| {
            format!(
                "<li class=\"{}\">{}</li>\n",
                if count(class) == 0 { "none" } else { class.name() },
                class.count(count(class)).span()
            )
        });
    let facts: String = facts(subject)
        .iter()
        .map(|(what, fact)| {
            format!(
                "<div>{}<dd>{fact}</dd></div>\n",
                Said::new(what[0], what[1]).html("dt")
            )
        })
        .collect();
    format!(
        "<header>\n<p class=\"kicker\">Preflight</p>\n<h1>{title}</h1>\n\
         <div class=\"verdict {class}\">\n<p>{}</p>\n{}<ul>\n{}</ul>\n</div>\n\
         <dl>\n{facts}</dl>\n</header>\n",
        verdict.span(),
        fate(subject.fate),
        counts.concat(),
    )
}

/// What has become of the file.
fn fate(fate: Fate) -> String {
    match fate {
        Fate::HandedOver => Said::new(
            "Ce contrôle porte sur le fichier remis, tel qu'il est.",
            "This was checked on the file that is handed over, as it is.",
        ),
        Fate::Refused => Said::new(
            "Ce fichier n'est pas remis tant qu'il y a des erreurs.",
            "This file isn't handed over while there are errors.",
        ),
        Fate::Examined => return String::new(),
    }
    .html("p")
}

/// The file and the print shop's conditions: what each is called, and HTML.
fn facts(subject: &Subject<'_>) -> Vec<([&'static str; 2], String)> {
    let profile = subject.profile;
    let number = |number: u32| number.to_string();
    let (warning, error) =
        (number(profile.resolution.warning), number(profile.resolution.error));
    let quiet = profile.quiet_zone.to_string();
    let bleed = profile.bleed.to_string();
    let text = format!("{} pt", profile.smallest_text.to_pt());
    let line = format!("{} pt", profile.thinnest_line.to_pt());
    let mut facts = vec![
        (["Fichier", "File"], format!("<code>{}</code>", escaped(subject.file))),
        (["Pages", "Pages"], pages(subject).span()),
        (["Condition d'impression", "Printing condition"], condition(profile).span()),
        (["Encrage", "Ink"], ink(subject)),
        (
            ["Fond perdu", "Bleed"],
            Said::with(
                "{} demandés ; textes et filets à {} de la coupe",
                "{} asked for; text and lines {} from the cut",
                &[Part::Number(&bleed), Part::Number(&quiet)],
            )
            .span(),
        ),
        (
            ["Images", "Pictures"],
            Said::with(
                "{} ppp à la taille imprimée ; erreur sous {}",
                "{} ppi at printed size; an error below {}",
                &[Part::Number(&warning), Part::Number(&error)],
            )
            .span(),
        ),
        (
            ["En plusieurs encres, ou en réserve", "In several inks, or in white"],
            Said::with(
                "texte à partir de {}, filets à partir de {}",
                "text from {}, lines from {}",
                &[Part::Number(&text), Part::Number(&line)],
            )
            .span(),
        ),
        (["Tons directs", "Spot colours"], spots(profile).span()),
    ];
    if let Some(binding) = binding(profile.binding) {
        facts.push((["Façonnage", "Binding"], binding.span()));
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
fn ink(subject: &Subject<'_>) -> String {
    let limit = format!("{:.0}", subject.profile.ink_limit);
    let leaves = (1..).zip(subject.leaves);
    let loads = leaves.filter_map(|(page, leaf)| Some((page, leaf.load.heaviest?.0)));
    let most =
        loads.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
    let limit = Part::Number(&limit);
    let Some((page, most)) = most else {
        return Said::with("{} % au plus", "{} % at most", &[limit]).span();
    };
    let (most, page) = (format!("{most:.0}"), page.to_string());
    let parts = [limit, Part::Number(&most), Part::Number(&page)];
    let said = Said::with(
        "{} % au plus ; maximum {} %, page {}",
        "{} % at most; the most is {} %, page {}",
        &parts,
    );
    format!("<a href=\"#page-{page}\">{}</a>", said.span())
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
fn rules(profile: &Profile) -> String {
    let variant = match profile.variant {
        Variant::SheetCmyk => "SheetCMYK CMYK",
        Variant::SheetCmykRgb => "SheetCMYK CMYK+RGB",
        Variant::SheetSpot => "SheetSpot CMYK",
        Variant::Digital => "Digital Print",
    };
    let own = Said::new("profil", "profile").span();
    let name = escaped(&profile.name);
    format!("GWG 2022 ({variant}), PDF/X-4, {own} <code>{name}</code>")
}

/// What made the page, and how to read it.
pub(super) fn footer() -> String {
    let said = Said::new(
        "Les places sont en millimètres depuis le coin supérieur gauche du format fini. \
         Les couleurs à l'écran ne sont pas une épreuve.",
        "Places are in millimetres from the top left corner of the trim. Colours on a \
         screen are no proof.",
    );
    let by = format!("Marbre {}", env!("CARGO_PKG_VERSION"));
    format!("<footer>\n{}\n<p>{by}</p>\n</footer>\n", said.html("p"))
}
