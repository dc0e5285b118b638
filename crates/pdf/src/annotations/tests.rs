//! Annotations of small documents, written by hand.

use lopdf::{Dictionary, Document, Object, StringFormat, dictionary};

use super::*;

fn document(annotations: Vec<Object>) -> Document {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Annots" => annotations,
    });
    document.objects.insert(
        pages,
        dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }
            .into(),
    );
    let catalog =
        document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document
}

fn string(text: &str) -> Object {
    Object::String(text.as_bytes().to_vec(), StringFormat::Literal)
}

fn of(subtype: &str, more: Dictionary) -> Object {
    let mut dictionary = dictionary! { "Type" => "Annot", "Subtype" => subtype };
    dictionary.extend(&more);
    dictionary.into()
}

#[test]
fn what_belongs_together_is_found_in_any_order() {
    let mut file = document(Vec::new());
    let caret = file.new_object_id();
    let struck = file.add_object(of(
        "StrikeOut",
        dictionary! { "IRT" => caret, "RT" => "Group", "IT" => "StrikeOutTextEdit" },
    ));
    file.objects
        .insert(caret, of("Caret", dictionary! { "Contents" => string("mieux") }));
    let reply =
        file.add_object(of("Text", dictionary! { "IRT" => caret, "T" => string("B") }));
    let alone = file.add_object(of("Text", dictionary! { "IRT" => (999, 0) }));
    let itself = file.new_object_id();
    file.objects.insert(itself, of("Text", dictionary! { "IRT" => itself }));
    let page = page_tree::pages(&file)[0];
    let all = [struck, caret, reply, alone, itself, caret];
    let list = all.map(Object::from).to_vec();
    file.get_dictionary_mut(page).expect("a page").set("Annots", list);
    let found = read(&file).all;
    let bonds: Vec<_> = found.iter().map(|it| it.belongs).collect();
    let expected = [Some((1, Bond::Group)), None, Some((1, Bond::Reply)), None, None];
    assert_eq!(bonds, expected);
    assert_eq!(found[1].text, "mieux");
    assert_eq!(found[2].author.as_deref(), Some("B"));
}

#[test]
fn what_says_nothing_is_passed_over() {
    let list = vec![
        of("Link", dictionary! {}),
        of("Popup", dictionary! { "Contents" => string("twice") }),
        of("Widget", dictionary! {}),
        of("Text", dictionary! { "F" => 2, "Contents" => string("hidden") }),
        of("Text", dictionary! { "F" => 30, "State" => string("Accepted") }),
        Object::Null,
        Object::Integer(3),
    ];
    let found = read(&document(list));
    assert_eq!(found.all.len(), 1);
    assert_eq!(found.all[0].state.as_deref(), Some("Accepted"));
    assert_eq!(found.broken, 1);
}

#[test]
fn what_is_absurd_is_left_out() {
    let far = vec![Object::Real(1e9), 0.into(), 1.into(), 1.into()];
    let list = vec![
        of(
            "Text",
            dictionary! { "Rect" => far, "Contents" => string(&"x".repeat(200_000)) },
        ),
        of("Highlight", dictionary! { "QuadPoints" => vec![1.into(); 7], "Rect" => 3 }),
        of("Highlight", dictionary! { "QuadPoints" => vec![string("a"); 8] }),
        of(
            "Ink",
            dictionary! { "InkList" => vec![vec![Object::from(1); 100_000].into()] },
        ),
    ];
    let found = read(&document(list)).all;
    assert_eq!(found[0].edges, None);
    assert_eq!(found[0].text.len(), MOST_TEXT);
    assert!(found[1].quads.is_empty() && found[2].quads.is_empty());
    assert_eq!(found[3].points.len(), MOST_POINTS);
    let many = vec![of("Text", dictionary! {}); MOST + 5];
    let found = read(&document(many));
    assert_eq!((found.all.len(), found.left_out), (MOST, 5));
}

#[test]
fn rich_text_stands_in_for_missing_contents() {
    let rich = string("<body><p>Ici</p></body>");
    let list = vec![
        of("FreeText", dictionary! { "RC" => rich.clone() }),
        of("FreeText", dictionary! { "RC" => rich, "Contents" => string("Là") }),
    ];
    let texts: Vec<String> =
        read(&document(list)).all.into_iter().map(|it| it.text).collect();
    // PDFDocEncoding takes the two bytes of `à` for two letters: they aren't UTF-8 there.
    assert_eq!(texts, ["Ici", "LÃ\u{20AC}"]);
}
