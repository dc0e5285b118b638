//! What of a drawing can't be drawn as it is meant, each with its place.

use std::collections::BTreeMap;

/// What is wrong, and what to do.
#[derive(Debug)]
pub(super) struct Flaw {
    /// Where, in bytes of the text.
    pub(super) at: usize,
    /// What follows the picture's name.
    pub(super) what: String,
    /// What to do.
    pub(super) hint: String,
    /// How often it is there.
    pub(super) count: usize,
}

/// All that is wrong with a drawing: every kind once, where it is first.
#[derive(Debug, Default)]
pub(super) struct Flaws(Vec<Flaw>, BTreeMap<String, usize>);

/// How many kinds are told.
const MOST: usize = 12;

const AGAIN: &str = "export it for printing: PDF/X or plain SVG 1.1, with colours as #rrggbb \
                     and attributes instead of a style sheet (Inkscape: Plain SVG; \
                     Illustrator: SVG 1.1, Presentation Attributes)";

impl Flaws {
    /// Takes a flaw down; one that is there already is counted.
    pub(super) fn say(&mut self, at: usize, what: impl Into<String>, hint: &str) {
        let what = what.into();
        if let Some(flaw) = self.1.get(&what).and_then(|index| self.0.get_mut(*index)) {
            flaw.count += 1;
        } else if self.0.len() < MOST {
            self.1.insert(what.clone(), self.0.len());
            self.0.push(Flaw { at, what, hint: hint.to_owned(), count: 1 });
        }
    }

    /// Something of CSS that isn't known here.
    pub(super) fn css(&mut self, at: usize, what: &str) {
        let what = format!("has {what}, which can't be drawn here as browsers draw it");
        self.say(at, what, AGAIN);
    }

    /// A colour, a length or the like that isn't known here, without another before it.
    pub(super) fn value(&mut self, at: usize, property: &str, what: &str) {
        let hint = match what.starts_with("the colour") {
            true => {
                "give it a colour of sRGB, such as #d72828, in its place or before it"
            }
            false => AGAIN,
        };
        let what = match what.contains(property) {
            true => what.to_owned(),
            false => format!("{what} for `{property}`"),
        };
        self.say(at, format!("has {what}, which can't be drawn here"), hint);
    }

    /// A rule for some media alone.
    pub(super) fn media(&mut self, at: usize, query: &str) {
        let what = format!("looks different in different media: `{}`", query.trim());
        self.say(at, what, "export it with one look: take the media query out");
    }

    /// Something that lies outside the file.
    pub(super) fn outside(&mut self, at: usize, address: &str) {
        let address: String = address.chars().take(60).collect();
        let what = format!("refers to `{address}` outside itself");
        self.say(at, what, "embed what the picture needs in the SVG");
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of their places.
    pub(super) fn all(self) -> Vec<Flaw> {
        let mut all = self.0;
        all.sort_by_key(|flaw| flaw.at);
        all
    }
}
