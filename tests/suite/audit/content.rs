//! Faults of what is on the pages, and of what has no place in a file for the press.

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::Fault;
use super::pdf::{action, form, function, name, numbers, separation};

pub(super) const FAULTS: &[Fault] = &[
    (19, "a colour in RGB", |pdf| pdf.draws("1 0 0 rg"), "colour-in-light"),
    (19, "a line in RGB", |pdf| pdf.draws("1 0 0 RG"), "colour-in-light"),
    (19, "a colour in grey", |pdf| pdf.draws("0.5 g"), "colour-in-light"),
    (
        19,
        "a colour space of RGB",
        |pdf| pdf.draws("/DeviceRGB cs 1 0 0 sc"),
        "colour-in-light",
    ),
    (
        19,
        "a picture in RGB",
        |pdf| pdf.picture("ColorSpace", "DeviceRGB"),
        "colour-in-light",
    ),
    (
        19,
        "a picture in grey",
        |pdf| pdf.picture("ColorSpace", "DeviceGray"),
        "colour-in-light",
    ),
    (
        19,
        "a picture within the operators",
        |pdf| pdf.draws("BI /W 1 /H 1 /CS /RGB /BPC 8 ID abc EI"),
        "colour-in-light",
    ),
    (
        19,
        "a gradient in RGB",
        |pdf| {
            let ends = function([0.0; 4]);
            pdf.names("Shading", dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceRGB", "Coords" => numbers(&[0.0, 0.0, 1.0, 1.0]), "Function" => ends });
            pdf.draws("/X sh");
        },
        "colour-in-light",
    ),
    (20, "an intent for RGB", |pdf| pdf.in_profile(16, b"RGB "), "output-intent"),
    (
        21,
        "inks with a profile",
        |pdf| {
            let profile =
                pdf.intent().get(b"DestOutputProfile").expect("a profile").clone();
            pdf.names("ColorSpace", vec![name("ICCBased"), profile]);
        },
        "colour-in-light",
    ),
    (
        22,
        "a damaged profile",
        |pdf| pdf.profile().content.truncate(3000),
        "output-intent",
    ),
    (
        22,
        "a profile without its signature",
        |pdf| pdf.in_profile(36, b"____"),
        "output-intent",
    ),
    (
        23,
        "a spot colour with two definitions",
        |pdf| pdf.names("ColorSpace", separation("DeviceCMYK", [0.0, 1.0, 0.0, 0.0])),
        "spot-defined-twice",
    ),
    (
        23,
        "a spot colour made of light",
        |pdf| {
            pdf.names("ColorSpace", separation("DeviceRGB", [0.0; 4]));
            pdf.draws("/X cs 1 scn")
        },
        "colour-in-light",
    ),
    (
        24,
        "a font without its glyphs",
        |pdf| drop(pdf.with("FontFile2").remove(b"FontFile2")),
        "font-not-embedded",
    ),
    (
        24,
        "a standard font",
        |pdf| {
            pdf.names("Font", dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" })
        },
        "font-not-embedded",
    ),
    (
        27,
        "a transfer function",
        |pdf| pdf.state(dictionary! { "TR" => "Identity" }),
        "transfer-function",
    ),
    (
        27,
        "a transfer function by its newer key",
        |pdf| pdf.state(dictionary! { "TR2" => function([0.0; 4]) }),
        "transfer-function",
    ),
    (
        27,
        "a halftone",
        |pdf| pdf.state(dictionary! { "HT" => dictionary! { "HalftoneType" => 6 } }),
        "transfer-function",
    ),
    (
        27,
        "a halftone phase",
        |pdf| pdf.state(dictionary! { "HTP" => numbers(&[0.0, 0.0]) }),
        "transfer-function",
    ),
    (
        28,
        "PostScript",
        |pdf| {
            pdf.names("XObject", Stream::new(dictionary! { "Subtype" => "PS" }, vec![]))
        },
        "content-from-elsewhere",
    ),
    (
        28,
        "PostScript in a form",
        |pdf| pdf.names("XObject", form("", dictionary! { "Subtype2" => "PS" })),
        "content-from-elsewhere",
    ),
    (
        28,
        "a picture from a server",
        |pdf| pdf.picture("OPI", Dictionary::new()),
        "content-from-elsewhere",
    ),
    (
        28,
        "alternate pictures",
        |pdf| pdf.picture("Alternates", Vec::<Object>::new()),
        "content-from-elsewhere",
    ),
    (
        28,
        "a page from another file",
        |pdf| pdf.names("XObject", form("", dictionary! { "Ref" => Dictionary::new() })),
        "content-from-elsewhere",
    ),
    (
        29,
        "a stream in another file",
        |pdf| pdf.picture("F", Object::string_literal("a.bin")),
        "content-from-elsewhere",
    ),
    (
        30,
        "an action when it opens",
        |pdf| pdf.catalog().set("OpenAction", action()),
        "action",
    ),
    (
        30,
        "an action of the file",
        |pdf| pdf.catalog().set("AA", dictionary! { "WC" => action() }),
        "action",
    ),
    (
        30,
        "an action of a page",
        |pdf| pdf.page().set("AA", dictionary! { "O" => action() }),
        "action",
    ),
    (
        30,
        "a script",
        |pdf| {
            pdf.catalog().set("Names", dictionary! { "JavaScript" => Dictionary::new() })
        },
        "action",
    ),
    (
        31,
        "a link",
        |pdf| pdf.page().set("Annots", vec![dictionary! { "Subtype" => "Link" }.into()]),
        "annotation-on-page",
    ),
    (
        32,
        "a form to fill in",
        |pdf| pdf.catalog().set("AcroForm", Dictionary::new()),
        "form-field",
    ),
    (
        33,
        "an attached file",
        |pdf| {
            pdf.catalog()
                .set("Names", dictionary! { "EmbeddedFiles" => Dictionary::new() })
        },
        "attached-file",
    ),
    (
        33,
        "a file that belongs to it",
        |pdf| pdf.catalog().set("AF", Vec::<Object>::new()),
        "attached-file",
    ),
    (
        34,
        "layers",
        |pdf| pdf.catalog().set("OCProperties", Dictionary::new()),
        "layer-configuration",
    ),
    (
        35,
        "a blend mode of nobody's",
        |pdf| pdf.state(dictionary! { "BM" => "Glow" }),
        "unknown-blend-mode",
    ),
    (
        35,
        "a choice of blend modes",
        |pdf| pdf.state(dictionary! { "BM" => vec![name("Glow"), name("Normal")] }),
        "unknown-blend-mode",
    ),
    (
        36,
        "an intent of nobody's",
        |pdf| pdf.state(dictionary! { "RI" => "Nice" }),
        "unknown-rendering-intent",
    ),
    (
        36,
        "an intent of nobody's for a picture",
        |pdf| pdf.picture("Intent", "Nice"),
        "unknown-rendering-intent",
    ),
    (
        36,
        "an intent of nobody's as an operator",
        |pdf| pdf.draws("/Nice ri"),
        "unknown-rendering-intent",
    ),
    (
        37,
        "areas for a screen",
        |pdf| {
            pdf.catalog()
                .set("ViewerPreferences", dictionary! { "ViewArea" => "CropBox" })
        },
        "screen-preferences",
    ),
    (38, "LZW", |pdf| pdf.picture("Filter", "LZWDecode"), "lzw"),
    (
        39,
        "a filter of nobody's",
        |pdf| pdf.picture("Filter", "ZipDecode"),
        "unknown-filter",
    ),
    (
        40,
        "a group blended in RGB",
        |pdf| {
            pdf.page()
                .set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" })
        },
        "wrong-blending-space",
    ),
    (
        40,
        "a form blended in grey",
        |pdf| {
            pdf.names("XObject", form("", dictionary! { "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceGray" } }));
            pdf.draws("/X Do");
        },
        "wrong-blending-space",
    ),
    (
        40,
        "a group blended by a profile",
        |pdf| {
            let profile =
                pdf.intent().get(b"DestOutputProfile").expect("a profile").clone();
            let space = Object::from(vec![name("ICCBased"), profile]);
            pdf.page().set("Group", dictionary! { "S" => "Transparency", "CS" => space });
        },
        "wrong-blending-space",
    ),
    (
        41,
        "steps of a presentation",
        |pdf| pdf.page().set("PresSteps", Dictionary::new()),
        "presentation-steps",
    ),
    (
        41,
        "a page that is one plate",
        |pdf| pdf.page().set("SeparationInfo", Dictionary::new()),
        "presentation-steps",
    ),
    (42, "a picture that isn't there", |pdf| pdf.draws("/Nothing Do"), "undefined-name"),
    (
        42,
        "a font that isn't there",
        |pdf| pdf.draws("BT /Nothing 9 Tf ET"),
        "undefined-name",
    ),
    (
        42,
        "a colour space that isn't there",
        |pdf| pdf.draws("/Nothing cs"),
        "undefined-name",
    ),
    (
        42,
        "properties that aren't there",
        |pdf| pdf.draws("/Span /Nothing BDC EMC"),
        "undefined-name",
    ),
    (42, "an operator of nobody's", |pdf| pdf.draws("1 2 shine"), "undefined-name"),
    (43, "a state that is never restored", |pdf| pdf.draws("q"), "broken-content"),
    (43, "a state that was never saved", |pdf| pdf.draws("Q"), "broken-content"),
    (43, "text that never ends", |pdf| pdf.draws("BT"), "broken-content"),
    (43, "text in text", |pdf| pdf.draws("BT BT ET ET"), "broken-content"),
    (
        43,
        "marked content that never ends",
        |pdf| pdf.draws("/Span BMC"),
        "broken-content",
    ),
    (
        43,
        "operators that can't be read",
        |pdf| pdf.draws("1 0 0 (never closed"),
        "broken-content",
    ),
];
