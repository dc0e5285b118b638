//! Mistakes that people make, one to a test, and what Marbre tells them. The
//! references are the messages: read them as the person who gets them.

use super::case::Case;

#[test]
fn broken_toml() {
    Case::new("broken-toml")
        .replace("report.toml", "year = 2025", "year = = 2025\nlang = \"fr")
        .fails("broken-toml");
}

#[test]
fn duplicate_key() {
    Case::new("duplicate-key")
        .replace("report.toml", "year = 2025", "year = 2025\nyear = 2024")
        .fails("duplicate-key");
}

#[test]
fn misspelt_keys_are_all_shown_at_once() {
    Case::new("misspelt-keys")
        .replace("report.toml", "organisation =", "organization =")
        .replace("report.toml", "income =", "incom =")
        .replace("report.toml", "subtitle = \"Notre", "subtitel = \"Notre")
        .replace("report.toml", "address =", "adress =")
        .fails("misspelt-keys");
}

#[test]
fn unknown_key_far_from_any_other() {
    Case::new("unknown-key")
        .replace("report.toml", "lang = \"fr\"", "lang = \"fr\"\nzebra = 1")
        .fails("unknown-key");
}

#[test]
fn wrong_types() {
    Case::new("wrong-types")
        .replace("report.toml", "year = 2025", "year = \"2025\"")
        .replace("report.toml", "size = \"34pt\"", "size = 34")
        .replace("report.toml", "title = \"Les comptes\"", "title = [\"Les comptes\"]")
        .replace("report.toml", "size = \"13pt\"", "size = \"13\"")
        .replace("report.toml", "[90, 26, 48, 18]", "[90, 26, 148, 18]")
        .fails("wrong-types");
}

#[test]
fn layout_that_does_not_exist() {
    Case::new("unknown-layout")
        .replace("report.toml", "layout = \"article\"", "layout = \"articel\"")
        .fails("unknown-layout");
}

#[test]
fn missing_field() {
    Case::new("missing-field")
        .replace("report.toml", "body = \"texts/bref.md\"\n", "")
        .fails("missing-field");
}

#[test]
fn missing_text() {
    Case::new("missing-text")
        .replace("report.toml", "texts/bref.md", "texts/brev.md")
        .fails("missing-text");
}

/// A project whose cover has a picture.
fn with_picture(name: &str, file: &str) -> Case {
    let case = Case::new(name);
    case.append(
        "layouts/cover.toml",
        "\n[fields.picture]\ntype = \"image\"\nrequired = false\n",
    );
    case.replace(
        "layouts/cover.typ",
        "subtitle: none) =",
        "subtitle: none, picture: none) =",
    );
    case.replace(
        "layouts/cover.typ",
        "  titled(title)",
        "  titled(title)\n  if picture != none { image(picture.path, alt: picture.alt) }",
    );
    let picture = format!("\npicture = {{ file = \"{file}\", alt = \"Un essai.\" }}");
    let subtitle = "subtitle = \"Notre association, 2025\"";
    case.replace("report.toml", subtitle, &format!("{subtitle}{picture}"));
    case
}

/// A PNG file of a size, with pixels for none of it.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut png);
    let pixels = [0_u8; 3];
    image::ImageEncoder::write_image(
        encoder,
        &pixels,
        1,
        1,
        image::ColorType::Rgb8.into(),
    )
    .expect("one pixel");
    // IHDR: length, name, width, height, 5 bytes, checksum (ISO/IEC 15948, 11.2.2).
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&checksum);
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 }
        })
    })
}

