//! The list of facts: what the published report says, and how each is to be printed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::flow::{Token, plain, tokens};

/// Forms of one fact: any of them will do.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Forms {
    One(String),
    Any(Vec<String>),
}

impl Forms {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(form) => std::slice::from_ref(form),
            Self::Any(forms) => forms,
        }
    }
}

/// A number and what it counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Count {
    pub(super) number: String,
    pub(super) counts: String,
    pub(super) printed: Option<Forms>,
    pub(super) left_out: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    years: Vec<String>,
    pub(super) events: Vec<Event>,
}

/// What happened when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Event {
    pub(super) months: Vec<String>,
    pub(super) when: Option<String>,
    pub(super) what: Forms,
    pub(super) left_out: Option<String>,
}

/// Names that stand on one page, with what they belong to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Together {
    pub(super) what: String,
    pub(super) names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Moment {
    number: String,
    title: String,
    subtitle: Option<String>,
    #[serde(rename = "box")]
    boxed: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Addresses {
    pub(super) all: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accounts {
    /// Label, and the amounts of both years.
    pub(super) lines: Vec<[String; 3]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    pub(super) colleges: Vec<College>,
    /// Name, and what they do.
    pub(super) team: Vec<[String; 2]>,
    pub(super) members: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct College {
    pub(super) name: String,
    /// Name, and role.
    pub(super) members: Vec<[String; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub(super) kind: String,
    pub(super) names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bodies {
    pub(super) names: Vec<String>,
    details: Vec<String>,
}

/// What is printed where the source has more than one form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Decision {
    pub(super) printed: String,
    pub(super) instead_of: Vec<String>,
    pub(super) why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeftOut {
    pub(super) fact: String,
    pub(super) why: String,
}

/// What the report says beyond the source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Added {
    words: Vec<String>,
    /// The groups of the charts.
    pub(super) groups: Vec<String>,
    numbers: Vec<String>,
    italics: Vec<String>,
    pub(super) months: Vec<String>,
    addresses: Vec<String>,
}

/// The whole list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct List {
    pub(super) counts: Vec<Count>,
    pub(super) dates: Dates,
    names: BTreeMap<String, Vec<Forms>>,
    pub(super) together: Vec<Together>,
    moments: Vec<Moment>,
    headings: BTreeMap<String, Vec<Forms>>,
    pub(super) addresses: Addresses,
    pub(super) accounts: Accounts,
    pub(super) people: People,
    pub(super) institutions: Vec<Kind>,
    pub(super) bodies: Bodies,
    pub(super) decisions: Vec<Decision>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) added: Added,
}

pub(super) fn read() -> List {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/facts/rapport-2020.toml");
    let text = std::fs::read_to_string(path).expect("the list is there");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

impl List {
    /// Names, titles and headings that have to be printed.
    pub(super) fn phrases(&self) -> Vec<Forms> {
        let mut all: Vec<Forms> = self
            .names
            .values()
            .chain(self.headings.values())
            .flatten()
            .cloned()
            .collect();
        let mut one = |text: &str| all.push(Forms::One(text.to_owned()));
        for it in &self.moments {
            let others = [it.subtitle.as_ref(), it.boxed.as_ref()];
            others.into_iter().flatten().for_each(|text| one(text));
            one(&it.title);
        }
        for it in &self.institutions {
            one(&it.kind);
            it.names.iter().for_each(|name| one(name));
        }
        self.people.colleges.iter().for_each(|it| one(&it.name));
        let lists = [&self.people.members, &self.bodies.names, &self.bodies.details];
        lists.into_iter().flatten().for_each(|name| one(name));
        all
    }

    /// Name and role of everybody in the team and on the board.
    pub(super) fn roles(&self) -> impl Iterator<Item = &[String; 2]> {
        self.people.colleges.iter().flat_map(|it| &it.members).chain(&self.people.team)
    }

    /// All texts in which names may stand, as their words.
    pub(super) fn vocabulary(&self) -> Vec<Vec<Token>> {
        let mut all: Vec<String> = Vec::new();
        all.extend(self.phrases().iter().flat_map(Forms::all).cloned());
        all.extend(self.roles().flatten().cloned());
        all.extend(self.accounts.lines.iter().map(|[label, ..]| label.clone()));
        for it in &self.counts {
            all.push(format!("{} {}", it.number, it.counts));
            all.extend(it.printed.iter().flat_map(Forms::all).cloned());
        }
        for it in &self.dates.events {
            all.extend(it.when.iter().cloned());
            all.extend_from_slice(it.what.all());
        }
        all.extend_from_slice(&self.added.words);
        all.extend_from_slice(&self.added.groups);
        all.iter().map(|text| tokens(&plain(text))).collect()
    }

    /// The numbers of the source, in digits alone.
    pub(super) fn numbers(&self) -> BTreeSet<String> {
        let mut all: Vec<&str> = Vec::new();
        for it in &self.counts {
            all.push(&it.number);
            all.extend(it.printed.iter().flat_map(Forms::all).map(String::as_str));
        }
        all.extend(self.dates.years.iter().map(String::as_str));
        all.extend(self.moments.iter().map(|it| it.number.as_str()));
        all.extend(self.added.numbers.iter().map(String::as_str));
        let amounts = self.accounts.lines.iter().flat_map(|it| &it[1..]);
        all.extend(amounts.map(String::as_str));
        all.iter().flat_map(|text| digits(text)).collect()
    }

    /// What may stand in italics.
    pub(super) fn italics(&self) -> Vec<String> {
        let titles = self.names.get("titles").into_iter().flatten().flat_map(Forms::all);
        titles.chain(&self.added.italics).map(|title| plain(title)).collect()
    }

    /// Addresses, as readers type them.
    pub(super) fn typed(&self) -> Vec<String> {
        let all = self.addresses.all.iter().chain(&self.added.addresses);
        all.map(|address| typed(address)).collect()
    }
}

/// An address without what readers leave out.
pub(super) fn typed(address: &str) -> String {
    let bare = address.trim_start_matches("https://").trim_start_matches("http://");
    bare.trim_end_matches('/').to_owned()
}

/// The numbers of a text, a space between thousands left out: "1 800 agents" has 1800.
fn digits(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for word in text.split(|sign: char| !sign.is_ascii_digit()) {
        match found.last_mut() {
            Some(before) if inside && word.len() == 3 => before.push_str(word),
            _ if word.is_empty() => {}
            _ => found.push(word.to_owned()),
        }
        inside = !word.is_empty();
    }
    found
}
