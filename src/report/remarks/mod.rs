//! The board's remarks beside a report: `remarks.toml`, and where the words are now that each
//! remark is about.

mod letters;
mod quote;
mod register;
mod whereabouts;

pub use self::quote::{Context, Quote};
pub use self::register::{FILE, Kept, NewRemark, NewReply, Register};
pub use self::whereabouts::{Finder, Recorded, Whereabouts, place_named};
