//! What keeps an ICC profile from being used, in words.

use marbre_diag::{Message, said};
use marbre_ink::Unusable;

/// What keeps a profile from being used.
pub fn unusable(why: &Unusable) -> Message {
    match why {
        Unusable::Unreadable(why) => said!("it can't be read: {why}", why),
        Unusable::NotCmyk(space) => {
            let space = Message::from(*space);
            said!("the profile is for {space}, not for CMYK", space)
        }
        Unusable::NotFor { space, wanted } => {
            let (space, wanted) = (Message::from(*space), Message::from(*wanted));
            said!("it is for {space}, not for {wanted}", space, wanted)
        }
        Unusable::NoLook(why) => {
            said!("the profile doesn't say how its inks look: {why}", why)
        }
        Unusable::NoWay(why) => said!("{why}", why),
        Unusable::NotOfAPress => said!("the profile isn't that of a press or printer"),
        Unusable::NotByLab => said!("the profile's tables aren't for Lab"),
        Unusable::VersionFour => said!("the profile's table is one of version 4"),
        Unusable::NoTable => said!("the profile has no perceptual table into inks"),
        Unusable::DamagedTable => said!("the profile's table into inks is damaged"),
        Unusable::ShortTable => said!("the profile's table into inks isn't whole"),
        Unusable::PaleBlack => {
            said!("black ink by this profile doesn't darken the paper")
        }
        Unusable::NoBlack => said!("no black"),
        Unusable::NoCurve => said!("it has no curve that can be used"),
        Unusable::NoCurves => said!("its curves can't be used"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_the_errors_say() {
        let other = || "other".to_owned();
        for why in [
            Unusable::Unreadable(other()),
            Unusable::NotCmyk("RGB"),
            Unusable::NotFor { space: "RGB", wanted: "grey" },
            Unusable::NoLook(other()),
            Unusable::NoWay(other()),
            Unusable::NotOfAPress,
            Unusable::NotByLab,
            Unusable::VersionFour,
            Unusable::NoTable,
            Unusable::DamagedTable,
            Unusable::ShortTable,
            Unusable::PaleBlack,
            Unusable::NoBlack,
            Unusable::NoCurve,
            Unusable::NoCurves,
        ] {
            assert_eq!(unusable(&why).english(), why.to_string());
        }
    }
}
