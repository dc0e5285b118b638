//! Answers of workers, kept for as long as nothing changes that they were made from.
//!
//! The key says what this process has read: `report.toml`, tables, texts, pictures,
//! fonts, layouts. What layouts load by themselves only the worker knows; that stands
//! in its answer, and is looked at again before the answer is used.

use crate::report::inputs::Inputs;
use crate::report::project::Project;
use crate::store::cache::{Cache, Key};

use super::{Answer, Limits};

/// The format of answers.
const FORMAT: u32 = 8;

/// The place of one answer in the cache.
pub(super) struct Kept<'a> {
    cache: &'a Cache,
    project: &'a Project,
    key: Key,
}

impl<'a> Kept<'a> {
    /// Where the answer for a project, as it has been read, is kept. `None` where it
    /// can't be said what an answer would depend on.
    pub(super) fn of(
        cache: &'a Cache,
        project: &'a Project,
        limits: &Limits,
    ) -> Option<Self> {
        let inputs = project.inputs();
        if !inputs.steady() {
            return None;
        }
        let key = key(&inputs, project.manifest(), limits.pages)?;
        Some(Self { cache, project, key })
    }

    /// The answer, and the PDF that belongs to it.
    pub(super) fn get(&self) -> Option<(Answer, Vec<u8>)> {
        let mut bytes = self.cache.get(&self.key)?;
        let (answer, end) = Answer::read(&bytes)?;
        let same = self.project.finds(&answer.facts.inputs);
        same.then(|| (answer, bytes.split_off(end)))
    }

    /// Keeps an answer that has no errors, as the worker has written it, if it has seen
    /// what this process has: somebody may have saved a file in between.
    pub(super) fn put(&self, answer: &Answer, written: &[u8]) {
        let mut inputs = self.project.inputs();
        inputs.extend(&answer.facts.inputs);
        if inputs.steady() {
            self.cache.put(&self.key, written);
        }
    }
}

fn key(inputs: &Inputs, manifest: &str, pages: usize) -> Option<Key> {
    let inputs = serde_json::to_vec(inputs).ok()?;
    let pages = (pages as u64).to_be_bytes();
    Some(Key::new("pages", FORMAT, &[&inputs, manifest.as_bytes(), &pages]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::inputs::Found;
    use marbre_pdf::checksum::Checksum;

    #[test]
    fn what_an_answer_depends_on_is_in_its_key() {
        let inputs = |path: &str, found| {
            let mut inputs = Inputs::default();
            inputs.note(path, found);
            inputs
        };
        let file = Found::File(Checksum::of(b"a"));
        let of = |inputs: &Inputs, manifest: &str, pages| {
            key(inputs, manifest, pages).expect("a key")
        };
        let one = of(&inputs("a", file), "report.toml", 10);
        assert_eq!(of(&inputs("./a", file), "report.toml", 10), one);
        for other in [
            of(&inputs("b", file), "report.toml", 10),
            of(&inputs("a", Found::Nothing), "report.toml", 10),
            of(&inputs("a", file), "other.toml", 10),
            of(&inputs("a", file), "report.toml", 11),
        ] {
            assert_ne!(other, one);
        }
    }
}
