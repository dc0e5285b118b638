//! The plates of a page depend on that page alone.

use lopdf::{Document, Object, ObjectId, Stream, dictionary};
use marbre_pdf::colour::Ink;
use marbre_pdf::interpreter::Interpreter;
use marbre_preflight::ink::{Plates, Separation};

/// Few pixels: what counts here is what is drawn at all.
const PPI: f32 = 18.0;

/// What a page prints, to be compared.
type Print = (Vec<Ink>, Vec<Vec<u8>>, usize, bool);

fn print(plates: Plates) -> Print {
    (plates.inks, plates.planes, plates.missing, plates.cut_off)
}

/// A document with pages that have this content, each with resources of its own.
fn document(pages: &[(String, lopdf::Dictionary)], shared: Vec<Object>) -> Document {
    let mut document = Document::with_version("1.6");
    let tree = document.new_object_id();
    for object in shared {
        document.add_object(object);
    }
    let mut kids = Vec::new();
    for (content, resources) in pages {
        let mut stream = Stream::new(dictionary! {}, content.clone().into_bytes());
        stream.compress().expect("zlib");
        let content = document.add_object(stream);
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "Resources" => resources.clone(),
            "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
        });
        kids.push(Object::from(page));
    }
    let count = i64::try_from(kids.len()).expect("few pages");
    let pages = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
    document.objects.insert(tree, pages.into());
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => tree,
    });
    document.trailer.set("Root", catalog);
    document
}

/// All pages by so many threads.
fn by_threads(document: &Document, threads: usize) -> Vec<Print> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads")
        .install(|| Separation::of(document).each(PPI, |_, plates| print(plates)))
}

/// The prints of all pages, which are the same by one thread and by four, and for each
/// page among others and alone.
#[track_caller]
fn prints(document: &Document) -> Vec<Print> {
    let prints = by_threads(document, 1);
    assert!(prints == by_threads(document, 4), "threads make a difference");
    for (page, among) in Interpreter::new(document).pages().iter().zip(&prints) {
        let alone = Separation::of(document).each_of(
            std::slice::from_ref(page),
            PPI,
            |_, plates| print(plates),
        );
        assert!(alone[..] == [among.clone()], "page {} alone", page.number);
    }
    prints
}

#[test]
fn what_a_page_takes_is_not_taken_from_the_next() {
    let black = "0 0 0 1 k 0 0 200 200 re f ".to_owned();
    let much = black.clone() + &"n ".repeat(11_000_000);
    let pages = [much.clone(), much, black.clone(), black.clone() + &"q Q ".repeat(9)];
    let mut pages = pages.map(|it| (it, dictionary! {})).to_vec();
    pages.resize(8, (black, dictionary! {}));
    for (page, (_, planes, missing, cut_off)) in
        (1..).zip(prints(&document(&pages, Vec::new())))
    {
        assert!(planes[3].iter().all(|tint| *tint == 255), "page {page}");
        assert_eq!((missing, cut_off), (0, false), "page {page}");
    }
}

#[test]
fn a_page_that_is_too_much_by_itself_says_so() {
    let long = "0 0 0 1 k 0 0 200 200 re f ".to_owned() + &" ".repeat(65 << 20);
    let whole = ("1 0 0 0 k 0 0 200 200 re f".to_owned(), dictionary! {});
    let prints = prints(&document(&[(long, dictionary! {}), whole], Vec::new()));
    let [(_, planes, missing, cut_off), (_, whole, none, false)] = &prints[..] else {
        panic!("two pages, one cut off");
    };
    assert!(planes.iter().flatten().all(|tint| *tint == 0));
    assert_eq!((*missing, *cut_off, *none), (1, true, 0));
    assert!(whole[0].iter().all(|tint| *tint == 255));
}

#[test]
fn a_space_is_what_the_resources_of_the_page_say() {
    let table = Object::string_literal(vec![0, 255]);
    let indexed: ObjectId = (2, 0);
    let shared: Object = vec!["Indexed".into(), "Base".into(), 1.into(), table].into();
    let page = |ink: &str| {
        let tint = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
            "C0" => vec![Object::from(0); 4], "C1" => vec![Object::from(1); 4],
        };
        let base: Object =
            vec!["Separation".into(), ink.into(), "DeviceCMYK".into(), tint.into()]
                .into();
        let spaces = dictionary! { "I" => indexed, "Base" => base };
        let content = "/I cs 1 sc 0 0 200 200 re f".to_owned();
        (content, dictionary! { "ColorSpace" => spaces })
    };
    let names = ["Gold", "Blue", "Gold", "Red", "Gold", "Blue", "Blue", "Green"];
    let prints = prints(&document(&names.map(page), vec![shared]));
    for ((inks, planes, ..), name) in prints.iter().zip(names) {
        assert_eq!(inks.last(), Some(&Ink::Spot(name.into())));
        assert!(planes[4].iter().all(|tint| *tint == 255), "{name}");
    }
}
