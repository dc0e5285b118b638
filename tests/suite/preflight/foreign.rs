//! PDFs by other programs: just what they should be found in. `.ci/foreign.py` makes them,
//! also those that are too large to be kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use marbre_preflight::profile::{Profile, Variant};

use super::{found, offset, shown};

/// For each file, the rules that find something in it, for each variant.
type Expected = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

const VARIANTS: [(&str, Variant); 4] = [
    ("sheet-cmyk", Variant::SheetCmyk),
    ("sheet-cmyk-rgb", Variant::SheetCmykRgb),
    ("sheet-spot", Variant::SheetSpot),
    ("digital", Variant::Digital),
];

#[test]
fn pages_by_other_programs_are_found_in_what_they_should_be() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign");
    let expected = fs::read(folder.join("expected.json")).expect("what is expected");
    let expected: Expected = serde_json::from_slice(&expected).expect("JSON");
    let mut looked_at = 0;
    for (name, expected) in expected {
        // Not all of them are kept.
        let Ok(pdf) = fs::read(folder.join(format!("{name}.pdf"))) else { continue };
        looked_at += 1;
        for (variant, value) in VARIANTS {
            let findings = found(&pdf, &Profile { variant: value, ..offset() });
            let rules = findings.iter().map(|it| it.rule.to_owned()).collect();
            let all = shown(&findings);
            assert_eq!(Some(&rules), expected.get(variant), "{name}, {variant}\n{all}");
        }
        let findings = shown(&found(&pdf, &offset()));
        let reference = format!("foreign/{name}.txt");
        crate::refs::check(&reference, findings.as_bytes());
    }
    assert_eq!(looked_at, 6, "the files that are kept");
}

/// Boxes in the place of its glyphs would all be as high.
#[test]
fn glyphs_of_type_1_fonts_are_drawn() {
    use marbre_pdf::canvas::{Canvas, Page, Run, State};
    use marbre_pdf::interpreter::Interpreter;

    #[derive(Default)]
    struct Heights(BTreeMap<String, f32>);
    impl<'a> Canvas<'a> for Heights {
        fn text(&mut self, run: &Run<'_>, _state: &State<'a>) {
            assert!(run.font.readable, "{} can't be read", run.font.name);
            for glyph in run.glyphs {
                assert!(!glyph.is_box && !glyph.missing, "{glyph:?}");
                let (given, own) = glyph.widths;
                assert!((given - own.expect("a width")).abs() < 1.0, "{glyph:?}");
                if let (Some(text), Some(outline)) = (&glyph.unicode, &glyph.outline) {
                    self.0.insert(text.clone(), outline.bounds().height());
                }
            }
        }
    }

    let pdf = include_bytes!("../../foreign/ghostscript-1.2.pdf");
    let document = marbre_preflight::open(pdf).expect("a PDF");
    let interpreter = Interpreter::new(&document);
    let mut heights = Heights::default();
    let first: &Page = &interpreter.pages()[0];
    interpreter.draw(first, &mut heights);
    let height = |text: &str| heights.0[text];
    assert!(height("p") > height("e") && height("f") > height("e"), "{:?}", heights.0);
    assert!(height(".") < 0.2, "{:?}", heights.0);
}
