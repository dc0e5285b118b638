//! Workbooks that tests write themselves, part by part.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A cell, as it is written.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    /// Nothing.
    No,
    /// Words.
    Text(&'static str),
    /// A number without a format.
    Bare(f64),
    /// A number with a format.
    Shown(f64, &'static str),
    /// True or false.
    Flag(bool),
    /// An error, such as `#REF!`.
    Fault(&'static str),
    /// A formula without a result.
    Formula,
}

/// A sheet, as it is written.
#[derive(Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) hidden: bool,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Numbers of rows that aren't shown.
    pub(crate) hidden_rows: Vec<usize>,
    /// Cells that are filtered by their second column.
    pub(crate) filter: Option<&'static str>,
    pub(crate) merged: Vec<&'static str>,
}

/// An archive with these parts.
pub(crate) fn archive(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// An XLSX file, as Excel writes it but for what nobody reads.
pub(crate) fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut formats: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    let (mut names, mut links) = (String::new(), String::new());
    for (index, sheet) in sheets.iter().enumerate() {
        let number = index + 1;
        let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
        let name = sheet.name;
        names.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>"
        ));
        links.push_str(&format!(
            "<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/\
             officeDocument/2006/relationships/worksheet\" \
             Target=\"worksheets/sheet{number}.xml\"/>"
        ));
        parts.push((
            format!("xl/worksheets/sheet{number}.xml"),
            worksheet(sheet, &mut formats),
        ));
    }
    links.push_str(
        "<Relationship Id=\"styles\" Type=\"http://schemas.openxmlformats.org/\
         officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>",
    );
    let codes: String = formats
        .iter()
        .enumerate()
        .map(|(i, code)| {
            format!("<numFmt numFmtId=\"{}\" formatCode=\"{}\"/>", i + 164, escaped(code))
        })
        .collect();
    let styles: String =
        (0..formats.len()).map(|i| format!("<xf numFmtId=\"{}\"/>", i + 164)).collect();
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    parts.extend([
        (
            "xl/workbook.xml".to_owned(),
            format!(
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                 xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/\
                 relationships\"><sheets>{names}</sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{relations}\">{links}</Relationships>"),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId=\"9\"/>\
                 </cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>"
            ),
        ),
    ]);
    let parts: Vec<(&str, String)> =
        parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    archive(&parts)
}

fn worksheet(sheet: &Sheet, formats: &mut Vec<&'static str>) -> String {
    let mut rows = String::new();
    for (index, row) in sheet.rows.iter().enumerate() {
        let number = index + 1;
        let hidden = match sheet.hidden_rows.contains(&number) {
            true => " hidden=\"1\"",
            false => "",
        };
        rows.push_str(&format!("<row r=\"{number}\"{hidden}>"));
        for (column, cell) in row.iter().enumerate() {
            let letter = char::from(b'A' + u8::try_from(column).expect("few columns"));
            let at = format!("r=\"{letter}{number}\"");
            rows.push_str(&match cell {
                Cell::No => String::new(),
                Cell::Text(text) => {
                    format!(
                        "<c {at} t=\"inlineStr\"><is><t>{}</t></is></c>",
                        escaped(text)
                    )
                }
                Cell::Bare(number) => format!("<c {at}><v>{number}</v></c>"),
                Cell::Shown(number, code) => {
                    let known = formats.iter().position(|own| own == code);
                    let style = known.unwrap_or_else(|| {
                        formats.push(code);
                        formats.len() - 1
                    }) + 1;
                    format!("<c {at} s=\"{style}\"><v>{number}</v></c>")
                }
                Cell::Flag(yes) => {
                    format!("<c {at} t=\"b\"><v>{}</v></c>", u8::from(*yes))
                }
                Cell::Fault(fault) => {
                    format!("<c {at} t=\"e\"><f>1/0</f><v>{fault}</v></c>")
                }
                Cell::Formula => format!("<c {at}><f>SUM(A1:A2)</f><v></v></c>"),
            });
        }
        rows.push_str("</row>");
    }
    let filter = sheet.filter.map(|area| {
        format!(
            "<autoFilter ref=\"{area}\"><filterColumn colId=\"1\"><filters><filter \
             val=\"x\"/></filters></filterColumn></autoFilter>"
        )
    });
    let merged: String =
        sheet.merged.iter().map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
    format!(
        "<worksheet><sheetData>{rows}</sheetData>{}<mergeCells>{merged}</mergeCells></worksheet>",
        filter.unwrap_or_default()
    )
}

/// An ODS file with these tables, each as it stands in `content.xml`.
pub(crate) fn ods(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\">\
         <office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet".to_owned();
    archive(&[("mimetype", kind), ("content.xml", content)])
}
