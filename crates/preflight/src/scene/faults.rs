//! Words that can't be read: printed over each other, cut off, covered, or in the ink of
//! what they lie on.
//!
//! What counts is ink, not the boxes of lines: lines that are set tight, accents, italics
//! that lean over their neighbours and kerned letters aren't faults. Words that are printed
//! twice at one place are one.

use std::collections::BTreeSet;

use tiny_skia::Rect;

use marbre_pdf::canvas::{Image, Page};
use marbre_pdf::checksum::Checksum;

use super::grounds::{Decoded, Ground, Look};
use super::letters::{Letter, Line, common};
use super::memory::Memory;
use super::tone::Tone;
use super::{Painted, contains, meets};

/// How far tints may be apart on every plate, and be taken for one: less doesn't hold on a
/// plate (as for `faint-tint`).
pub(super) const ALIKE: f32 = 0.05;
/// How much of a letter has to be covered, for it not to be read: its upper third tells
/// letters apart.
const COVERED: f32 = 1.0 / 3.0;
/// How much of a letter a clip has to take away.
const CUT: f32 = 0.1;
/// How many comparisons of boxes a page may take, and how many points of paths.
const PATIENCE: usize = 20_000_000;
/// What a comparison of two letters on pixels counts for.
const RASTER: usize = 2_000;
/// The most samples of pictures that are decoded for one page.
const MOST_SAMPLES: u64 = 300 << 20;
/// mm in a pt.
const MM: f32 = 25.4 / 72.0;

/// The most that things may meet, or be cut, without being seen: 0.1 mm, as far as inks
/// stray from each other on a sheetfed press (ISO 12647-2 allows 0.08 to 0.12 mm).
const HAIR: f32 = 0.1;

/// Words that can't be read: lines of a page by their numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Lost {
    /// Two lines are printed over each other; the one that was printed first comes first.
    Overlapping([usize; 2]),
    /// A clip takes away a part of a line, so many mm of it.
    Cut(usize, f32),
    /// A clip takes away all of a line.
    Hidden(usize),
    /// A line lies outside of the page.
    OffPage(usize),
    /// A line, and the mark that covers it.
    Covered(usize, usize),
    /// The ink of a line is that of its ground.
    Invisible(usize),
    /// It is so for the picture that it lies on.
    OnPicture(usize),
}

/// A page as it is read.
pub(super) struct Legibility<'p, 'a> {
    pub(super) page: &'p Page,
    pub(super) letters: &'p [Letter],
    pub(super) lines: &'p [Line],
    pub(super) grounds: &'p [Ground],
    pub(super) pictures: &'p [Image<'a>],
    memory: Option<&'p dyn Memory>,
    patience: usize,
    samples: u64,
}

