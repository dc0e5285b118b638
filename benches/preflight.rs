//! How long a preflight takes: 40 pages of the real report, which have to take less than
//! 1.5 s without ink and 4 s with; and 2,000, of which each has to cost the same. The
//! memory that all of it took is told in the end.

#![expect(clippy::print_stderr, reason = "criterion doesn't tell memory")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use lopdf::{Document, Object};
use marbre::Order;
use marbre::report::profile;
use marbre::store::timings::Timings;
use marbre::typeset::confined::Limits;
use marbre_diag::Sink;
use marbre_preflight::{check, check_with, open};

/// The real report, built.
fn report() -> Document {
    let manifest = marbre_benches::root().join("report.toml");
    let limits = Limits {
        program: marbre_benches::program(),
        time: Duration::from_secs(60),
        memory: 2048,
        pages: 2000,
    };
    let mut order = Order::new(manifest, limits);
    let folder = std::env::temp_dir().join("marbre-bench-preflight");
    order.folder = Some(folder.clone());
    order.cache = Some(folder.join("cache"));
    let (timings, sink) = (&mut Timings::default(), &mut Sink::default());
    marbre::build(&order, timings, sink).expect("a build");
    Document::load(folder.join("rapport-activite-2020-print.pdf")).expect("a PDF")
}

/// The report with so many pages: its own, again and again, each with its own object.
fn of_length(report: &Document, count: usize) -> Vec<u8> {
    let mut document = report.clone();
    let ids: Vec<_> = document.get_pages().into_values().collect();
    let root = document.catalog().and_then(|it| it.get(b"Pages")?.as_reference());
    let root = root.expect("a page tree");
    let kids: Vec<Object> = (0..count)
        .map(|at| {
            let mut page = document.get_dictionary(ids[at % ids.len()]).cloned();
            let page = page.as_mut().expect("a page");
            page.set("Parent", root);
            document.add_object(page.clone()).into()
        })
        .collect();
    let tree = document.get_dictionary_mut(root).expect("a page tree");
    tree.set("Count", count as i64);
    tree.set("Kids", kids);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory can be written to");
    bytes
}

fn preflight(c: &mut Criterion) {
    let report = report();
    let profile =
        profile::chosen(Some("offset-coated"), &mut Sink::default()).expect("a profile");
    let mut group = c.benchmark_group("preflight");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    for count in [40, 400, 2000] {
        let pdf = of_length(&report, count);
        group.bench_function(format!("{count} pages"), |b| {
            let rules = || check_with(&pdf, &open(&pdf)?, &profile, &[], None);
            b.iter(|| black_box(rules().map_or(0, |found| found.len())));
        });
    }
    let pdf = of_length(&report, 40);
    group.bench_function("40 pages, and their ink", |b| {
        b.iter(|| black_box(check(&pdf, &profile).map_or(0, |found| found.len())));
    });
    group.finish();
    if let Some(most) = most_memory() {
        eprintln!("the most memory that it took: {most} MiB");
    }
}

/// The most memory that this process has had, in MiB, where the system says so.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}

criterion_group!(benches, preflight);
criterion_main!(benches);
