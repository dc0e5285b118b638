//! How long it takes to put pages on sheets: 40 of them, which has to take less than
//! half a second, and 2,000: each page costs the same.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lopdf::{Document, Object, Stream, dictionary};
use marbre_diag::{Place, Sink};
use marbre_imposition::{Around, Arrangement, Scheme, impose};

/// A PDF of so many pages with as much on each as a page of text has.
fn pages(count: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.6");
    let tree = document.new_object_id();
    let kids: Vec<Object> = (0..count)
        .map(|page| {
            let dots = (0..3000).map(|n| {
                let (x, y) = (20 + (n * 7 + page) % 550, 20 + (n * 13) % 800);
                format!("{x} {y} 2 2 re f\n")
            });
            let content = format!("0 0 0 1 k\n{}", dots.collect::<String>()).into_bytes();
            let mut content = Stream::new(dictionary! {}, content);
            content.compress().expect("memory can be written to");
            let content = document.add_object(content);
            let page =
                dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
            document.add_object(page).into()
        })
        .collect();
    let node = dictionary! {
        "Type" => "Pages", "Count" => count as i64, "Kids" => kids,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    };
    document.objects.insert(tree, node.into());
    let catalog =
        document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory can be written to");
    bytes
}

fn sheets(c: &mut Criterion) {
    let mut group = c.benchmark_group("sheets");
    group.sample_size(10);
    let thickness = "100µm".parse().expect("a thickness");
    for (name, kind) in [
        ("saddle stitch", Arrangement::Saddle(Some(thickness))),
        ("signatures", Arrangement::Perfect(thickness)),
    ] {
        let place = Place::Nowhere;
        let scheme = Scheme { kind, paper: None, around: Around::All, place };
        for count in [40, 2000] {
            let pdf = pages(count);
            group.bench_function(format!("{name}, {count} pages"), |b| {
                b.iter(|| {
                    let made = impose(&pdf, "a.pdf", &scheme, &mut Sink::default());
                    black_box(made.map(|made| made.sheets.len()).unwrap_or_default())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, sheets);
criterion_main!(benches);
