//! # `black-text-knocks-out`
//!
//! ## What it checks
//! Text under 12 pt in pure black that lies over other inks overprints; in `DeviceCMYK`,
//! with overprint mode 1.
//!
//! ## Why it matters
//! Where the plates aren't in register to a tenth of a millimetre, letters that knock
//! out have white edges.
//!
//! ## What to do
//! Set black text to overprint.
//!
//! ## Source
//! GWG 2022, R0009.

use marbre_pdf::colour::Space;

use crate::scene::Sheet;

use super::{Bilingual, Check, Findings, Job, OFFSET, Rule, Topic, Wording, quoted, say};

pub(super) const RULE: Rule = Rule {
    name: "black-text-knocks-out",
    number: Some("R0009"),
    severities: OFFSET,
    topic: Topic::Text,
    title: Bilingual::new(
        "Small black text that knocks out",
        "Petit texte noir en défonce",
    ),
    remedy: Bilingual::new(
        "set small black text to overprint, with OPM 1",
        "mettre les petits textes noirs en surimpression, avec OPM 1",
    ),
    says: &[KNOCKS_OUT],
    check: Check::Page(check),
};

const KNOCKS_OUT: Wording = Wording::new(
    "black-text-knocks-out",
    "small black text doesn't overprint: {text}",
    "un petit texte noir n'est pas en surimpression : {text}",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (index, mark) in sheet.visible() {
        let Some(words) = mark.words().filter(|it| it.size < 12.0) else { continue };
        let knocks_out = mark.paints.iter().any(|it| {
            let cmyk = it.space.as_ref().is_some_and(|it| matches!(**it, Space::Cmyk));
            let grey = it.space.as_ref().is_some_and(|it| matches!(**it, Space::Gray));
            it.is_pure_black() && !grey && (!it.overprints || (cmyk && !it.nonzero))
        });
        if knocks_out && sheet.is_over_other_inks(index) {
            let message = say!(KNOCKS_OUT, text = quoted(words));
            findings.mark(sheet, mark, message);
        }
    }
}
