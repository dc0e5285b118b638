//! The rules: one file each, with its manual on top, named after the defect.
//!
//! A rule looks at one page, or at the file as a whole. How much its findings matter
//! depends on the variant of GWG 2022 that the press profile names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lopdf::{Document, ObjectId};
use tiny_skia::Rect;

use marbre_diag::wording::{Bilingual, Message, Parameter, Wording};
use marbre_diag::{Severity, say};
use marbre_pdf::area::Area;

use crate::finding;
use crate::profile::{Gravity, Profile, Variant};

use marbre_pdf::canvas::Page;
use marbre_pdf::geom::Length;

pub use self::own::is_owed;
pub(super) use self::own::{Own, Scope};
use super::finding::{Beside, Finding};
use super::ink::Faint;
use super::load::Load;

use super::scene::{FontUse, Illegible, Kind, Mark, Sheet, Words};

use self::small_text::small_text;
use self::terms::quoted;
pub use self::topic::Topic;

mod action;
mod annotation_on_page;
mod attached_file;
mod bad_source_profile;
mod black_line_knocks_out;
mod black_text_knocks_out;
mod blank_page;
mod broken_content;
mod clipped_text;
mod colour_in_light;
mod content_from_elsewhere;
mod courier;
mod covered_text;
mod cropped_page;
mod faint_tint;
mod font_not_embedded;
mod form_field;
mod grey_line;
mod grey_overprints;
mod grey_text;
mod hairline;
mod heavy_ink;
mod invisible_text;
mod layer_configuration;
mod low_contrast;
mod low_resolution;
mod low_resolution_line_art;
mod lzw;
mod missing_glyph;
pub(super) mod not_pdf_x_4;
mod odd_page_count;
mod output_intent;
mod overlapping_text;
mod own;
mod page_count;
mod plain_black_area;
mod presentation_steps;
mod registration_colour;
mod rich_black_text;
mod screen_preferences;
mod short_bleed;
mod small_coloured_text;
mod small_text;
mod small_white_text;
mod spot_defined_twice;
mod spot_names_by_case;
mod spot_names_by_suffix;
mod spots_look_the_same;
mod terms;
mod thin_coloured_line;
mod thin_white_line;
mod tiny_text;
mod too_near_the_cut;
mod topic;
mod transfer_function;
mod undefined_name;
mod uneven_pages;
mod unexpected_spot_colour;
mod unknown_blend_mode;
mod unknown_filter;
mod unknown_rendering_intent;
mod unmanaged_colour;
mod user_unit;
mod white_path_overprints;
mod white_text_overprints;
mod wrong_blending_space;
mod wrong_boxes;
mod wrong_glyph_width;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name: the defect's.
    pub name: &'static str,
    /// GWG 2022's number, or that of the requirement in ISO 15930-7 as `docs/pdfx4.md`
    /// counts them: `R0007`, `X24`.
    pub number: Option<&'static str>,
    /// How much its findings matter, for each [`Variant`] in its order; `None` where they
    /// don't.
    pub severities: [Option<Severity>; 4],
    /// What it is about.
    pub topic: Topic,
    /// The defect, as a title.
    pub title: Bilingual,
    /// What to do about it.
    pub remedy: Bilingual,
    /// All that it says.
    pub says: &'static [Wording],
    /// The rule itself.
    pub(super) check: Check,
}