impl<'p, 'a> Legibility<'p, 'a> {
    pub(super) const fn of(
        page: &'p Page,
        (letters, lines): (&'p [Letter], &'p [Line]),
        (grounds, pictures): (&'p [Ground], &'p [Image<'a>]),
        memory: Option<&'p dyn Memory>,
    ) -> Self {
        let (patience, samples) = (PATIENCE, MOST_SAMPLES);
        Self { page, letters, lines, grounds, pictures, memory, patience, samples }
    }

    /// All that can't be read, kind by kind, in the order of painting.
    pub(super) fn faults(mut self) -> Vec<Lost> {
        if self.lines.is_empty() {
            return Vec::new();
        }
        let mut faults = self.overlapping();
        self.patience = PATIENCE;
        faults.extend(self.clipped());
        let covered = self.covered();
        self.patience = PATIENCE;
        let hidden = covered.iter().map(|(line, _)| *line).collect();
        faults.extend(covered.iter().map(|(line, mark)| Lost::Covered(*line, *mark)));
        faults.extend(self.invisible(&hidden));
        faults
    }

    /// 0.1 mm in the page's units.
    fn hair(&self) -> f32 {
        HAIR / MM / self.page.unit
    }

    fn of_line(&self, line: &Line) -> &'p [Letter] {
        self.letters.get(line.letters.clone()).unwrap_or_default()
    }

    /// Whether so many more comparisons can be borne.
    const fn bears(&mut self, count: usize) -> bool {
        let can = self.patience >= count;
        self.patience = self.patience.saturating_sub(count);
        can
    }

    /// Pairs of lines of which letters are printed over each other. Letters are gone through
    /// from one edge of the page to the other: only those are compared that are level.
    fn overlapping(&mut self) -> Vec<Lost> {
        let hair = self.hair();
        let mut letters = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let Some(window) = line.window else { continue };
            let seen = |letter: &&Letter| letter.is_word && meets(letter.ink, window);
            let of_line = self.of_line(line).iter().filter(seen);
            letters.extend(of_line.map(|letter| (index, letter)));
        }
        letters.sort_by(|(_, a), (_, b)| a.ink.top().total_cmp(&b.ink.top()));
        let mut level: Vec<(usize, &Letter)> = Vec::new();
        let mut found = BTreeSet::new();
        let mut dismissed = BTreeSet::new();
        for (line, letter) in letters {
            level.retain(|(_, other)| other.ink.bottom() > letter.ink.top() + hair);
            if !self.bears(level.len() + 1) {
                break;
            }
            for (its_line, other) in &level {
                let pair = [line.min(*its_line), line.max(*its_line)];
                if line == *its_line
                    || common(letter.ink, other.ink, hair).is_none()
                    || found.contains(&pair)
                    || dismissed.contains(&pair)
                    || self.is_one_mark(pair)
                    || !self.bears(RASTER)
                    || !letter.meets(other, hair)
                {
                    continue;
                }
                let set = match self.is_one(pair) {
                    true => &mut dismissed,
                    false => &mut found,
                };
                set.insert(pair);
            }
            level.push((line, letter));
        }
        found.into_iter().map(Lost::Overlapping).collect()
    }

    /// Whether two lines are one mark, of which a part is clipped in another way.
    fn is_one_mark(&self, [a, b]: [usize; 2]) -> bool {
        let mark = |line: usize| self.lines.get(line)?.mark;
        mark(a).is_some_and(|it| mark(b) == Some(it))
    }

    /// Whether two lines that meet are the same words, or the lower one is hidden.
    fn is_one(&mut self, [a, b]: [usize; 2]) -> bool {
        let (Some(a), Some(b)) = (self.lines.get(a), self.lines.get(b)) else {
            return true;
        };
        if !self.bears(a.letters.len() + b.letters.len())
            || a.repeats(b, self.letters).is_some()
        {
            return true;
        }
        let between =
            self.grounds.iter().filter(|it| (a.order..b.order).contains(&it.mark));
        for ground in between.filter(|it| it.hides() && meets(it.bounds, a.bounds)) {
            if ground.share(a.bounds, &mut self.patience) >= 0.99 {
                return true;
            }
        }
        false
    }

