//! Words that Marbre itself puts on a page, by language.

use crate::typography::Language;

/// What is printed beside accounts that the board has yet to validate.
pub const fn provisional(language: Language) -> &'static str {
    match language {
        Language::French => "sous réserve de validation en CA et d'approbation en AG",
        Language::English => "subject to validation by the board and approval by the AGM",
    }
}
