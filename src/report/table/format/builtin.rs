//! Formats that workbooks name by their number alone (ECMA-376-1, 18.8.30).

use marbre_typography::Language;

/// The format with a number; `None` where it hangs on the computer of whoever looks.
///
/// Four of them are the date of the system: in English, where a number's order says
/// nothing of the country, the month is a word.
pub(in super::super) fn code(id: u32, language: Language) -> Option<&'static str> {
    let french = language == Language::French;
    Some(match id {
        0 => "General",
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 | 6 if french => "#,##0 \"€\"",
        7 | 8 if french => "#,##0.00 \"€\"",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 if french => "dd/mm/yyyy",
        14 => "d mmmm yyyy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 if french => "dd/mm/yyyy h:mm",
        22 => "d mmmm yyyy h:mm",
        37 | 38 => "#,##0_);(#,##0)",
        39 | 40 => "#,##0.00_);(#,##0.00)",
        41 => "_-* #,##0_-;-* #,##0_-;_-* \"-\"_-;_-@_-",
        42 if french => "_-* #,##0 \"€\"_-;-* #,##0 \"€\"_-;_-* \"-\" \"€\"_-;_-@_-",
        43 => "_-* #,##0.00_-;-* #,##0.00_-;_-* \"-\"??_-;_-@_-",
        44 if french => {
            "_-* #,##0.00 \"€\"_-;-* #,##0.00 \"€\"_-;_-* \"-\"?? \"€\"_-;_-@_-"
        }
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}