    /// Lines that a clip cuts or hides, and those outside of the page.
    fn clipped(&mut self) -> Vec<Lost> {
        let hair = self.hair();
        let mut faults = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let within = line.window.is_some_and(|it| contains(it, line.bounds));
            if within && meets(line.bounds, self.page.media) {
                continue;
            }
            let mut words = self.of_line(line).iter().filter(|it| it.is_word).peekable();
            if words.peek().is_none() {
                continue;
            }
            let fault = match line.window {
                _ if within => Lost::OffPage(index),
                None => Lost::Hidden(index),
                Some(window) => {
                    let (mut all, mut gone, mut lost) = (0, 0, 0.0_f32);
                    for letter in words {
                        let (share, depth) = cut(letter.ink, window);
                        all += 1;
                        gone += usize::from(share >= 0.99);
                        if share > CUT && depth > hair {
                            lost = lost.max(depth);
                        }
                    }
                    match lost {
                        _ if gone == all => Lost::Hidden(index),
                        0.0 => continue,
                        lost => Lost::Cut(index, lost * MM * self.page.unit),
                    }
                }
            };
            // What is shown in slices is shown once for each of them.
            let slices = |(at, other): (usize, &Line)| {
                at != index
                    && other.window != line.window
                    && other.window.is_some_and(|it| meets(it, line.bounds))
                    && meets(other.bounds, line.bounds)
                    && other.repeats(line, self.letters).is_some_and(|it| it < 0.02)
            };
            if !self.bears(self.lines.len()) || !self.lines.iter().enumerate().any(slices)
            {
                faults.push(fault);
            }
        }
        faults
    }

    /// Lines with letters that lie under something, and the mark that it is.
    fn covered(&mut self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let Some(seen) = line.window.and_then(|it| it.intersect(&line.bounds)) else {
                continue;
            };
            let first = self.grounds.partition_point(|it| it.mark < line.order);
            let over = self.grounds.get(first..).unwrap_or_default();
            if line.alpha <= 0.0 || !self.bears(over.len() + 1) {
                continue;
            }
            let over = over
                .iter()
                .filter(|it| meets(it.bounds, seen) && !matches!(it.look, Look::Unknown));
            for ground in over {
                if !ground.swallows(&line.paints) || self.is_scan(ground, line) {
                    continue;
                }
                let letters = self.of_line(line).iter().filter(|it| it.is_word);
                let mut seen = letters.filter(|it| meets(it.ink, ground.bounds));
                let patience = &mut self.patience;
                let lies_under = seen.any(|it| ground.share(it.ink, patience) > COVERED);
                let again = |other: &Line| {
                    other.order > ground.mark
                        && meets(other.bounds, line.bounds)
                        && other.repeats(line, self.letters).is_some()
                };
                if lies_under
                    && self.bears(self.lines.len())
                    && !self.lines.iter().any(again)
                {
                    found.push((index, ground.mark));
                    break;
                }
            }
        }
        found
    }

    /// Whether a picture is that of a page whose words lie below it for programs to find,
    /// in fonts that aren't in the file.
    fn is_scan(&self, ground: &Ground, line: &Line) -> bool {
        let area = |it: Rect| it.width() * it.height();
        let page = self.page.trim.intersect(&ground.bounds).map_or(0.0, area);
        matches!(ground.look, Look::Picture(_))
            && !line.is_embedded
            && page >= 0.9 * area(self.page.trim)
    }

    /// Lines in the ink of what they lie on.
    fn invisible(&mut self, hidden: &BTreeSet<usize>) -> Vec<Lost> {
        let mut faults = Vec::new();
        let mut pending = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let Some(window) = line.window else { continue };
            let count = self.grounds.partition_point(|it| it.mark < line.order);
            if hidden.contains(&index)
                || !line.is_plain
                || line.alpha <= 0.0
                || line.paints.iter().any(|it| it.color.is_none())
                || line.paints.iter().any(|it| it.is_white() && it.overprints)
                || !meets(line.bounds, self.page.media)
                || !self.bears(count + 1)
            {
                continue;
            }
            let below = self.grounds.get(..count).unwrap_or_default();
            let below: Vec<&Ground> =
                below.iter().filter(|it| meets(it.bounds, line.bounds)).collect();
            // Most words are told from all that lies below them at once.
            let plain = |ground: &&&Ground| {
                matches!(&ground.look, Look::Plain(paint, alpha)
                    if *alpha >= 1.0 && Tone::default().painted(paint, 1.0)
                        .is_some_and(|ground| !is_lost(&line.paints, line.alpha, &ground)))
            };
            if below.iter().all(|it| plain(&it))
                && !is_lost(&line.paints, line.alpha, &Tone::default())
            {
                continue;
            }
            let letters = self.of_line(line).iter();
            let words = letters.filter(|it| it.is_word && meets(it.ink, window));
            let (mut all, mut lost) = (0, 0);
            for letter in words {
                all += 1;
                match self.ground(letter, &below) {
                    Some(On::Tone(tone)) => {
                        lost += usize::from(is_lost(&line.paints, line.alpha, &tone));
                    }
                    Some(On::Picture(picture)) => {
                        pending.push(OnPicture { picture, line: index, ink: letter.ink });
                    }
                    None => {}
                }
            }
            if (lost >= 2 || (lost > 0 && lost == all)) && !self.is_shown(line) {
                faults.push(Lost::Invisible(index));
            }
        }
        faults.extend(self.lost_on_pictures(pending));
        faults
    }

    /// What a letter lies on, of what lies below it; `None` where that isn't one thing.
    fn ground(&mut self, letter: &Letter, below: &[&Ground]) -> Option<On> {
        let mut through = Vec::new();
        let mut tone = Tone::default();
        for ground in below.iter().rev() {
            let share = match meets(ground.bounds, letter.ink) {
                true => ground.share(letter.ink, &mut self.patience),
                false => 0.0,
            };
            match &ground.look {
                _ if share < 0.01 => {}
                _ if share < 0.99 => return None,
                Look::Plain(paint, alpha) if ground.hides() => {
                    tone = tone.painted(paint, *alpha)?;
                    break;
                }
                Look::Plain(paint, alpha) => through.push((paint, *alpha)),
                Look::Picture(picture) if through.is_empty() => {
                    return Some(On::Picture(*picture));
                }
                Look::Picture(_) | Look::Opaque | Look::Unknown => return None,
            }
        }
        for (paint, alpha) in through.into_iter().rev() {
            tone = tone.painted(paint, alpha)?;
        }
        Some(On::Tone(tone))
    }

    /// Whether words that are like their ground can be read all the same: they are printed
    /// once more, or lie on other glyphs, or something changes the ground later.
    fn is_shown(&mut self, line: &Line) -> bool {
        if !self.bears(self.lines.len() + self.grounds.len()) {
            return true;
        }
        let other = |other: &Line| {
            other.order != line.order
                && meets(other.bounds, line.bounds)
                && (other.repeats(line, self.letters).is_some()
                    || (other.order < line.order
                        && self
                            .of_line(other)
                            .iter()
                            .any(|it| meets(it.ink, line.bounds))))
        };
        let changes = |ground: &Ground| {
            ground.mark >= line.order
                && matches!(ground.look, Look::Unknown)
                && meets(ground.bounds, line.bounds)
        };
        self.lines.iter().any(other) || self.grounds.iter().any(changes)
    }

    /// Lines whose letters are lost on pictures.
    fn lost_on_pictures(&mut self, mut pending: Vec<OnPicture>) -> Vec<Lost> {
        if pending.is_empty() {
            return Vec::new();
        }
        pending.sort_by_key(|it| (it.picture, it.line));
        let lost = self.recalled(&pending);
        let mut faults = Vec::new();
        let mut lost = lost.into_iter();
        for of_line in pending.chunk_by(|a, b| (a.picture, a.line) == (b.picture, b.line))
        {
            let lost = lost.by_ref().take(of_line.len()).filter(|it| *it).count();
            let Some(OnPicture { line: index, .. }) = of_line.first() else { continue };
            let Some(line) = self.lines.get(*index) else { continue };
            if (lost >= 2 || lost == of_line.len()) && !self.is_shown(line) {
                faults.push(Lost::OnPicture(*index));
            }
        }
        faults.sort_by_key(|fault| match fault {
            Lost::OnPicture(line) => *line,
            _ => usize::MAX,
        });
        faults
    }

    /// Which letters are lost on the pictures that they lie on, as it was found before, or
    /// else as it is found now: pictures take longer to decode than the rest of the page.
    fn recalled(&mut self, letters: &[OnPicture]) -> Vec<bool> {
        let Some(memory) = self.memory else { return self.on_decoded(letters) };
        let (page, question) = (self.page.number, self.question(letters));
        let answer = memory.recall(page, &question);
        if let Some(answer) = answer.filter(|it| it.len() == letters.len()) {
            return answer.into_iter().map(|it| it != 0).collect();
        }
        let lost = self.on_decoded(letters);
        let answer: Vec<u8> = lost.iter().copied().map(u8::from).collect();
        memory.keep(page, &question, &answer);
        lost
    }

    /// All that is asked of the pictures of this page, but for the pictures themselves.
    fn question(&self, letters: &[OnPicture]) -> Checksum {
        let mut bytes = Vec::new();
        for of_line in letters.chunk_by(|a, b| (a.picture, a.line) == (b.picture, b.line))
        {
            let Some(first) = of_line.first() else { continue };
            for number in [first.picture, first.line, of_line.len()] {
                bytes.extend((number as u64).to_be_bytes());
            }
            let line = self.lines.get(first.line);
            for paint in line.into_iter().flat_map(|line| &line.paints) {
                let numbers = paint.color.as_ref().map_or(&[][..], |it| &it.numbers);
                bytes.extend((numbers.len() as u64).to_be_bytes());
                bytes.extend(numbers.iter().flat_map(|it| it.to_be_bytes()));
                bytes.extend([paint.overprints, paint.nonzero].map(u8::from));
            }
            bytes.extend(line.map_or(0.0, |line| line.alpha).to_be_bytes());
            let inks = of_line.iter().map(|it| it.ink);
            let sides =
                inks.flat_map(|it| [it.left(), it.top(), it.right(), it.bottom()]);
            bytes.extend(sides.flat_map(f32::to_be_bytes));
        }
        Checksum::of(&bytes)
    }

    /// Which letters are lost on pictures; each picture is decoded once.
    fn on_decoded(&mut self, letters: &[OnPicture]) -> Vec<bool> {
        let mut all = Vec::with_capacity(letters.len());
        for of_picture in letters.chunk_by(|a, b| a.picture == b.picture) {
            let image = of_picture.first().and_then(|it| self.pictures.get(it.picture));
            let decoded = image.filter(|it| self.affords(it)).and_then(Decoded::of);
            all.extend(of_picture.iter().map(|letter| {
                let (Some(decoded), Some(line)) = (&decoded, self.lines.get(letter.line))
                else {
                    return false;
                };
                let lost = |tone: &Tone| is_lost(&line.paints, line.alpha, tone);
                decoded.is_lost(letter.ink, lost)
            }));
        }
        all
    }

    /// Whether a picture may be decoded, too.
    fn affords(&mut self, image: &Image<'_>) -> bool {
        let components = image.space.as_ref().map_or(1, |it| it.components() as u64);
        let cost = u64::from(image.width) * u64::from(image.height) * components;
        let left = self.samples.checked_sub(cost);
        self.samples = left.unwrap_or(self.samples);
        left.is_some()
    }
}

/// A letter of a line on a picture.
struct OnPicture {
    picture: usize,
    line: usize,
    ink: Rect,
}

/// What a letter lies on.
enum On {
    Tone(Tone),
    Picture(usize),
}

/// Whether words in these paints can't be told from a tone.
fn is_lost(paints: &[Painted], alpha: f32, ground: &Tone) -> bool {
    !paints.is_empty()
        && paints.iter().all(|paint| {
            let words = ground.painted(paint, alpha);
            words.is_some_and(|words| words.distance(ground) <= ALIKE)
        })
}

/// How much of a letter a window takes away, 0 to 1, and how far that reaches into it.
fn cut(ink: Rect, window: Rect) -> (f32, f32) {
    let Some(left) = ink.intersect(&window) else {
        return (1.0, ink.width().max(ink.height()));
    };
    let area = |it: Rect| it.width().max(1e-3) * it.height().max(1e-3);
    let depth = [
        window.left() - ink.left(),
        ink.right() - window.right(),
        window.top() - ink.top(),
        ink.bottom() - window.bottom(),
    ];
    (1.0 - area(left) / area(ink), depth.into_iter().fold(0.0, f32::max))
}
