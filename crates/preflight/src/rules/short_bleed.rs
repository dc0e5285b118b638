//! # `short-bleed`
//!
//! ## What it checks
//! The bleed box is as far from the trim as the press profile's `bleed`, and what
//! reaches the cut goes on to the bleed's edge.
//!
//! ## Why it matters
//! The knife is never exact: where the ink ends at the cut, a white line shows.
//!
//! ## What to do
//! Let it go on into the bleed.
//!
//! ## Source
//! What print shops ask for; GWG 2022 has no rule.

use marbre_pdf::canvas::{MM, OnSheet};

use crate::scene::Kind;
use crate::scene::Sheet;
use crate::scene::meets;

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, said_mm,
    say,
};

pub(super) const RULE: Rule = Rule {
    name: "short-bleed",
    number: None,
    severities: WARNING,
    topic: Topic::Boxes,
    title: Bilingual::new("Short bleed", "Fond perdu insuffisant"),
    remedy: Bilingual::new(
        "let everything that touches the edge go on into the bleed",
        "prolonger dans le fond perdu tout ce qui touche la coupe",
    ),
    says: &[BOX, OVER],
    check: Check::Page(check),
};

const BOX: Wording = Wording::new(
    "short-bleed/box",
    "the bleed is {bleed} mm, less than {limit} mm",
    "le fond perdu est de {bleed} mm, moins de {limit} mm",
);

const OVER: Wording = Wording::new(
    "short-bleed/over",
    "{what} goes {over} mm over the cut, not {limit} mm",
    "{what} dépasse la coupe de {over} mm, et non de {limit} mm",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let (page, near) = (&sheet.page, 0.3_f32);
    let bleed = (job.profile.bleed.to_pt() as f32) / page.unit;
    let (trim, edge) = (page.trim, page.bleed);
    let room = [
        trim.left() - edge.left(),
        edge.right() - trim.right(),
        trim.top() - edge.top(),
        edge.bottom() - trim.bottom(),
    ];
    let least = room.into_iter().fold(f32::INFINITY, f32::min);
    if least < bleed - near {
        let mm = f64::from(least * page.unit) * MM;
        let message = say!(
            BOX,
            bleed = Parameter::number(mm, 1),
            limit = said_mm(job.profile.bleed)
        );
        findings.page(page, Some(edge), message);
        return;
    }
    for (_, mark) in sheet.visible() {
        let spreads =
            matches!(mark.kind, Kind::Fill(_) | Kind::Image(_) | Kind::Shading(_));
        let white = !mark.paints.is_empty() && mark.paints.iter().all(|it| it.is_white());
        // The bleed of a page on a sheet goes as far as it may print: to the fold, and
        // by as much less as creep moves it there.
        let Some(OnSheet { trim, clip }) = page.page_of(mark.bounds) else { continue };
        if !spreads || white || !meets(mark.bounds, trim) {
            continue;
        }
        let it = mark.bounds;
        // How far it reaches over the cut, on each side; a mark within the page reaches none.
        let over = [
            trim.left() - it.left(),
            it.right() - trim.right(),
            trim.top() - it.top(),
            it.bottom() - trim.bottom(),
        ];
        let room = match page.on_sheet {
            None => [bleed; 4],
            Some(_) => [
                trim.left() - clip.left(),
                clip.right() - trim.right(),
                trim.top() - clip.top(),
                clip.bottom() - trim.bottom(),
            ],
        };
        let short = over
            .into_iter()
            .zip(room)
            .filter(|(by, room)| *by > -near && *by < bleed.min(*room) - near);
        if let Some(by) = short.map(|(by, _)| by).reduce(f32::min) {
            let mm = f64::from(by.max(0.0) * page.unit) * MM;
            let (over, limit) = (Parameter::number(mm, 1), said_mm(job.profile.bleed));
            let message = say!(OVER, what = mark.what(), over = over, limit = limit);
            findings.mark(sheet, mark, message);
        }
    }
}