impl Rule {
    /// How much its findings matter to a print shop, and whether that is the shop's own
    /// word; `None` where they don't.
    pub(super) fn severity(&self, profile: &Profile) -> Option<(Severity, bool)> {
        let mut own = profile.severities.iter();
        match own.find(|(name, _)| name.value == self.name) {
            Some((_, Gravity::Matters(severity))) => Some((*severity, true)),
            Some((_, Gravity::Ignored)) => None,
            None => {
                let severity = self.severities.get(profile.variant as usize);
                Some((severity.copied().flatten()?, false))
            }
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// Each page by itself.
    Page(fn(&Sheet, &Job<'_>, &mut Findings<'_>)),
    /// Each page by itself, then the file as a whole.
    PageAndFile(
        fn(&Sheet, &Job<'_>, &mut Findings<'_>),
        fn(&Book<'_>, &Job<'_>, &mut Findings<'_>),
    ),
    /// The ink of each page, where it has been counted.
    Ink(fn(&Page, &Load, &Job<'_>, &mut Findings<'_>)),
    /// The file as a whole, after its pages.
    File(fn(&Book<'_>, &Job<'_>, &mut Findings<'_>)),
}

const ERROR: [Option<Severity>; 4] = [Some(Severity::Error); 4];
const WARNING: [Option<Severity>; 4] = [Some(Severity::Warning); 4];
const NOTE: [Option<Severity>; 4] = [Some(Severity::Note); 4];
/// A warning for offset, nothing for digital presses.
const OFFSET: [Option<Severity>; 4] = {
    let warning = Some(Severity::Warning);
    [warning, warning, warning, None]
};

/// Every rule, in the order of the report.
pub static ALL: &[&Rule] = &[
    &user_unit::RULE,
    &cropped_page::RULE,
    &uneven_pages::RULE,
    &blank_page::RULE,
    &overlapping_text::RULE,
    &clipped_text::RULE,
    &covered_text::RULE,
    &invisible_text::RULE,
    &low_contrast::RULE,
    &white_text_overprints::RULE,
    &white_path_overprints::RULE,
    &black_text_knocks_out::RULE,
    &black_line_knocks_out::RULE,
    &grey_text::RULE,
    &grey_line::RULE,
    &grey_overprints::RULE,
    &courier::RULE,
    &rich_black_text::RULE,
    &small_white_text::RULE,
    &small_coloured_text::RULE,
    &thin_white_line::RULE,
    &thin_coloured_line::RULE,
    &hairline::RULE,
    &tiny_text::RULE,
    &unexpected_spot_colour::RULE,
    &spot_names_by_suffix::RULE,
    &spot_names_by_case::RULE,
    &spots_look_the_same::RULE,
    &registration_colour::RULE,
    &colour_in_light::RULE,
    &unmanaged_colour::RULE,
    &wrong_blending_space::RULE,
    &heavy_ink::RULE,
    &low_resolution::RULE,
    &low_resolution_line_art::RULE,
    &not_pdf_x_4::RULE,
    &output_intent::RULE,
    &wrong_boxes::RULE,
    &bad_source_profile::RULE,
    &spot_defined_twice::RULE,
    &font_not_embedded::RULE,
    &wrong_glyph_width::RULE,
    &missing_glyph::RULE,
    &transfer_function::RULE,
    &content_from_elsewhere::RULE,
    &action::RULE,
    &annotation_on_page::RULE,
    &form_field::RULE,
    &attached_file::RULE,
    &layer_configuration::RULE,
    &unknown_blend_mode::RULE,
    &unknown_rendering_intent::RULE,
    &screen_preferences::RULE,
    &lzw::RULE,
    &unknown_filter::RULE,
    &presentation_steps::RULE,
    &undefined_name::RULE,
    &broken_content::RULE,
    &short_bleed::RULE,
    &too_near_the_cut::RULE,
    &page_count::RULE,
    &odd_page_count::RULE,
    &faint_tint::RULE,
    &plain_black_area::RULE,
];

/// How much findings of a rule matter in a build at least, whatever the press profile says:
/// there, the words are the report's own, and a sign-off can say that all is well.
pub fn in_build(rule: &str) -> Option<Severity> {
    let words = [
        (&overlapping_text::RULE, Severity::Error),
        (&clipped_text::RULE, Severity::Error),
        (&covered_text::RULE, Severity::Warning),
        (&invisible_text::RULE, Severity::Warning),
    ];
    words.into_iter().find_map(|(own, severity)| (own.name == rule).then_some(severity))
}

/// What all rules of one run are asked for.
#[derive(Debug)]
pub struct Job<'a> {
    /// What the print shop wants.
    pub profile: &'a Profile,
    /// The file.
    pub document: &'a Document,
    /// What is known of its ICC profiles.
    pub(super) profiles: bad_source_profile::Profiles,
}

impl Job<'_> {
    /// Whether the file is for a digital press.
    fn is_digital(&self) -> bool {
        self.profile.variant == Variant::Digital
    }
}

/// What is known of the file once all pages have been looked at.
#[derive(Debug)]
pub struct Book<'a> {
    /// The file's bytes.
    pub bytes: &'a [u8],
    /// The pages.
    pub pages: &'a [Page],
    /// The spot colours that pages use.
    pub spots: BTreeMap<String, Spot>,
}

/// A spot colour, and where it is used first.
#[derive(Clone, Debug)]
pub struct Spot {
    /// Its definitions, as they are written; more than one is a defect.
    pub definitions: BTreeSet<Arc<str>>,
    /// The page of its first mark.
    pub page: usize,
}

/// What one rule has found.
pub(super) struct Findings<'r> {
    pub(super) rule: &'r Rule,
    pub(super) severity: Severity,
    /// Whether the severity is the print shop's own word, for all that the rule finds.
    pub(super) fixed: bool,
    pub(super) found: Vec<Finding>,
}

impl Findings<'_> {
    fn add(&mut self, finding: Finding) {
        let same = self
            .found
            .iter_mut()
            .rfind(|it| it.page == finding.page && it.message == finding.message);
        match same {
            Some(same) if finding.page.is_some() => same.more += 1,
            _ => self.found.push(finding),
        }
    }

