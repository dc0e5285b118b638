//! The last good build, remembered for as long as nothing has changed: then no more is done
//! than to look at what it was made from and at the files that it has left.
//!
//! Nothing is read for that as a report, and nobody has to know what a page depends on: all
//! that a build reads of the project is in [`Inputs`], what it reads beside that is in
//! [`Beside`], and what it was asked for is the key.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use marbre_diag::{Diagnostic, Moment, Place, Sink, SourceFile, Texts, Told};
use marbre_pdf::checksum::Checksum;

use super::seal::Lock;
use super::{Built, Order};
use crate::report::inputs::Inputs;
use crate::report::project::Project;
use crate::report::schema;
use crate::store::cache::{Cache, Key};
use crate::store::output::Receipt;
use crate::typeset::confined::Limits;

/// The format of what is kept.
const FORMAT: u32 = 1;

/// Where the last good build of an order is remembered, and how things stood before anything
/// was read for this one.
pub(super) struct Remembered<'a> {
    cache: &'a Cache,
    project: Project,
    key: Key,
    beside: Beside,
    moment: Moment,
}

/// What no page is made from, and what is said of them depends on.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Beside {
    locks: Checksum,
    schema: Option<Checksum>,
}

/// A good build.
#[derive(Serialize, Deserialize)]
struct Record {
    inputs: Inputs,
    beside: Beside,
    receipt: Receipt,
    told: Told,
    built: Built,
    /// The entries of the cache that it was made with.
    entries: BTreeSet<String>,
}

impl<'a> Remembered<'a> {
    /// Of a project that nothing was read of yet, built into a folder.
    pub(super) fn of(
        order: &Order,
        folder: &Path,
        project: &Project,
        cache: &'a Cache,
        sink: &Sink,
    ) -> Self {
        let key = key(order, folder);
        let (beside, moment) = (Beside::of(project), sink.moment());
        Self { cache, project: project.clone(), key, beside, moment }
    }

    /// What was built, if it would be built again as it is. What was said then is said.
    pub(super) fn recall(&self, sink: &mut Sink) -> Option<Built> {
        let record = Record::read(&self.cache.get(&self.key)?)?;
        let same = record.beside == self.beside
            && self.project.finds(&record.inputs)
            && record.receipt.holds();
        if !same {
            return None;
        }
        self.cache.use_again(record.entries);
        sink.tell_again(record.told);
        Some(record.built)
    }

    /// Remembers a build that was handed over, unless somebody has saved a file meanwhile.
    pub(super) fn keep(
        &self,
        inputs: &Inputs,
        receipt: Receipt,
        built: &Built,
        sink: &Sink,
    ) {
        let mut all = self.project.inputs();
        all.extend(inputs);
        let beside = Beside::of(&self.project);
        if !all.steady() || beside != self.beside {
            return;
        }
        let record = Record {
            inputs: all,
            beside,
            receipt,
            told: sink.told_since(&self.moment),
            built: built.clone(),
            entries: self.cache.used(),
        };
        if let Ok(bytes) = record.written() {
            self.cache.put(&self.key, &bytes);
        }
    }
}

/// What a build is asked for. Of another build there is another record; of the same one, in the
/// same folder, the last one alone has left its files.
fn key(order: &Order, folder: &Path) -> Key {
    // Whoever adds to an order has to say here whether what is built depends on it.
    let Order {
        manifest,
        folder: _,
        cache: _,
        purpose,
        margin,
        strictness,
        warnings,
        answers,
        limits,
    } = order;
    let Limits { program: _, time, memory, pages } = limits;
    let asked = format!(
        "{purpose:?} {margin:?} {strictness:?} {warnings:?} {answers:?} {time:?} {memory} {pages}"
    );
    let [manifest, folder] =
        [manifest.as_path(), folder].map(|path| path.as_os_str().as_encoded_bytes());
    Key::new("built", FORMAT, &[manifest, folder, asked.as_bytes()])
}

impl Beside {
    fn of(project: &Project) -> Self {
        let schema = schema::found(project);
        Self {
            locks: Lock::surroundings(project),
            schema: schema.map(|(_, bytes)| Checksum::of(&bytes)),
        }
    }
}

impl Record {
    fn written(mut self) -> serde_json::Result<Vec<u8>> {
        let mut texts = Texts::default();
        self.files().for_each(|file| texts.take(file));
        serde_json::to_vec(&(&texts, &self))
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (texts, mut record): (Texts, Self) = serde_json::from_slice(bytes).ok()?;
        let whole = record.files().all(|file| texts.give_back(file));
        whole.then_some(record)
    }

    /// The files of all places.
    fn files(&mut self) -> impl Iterator<Item = &mut SourceFile> {
        let said = self.told.diagnostics_mut().flat_map(Diagnostic::places_mut);
        let parts = self.built.parts.iter_mut().map(|part| &mut part.place);
        said.chain(parts).filter_map(Place::source_mut)
    }
}
