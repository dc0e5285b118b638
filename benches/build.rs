//! How long the real report takes: the whole build, and its stages.
//!
//! `cargo bench` prints the times; the README says what was measured.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use marbre::Order;
use marbre::confined::Limits;
use marbre::diag::Sink;
use marbre::project::Project;
use marbre::report::Report;
use marbre::timings::Timings;
use marbre::typeset::{self, Edition, Pages};
use marbre::{output, press};

fn manifest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("report.toml")
}

fn report() -> Report {
    let mut sink = Sink::default();
    let project = Project::open(&manifest(), &mut sink).expect("the report is there");
    Report::check(project, &mut sink).expect("the report is good")
}

fn pages(report: &Report) -> Pages {
    let timings = &mut Timings::default();
    let sink = &mut Sink::default();
    typeset::pages(report, Edition::Print, 2000, timings, sink).expect("the pages fit")
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("report");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.bench_function("read and check", |b| b.iter(|| black_box(report())));
    let read = report();
    group.bench_function("typeset", |b| {
        b.iter(|| {
            // Typst remembers what it has set; a build starts without that.
            typst::comemo::evict(0);
            black_box(pages(&read))
        });
    });
    let set = pages(&read);
    group.bench_function("export", |b| {
        b.iter(|| black_box(set.pdf(&mut Sink::default()).expect("a PDF")));
    });
    let pdf = set.pdf(&mut Sink::default()).expect("a PDF");
    group.bench_function("press", |b| {
        b.iter(|| {
            let sink = &mut Sink::default();
            black_box(press::finish(&pdf, &read, sink).expect("a finished PDF"))
        });
    });
    let folder = std::env::temp_dir().join("marbre-bench");
    group.bench_function("write", |b| {
        b.iter(|| {
            let sink = &mut Sink::default();
            black_box(output::write(&folder, "bench.pdf", &pdf, sink).expect("a file"))
        });
    });
    let order = Order {
        manifest: manifest(),
        folder: Some(folder),
        limits: Limits {
            program: PathBuf::from(env!("CARGO_BIN_EXE_marbre")),
            time: Duration::from_secs(60),
            memory: 2048,
            pages: 2000,
        },
    };
    group.bench_function("whole build", |b| {
        b.iter(|| {
            let (timings, sink) = (&mut Timings::default(), &mut Sink::default());
            black_box(marbre::build(&order, timings, sink).expect("a build"))
        });
    });
    group.finish();
}

criterion_group!(benches, build);
criterion_main!(benches);
