//! Faults of what the file says of itself, and of its pages' boxes.

use lopdf::{Object, dictionary};

use super::Fault;
use super::pdf::numbers;

pub(super) const FAULTS: &[Fault] = &[
    (1, "PDF 1.7", |pdf| pdf.0.version = "1.7".to_owned(), "not-pdf-x-4"),
    (
        1,
        "a newer version in the catalog",
        |pdf| pdf.catalog().set("Version", "1.7"),
        "not-pdf-x-4",
    ),
    (3, "no identifier", |pdf| drop(pdf.0.trailer.remove(b"ID")), "not-pdf-x-4"),
    (
        3,
        "half an identifier",
        |pdf| pdf.0.trailer.set("ID", vec![Object::string_literal("a")]),
        "not-pdf-x-4",
    ),
    (
        4,
        "encryption",
        |pdf| pdf.0.trailer.set("Encrypt", dictionary! { "Filter" => "Standard" }),
        "not-pdf-x-4",
    ),
    (5, "no word on trapping", |pdf| drop(pdf.info().remove(b"Trapped")), "not-pdf-x-4"),
    (
        5,
        "trapping unknown",
        |pdf| {
            pdf.info().set("Trapped", "Unknown");
            pdf.in_xmp(">False<", ">Unknown<")
        },
        "not-pdf-x-4",
    ),
    (6, "no XMP", |pdf| drop(pdf.catalog().remove(b"Metadata")), "not-pdf-x-4"),
    (6, "XMP cut off", |pdf| pdf.in_xmp("</rdf:RDF>", ""), "not-pdf-x-4"),
    (7, "PDF/X-3 in XMP", |pdf| pdf.in_xmp(">PDF/X-4<", ">PDF/X-3<"), "not-pdf-x-4"),
    (
        8,
        "no identifier in XMP",
        |pdf| pdf.in_xmp("xmpMM:DocumentID", "xmpMM:Nothing"),
        "not-pdf-x-4",
    ),
    (
        8,
        "no version in XMP",
        |pdf| pdf.in_xmp("xmpMM:VersionID", "xmpMM:Nothing"),
        "not-pdf-x-4",
    ),
    (
        8,
        "no class in XMP",
        |pdf| pdf.in_xmp("xmpMM:RenditionClass", "xmpMM:Nothing"),
        "not-pdf-x-4",
    ),
    (
        8,
        "no date of its metadata",
        |pdf| pdf.in_xmp("xmp:MetadataDate", "xmp:Nothing"),
        "not-pdf-x-4",
    ),
    (8, "no title in XMP", |pdf| pdf.in_xmp("dc:title", "dc:nothing"), "not-pdf-x-4"),
    (9, "trapped in XMP alone", |pdf| pdf.in_xmp(">False<", ">True<"), "not-pdf-x-4"),
    (
        10,
        "another title in Info",
        |pdf| pdf.info().set("Title", Object::string_literal("?")),
        "not-pdf-x-4",
    ),
    (
        10,
        "another author in Info",
        |pdf| pdf.info().set("Author", Object::string_literal("?")),
        "not-pdf-x-4",
    ),
    (
        10,
        "another date in Info",
        |pdf| pdf.info().set("CreationDate", Object::string_literal("D:19990101000000Z")),
        "not-pdf-x-4",
    ),
    (
        10,
        "another change in Info",
        |pdf| pdf.info().set("ModDate", Object::string_literal("D:19990101000000Z")),
        "not-pdf-x-4",
    ),
    (
        12,
        "no intent",
        |pdf| drop(pdf.catalog().remove(b"OutputIntents")),
        "output-intent",
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
        "output-intent",
    ),
    (
        12,
        "an intent for PDF/A",
        |pdf| pdf.intent().set("S", "GTS_PDFA1"),
        "output-intent",
    ),
    (
        13,
        "no condition",
        |pdf| drop(pdf.intent().remove(b"OutputConditionIdentifier")),
        "output-intent",
    ),
    (
        14,
        "no profile",
        |pdf| drop(pdf.intent().remove(b"DestOutputProfile")),
        "output-intent",
    ),
    (14, "the profile of a screen", |pdf| pdf.in_profile(12, b"mntr"), "output-intent"),
    (
        14,
        "a profile of three colours",
        |pdf| pdf.profile().dict.set("N", 3),
        "output-intent",
    ),
    (
        15,
        "no registry",
        |pdf| {
            pdf.intent().remove(b"RegistryName");
            pdf.intent().remove(b"Info");
        },
        "output-intent",
    ),
    (16, "no TrimBox", |pdf| drop(pdf.page().remove(b"TrimBox")), "wrong-boxes"),
    (
        16,
        "an ArtBox beside the TrimBox",
        |pdf| pdf.page().set("ArtBox", numbers(&[9.0, 9.0, 99.0, 99.0])),
        "wrong-boxes",
    ),
    (
        17,
        "a trim beyond the bleed",
        |pdf| pdf.page().set("BleedBox", numbers(&[99.0, 99.0, 500.0, 500.0])),
        "wrong-boxes",
    ),
    (
        17,
        "a CropBox",
        |pdf| pdf.page().set("CropBox", numbers(&[99.0, 99.0, 500.0, 500.0])),
        "cropped-page",
    ),
    (
        18,
        "a box without height",
        |pdf| pdf.page().set("TrimBox", numbers(&[9.0, 9.0, 99.0, 9.0])),
        "wrong-boxes",
    ),
    (
        18,
        "a box of six metres",
        |pdf| pdf.page().set("MediaBox", numbers(&[0.0, 0.0, 18000.0, 18000.0])),
        "wrong-boxes",
    ),
];
