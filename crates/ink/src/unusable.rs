//! What keeps an ICC profile from being used.

use std::fmt;

use moxcms::CmsError;

/// What keeps an ICC profile from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It can't be read: what the reader of profiles says.
    Unreadable(String),
    /// A press's profile whose inks aren't cyan, magenta, yellow and black, but this space.
    NotCmyk(&'static str),
    /// A profile of a picture or a colour whose light is of another space than it has.
    NotFor {
        /// The space that it is for.
        space: &'static str,
        /// The space of what it came with.
        wanted: &'static str,
    },
    /// It isn't of the output class (ICC.1:2001-04, 6.1.5).
    NotOfAPress,
    /// Its tables lead to XYZ; those that are read lead to Lab.
    NotByLab,
    /// Its tables are of a form that version 2 doesn't have.
    VersionFour,
    /// It has no table from light into inks.
    NoTable,
    /// The table's header contradicts its values.
    DamagedTable,
    /// The table has fewer values than its header says.
    ShortTable,
    /// Nothing in it says how light its inks are on paper, or what does is damaged.
    NoLook(String),
    /// Black ink leaves nearly as much light as paper: no grey can be printed.
    PaleBlack,
    /// It has no darkest colour.
    NoBlack,
    /// Its curve of greys is missing or damaged.
    NoCurve,
    /// Its curves of red, green or blue are missing or damaged.
    NoCurves,
    /// Its table can't be followed: what the reader of profiles says.
    NoWay(String),
}

impl Unusable {
    pub(super) fn no_way(error: CmsError) -> Self {
        Self::NoWay(error.to_string())
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = match self {
            Self::Unreadable(why) => return write!(f, "it can't be read: {why}"),
            Self::NotCmyk(space) => {
                return write!(f, "the profile is for {space}, not for CMYK");
            }
            Self::NotFor { space, wanted } => {
                return write!(f, "it is for {space}, not for {wanted}");
            }
            Self::NoLook(why) => {
                return write!(f, "the profile doesn't say how its inks look: {why}");
            }
            Self::NoWay(why) => why,
            Self::NotOfAPress => "the profile isn't that of a press or printer",
            Self::NotByLab => "the profile's tables aren't for Lab",
            Self::VersionFour => "the profile's table is one of version 4",
            Self::NoTable => "the profile has no perceptual table into inks",
            Self::DamagedTable => "the profile's table into inks is damaged",
            Self::ShortTable => "the profile's table into inks isn't whole",
            Self::PaleBlack => "black ink by this profile doesn't darken the paper",
            Self::NoBlack => "no black",
            Self::NoCurve => "it has no curve that can be used",
            Self::NoCurves => "its curves can't be used",
        };
        f.write_str(plain)
    }
}

impl std::error::Error for Unusable {}
