//! How long pictures take that nobody has turned into inks before: ten of A4 at
//! 300 ppi, on all cores.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use marbre_ink::Separator;
use rayon::prelude::*;

use marbre_benches::photograph;

/// A4 at 300 ppi.
const SIZE: [u16; 2] = [2480, 3508];

fn pictures(c: &mut Criterion) {
    let path = marbre_benches::root().join("profiles/ISOcoated_v2_300_bas.icc");
    let icc = std::fs::read(path).expect("the profile is there");
    let press = Separator::new(&icc, 300.0).expect("the profile is good");
    let photographs = (0..10).map(|seed| photograph(seed, SIZE)).collect::<Vec<_>>();
    let mut group = c.benchmark_group("pictures");
    group.sample_size(10).measurement_time(Duration::from_secs(30));
    group.bench_function("press profile", |b| {
        b.iter(|| black_box(Separator::new(&icc, 300.0)).map(|_| ()));
    });
    group.bench_function("one A4 picture", |b| {
        b.iter(|| {
            black_box(marbre_picture::ink(&photographs[0], None, &press).expect("inks"))
        });
    });
    group.bench_function("one A4 picture to half", |b| {
        let to = Some([1240, 1754]);
        b.iter(|| {
            black_box(marbre_picture::ink(&photographs[0], to, &press).expect("inks"))
        });
    });
    group.bench_function("ten A4 pictures", |b| {
        b.iter(|| {
            let inks = photographs
                .par_iter()
                .map(|jpeg| marbre_picture::ink(jpeg, None, &press));
            black_box(inks.map(|ink| ink.expect("inks").data.len()).sum::<usize>())
        });
    });
    group.finish();
    report_peak();
}

/// Says how much memory the conversions took at most, where the system tells: ten at a
/// time have to stay below 1.5 GiB.
#[expect(clippy::print_stdout, reason = "a bench speaks there")]
fn report_peak() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    if let Some(peak) = line {
        println!("pictures/peak memory    {}", peak.trim());
    }
}

criterion_group!(benches, pictures);
criterion_main!(benches);
