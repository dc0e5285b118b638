//! Faults of what is on the pages, and of what has no place in a file for the press.

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::Fault;
use super::pdf::{action, form, function, name, numbers, separation};

pub(super) const FAULTS: &[Fault] = &[
    (19, "a colour in RGB", |pdf| pdf.draws("1 0 0 rg"), "a colour in RGB"),
    (19, "a line in RGB", |pdf| pdf.draws("1 0 0 RG"), "a colour in RGB"),
    (19, "a colour in grey", |pdf| pdf.draws("0.5 g"), "a colour in grey light"),
    (
        19,
        "a colour space of RGB",
        |pdf| pdf.draws("/DeviceRGB cs 1 0 0 sc"),
        "a colour that isn't in ink",
    ),
    (
        19,
        "a picture in RGB",
        |pdf| pdf.picture("ColorSpace", "DeviceRGB"),
        "another space than CMYK",
    ),
    (
        19,
        "a picture in grey",
        |pdf| pdf.picture("ColorSpace", "DeviceGray"),
        "another space than CMYK",
    ),
    (
        19,
        "a picture within the operators",
        |pdf| pdf.draws("BI /W 1 /H 1 /CS /RGB /BPC 8 ID abc EI"),
        "operators that can't be read",
    ),
    (
        19,
        "a gradient in RGB",
        |pdf| {
            let ends = function([0.0; 4]);
            pdf.names("Shading", dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceRGB", "Coords" => numbers(&[0.0, 0.0, 1.0, 1.0]), "Function" => ends });
            pdf.draws("/X sh");
        },
        "a gradient that isn't in ink",
    ),
    (
        20,
        "an intent for RGB",
        |pdf| pdf.in_profile(16, b"RGB "),
        "no single output intent",
    ),
    (
        21,
        "inks with a profile",
        |pdf| {
            let profile =
                pdf.intent().get(b"DestOutputProfile").expect("a profile").clone();
            pdf.names("ColorSpace", vec![name("ICCBased"), profile]);
        },
        "a colour with a profile of its own",
    ),
    (
        22,
        "a damaged profile",
        |pdf| pdf.profile().content.truncate(3000),
        "no single output intent",
    ),
    (
        22,
        "a profile without its signature",
        |pdf| pdf.in_profile(36, b"____"),
        "no single output intent",
    ),
    (
        23,
        "a spot colour with two definitions",
        |pdf| pdf.names("ColorSpace", separation("DeviceCMYK", [0.0, 1.0, 0.0, 0.0])),
        "two definitions",
    ),
    (
        23,
        "a spot colour made of light",
        |pdf| {
            pdf.names("ColorSpace", separation("DeviceRGB", [0.0; 4]));
            pdf.draws("/X cs 1 scn")
        },
        "a colour that isn't in ink",
    ),
    (
        24,
        "a font without its glyphs",
        |pdf| drop(pdf.with("FontFile2").remove(b"FontFile2")),
        "without its glyphs",
    ),
    (
        24,
        "a standard font",
        |pdf| {
            pdf.names("Font", dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" })
        },
        "the font Courier",
    ),
    (
        27,
        "a transfer function",
        |pdf| pdf.state(dictionary! { "TR" => "Identity" }),
        "a transfer function",
    ),
    (
        27,
        "a transfer function by its newer key",
        |pdf| pdf.state(dictionary! { "TR2" => function([0.0; 4]) }),
        "a transfer function",
    ),
    (
        27,
        "a halftone",
        |pdf| pdf.state(dictionary! { "HT" => dictionary! { "HalftoneType" => 6 } }),
        "a halftone",
    ),
    (
        27,
        "a halftone phase",
        |pdf| pdf.state(dictionary! { "HTP" => numbers(&[0.0, 0.0]) }),
        "a halftone phase",
    ),
    (
        28,
        "PostScript",
        |pdf| {
            pdf.names("XObject", Stream::new(dictionary! { "Subtype" => "PS" }, vec![]))
        },
        "PostScript",
    ),
    (
        28,
        "PostScript in a form",
        |pdf| pdf.names("XObject", form("", dictionary! { "Subtype2" => "PS" })),
        "PostScript",
    ),
    (
        28,
        "a picture from a server",
        |pdf| pdf.picture("OPI", Dictionary::new()),
        "a picture from a server",
    ),
    (
        28,
        "alternate pictures",
        |pdf| pdf.picture("Alternates", Vec::<Object>::new()),
        "alternate pictures",
    ),
    (
        28,
        "a page from another file",
        |pdf| pdf.names("XObject", form("", dictionary! { "Ref" => Dictionary::new() })),
        "a page from another file",
    ),
    (
        29,
        "a stream in another file",
        |pdf| pdf.picture("F", Object::string_literal("a.bin")),
        "a stream in another file",
    ),
    (
        30,
        "an action when it opens",
        |pdf| pdf.catalog().set("OpenAction", action()),
        "an action",
    ),
    (
        30,
        "an action of the file",
        |pdf| pdf.catalog().set("AA", dictionary! { "WC" => action() }),
        "an action",
    ),
    (
        30,
        "an action of a page",
        |pdf| pdf.page().set("AA", dictionary! { "O" => action() }),
        "an action",
    ),
    (
        30,
        "a script",
        |pdf| {
            pdf.catalog().set("Names", dictionary! { "JavaScript" => Dictionary::new() })
        },
        "a script",
    ),
    (
        31,
        "a link",
        |pdf| pdf.page().set("Annots", vec![dictionary! { "Subtype" => "Link" }.into()]),
        "an annotation",
    ),
    (
        32,
        "a form to fill in",
        |pdf| pdf.catalog().set("AcroForm", Dictionary::new()),
        "a form to fill in",
    ),
    (
        33,
        "an attached file",
        |pdf| {
            pdf.catalog()
                .set("Names", dictionary! { "EmbeddedFiles" => Dictionary::new() })
        },
        "an attached file",
    ),
    (
        33,
        "a file that belongs to it",
        |pdf| pdf.catalog().set("AF", Vec::<Object>::new()),
        "an attached file",
    ),
    (34, "layers", |pdf| pdf.catalog().set("OCProperties", Dictionary::new()), "layers"),
    (
        35,
        "a blend mode of nobody's",
        |pdf| pdf.state(dictionary! { "BM" => "Glow" }),
        "the blend mode Glow",
    ),
    (
        35,
        "a choice of blend modes",
        |pdf| pdf.state(dictionary! { "BM" => vec![name("Glow"), name("Normal")] }),
        "the blend mode Glow",
    ),
    (
        36,
        "an intent of nobody's",
        |pdf| pdf.state(dictionary! { "RI" => "Nice" }),
        "the rendering intent Nice",
    ),
    (
        36,
        "an intent of nobody's for a picture",
        |pdf| pdf.picture("Intent", "Nice"),
        "the rendering intent Nice",
    ),
    (
        36,
        "an intent of nobody's as an operator",
        |pdf| pdf.draws("/Nice ri"),
        "the rendering intent Nice",
    ),
    (
        37,
        "areas for a screen",
        |pdf| {
            pdf.catalog()
                .set("ViewerPreferences", dictionary! { "ViewArea" => "CropBox" })
        },
        "preferences for a screen",
    ),
    (38, "LZW", |pdf| pdf.picture("Filter", "LZWDecode"), "the filter LZWDecode"),
    (
        39,
        "a filter of nobody's",
        |pdf| pdf.picture("Filter", "ZipDecode"),
        "the filter ZipDecode",
    ),
    (
        40,
        "a group blended in RGB",
        |pdf| {
            pdf.page()
                .set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" })
        },
        "blended in light",
    ),
    (
        40,
        "a form blended in grey",
        |pdf| {
            pdf.names("XObject", form("", dictionary! { "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceGray" } }));
            pdf.draws("/X Do");
        },
        "blended in light",
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
        "blended in light",
    ),
    (
        41,
        "steps of a presentation",
        |pdf| pdf.page().set("PresSteps", Dictionary::new()),
        "presentation steps",
    ),
    (
        41,
        "a page that is one plate",
        |pdf| pdf.page().set("SeparationInfo", Dictionary::new()),
        "separation information",
    ),
    (
        42,
        "a picture that isn't there",
        |pdf| pdf.draws("/Nothing Do"),
        "Nothing, which isn't defined",
    ),
    (
        42,
        "a font that isn't there",
        |pdf| pdf.draws("BT /Nothing 9 Tf ET"),
        "Nothing, which isn't defined",
    ),
    (
        42,
        "a colour space that isn't there",
        |pdf| pdf.draws("/Nothing cs"),
        "a colour that isn't in ink",
    ),
    (
        42,
        "properties that aren't there",
        |pdf| pdf.draws("/Span /Nothing BDC EMC"),
        "Nothing, which isn't defined",
    ),
    (42, "an operator of nobody's", |pdf| pdf.draws("1 2 shine"), "the operator shine"),
    (43, "a state that is never restored", |pdf| pdf.draws("q"), "never restored"),
    (43, "a state that was never saved", |pdf| pdf.draws("Q"), "never saved"),
    (43, "text that never ends", |pdf| pdf.draws("BT"), "text that"),
    (43, "text in text", |pdf| pdf.draws("BT BT ET ET"), "text that"),
    (
        43,
        "marked content that never ends",
        |pdf| pdf.draws("/Span BMC"),
        "marked content",
    ),
    (
        43,
        "operators that can't be read",
        |pdf| pdf.draws("1 0 0 (never closed"),
        "can't be read",
    ),
];
