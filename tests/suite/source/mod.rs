//! The real report says what its source says: its pages are held against a list of facts, in both
//! directions, and its tables against the same list.

mod flow;
mod list;
mod missing;
mod unknown;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;

use flow::Leaf;
use list::List;
use unknown::{MONTHS, Rules};

use super::pages;

/// The pages of the real report, as they are read.
fn leaves() -> Vec<Leaf> {
    let report = pages::report();
    let folios = (1..=report.count()).filter_map(NonZeroUsize::new);
    let leaf = |folio: NonZeroUsize| {
        let mut parts = report.parts().iter();
        let part = parts.find(|part| part.pages().contains(&folio.get()));
        let layout = part.map_or("", |part| &part.layout);
        Leaf::new(folio.get(), layout, &report.baselines(folio))
    };
    folios.map(leaf).collect()
}

fn rules(pages: &[Leaf]) -> Rules {
    Rules { computed: computed(), count: pages.len() }
}

/// The rows of a table of the report, by the names of its columns.
fn table(path: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').from_path(path).expect("a table");
    let head = reader.headers().expect("a head").clone();
    let find = |name: &&str| head.iter().position(|it| it == *name).expect("a column");
    let places: Vec<usize> = columns.iter().map(find).collect();
    let cells = |row: csv::StringRecord| {
        places.iter().map(|at| row.get(*at).unwrap_or_default().to_owned()).collect()
    };
    reader.records().map(|row| cells(row.expect("a row"))).collect()
}

/// What follows from the accounts by rule: sums of groups and of charts, differences between the
/// years, and both in per cent, in digits alone.
fn computed() -> BTreeSet<String> {
    let columns = ["Côté", "Groupe", "Libellé", "Regroupement", "2020", "2019"];
    let amount = |text: &str| -> i64 {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    };
    let mut sums = std::collections::BTreeMap::<(String, String), [i64; 2]>::new();
    for row in table("data/compte-de-resultat.csv", &columns) {
        let years = [amount(&row[4]), amount(&row[5])];
        let mut keys = vec![format!("line {} {}", row[1], row[2])];
        if !row[3].is_empty() {
            keys.push(format!("chart {}", row[3]));
        }
        for key in keys {
            let sum = sums.entry((row[0].clone(), key)).or_default();
            for (sum, year) in sum.iter_mut().zip(years) {
                *sum += year;
            }
        }
    }
    let total =
        |side: &str, year: usize| sums[&(side.to_owned(), "line  ".to_owned())][year];
    let mut known = BTreeSet::new();
    let mut part = |of: i64, whole: i64| {
        if whole != 0 {
            let cent = of.abs() as f64 / whole as f64 * 100.0;
            known.insert(format!("{cent:.0}"));
            known.insert(format!("{cent:.1}").replace('.', ""));
        }
    };
    let mut all: Vec<[i64; 2]> = sums.values().copied().collect();
    all.extend(
        list::read().accounts.lines.iter().map(|[_, a, b]| [amount(a), amount(b)]),
    );
    for [new, old] in &all {
        part(new - old, *old);
    }
    for ((side, _), [new, old]) in &sums {
        part(*new, total(side, 0));
        part(*old, total(side, 1));
    }
    for [new, old] in all {
        known.extend([new, old, (new - old).abs()].map(|it| it.to_string()));
    }
    known
}

#[track_caller]
fn none(found: &[String]) {
    assert!(
        found.is_empty(),
        "{}\nthe list is tests/facts/rapport-2020.toml: what is no fact of the source, and meant, \
         goes to [added]",
        found.join("\n")
    );
}

#[test]
fn each_fact_of_the_source_is_on_the_pages() {
    none(&missing::missing(&leaves(), &list::read()));
}

#[test]
fn nothing_is_on_the_pages_that_the_source_does_not_say() {
    let pages = leaves();
    none(&unknown::unknown(&pages, &list::read(), &rules(&pages)));
}

/// Tables that are printed row by row have the rows of the list, and no others.
#[test]
fn tables_have_the_entries_of_the_source_and_no_others() {
    let list = list::read();
    let full = |row: &Vec<String>| format!("{} {}", row[0], row[1]).trim().to_owned();
    let told = |path: &str, printed: Vec<String>, known: Vec<String>| {
        let (printed, known): (BTreeSet<_>, BTreeSet<_>) =
            (printed.into_iter().collect(), known.into_iter().collect());
        let differ: Vec<&String> = printed.symmetric_difference(&known).collect();
        assert!(differ.is_empty(), "{path}: not in both, {differ:#?}");
    };
    let plain = |text: &String| flow::plain(text);

    let rows = table("data/adherents.csv", &["Prénom", "Nom"]);
    assert_eq!(rows.len(), list.people.members.len());
    told("adherents.csv", rows.iter().map(full).collect(), list.people.members.clone());

    let rows = table("data/instances.csv", &["Nom"]);
    let known = list.bodies.names.iter().map(plain);
    told("instances.csv", rows.iter().flatten().map(plain).collect(), known.collect());

    let rows = table("data/institutions.csv", &["Type", "Nom"]);
    let known = list.institutions.iter();
    let known =
        known.flat_map(|it| it.names.iter().map(|name| format!("{} {name}", it.kind)));
    told("institutions.csv", rows.iter().map(full).collect(), known.collect());

    let rows = table("data/compte-de-resultat.csv", &["Regroupement"]);
    let printed = rows.into_iter().flatten().filter(|it| !it.is_empty());
    told("compte-de-resultat.csv", printed.collect(), list.added.groups.clone());

    let rows = table("data/gouvernance.csv", &["Prénom", "Nom", "Collège", "Fonction"]);
    let printed =
        rows.iter().map(|row| plain(&format!("{}: {}, {}", row[2], full(row), row[3])));
    let known = list.people.colleges.iter().flat_map(|college| {
        let member = |[name, role]: &[String; 2]| {
            plain(&format!("{}: {name}, {role}", college.name))
        };
        college.members.iter().map(member).collect::<Vec<_>>()
    });
    told("gouvernance.csv", printed.collect(), known.collect());

    let rows = table("data/equipe.csv", &["Prénom", "Nom", "Fonction"]);
    let printed = rows.iter().map(|row| format!("{}, {}", full(row), row[2]));
    let known = list.people.team.iter().map(|[name, role]| format!("{name}, {role}"));
    told("equipe.csv", printed.collect(), known.collect());
}