#[test]
fn good_pictures_pass() {
    let case = with_picture("good-picture", "images/a.png");
    case.write("images/a.png", png_of(1, 1));
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn missing_picture() {
    with_picture("missing-picture", "images/a.png").fails("missing-picture");
}

#[test]
fn empty_picture() {
    let case = with_picture("empty-picture", "images/a.png");
    case.write("images/a.png", "").fails("empty-picture");
}

#[test]
fn picture_that_is_text() {
    let case = with_picture("no-picture", "images/a.png");
    case.write("images/a.png", "Dear printer,\n").fails("no-picture");
}

#[test]
fn truncated_picture() {
    let case = with_picture("truncated-picture", "images/cover.jpg");
    let photo = include_bytes!("../../images/team.jpg");
    case.write("images/cover.jpg", &photo[..photo.len() / 2]).fails("truncated-picture");
}

#[test]
fn picture_of_two_and_a_half_gigapixels() {
    let case = with_picture("huge-picture", "images/a.png");
    case.write("images/a.png", png_of(50_000, 50_000)).fails("huge-picture");
}

#[test]
fn picture_outside_the_project() {
    with_picture("outside-picture", "../../etc/passwd").fails("outside-picture");
}

#[cfg(unix)]
#[test]
fn symbolic_link_out_of_the_project() {
    let case = with_picture("linked-picture", "images/a.png");
    std::fs::create_dir_all(case.path("images")).expect("a folder");
    std::os::unix::fs::symlink("/etc/passwd", case.path("images/a.png")).expect("a link");
    case.fails("linked-picture");
}

#[test]
fn picture_without_alternative_text() {
    let case = with_picture("silent-picture", "images/a.png");
    case.replace(
        "report.toml",
        "{ file = \"images/a.png\", alt = \"Un essai.\" }",
        "\"images/a.png\"",
    );
    case.fails("silent-picture");
}

#[test]
fn svg_with_an_outside_reference() {
    let case = with_picture("outside-svg", "images/a.svg");
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\
               <image href=\"https://example.org/a.png\" width=\"9\" height=\"9\"/></svg>";
    case.write("images/a.svg", svg).fails("outside-svg");
}

#[test]
fn unreadable_font() {
    Case::new("bad-font").write("fonts/broken.ttf", "no font at all").fails("bad-font");
}

#[test]
fn font_family_that_is_not_there() {
    Case::new("missing-font")
        .replace("report.toml", "font = \"Spectral\"", "font = \"Spectrale\"")
        .fails("missing-font");
}

#[test]
fn font_family_that_only_a_layout_names() {
    Case::new("missing-font-in-layout")
        .replace("layouts/back.typ", "styled(", "text(font: \"Garamond\", ")
        .replace("layouts/back.typ", "\"subtitle\", address", "address")
        .fails("missing-font-in-layout");
}

#[test]
fn glyph_that_no_font_has() {
    Case::new("missing-glyph")
        .replace("texts/bref.md", "tient en une ligne", "tient en une ligne ☃")
        .replace("report.toml", "\"L'année en bref\"", "\"L'année 漢 en bref\"")
        .fails("missing-glyph");
}

#[test]
fn table_with_a_short_and_a_long_row() {
    Case::new("uneven-rows")
        .replace("data/comptes.csv", ";Loyer;9 600;9 600", ";Loyer;9 600")
        .replace("data/comptes.csv", "Dons;6 000;3 500", "Dons;6 000;3 500;12")
        .fails("uneven-rows");
}

#[test]
fn table_without_a_column() {
    Case::new("missing-column")
        .replace("data/comptes.csv", "Libellé", "Libelle")
        .fails("missing-column");
}

#[test]
fn amounts_that_are_none() {
    Case::new("bad-amounts")
        .replace("data/comptes.csv", "12 300;11 650", "12 3OO;11,650")
        .replace("data/comptes.csv", "9 600;9 600", "9 60;9 600,125")
        .fails("bad-amounts");
}

#[test]
fn syntax_error_in_a_layout() {
    Case::new("layout-syntax")
        .replace("layouts/cover.typ", "titled(title)", "titled(title")
        .replace("report.toml", "organisation =", "organization =")
        .fails("layout-syntax");
}

#[test]
fn layout_without_the_field_of_its_contract() {
    Case::new("layout-field")
        .replace("layouts/back.typ", "address: none", "adress: none")
        .fails("layout-field");
}

#[test]
fn layout_that_reads_outside() {
    Case::new("layout-reads-outside")
        .replace(
            "layouts/back.typ",
            "#import",
            "#let x = read(\"../../../etc/passwd\")\n#import",
        )
        .fails("layout-reads-outside");
}

#[test]
fn layout_that_loads_a_package() {
    Case::new("layout-package")
        .replace(
            "layouts/back.typ",
            "#import \"page",
            "#import \"@preview/cetz:0.4.0\"\n#import \"page",
        )
        .fails("layout-package");
}

#[test]
fn contract_with_mistakes() {
    Case::new("bad-contract")
        .replace("layouts/cover.toml", "starts = \"recto\"", "starts = \"left\"")
        .replace("layouts/article.toml", "type = \"text\"", "type = \"markdown\"")
        .replace("layouts/back.toml", "max-chars", "max-char")
        .fails("bad-contract");
}

#[test]
fn text_that_does_not_fit_its_frame() {
    let case = Case::new("overset-frame");
    let text = std::fs::read_to_string(case.path("texts/bref.md")).expect("a text");
    let body = text.split("[^1]:").next().expect("a body").replace("[^1]", "");
    case.write("texts/bref.md", format!("{body}\n\n{body}\n\n{body}"));
    case.fails("overset-frame");
}

#[test]
fn text_past_the_limit_of_its_contract() {
    Case::new("overset-contract")
        .replace("layouts/article.toml", "max-words = 560", "max-words = 200")
        .replace(
            "report.toml",
            "\"Notre association, 2025\"",
            "\"Notre association, dont le nom est bien trop long pour une couverture\"",
        )
        .fails("overset-contract");
}

#[test]
fn part_with_more_pages_than_its_contract() {
    Case::new("overset-pages")
        .replace(
            "layouts/article.typ",
            "frame(\"body\", rows: 36, body)",
            "{ set par(leading: 15mm)\n body }",
        )
        .fails("overset-pages");
}

#[test]
fn spread_that_would_start_on_the_wrong_side() {
    Case::new("wrong-side")
        .replace(
            "report.toml",
            "[[part]]\nlayout = \"article\"",
            "[[part]]\nlayout = \"back\"\n\n[[part]]\nlayout = \"article\"",
        )
        .fails("wrong-side");
}

#[test]
fn markdown_that_a_text_cannot_hold() {
    Case::new("unsupported-markdown")
        .append("texts/bref.md", "\nUne ![image](a.png) ici.\n\n* * *\n")
        .fails("unsupported-markdown");
}

#[test]
fn address_that_is_none() {
    let case = Case::new("bad-address");
    case.append(
        "layouts/back.toml",
        "\n[fields.site]\ntype = \"link\"\nrequired = false\n",
    );
    case.append("report.toml", "site = \"www.notre-association.example\"\n");
    case.fails("bad-address");
}

#[test]
fn page_of_another_size() {
    Case::new("page-size")
        .replace("layouts/page.typ", "width: 210mm", "width: 148mm")
        .fails("page-size");
}

#[test]
fn totals_twice_and_a_line_without_a_group() {
    Case::new("odd-rows")
        .append(
            "data/comptes.csv",
            "Charges;Emplois;;46 820;44 410\nCharges;;Divers;1;1\n",
        )
        .fails("odd-rows");
}

#[test]
fn frame_whose_mark_stands_elsewhere() {
    Case::new("bad-frame")
        .replace(
            "layouts/page.typ",
            "frame: field, width: measure-width, height: rows",
            "frame: field, width: measure-width, height: 2 * rows",
        )
        .fails("bad-frame");
}

#[test]
fn font_that_is_cut_off() {
    let case = Case::new("cut-font");
    let font = std::fs::read(case.path("fonts/spectral/Spectral_400Regular.ttf"));
    let font = font.expect("the starter's font");
    case.write("fonts/spectral/Spectral_400Regular.ttf", &font[..font.len() - 100]);
    case.fails("cut-font");
}

#[test]
fn face_that_the_family_does_not_have() {
    Case::new("missing-face")
        .replace(
            "report.toml",
            "weight = 800, size = \"34pt\"",
            "weight = 600, size = \"34pt\"",
        )
        .fails("missing-face");
}

#[test]
fn quote_that_is_never_closed() {
    Case::new("open-quote")
        .replace("data/comptes.csv", "Cotisations", "\"Cotisations")
        .fails("open-quote");
}

#[test]
fn table_in_two_encodings() {
    let case = Case::new("two-encodings");
    let mut csv = std::fs::read(case.path("data/comptes.csv")).expect("a table");
    csv.extend(b"Charges;Emplois;No\xEBl;0;0\n");
    case.write("data/comptes.csv", csv);
    case.fails("two-encodings");
}

#[test]
fn lines_that_are_empty_or_name_a_file() {
    Case::new("odd-lines")
        .replace("report.toml", "title = \"L'année en bref\"", "title = \"\"")
        .replace("report.toml", "title = \"Les comptes\"", "title = \"data/comptes.csv\"")
        .replace("report.toml", "\"texts/bref.md\"", "\"data/comptes.csv\"")
        .fails("odd-lines");
}

#[test]
fn columns_and_years_that_come_twice() {
    Case::new("doubles-in-table")
        .replace("data/comptes.csv", "2025;2024", "2025;2025")
        .fails("doubles-in-table");
}

#[test]
fn word_that_is_wider_than_its_column() {
    let case = Case::new("wide-word");
    let text = std::fs::read_to_string(case.path("texts/bref.md")).expect("a text");
    case.write("texts/bref.md", format!("{}\n\n{text}", "x".repeat(70)));
    case.fails("wide-word");
}

#[test]
fn text_that_stands_outside_the_page() {
    Case::new("text-off-page")
        .replace(
            "layouts/back.typ",
            "place(bottom + left,",
            "place(bottom + left, dx: 300mm,",
        )
        .fails("text-off-page");
}

#[test]
fn svg_with_live_text() {
    let case = with_picture("svg-text", "images/a.svg");
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\
               <text font-family=\"Comic Sans MS\">Oui</text></svg>";
    case.write("images/a.svg", svg).fails("svg-text");
}

#[test]
fn text_nested_too_deeply() {
    Case::new("deep-text").write("texts/bref.md", ">".repeat(60_000)).fails("deep-text");
}
