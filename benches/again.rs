//! Building the real report again: without a cache, after a change to one amount, and
//! with nothing changed. The second has to take less than half of the first.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use marbre::Order;
use marbre::store::timings::Timings;
use marbre::typeset::confined::Limits;
use marbre_diag::Sink;

/// An amount of the accounts, and another that differs by no more than rounding does.
const AMOUNTS: [&str; 2] = ["45 985", "45 986"];

/// Builds the report in a folder.
fn build(report: &Path) {
    let limits = Limits {
        program: marbre_benches::program(),
        time: Duration::from_secs(60),
        memory: 2048,
        pages: 2000,
    };
    let order = Order::new(report.join("report.toml"), limits);
    let (timings, sink) = (&mut Timings::default(), &mut Sink::default());
    black_box(marbre::build(&order, timings, sink).expect("a build"));
}

fn again(c: &mut Criterion) {
    let report = marbre_benches::copy_of_the_report("marbre-bench-again");
    let accounts = report.join("data/compte-de-resultat.csv");
    let text = fs::read_to_string(&accounts).expect("the accounts");
    let [amount, other] = AMOUNTS;
    assert!(text.contains(amount), "the accounts have {amount}");
    let changed = text.replace(amount, other);
    let (cache, before) = (report.join(".marbre"), report.join("before"));

    let mut group = c.benchmark_group("report again");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.bench_function("without a cache", |b| {
        let empty = || drop(fs::remove_dir_all(&cache));
        b.iter_batched(empty, |()| build(&report), BatchSize::PerIteration);
    });
    group.bench_function("nothing changed", |b| b.iter(|| build(&report)));
    // The new amount is one that has never been built.
    marbre_benches::copy_folder(&cache, &before);
    fs::write(&accounts, changed).expect("the accounts can be written");
    group.bench_function("after a change to one amount", |b| {
        let restore = || {
            fs::remove_dir_all(&cache).expect("the cache can go");
            marbre_benches::copy_folder(&before, &cache);
        };
        b.iter_batched(restore, |()| build(&report), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, again);
criterion_main!(benches);