/// An event of the timeline stands under a month that the list has for it.
#[test]
fn the_timeline_has_events_in_their_months() {
    let list = list::read();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/chronologie.toml");
    let text = std::fs::read_to_string(path).expect("the timeline");
    let table: toml::Table = toml::from_str(&text).expect("TOML");
    for event in table["events"].as_array().expect("events") {
        let say =
            |key: &str| event.get(key).and_then(|it| it.as_str()).unwrap_or_default();
        let words = ["label", "title", "note"].map(say).join(" ").replace('*', "");
        let month = |key: &str| {
            let number = event.get(key).and_then(toml::Value::as_integer)?;
            MONTHS.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
        };
        let known = list.dates.events.iter().any(|it| {
            let start =
                it.when.as_deref() == Some("début 2020") && words.contains("début 2020");
            let months = |key| {
                month(key)
                    .is_none_or(|month| it.months.iter().any(|other| other == month))
            };
            it.what.all().iter().any(|what| missing::has(&words, what))
                && (start || months("month") && months("until"))
        });
        assert!(known, "no such event in that month: {words}");
    }
}

#[test]
fn decisions_and_what_is_left_out_have_their_reasons() {
    let list = list::read();
    for it in &list.decisions {
        assert!(!it.why.is_empty() && !it.printed.is_empty(), "{it:?}");
    }
    for it in &list.left_out {
        assert!(!it.why.is_empty() && !it.fact.is_empty(), "{it:?}");
    }
}

/// The pages with one word instead of another, which must be there.
fn spoilt(from: &str, to: &str) -> Vec<Leaf> {
    let mut pages = leaves();
    let mut changed = 0;
    for block in pages.iter_mut().flat_map(|page| &mut page.blocks) {
        for text in std::iter::once(&mut block.text).chain(&mut block.italics) {
            changed += text.matches(from).count();
            *text = text.replace(from, to);
        }
    }
    assert!(changed > 0, "no {from:?} on the pages");
    pages
}

#[test]
fn a_fact_that_is_gone_or_changed_is_missed() {
    let list: List = list::read();
    for (from, to, missed) in [
        ("sept partis pris", "huit partis pris", "7 partis pris"),
        ("treize ans", "douze ans", "13 ans"),
        ("Alfortville", "Créteil", "Alfortville"),
        ("Denis PANSU", "Denis PANSUT", "Denis PANSU"),
        ("348\u{202F}245", "348\u{202F}254", "Mécénat Bloomberg"),
        ("août", "mars", "Acteurs Publics in août"),
        ("La Gazette des communes", "Le Courrier", "La Gazette des communes"),
        ("deformations.la27eregion.fr", "exemple.fr", "deformations.la27eregion.fr"),
        ("Inspectrice des finances", "Inspectrice", "Sandra Desmettre, Inspectrice"),
    ] {
        let found = missing::missing(&spoilt(from, to), &list);
        assert!(found.iter().any(|it| it.contains(missed)), "{from}: {found:#?}");
    }
}

#[test]
fn what_the_source_does_not_say_is_named_with_its_page() {
    let list = list::read();
    for (from, to, named) in [
        ("35 cas pratiques", "36 cas pratiques", "a number isn't in the list: 36"),
        ("dix villes", "quatorze villes", "a number isn't in the list: quatorze"),
        ("Alfortville", "Créteil", "a name isn't in the list: Créteil"),
        ("Kate Raworth", "Kate Lupton", "a name isn't in the list: Kate Lupton"),
        ("août", "janvier", "isn't in the list: janvier"),
        ("Village du futur", "Village du passé", "isn't in the list: Village du passé"),
        (
            "www.oasis21.org",
            "www.oasis22.org",
            "an address isn't in the list: www.oasis22",
        ),
        ("Édith Hallauer", "Edith Hallauer", "Edith instead of Édith Hallauer"),
        (
            "812\u{202F}739",
            "812\u{202F}793",
            "a number isn't in the list: 812\u{202F}793",
        ),
    ] {
        let pages = spoilt(from, to);
        let found = unknown::unknown(&pages, &list, &rules(&pages));
        let spoilt = |it: &&Leaf| it.blocks.iter().any(|block| block.text.contains(to));
        let named = |page: &Leaf| {
            let page = format!("page {}: ", page.folio);
            found.iter().any(|it| it.starts_with(&page) && it.contains(named))
        };
        assert!(pages.iter().filter(spoilt).any(named), "{from}: {found:#?}");
    }
    // A role that the source gives to somebody else.
    let mut pages = leaves();
    for page in &mut pages {
        let place = page.blocks.iter().position(|block| block.text == "Laura Pandelle");
        if let (Some(at), "governance") = (place, page.layout.as_str()) {
            let mut role = page.blocks[at].clone();
            role.text = "Designer".to_owned();
            page.blocks.insert(at + 1, role);
        }
    }
    let found = unknown::unknown(&pages, &list, &rules(&pages));
    assert!(found.iter().any(|it| it.contains("Laura Pandelle, Designer")), "{found:#?}");
}
