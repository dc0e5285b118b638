//! SVGs, as Figma, Illustrator, Inkscape, draw.io and people write them: drawn as
//! Chromium draws them, or refused where they can't be.

use std::fs;
use std::path::PathBuf;

use image::{Rgb, RgbImage};
use marbre_diag::{Place, Sink};
use marbre_pdf::view::View;

use super::case::Case;
use super::{pages, refs};

/// Pixels along each side of a kept drawing.
const SIDE: u32 = 120;
/// How far a channel may be from Chromium's, of 255: edges are smoothed otherwise.
const NEAR: u8 = 48;
/// How many of a thousand pixels may be further from it.
const FEW: usize = 12;

fn folder() -> PathBuf {
    refs::tests().join("data/drawings")
}

/// The names of all drawings, in order.
fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the drawings are there").flatten();
    let names = entries.filter_map(|it| {
        let name = it.file_name().into_string().ok()?;
        Some(name.strip_suffix(".svg")?.to_owned())
    });
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".meant")).collect();
    names.sort();
    names
}

/// All of them as they go to press, each in a square of 15 mm.
fn drawn(names: &[String]) -> Vec<RgbImage> {
    let case = Case::new("drawings");
    let mut code = "#let back(address: none) = page(margin: 0pt, {\n".to_owned();
    let places: Vec<(u32, u32)> =
        (0..names.len() as u32).map(|at| (4 + at % 11 * 17, 4 + at / 11 * 17)).collect();
    for (name, (x, y)) in names.iter().zip(&places) {
        let path = format!("images/{name}.svg");
        case.write(
            &path,
            fs::read(folder().join(format!("{name}.svg"))).expect("a file"),
        );
        code += &format!(
            "place(top + left, dx: {x}mm, dy: {y}mm, image(\"/{path}\", width: 15mm, \
             height: 15mm, fit: \"stretch\"))\n"
        );
    }
    code += "if address != none { hide(address) }\n})\n";
    case.write("layouts/back.typ", code);
    let set = pages::typeset(&case.path("report.toml"));
    let pdf = set.pdf(&mut Sink::default()).expect("a PDF");
    let view = View::open(pdf).expect("a PDF that opens");
    // 8 pixels a mm; 3 mm of bleed are around the page.
    let page = view.picture(view.count() - 1, 8.0 * 25.4).expect("the last page");
    let cut = |(x, y): (u32, u32)| {
        let (left, top) = ((x + 3) * 8, (y + 3) * 8);
        RgbImage::from_fn(SIDE, SIDE, |x, y| *page.get_pixel(left + x, top + y))
    };
    places.into_iter().map(cut).collect()
}

#[test]
fn drawings_are_as_chromium_draws_them() {
    let names = names();
    assert!(names.len() >= 40, "{} drawings", names.len());
    let mut wrong = Vec::new();
    for (name, ours) in names.iter().zip(drawn(&names)) {
        let kept = refs::tests().join("refs/drawings").join(format!("{name}.png"));
        let theirs =
            image::open(&kept).unwrap_or_else(|e| panic!("{name}: {e}")).into_rgb8();
        let far = |a: &Rgb<u8>, b: &Rgb<u8>| {
            a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > NEAR)
        };
        let pairs = ours.pixels().zip(theirs.pixels());
        let off = pairs.filter(|(a, b)| far(a, b)).count();
        if off * 1000 > FEW * (SIDE * SIDE) as usize {
            let store = refs::tests().join("store/drawings");
            fs::create_dir_all(&store).expect("a writable checkout");
            ours.save(store.join(format!("{name}.png"))).expect("a writable checkout");
            wrong.push(format!("{name}: {off} pixels"));
        }
    }
    assert!(wrong.is_empty(), "not as Chromium draws them:\n{}", wrong.join("\n"));
}

/// What is said of a drawing's body: message and line, in their order.
fn said(body: &str) -> Vec<(String, usize)> {
    let text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"\n \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">\n{body}\n</svg>"
    );
    let Err(flaws) = marbre_picture::probe("a.svg", text.as_bytes()) else {
        return Vec::new();
    };
    let flaws = flaws.into_iter().map(|flaw| {
        let line = flaw.within.as_ref().and_then(Place::line_and_column);
        assert!(!flaw.hint.english().is_empty(), "{}", flaw.message);
        (flaw.message.english(), line.map_or(0, |(line, _)| line))
    });
    flaws.collect()
}

