//! What of a drawing can't be drawn as it is meant, each with its place.

use std::collections::BTreeMap;

use marbre_diag::{Message, ToParameter, said};

/// What is wrong, and what to do.
#[derive(Debug)]
pub(super) struct Flaw {
    /// Where, in bytes of the text.
    pub(super) at: usize,
    /// What follows the picture's name.
    pub(super) what: Message,
    /// What to do.
    pub(super) hint: Message,
    /// How often it is there.
    pub(super) count: usize,
}

/// All that is wrong with a drawing: every kind once, where it is first.
#[derive(Debug, Default)]
pub(super) struct Flaws(Vec<Flaw>, BTreeMap<Message, usize>);

/// How many kinds are told.
const MOST: usize = 12;

const AGAIN: &str = "export it for printing: PDF/X or plain SVG 1.1, with colours as #rrggbb \
                     and attributes instead of a style sheet (Inkscape: Plain SVG; \
                     Illustrator: SVG 1.1, Presentation Attributes)";

impl Flaws {
    /// Takes a flaw down; one that is there already is counted.
    pub(super) fn say(
        &mut self,
        at: usize,
        what: impl Into<Message>,
        hint: impl Into<Message>,
    ) {
        let what = what.into();
        if let Some(flaw) = self.1.get(&what).and_then(|index| self.0.get_mut(*index)) {
            flaw.count += 1;
        } else if self.0.len() < MOST {
            self.1.insert(what.clone(), self.0.len());
            self.0.push(Flaw { at, what, hint: hint.into(), count: 1 });
        }
    }

    /// Something of CSS that isn't known here.
    pub(super) fn css(&mut self, at: usize, what: impl Into<Message>) {
        let what = what.into();
        let what =
            said!("has {what}, which can't be drawn here as browsers draw it", what);
        self.say(at, what, AGAIN);
    }

    /// A colour, a length or the like that isn't known here, without another before it.
    pub(super) fn value(&mut self, at: usize, property: &str, what: &Message) {
        let hint = match what.template().starts_with("the colour") {
            true => {
                "give it a colour of sRGB, such as #d72828, in its place or before it"
            }
            false => AGAIN,
        };
        let what = match what.english().contains(property) {
            true => what.clone(),
            false => said!("{what} for `{property}`", what, property),
        };
        self.say(at, said!("has {what}, which can't be drawn here", what), hint);
    }

    /// A rule for some media alone.
    pub(super) fn media(&mut self, at: usize, query: &str) {
        let what =
            said!("looks different in different media: `{query}`", query = query.trim());
        self.say(at, what, "export it with one look: take the media query out");
    }

    /// Something that lies outside the file.
    pub(super) fn outside(&mut self, at: usize, address: &str) {
        let address: String = address.chars().take(60).collect();
        self.lies_outside(at, &address);
    }

    /// The same of what has no address.
    pub(super) fn lies_outside(&mut self, at: usize, address: &impl ToParameter) {
        let what = said!("refers to `{address}` outside itself", address);
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
