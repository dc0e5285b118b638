//! Files that would take all memory, or all time, if they were believed.

use std::fmt::Write as _;

use super::file::{PAGE, Pdf, packed, right, stream};
use crate::preflight::hostile::{every_command_survives, survive};

const DIFF: &str = "diff good.pdf bad.pdf";

/// A page so many levels below the root, where its box is.
pub(super) fn deep(levels: usize) -> Vec<u8> {
    let mut pdf = Pdf::new().put(1, "<</Type/Catalog/Pages 5 0 R>>").put(4, right());
    for level in 0..levels {
        let number = u32::try_from(level).expect("not so many") + 5;
        let above = if level == 0 {
            String::new()
        } else {
            format!("/Parent {} 0 R", number - 1)
        };
        let boxed = if level == 0 { "/MediaBox[0 0 595 842]/Resources<<>>" } else { "" };
        let below = if level + 1 == levels { 3 } else { number + 1 };
        pdf = pdf.put(
            number,
            format!("<</Type/Pages/Kids[{below} 0 R]/Count 1{above}{boxed}>>"),
        );
    }
    let last = levels + 4;
    pdf.put(3, format!("<</Type/Page/Parent {last} 0 R/Contents 4 0 R>>")).sound()
}

/// A file whose index is a stream that says this of itself.
fn indexed(about: &str, rows: &[u8]) -> Vec<u8> {
    let mut pdf = Pdf::new().page().put(4, right()).bytes;
    let start = pdf.len();
    let about = format!("/Type/XRef/Root 1 0 R{about}");
    pdf.extend(b"9 0 obj\n");
    pdf.extend(stream(&about, rows));
    pdf.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

#[test]
fn indexes_that_promise_too_much_cost_nothing() {
    let rows = [0; 64];
    for (name, about) in [
        ("width", "/Size 5/W[1099511627776 1 1]"),
        ("widths", "/Size 5/W[9223372036854775807 9223372036854775807 1]"),
        ("no-width", "/Size 5/W[0 0 0]"),
        ("negative", "/Size 5/W[-1 2 1]"),
        ("many-widths", "/Size 5/W[1 2 1 1 1 1]"),
        ("no-widths", "/Size 5/W[]"),
        ("size", "/Size 9223372036854775807/W[1 2 1]"),
        ("negative-size", "/Size -9223372036854775808/W[1 2 1]"),
        ("no-size", "/W[1 2 1]"),
        ("index", "/Size 5/W[1 2 1]/Index[0 9223372036854775807]"),
        ("index-far", "/Size 5/W[1 2 1]/Index[9223372036854775807 9]"),
        ("index-odd", "/Size 5/W[1 2 1]/Index[4294967290 16 7]"),
        ("index-negative", "/Size 5/W[1 2 1]/Index[-4 -4]"),
        ("prev", "/Size 5/W[1 2 1]/Prev 9223372036854775807"),
        ("rows", "/Size 5/W[1 2 1]/DecodeParms<</Predictor 12/Columns 4000000>>"),
        (
            "absurd-rows",
            "/Size 5/W[1 2 1]/DecodeParms<</Predictor 12/Columns 9223372036854775807\
             /Colors 9223372036854775807/BitsPerComponent 9223372036854775807>>",
        ),
    ] {
        // All commands read a file alike.
        match name {
            "width" | "prev" => every_command_survives(name, &indexed(about, &rows)),
            _ => survive(&[DIFF], name, &indexed(about, &rows)),
        };
    }
    let zeros = packed(&vec![0; 15 << 20]);
    for widths in ["[1 0 0]", "[1 1 1]"] {
        let about = format!("/Filter/FlateDecode/Size 99999999/W{widths}");
        survive(&[DIFF], "index-large", &indexed(&about, &zeros));
    }
}

#[test]
fn object_streams_that_promise_too_much_cost_nothing() {
    for (name, about, inside) in [
        ("count", "/N 9223372036854775807/First 4", "1 0 null"),
        ("first", "/N 1/First 9223372036854775807", "1 0 null"),
        ("negative", "/N -1/First -1", "1 0 null"),
        ("itself", "/N 1/First 4/Extends 5 0 R", "5 0 null"),
        ("far", "/N 1/First 4", "1 9 null"),
    ] {
        let about = format!("/Type/ObjStm{about}");
        let object = stream(&about, inside.as_bytes());
        let pdf = Pdf::new().put(4, right()).put(5, object);
        let pdf = pdf.stream([1, 2, 1], "", &[1, 2, 3]);
        survive(&[DIFF], &format!("packed-{name}"), &pdf);
    }
    // All objects of it begin with the same ten megabytes of nothing.
    let head: String = (1..100_000).map(|number| format!("{number} 0 ")).collect();
    let inside = format!("{head}{}", " ".repeat(10 << 20));
    let about = format!("/Filter/FlateDecode/Type/ObjStm/N 99999/First {}", head.len());
    let object = stream(&about, &packed(inside.as_bytes()));
    let pdf = Pdf::new().put(4, right()).put(5, object).stream([1, 2, 1], "", &[1, 2, 3]);
    every_command_survives("packed-blanks", &pdf);
}

#[test]
fn trees_and_values_that_go_deep_are_bounded() {
    every_command_survives("levels", &deep(10_000));
    for (name, value) in [
        ("lists", "[".repeat(1 << 20)),
        ("dictionaries", "<</A".repeat(1 << 20)),
        ("strings", "(".repeat(1 << 20)),
    ] {
        let pdf = Pdf::new().page().put(4, right()).put(6, &value).sound();
        every_command_survives(&format!("deep-{name}"), &pdf);
    }
    // A node that is below itself, by another one.
    let pdf = Pdf::new()
        .put(1, "<</Type/Catalog/Pages 2 0 R>>")
        .put(2, "<</Type/Pages/Kids[5 0 R]/Count 1>>")
        .put(5, "<</Type/Pages/Parent 2 0 R/Kids[2 0 R 5 0 R 3 0 R]>>")
        .put(3, PAGE)
        .put(4, right())
        .sound();
    every_command_survives("circle", &pdf);
}

#[test]
fn objects_that_lie_in_each_other_are_read_once() {
    let count = 20_000_u32;
    let table = |body: String, places: Vec<usize>| {
        let mut pdf = Pdf::new().page().put(4, right()).bytes;
        let base = pdf.len();
        pdf.extend(body.bytes());
        let start = pdf.len();
        let mut text = format!("xref\n10 {}\n", places.len());
        for place in places {
            writeln!(text, "{:010} 00000 n ", base + place).expect("memory");
        }
        write!(text, "trailer\n<</Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n")
            .expect("memory");
        pdf.extend(text.bytes());
        pdf
    };
    for (name, head, tail) in [
        ("streams", "<<>>stream\n", ""),
        ("long-streams", "<</Length 1 0 R>>stream\n", ""),
        ("strings", "(", ""),
        ("comments", "% ", ""),
        ("lists", "[ 1 2 3 ", "endobj"),
    ] {
        let (mut body, mut places) = (String::new(), Vec::new());
        for number in 10..10 + count {
            places.push(body.len());
            write!(body, "{number} 0 obj {head}{tail} ").expect("memory");
        }
        body.push_str(&" ".repeat(4 << 20));
        survive(&[DIFF], &format!("within-{name}"), &table(body, places));
    }
    // All entries lead to the same blanks.
    let blanks = " ".repeat(8 << 20);
    let places: Vec<usize> = (0..100_000).collect();
    survive(&[DIFF], "blanks", &table(blanks, places));
    // Values that take a hundred times more memory than space in the file.
    let many = "0 ".repeat(12 << 20);
    let pdf = Pdf::new().page().put(4, right()).put(6, format!("[{many}]")).sound();
    every_command_survives("many-values", &pdf);
}
