//! What is kept count of over all drawings of a page, those of cells and masks too.

use marbre_pdf::canvas::Trouble;
use marbre_pdf::colour::Ink;

use super::contrast::Script;

/// The plane of all inks that have none of their own.
pub(super) const OTHERS: usize = 4;
/// The most inks with a plane of their own.
const MOST_INKS: usize = 36;
/// The most pixels that are covered on a page: an A4 page at 76 ppi seven hundred times.
const MOST_PIXELS: usize = 400_000_000;

/// The inks that have a plane so far: the process inks first, then all others together.
/// And how much work has been done.
///
/// What marks do to inks that they don't name, they do to the plane of all others: it is
/// what the plane of a new ink starts with.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    inks: Vec<Ink>,
    /// How many marks aren't there.
    pub(super) missing: usize,
    /// Whether a drawing isn't there, or not all of it.
    pub(super) cut_off: bool,
    bounds: Bounds,
    /// Whether the drawing is of no use: nothing more is drawn.
    pub(super) given_up: bool,
    /// Whether there was more than can be afforded.
    pub(super) ran_out: bool,
    /// The texts of the page, with what they lie on.
    pub(super) scripts: Vec<Script>,
    pixels: usize,
}

/// How long a drawing goes on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bounds {
    /// To the end.
    Whole,
    /// Until there is a mark whose mean on a pixel isn't what blending its parts gives.
    Unblended,
    /// As long as there are no more inks than these.
    Inks(usize),
}

impl Default for Ledger {
    fn default() -> Self {
        Self::within(Bounds::Whole)
    }
}

impl Ledger {
    /// For a drawing within bounds.
    pub(super) fn within(bounds: Bounds) -> Self {
        let mut inks = Ink::PROCESS.to_vec();
        inks.push(Ink::All);
        Self {
            inks,
            missing: 0,
            cut_off: false,
            bounds,
            given_up: false,
            ran_out: false,
            scripts: Vec::new(),
            pixels: MOST_PIXELS,
        }
    }

    /// Takes down that marks are blended.
    pub(super) fn note_blending(&mut self) {
        self.given_up |= matches!(self.bounds, Bounds::Unblended);
    }

    /// The plane of an ink; a new one for a new ink.
    pub(super) fn plane(&mut self, ink: Ink) -> usize {
        if let Some(known) = self.inks.iter().position(|it| *it == ink) {
            return known;
        }
        if self.inks.len() >= MOST_INKS {
            self.missing += 1;
            return OTHERS;
        }
        self.inks.push(ink);
        self.given_up |=
            matches!(self.bounds, Bounds::Inks(most) if self.inks.len() > most);
        self.inks.len() - 1
    }

    /// Takes down what has kept marks from being drawn.
    pub(super) fn note(&mut self, trouble: &Trouble) {
        let cut_off = matches!(trouble, Trouble::TooMuch | Trouble::TooLarge(_));
        if cut_off || matches!(trouble, Trouble::TooDeep) {
            self.missing += 1;
        }
        self.cut_off |= cut_off;
    }

    /// All inks, in the order of their planes.
    pub(super) fn inks(&self) -> &[Ink] {
        &self.inks
    }

    /// Whether so many pixels more can be looked at; if not, a mark is missing.
    pub(super) fn afford(&mut self, pixels: usize) -> bool {
        if self.given_up {
            return false;
        }
        match self.pixels.checked_sub(pixels) {
            Some(left) => {
                self.pixels = left;
                true
            }
            None => {
                // Nothing more is tried, small as it may be.
                self.pixels = 0;
                self.ran_out = true;
                self.missing += 1;
                false
            }
        }
    }
}
