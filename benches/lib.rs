//! What benches are measured with.

use std::fs;
use std::path::{Path, PathBuf};

use jpeg_encoder::{ColorType, Encoder};

/// The folder of the project.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// A copy of the report in a temporary folder of this name.
///
/// # Panics
/// Where it can't be made.
pub fn copy_of_the_report(name: &str) -> PathBuf {
    let copy = std::env::temp_dir().join(name);
    let _ = fs::remove_dir_all(&copy);
    for folder in ["data", "fonts", "images", "layouts", "texts"] {
        copy_folder(&root().join(folder), &copy.join(folder));
    }
    fs::copy(root().join("report.toml"), copy.join("report.toml")).expect("a copy");
    copy
}

/// Copies all that is in a folder.
///
/// # Panics
/// Where that can't be done.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

/// The program, as `cargo build --release` has made it: benches are of another package, and
/// nothing builds it for them.
///
/// # Panics
/// Where it isn't there.
pub fn program() -> PathBuf {
    let bench = std::env::current_exe().expect("a bench has a path");
    let name = format!("marbre{}", std::env::consts::EXE_SUFFIX);
    let program = bench.ancestors().nth(2).expect("target/release/deps").join(name);
    assert!(program.is_file(), "build it first: cargo build --release");
    program
}

/// A JPEG with soft colours and fine grain, as a camera sees them.
pub fn photograph(seed: u32, [width, height]: [u16; 2]) -> Vec<u8> {
    let (across, down) = (u32::from(width), u32::from(height));
    let mut noise = seed;
    let mut pixels = Vec::new();
    for y in 0..down {
        for x in 0..across {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = noise >> 28;
            let soft =
                [x * 200 / across, y * 200 / down, (x + y) * 200 / (across + down)];
            pixels.extend(soft.map(|part| (20 + part + grain) as u8));
        }
    }
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 90)
        .encode(&pixels, width, height, ColorType::Rgb)
        .expect("a JPEG");
    jpeg
}
