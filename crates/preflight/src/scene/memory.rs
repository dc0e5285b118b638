//! What was found out about the pictures of a page before.

use std::fmt::Debug;

use marbre_pdf::checksum::Checksum;

/// Keeps what pictures had to be decoded for, from one run to the next.
///
/// What is kept of a page holds for as long as the same is printed on it: whoever keeps it
/// sees to that. The question has in it all else that the answer depends on.
pub trait Memory: Debug {
    /// The answer to a question about a page, by its number in the file from 1; `None` where
    /// it isn't known.
    fn recall(&self, page: usize, question: &Checksum) -> Option<Vec<u8>>;

    /// Keeps an answer.
    fn keep(&self, page: usize, question: &Checksum, answer: &[u8]);
}
