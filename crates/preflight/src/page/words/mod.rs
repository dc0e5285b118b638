//! What the rules say, in words for a print shop: titles, remedies, messages.

mod messages;
mod titles;

pub(super) use self::messages::message;
pub(super) use self::titles::{Topic, title};
