//! The press profiles that are part of the program.
//!
//! The files are those of the folder `profiles`, which says where each ICC profile
//! is from and under which licence.

use marbre_diag::SourceFile;

const COATED: &[u8] = include_bytes!("../../../profiles/ISOcoated_v2_300_bas.icc");
const UNCOATED: &[u8] = include_bytes!("../../../profiles/uncoated_FOGRA29_280.icc");

/// A profile that is part of the program.
#[derive(Debug)]
pub struct Shipped {
    /// Its name in `report.toml`.
    pub name: &'static str,
    /// The text of its TOML file.
    pub(super) toml: &'static str,
    /// The ICC profile that it names.
    pub(super) icc: &'static [u8],
}

/// All of them, the default first.
pub static ALL: [Shipped; 3] = [
    Shipped {
        name: "offset-coated",
        toml: include_str!("../../../profiles/offset-coated.toml"),
        icc: COATED,
    },
    Shipped {
        name: "offset-uncoated",
        toml: include_str!("../../../profiles/offset-uncoated.toml"),
        icc: UNCOATED,
    },
    Shipped {
        name: "digital",
        toml: include_str!("../../../profiles/digital.toml"),
        icc: COATED,
    },
];

/// The profile of a report that names none: offset on coated paper.
pub fn default() -> &'static Shipped {
    &ALL[0]
}

/// The profile of a name.
pub fn named(name: &str) -> Option<&'static Shipped> {
    ALL.iter().find(|shipped| shipped.name == name)
}

impl Shipped {
    /// Its TOML file, under the name that people know it by.
    pub(super) fn file(&self) -> SourceFile {
        SourceFile::new(format!("{} (part of Marbre)", self.name), self.toml)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::profile::icc;

    #[test]
    fn shipped_icc_profiles_pass_the_checks_that_others_have_to() {
        for shipped in &ALL {
            assert_eq!(icc::check(shipped.name, shipped.icc), Ok(()));
        }
    }

    #[test]
    fn shipped_profiles_are_complete() {
        let sink = &mut marbre_diag::Sink::default();
        for shipped in &ALL {
            super::super::shipped_draft(shipped, sink);
            let beside = format!("{}/profiles", env!("CARGO_MANIFEST_DIR"));
            let icc =
                shipped.toml.split("icc = \"").nth(1).and_then(|t| t.split('"').next());
            let bytes = std::fs::read(format!("{beside}/{}", icc.unwrap_or_default()));
            assert_eq!(bytes.ok().as_deref(), Some(shipped.icc), "{}", shipped.name);
        }
        assert!(sink.all().is_empty(), "{:#?}", sink.all());
    }
}