#[test]
fn what_cannot_be_drawn_is_said_with_its_line() {
    for (body, message, line) in [
        (
            "<g>\n<text>Bonjour <tspan>à tous</tspan></text></g>",
            "text that needs a font: \"Bonjour à tous\"",
            4,
        ),
        ("<flowRoot><flowPara>Bonjour</flowPara></flowRoot>", "text in a `flowRoot`", 3),
        (
            "<foreignObject><div xmlns=\"http://www.w3.org/1999/xhtml\">Bonjour</div></foreignObject>",
            "text in a `foreignObject`",
            3,
        ),
        (
            "<foreignObject><div xmlns=\"http://www.w3.org/1999/xhtml\" style=\"background:conic-gradient(red,blue)\"/></foreignObject>",
            "has a `foreignObject`, which",
            3,
        ),
        (
            "<switch>\n<foreignObject requiredFeatures=\"http://www.w3.org/TR/SVG11/feature#Extensibility\"><p xmlns=\"x\">Ja</p></foreignObject><rect/></switch>",
            "text in a `foreignObject`",
            4,
        ),
        (
            "<rect fill=\"color(display-p3 1 0 0)\"/>",
            "the colour `color(display-p3 1 0 0)` for `fill`",
            3,
        ),
        (
            "<rect\n fill=\"device-cmyk(0 1 1 0)\"/>",
            "the colour `device-cmyk(0 1 1 0)`",
            4,
        ),
        (
            "<g style=\"\nfill: color-mix(in srgb, red, blue)\"/>",
            "the colour `color-mix(",
            4,
        ),
        (
            "<linearGradient id='a'><stop stop-color=\"rgb(from red r g b)\"/></linearGradient>",
            "for `stop-color`",
            3,
        ),
        (
            "<style>\n.a { fill: red }\n.b { fill: color(rec2020 1 0 0) }</style><rect class=\"a b\"/>",
            "the colour `color(rec2020",
            5,
        ),
        ("<style>\n\n.a:has(b) { fill: red }</style>", "the selector `.a:has(b)`", 5),
        (
            "<style>@media print { .a { fill: red } }</style>",
            "different media: `print`",
            3,
        ),
        (
            "<style media=\"print\">.a { fill: red }</style>",
            "different media: `print`",
            3,
        ),
        ("<style>\n@import url('a.css');</style>", "refers to `a.css` outside itself", 4),
        ("<style>@layer a { b { c: d } }</style>", "the rule `@layer`", 3),
        ("<rect style=\"clip-path: circle(4px)\"/>", "`clip-path: circle(4px)`", 3),
        (
            "<rect style=\"mask: linear-gradient(red, blue)\"/>",
            "`mask: linear-gradient",
            3,
        ),
        (
            "<rect style=\"mix-blend-mode: plus-lighter\"/>",
            "`mix-blend-mode: plus-lighter`",
            3,
        ),
        ("<rect style=\"filter: blur(2px)\"/>", "has a filter", 3),
        ("<rect filter=\"url(#f)\"/>", "has a filter", 3),
        ("<rect width=\"10vw\"/>", "the length `10vw` for `width`", 3),
        ("<rect style=\"width: calc(1px + 2em)\"/>", "the length `calc(…)`", 3),
        (
            "<path d=\"M0 0h9\" style=\"transform: rotate3d(1, 0, 0, 45deg)\"/>",
            "`rotate3d(",
            3,
        ),
        (
            "<path d=\"M0 0h9\" style=\"transform: rotate(4deg); transform-origin: center; transform-box: fill-box\"/>",
            "`transform-box: fill-box` of a `path`",
            3,
        ),
        (
            "<g transform=\"scale(2)\"><path d=\"M0 0h9\" vector-effect=\"non-scaling-stroke\" stroke=\"red\"/></g>",
            "non-scaling-stroke",
            3,
        ),
        (
            "<path d=\"M0 0h9\" stroke=\"red\" pathLength=\"1\" stroke-dasharray=\".1\"/>",
            "`pathLength`",
            3,
        ),
        ("<linearGradient spreadMethod=\"reflect\"/>", "spread by reflect", 3),
        ("<script>draw()</script>", "drawn by a script", 3),
        (
            "<rect><animate attributeName=\"x\" dur=\"1s\" to=\"9\"/></rect>",
            "moves, and paper doesn't",
            3,
        ),
        (
            "<style>@keyframes turn { to { rotate: 1turn } } g { animation: turn 2s infinite }</style><g/>",
            "moves, and paper doesn't",
            3,
        ),
        ("<image href=\"../x.png\"/>", "refers to `../x.png` outside itself", 3),
        ("<image xlink:href=\"https://example.org/a.png\"/>", "outside itself", 3),
        ("<rect fill=\"url(b.svg#c)\"/>", "refers to `b.svg#c` outside itself", 3),
        ("<use href=\"icons.svg#a\"/>", "refers to `icons.svg#a` outside itself", 3),
        (
            "<image href=\"data:image/gif;base64,R0lGODlh\"/>",
            "lost on the way: it is GIF",
            3,
        ),
        (
            "<image href=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>\"/>",
            "has a drawing inside that has text",
            3,
        ),
        ("<meshgradient id=\"m\"/><rect fill=\"url(#m)\"/>", "has a `meshgradient`", 3),
        ("<g systemLanguage=\"fr\"/>", "different languages: `fr`", 3),
        (
            "<symbol id=\"s\"><rect style=\"fill: var(--c)\"/></symbol><use href=\"#s\" style=\"--c: red\"/>",
            "the variable `--c` of a repeated shape",
            3,
        ),
        ("<rect style=\"offset-path: path('M0 0h9')\"/>", "`offset-path:", 3),
        ("<rect>\n<g>", "isn't whole SVG", 5),
    ] {
        // An attribute that breaks would end the file.
        let body = if body.contains("xml,<svg") {
            body.replace("xml,<", "xml,&lt;")
                .replace("><text", ">&lt;text")
                .replace("</text></svg>\"", "&lt;/text>&lt;/svg>\"")
        } else {
            body.to_owned()
        };
        let said = said(&body);
        let found = said.iter().find(|(it, _)| it.contains(message));
        let Some((_, at)) = found else {
            panic!("{body}\n  says {said:?}, not {message}")
        };
        assert_eq!(*at, line, "{body}");
    }
}