    fn blank(&self, message: Message) -> Finding {
        debug_assert!(
            self.rule
                .says
                .iter()
                .chain(own::SAYS)
                .any(|it| message.code() == Some(it.code())),
            "{} doesn't list {}",
            self.rule.name,
            message.template()
        );
        Finding {
            rule: self.rule.name,
            gwg: self.rule.number,
            severity: self.severity,
            message,
            hint: self.rule.remedy,
            page: None,
            area: None,
            object: None,
            kind: None,
            text: None,
            beside: None,
            inks: None,
            more: 0,
            source: None,
            sign_off: None,
        }
    }

    /// Says something that matters more, or less, than the rule says.
    fn as_severe(&mut self, severity: Severity, say: impl FnOnce(&mut Self)) {
        let severity = if self.fixed { self.severity } else { severity };
        let usual = std::mem::replace(&mut self.severity, severity);
        say(self);
        self.severity = usual;
    }

    /// Something about a mark.
    fn mark(&mut self, sheet: &Sheet, mark: &Mark, message: Message) {
        let (page, area) = (Some(sheet.page.number), Some(sheet.area(mark)));
        let (kind, object) = (Some(mark.origin()), mark.object);
        let finding = self.blank(message);
        self.add(Finding { page, area, object, kind, ..finding });
    }

    /// Something about words that can't be read.
    fn words(&mut self, sheet: &Sheet, it: &Illegible, message: Message) {
        let (page, area) =
            (Some(sheet.page.number), Some(sheet.page.area(it.words.bounds)));
        let (kind, object) = (Some(finding::Kind::Text), it.words.object);
        let said = |words: &Words| words.text.chars().take(LONGEST).collect::<String>();
        let text = it.words.words.as_ref().map(said);
        let beside = it.other.as_ref().map(|other| {
            let mark = other.mark.and_then(|mark| sheet.marks.get(mark));
            Box::new(Beside {
                kind: mark.map_or(finding::Kind::Text, Mark::origin),
                area: sheet.page.area(other.bounds),
                text: other.words.as_ref().map(said),
                source: None,
            })
        });
        let finding = self.blank(message);
        self.add(Finding { page, area, object, kind, text, beside, ..finding });
    }

    /// Something about a mark that matters more, or less, than the rule says.
    fn mark_as(
        &mut self,
        severity: Severity,
        sheet: &Sheet,
        mark: &Mark,
        message: Message,
    ) {
        self.as_severe(severity, |it| it.mark(sheet, mark, message));
    }

    /// Something about a page, or a part of it.
    fn page(&mut self, page: &Page, place: Option<Rect>, message: Message) {
        let area = place.map(|place| page.area(place));
        let finding = self.blank(message);
        let (number, object) = (Some(page.number), Some(page.id));
        self.add(Finding { page: number, area, object, ..finding });
    }

    /// Something about a part of a page that is known in mm.
    fn at(&mut self, page: &Page, area: Area, message: Message) {
        let finding = self.blank(message);
        self.add(Finding { page: Some(page.number), area: Some(area), ..finding });
    }

    /// Something about texts of one colour on one ground.
    fn faint(&mut self, page: &Page, it: &Faint, message: Message) {
        let finding = self.blank(message);
        self.add(Finding {
            page: Some(page.number),
            area: Some(it.area),
            kind: Some(finding::Kind::Text),
            text: Some(it.text.clone()),
            // What prints nothing can't be made darker: its ground can.
            inks: Some(if it.inks == [0; 4] { it.ground } else { it.inks }),
            more: it.more,
            ..finding
        });
    }

