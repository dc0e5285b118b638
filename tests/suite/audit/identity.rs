//! Faults of what the file says of itself, and of its pages' boxes.

use lopdf::{Object, dictionary};

use super::Fault;
use super::pdf::numbers;

pub(super) const FAULTS: &[Fault] = &[
    (1, "PDF 1.7", |pdf| pdf.0.version = "1.7".to_owned(), "another version"),
    (
        1,
        "a newer version in the catalog",
        |pdf| pdf.catalog().set("Version", "1.7"),
        "another version",
    ),
    (3, "no identifier", |pdf| drop(pdf.0.trailer.remove(b"ID")), "no identifier"),
    (
        3,
        "half an identifier",
        |pdf| pdf.0.trailer.set("ID", vec![Object::string_literal("a")]),
        "no identifier",
    ),
    (
        4,
        "encryption",
        |pdf| pdf.0.trailer.set("Encrypt", dictionary! { "Filter" => "Standard" }),
        "encryption",
    ),
    (
        5,
        "no word on trapping",
        |pdf| drop(pdf.info().remove(b"Trapped")),
        "disagrees on trapping",
    ),
    (
        5,
        "trapping unknown",
        |pdf| {
            pdf.info().set("Trapped", "Unknown");
            pdf.in_xmp(">False<", ">Unknown<")
        },
        "disagrees on trapping",
    ),
    (6, "no XMP", |pdf| drop(pdf.catalog().remove(b"Metadata")), "no metadata"),
    (6, "XMP cut off", |pdf| pdf.in_xmp("</rdf:RDF>", ""), "isn't well-formed"),
    (
        7,
        "PDF/X-3 in XMP",
        |pdf| pdf.in_xmp(">PDF/X-4<", ">PDF/X-3<"),
        "disagrees on the standard",
    ),
    (
        8,
        "no identifier in XMP",
        |pdf| pdf.in_xmp("xmpMM:DocumentID", "xmpMM:Nothing"),
        "XMP without DocumentID",
    ),
    (
        8,
        "no version in XMP",
        |pdf| pdf.in_xmp("xmpMM:VersionID", "xmpMM:Nothing"),
        "XMP without VersionID",
    ),
    (
        8,
        "no class in XMP",
        |pdf| pdf.in_xmp("xmpMM:RenditionClass", "xmpMM:Nothing"),
        "XMP without RenditionClass",
    ),
    (
        8,
        "no date of its metadata",
        |pdf| pdf.in_xmp("xmp:MetadataDate", "xmp:Nothing"),
        "XMP without MetadataDate",
    ),
    (
        8,
        "no title in XMP",
        |pdf| pdf.in_xmp("dc:title", "dc:nothing"),
        "disagrees on the title",
    ),
    (
        9,
        "trapped in XMP alone",
        |pdf| pdf.in_xmp(">False<", ">True<"),
        "disagrees on trapping",
    ),
    (
        10,
        "another title in Info",
        |pdf| pdf.info().set("Title", Object::string_literal("?")),
        "disagrees on the title",
    ),
    (
        10,
        "another author in Info",
        |pdf| pdf.info().set("Author", Object::string_literal("?")),
        "disagrees on the author",
    ),
    (
        10,
        "another date in Info",
        |pdf| pdf.info().set("CreationDate", Object::string_literal("D:19990101000000Z")),
        "disagrees on the date",
    ),
    (
        10,
        "another change in Info",
        |pdf| pdf.info().set("ModDate", Object::string_literal("D:19990101000000Z")),
        "disagrees on the last change",
    ),
    (
        12,
        "no intent",
        |pdf| drop(pdf.catalog().remove(b"OutputIntents")),
        "no single output intent",
    ),
    (
        12,
        "two intents",
        |pdf| {
            let intents = pdf
                .catalog()
                .get_mut(b"OutputIntents")
                .and_then(Object::as_array_mut)
                .expect("intents");
            intents.push(intents[0].clone());
        },
        "no single output intent",
    ),
    (
        12,
        "an intent for PDF/A",
        |pdf| pdf.intent().set("S", "GTS_PDFA1"),
        "no single output intent",
    ),
    (
        13,
        "no condition",
        |pdf| drop(pdf.intent().remove(b"OutputConditionIdentifier")),
        "no single output intent",
    ),
    (
        14,
        "no profile",
        |pdf| drop(pdf.intent().remove(b"DestOutputProfile")),
        "no single output intent",
    ),
    (
        14,
        "the profile of a screen",
        |pdf| pdf.in_profile(12, b"mntr"),
        "no single output intent",
    ),
    (
        14,
        "a profile of three colours",
        |pdf| pdf.profile().dict.set("N", 3),
        "no single output intent",
    ),
    (
        15,
        "no registry",
        |pdf| {
            pdf.intent().remove(b"RegistryName");
            pdf.intent().remove(b"Info");
        },
        "no single output intent",
    ),
    (
        16,
        "no TrimBox",
        |pdf| drop(pdf.page().remove(b"TrimBox")),
        "without its three boxes",
    ),
    (
        16,
        "an ArtBox beside the TrimBox",
        |pdf| pdf.page().set("ArtBox", numbers(&[9.0, 9.0, 99.0, 99.0])),
        "an ArtBox",
    ),
    (
        17,
        "a trim beyond the bleed",
        |pdf| pdf.page().set("BleedBox", numbers(&[99.0, 99.0, 500.0, 500.0])),
        "don't lie in each other",
    ),
    (
        17,
        "a CropBox",
        |pdf| pdf.page().set("CropBox", numbers(&[99.0, 99.0, 500.0, 500.0])),
        "a CropBox",
    ),
    (
        18,
        "a box without height",
        |pdf| pdf.page().set("TrimBox", numbers(&[9.0, 9.0, 99.0, 9.0])),
        "has no size",
    ),
    (
        18,
        "a box of six metres",
        |pdf| pdf.page().set("MediaBox", numbers(&[0.0, 0.0, 18000.0, 18000.0])),
        "too large",
    ),
];