#[test]
fn what_is_drawn_as_in_a_browser_passes() {
    for body in [
        "<use href=\"#a\"/>",
        "<a href='https://example.org'><path/></a>",
        "<text> \n </text>",
        "<g display=\"none\"><text>note</text></g>",
        "<style>.n { display: none } .u { fill: color(rec2020 1 0 0) }</style><g class=\"n\"><text>note</text></g>",
        "<defs><text>unused</text></defs>",
        "<filter id=\"unused\"><feGaussianBlur/></filter>",
        "<rect fill=\"undefined\" stroke=\"\"/>",
        "<rect style=\"fill: #d72828; fill: color(display-p3 1 0 0)\"/>",
        "<rect fill=\"#d72828\" style=\"fill: color(display-p3 1 0 0)\"/>",
        "<rect style=\"fill:#d72828 icc-color(a, 0, 1, 1, 0)\"/>",
        "<script type=\"application/ld+json\">{}</script>",
        "<rect><set attributeName=\"fill\" begin=\"hover.mouseover\" to=\"red\"/></rect>",
        "<style>@keyframes turn { to { rotate: 1turn } }</style>",
        "<style>@font-face { font-family: a; src: url(https://example.org/a.woff) }</style>",
        "<style>@media (prefers-color-scheme: dark) { * { fill: white } }</style>",
        "<metadata><a xmlns=\"b\" href=\"https://example.org\"/></metadata>",
    ] {
        assert_eq!(said(body), [], "{body}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let said = said(
        "<text>a</text>\n<text>a</text><rect filter=\"url(#f)\"/>\n<image href=\"b.png\"/>",
    );
    let lines: Vec<usize> = said.iter().map(|(_, line)| *line).collect();
    assert_eq!(lines, [3, 4, 5], "{said:?}");
    assert!(said[0].0.ends_with("(2 times)"), "{said:?}");
}

#[test]
fn drawings_with_nothing_to_do_keep_their_bytes() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let own =
        (1..=10).filter(|n| *n != 6).map(|n| root.join(format!("images/{n:02}.svg")));
    let plain = ["figma-clip", "inkscape-swatch", "figma-mask-alpha"];
    let others = plain.iter().map(|name| folder().join(format!("{name}.svg")));
    for path in own.chain(others) {
        let bytes = fs::read(&path).expect("a drawing");
        let drawn = marbre_picture::drawing("a.svg", &bytes).expect("it is good");
        assert_eq!(drawn, bytes, "{}", path.display());
    }
}

#[test]
fn what_is_written_again_stays_as_it_is() {
    for name in names() {
        let bytes = fs::read(folder().join(format!("{name}.svg"))).expect("a drawing");
        let once = marbre_picture::drawing("a.svg", &bytes)
            .unwrap_or_else(|it| panic!("{name}: {it:?}"));
        let twice = marbre_picture::drawing("a.svg", &once)
            .unwrap_or_else(|it| panic!("{name}: {it:?}"));
        assert_eq!(
            String::from_utf8_lossy(&once),
            String::from_utf8_lossy(&twice),
            "{name}"
        );
    }
}

#[test]
fn no_damage_makes_it_panic() {
    let mut seed = 1_u32;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    let signs = b"<>&;:{}()\"'/\\#%,-.0e \xFF\0@!*[]~+";
    for name in names() {
        let good = fs::read(folder().join(format!("{name}.svg"))).expect("a drawing");
        for _ in 0..40 {
            let mut bad = good.clone();
            for _ in 0..1 + next(4) {
                let at = next(bad.len());
                match next(3) {
                    0 => bad[at] = signs[next(signs.len())],
                    1 => bad.insert(at, signs[next(signs.len())]),
                    _ => {
                        bad.drain(at..(at + next(20)).min(bad.len()));
                    }
                }
            }
            if let Ok(drawn) = marbre_picture::drawing("a.svg", &bad) {
                assert!(std::str::from_utf8(&drawn).is_ok(), "{name}");
            }
        }
    }
}

#[test]
fn a_drawing_is_refused_with_its_own_line() {
    let case =
        Case::drawing("drawing-refused", "image(\"/images/logo.svg\", width: 20mm)");
    case.write(
        "images/logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n  <text>Bonjour</text>\n</svg>\n",
    );
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("`images/logo.svg` has text"), "{}", run.stderr);
    assert!(run.stderr.contains("on line 2, column 3"), "{}", run.stderr);
}