    /// Something about a page that matters more, or less, than the rule says.
    fn page_as(&mut self, severity: Severity, page: &Page, message: Message) {
        self.as_severe(severity, |it| it.page(page, None, message));
    }

    /// Something about an object of the file.
    fn object(&mut self, object: Option<ObjectId>, message: Message) {
        let finding = self.blank(message);
        let known = self
            .found
            .iter_mut()
            .find(|it| it.page.is_none() && it.message == finding.message);
        match known {
            Some(known) => known.more += 1,
            None => self.found.push(Finding { object, ..finding }),
        }
    }

    /// Something about the file as a whole.
    fn file(&mut self, message: Message) {
        self.object(None, message);
    }

    /// Something about the file that matters more, or less, than the rule says.
    fn file_as(&mut self, severity: Severity, message: Message) {
        self.as_severe(severity, |it| it.file(message));
    }

    /// Something about the file that a page shows first.
    fn on(&mut self, page: usize, message: Message) {
        let finding = self.blank(message);
        self.add(Finding { page: Some(page), ..finding });
    }

    /// Something about a font, where the page uses it first.
    fn font(
        &mut self,
        sheet: &Sheet,
        object: Option<ObjectId>,
        font: &FontUse,
        message: Message,
    ) {
        let area = font.bounds.map(|place| sheet.page.area(place));
        let (page, kind) = (Some(sheet.page.number), Some(finding::Kind::Text));
        let finding = self.blank(message);
        self.add(Finding { page, area, object, kind, ..finding });
    }

    /// Something about a transparency group.
    fn group(&mut self, sheet: &Sheet, object: Option<ObjectId>, message: Message) {
        let finding = self.blank(message);
        self.add(Finding { page: Some(sheet.page.number), object, ..finding });
    }
}

/// The most characters of a text that are kept with a finding.
const LONGEST: usize = 200;

/// A length in mm, to be followed by its unit.
fn said_mm(length: Length) -> Parameter {
    Parameter::exact((length.to_mm() * 100.0).round() / 100.0)
}

impl Mark {
    /// What it was in the report.
    const fn origin(&self) -> finding::Kind {
        match self.kind {
            Kind::Fill(_) | Kind::Stroke(_) | Kind::Shading(_) => finding::Kind::Shape,
            Kind::Text(_) => finding::Kind::Text,
            Kind::Image(_) => finding::Kind::Picture,
        }
    }

    /// What it is, in words.
    fn what(&self) -> Message {
        match self.kind {
            Kind::Fill(Some(_)) | Kind::Stroke(_) => say!(terms::LINE),
            Kind::Fill(None) => say!(terms::SHAPE),
            Kind::Text(_) => say!(terms::TEXT),
            Kind::Image(_) => say!(terms::PICTURE),
            Kind::Shading(_) => say!(terms::GRADIENT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_wordings_have_one_code_and_each_names_its_rule() {
        let mut codes = BTreeSet::new();
        for rule in ALL {
            assert!(!rule.says.is_empty(), "{} says nothing", rule.name);
            for wording in rule.says {
                let code = wording.code();
                assert!(codes.insert(code), "{code} stands for two wordings");
                let name = code.split_once('/').map_or(code, |(rule, _)| rule);
                assert_eq!(name, rule.name, "{code}");
            }
        }
        for code in own::SAYS.iter().map(Wording::code) {
            assert!(codes.insert(code), "{code} stands for two wordings");
            let name = code.split_once('/').map_or(code, |(rule, _)| rule);
            assert!(is_owed(name), "{code}");
        }
        assert!(codes.len() > 100, "{} codes", codes.len());
    }

    #[test]
    fn titles_remedies_and_wordings_are_in_two_languages() {
        let of = |rule: &&Rule| {
            let said = rule.says.iter().map(Wording::words);
            said.chain([rule.title, rule.remedy]).collect::<Vec<_>>()
        };
        let own = own::SAYS.iter().map(Wording::words);
        let all = ALL.iter().flat_map(of).chain(Topic::ALL.map(Topic::name));
        for words in all.chain(own) {
            assert_ne!(words.english, words.french);
        }
    }
}
