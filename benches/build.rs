//! How long the real report takes: the whole build, and its stages.
//!
//! `cargo bench` prints the times; the README says what was measured.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, criterion_group, criterion_main};
use marbre::press::{self, Typeset};
use marbre::report::Report;
use marbre::report::project::Project;
use marbre::starter::Wish;
use marbre::store::cache::Cache;
use marbre::store::output;
use marbre::store::timings::Timings;
use marbre::typeset::confined::Limits;
use marbre::typeset::{self, Edition, Pages};
use marbre::{Order, Purpose};
use marbre_diag::Sink;

use marbre_benches::photograph;

fn manifest() -> PathBuf {
    marbre_benches::root().join("report.toml")
}

fn report(manifest: &Path) -> Report {
    let mut sink = Sink::default();
    let project = Project::open(manifest, &mut sink).expect("the report is there");
    Report::check(project, &mut sink).expect("the report is good")
}

fn pages(report: &Report) -> Pages {
    let timings = &mut Timings::default();
    let sink = &mut Sink::default();
    typeset::pages(report, Edition::Print, 2000, timings, sink).expect("the pages fit")
}

/// Processor time of this process, all threads together: what a build costs, on any
/// number of cores.
struct Cpu;

impl Measurement for Cpu {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        spent()
    }

    fn end(&self, start: Duration) -> Duration {
        spent().saturating_sub(start)
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// The processor time of a press build whose pictures are in the cache, and that of
/// Typst alone, which sets the same layouts with the pictures themselves, as `typst
/// compile` does.
fn cost(c: &mut Criterion<Cpu>) {
    let mut group = c.benchmark_group("processor time");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for (name, manifest) in
        [("the report", manifest()), ("twelve photographs", twelve_photographs())]
    {
        let read = report(&manifest);
        let cache = Cache::open(&std::env::temp_dir().join("marbre-bench-cache"));
        group.bench_function(format!("{name}, Typst alone"), |b| {
            b.iter(|| {
                typst::comemo::evict(0);
                let (timings, sink) = (&mut Timings::default(), &mut Sink::default());
                let pages = typeset::pages(&read, Edition::Screen, 2000, timings, sink);
                black_box(pages.expect("pages").pdf(sink).expect("a PDF"))
            });
        });
        group.bench_function(format!("{name}, press edition"), |b| {
            b.iter(|| {
                typst::comemo::evict(0);
                let set = pages(&read);
                let pdf = set.pdf(&mut Sink::default()).expect("a PDF");
                let (parts, stand_ins) = (set.parts(), set.stand_ins());
                let typeset =
                    Typeset { pdf: &pdf, parts, stand_ins, purpose: Purpose::Print };
                let sink = &mut Sink::default();
                black_box(press::finish(&typeset, &read, &cache, sink).expect("a PDF"))
            });
        });
    }
    group.finish();
}

/// The report that `marbre new` writes, with twelve photographs of 2480 × 1754 pixels
/// on pages of their own.
fn twelve_photographs() -> PathBuf {
    let root = std::env::temp_dir().join("marbre-bench-photographs");
    let _ = std::fs::remove_dir_all(&root);
    let mut sink = Sink::default();
    marbre::starter::write(&root, Wish::default(), "marbre", &mut sink)
        .expect("a folder");
    let write = |path: &str, bytes: &[u8]| {
        std::fs::write(root.join(path), bytes).expect("a folder that can be written to");
    };
    write(
        "layouts/photograph.toml",
        b"description = \"A photograph.\"\npages = 1\nstarts = \"either\"\n\n\
          [fields.picture]\ntype = \"image\"\ndescription = \"It.\"\n",
    );
    write(
        "layouts/photograph.typ",
        b"#import \"page.typ\": *\n\
          #let photograph(picture: none) = page(image(picture.path, width: 174mm))\n",
    );
    let mut report =
        std::fs::read_to_string(root.join("report.toml")).expect("the starter's report");
    let mut parts = String::new();
    for number in 0..12 {
        write(&format!("{number}.jpg"), &photograph(number, [2480, 1754]));
        parts.push_str(&format!(
            "[[part]]\nlayout = \"photograph\"\n\
             with = {{ picture = {{ file = \"{number}.jpg\", alt = \"Un essai.\" }} }}\n\n"
        ));
    }
    let back = report.rfind("[[part]]").expect("a back cover");
    report.insert_str(back, &parts);
    write("report.toml", report.as_bytes());
    root.join("report.toml")
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("report");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.bench_function("read and check", |b| b.iter(|| black_box(report(&manifest()))));
    let read = report(&manifest());
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
    let typeset = Typeset {
        pdf: &pdf,
        parts: set.parts(),
        stand_ins: set.stand_ins(),
        purpose: Purpose::Print,
    };
    let kept = std::env::temp_dir().join("marbre-bench-cache");
    let press = |cache: &Cache| {
        let sink = &mut Sink::default();
        press::finish(&typeset, &read, cache, sink).expect("a finished PDF")
    };
    group.bench_function("press, pictures converted anew", |b| {
        b.iter(|| {
            let _ = std::fs::remove_dir_all(&kept);
            black_box(press(&Cache::open(&kept)))
        });
    });
    let cache = Cache::open(&kept);
    group.bench_function("press", |b| b.iter(|| black_box(press(&cache))));
    let folder = std::env::temp_dir().join("marbre-bench");
    group.bench_function("write", |b| {
        b.iter(|| {
            let sink = &mut Sink::default();
            black_box(output::write(&folder, "bench.pdf", &pdf, sink).expect("a file"))
        });
    });
    let limits = Limits {
        program: marbre_benches::program(),
        time: Duration::from_secs(60),
        memory: 2048,
        pages: 2000,
    };
    let order = Order { folder: Some(folder), ..Order::new(manifest(), limits) };
    group.bench_function("whole build", |b| {
        b.iter(|| {
            let (timings, sink) = (&mut Timings::default(), &mut Sink::default());
            black_box(marbre::build(&order, timings, sink).expect("a build"))
        });
    });
    group.finish();
}

criterion_group!(benches, build);
criterion_group!(
    name = costs;
    config = Criterion::default().with_measurement(Cpu);
    targets = cost
);
criterion_main!(benches, costs);
