//! Which lock is whose: a report may get another name, and lie beside others.
//!
//! A lock says what it seals: the slug, the year and the organisation of a report. By
//! that it is found among the locks of a folder, however the report and the lock are
//! called. The name decides only between locks that seal the same.

use std::fs;
use std::io;
use std::path::Path;

use marbre_diag::{Diagnostic, Message, Place, Reported, Sink, said};
use marbre_pdf::checksum::Checksum;

use crate::report::Report;
use crate::report::manifest::Identity;
use crate::report::project::{Project, Refusal};
use crate::store::here;

use super::Seal;
use super::lock::{self, OPENING, quoted};

/// The lock of a report.
#[derive(Debug)]
pub struct Lock {
    /// What it says; `None` where the report was never sealed.
    pub seal: Option<Seal>,
    /// Its name beside the report, or the one that it will get.
    pub file: String,
    /// A lock of the same organisation and year that no report beside it answers to.
    pub stray: Option<(String, String)>,
}

/// The largest lock that is read. That of a report of 2,000 pages has some 600 kB.
const MOST: u64 = 64 << 20;

impl Lock {
    /// Finds the lock of a report among those beside it.
    ///
    /// # Errors
    /// Where it is damaged, of a newer program or of another report, or where several
    /// seal this one.
    pub fn find(report: &Report, sink: &mut Sink) -> Result<Self, Reported> {
        let folder = Folder::of(&report.project);
        let identity = &report.identity;
        let own = name(&report.project);
        let (mut seals, mut failed) = (Vec::new(), None);
        for name in folder.locks(&own) {
            let found = match folder.bytes(&name, name == own) {
                Ok(None) => continue,
                Ok(Some(bytes)) if name == own || is_ours(&bytes) => {
                    let slug = slug_of(&bytes);
                    (lock::read(&name, bytes), slug)
                }
                Ok(Some(_)) => continue,
                Err(error) => {
                    let (rule, message) = Refusal::Io(error).describe(&name);
                    let place = Place::File(name.clone());
                    (Err(Box::new(Diagnostic::error(rule, place, message))), None)
                }
            };
            match found {
                (Ok(seal), _) => seals.push(seal),
                // What can't be read may be of another report: its slug says so, or the
                // report that it is named after.
                (Err(error), slug) => {
                    let about_this = match slug {
                        Some(slug) => slug == quoted(&identity.slug.value),
                        None => !folder.has_report(&name),
                    };
                    if name == own || about_this {
                        failed = Some(sink.fail(*error));
                    }
                }
            }
        }
        if let Some(reported) = failed {
            return Err(reported);
        }
        let stray = |seal: &&Seal| is_same_year(seal, identity) && !folder.claims(seal);
        let stray = seals.iter().find(stray);
        let stray = stray.map(|seal| (seal.file.clone(), seal.report.clone()));
        let (own_seals, others): (Vec<Seal>, Vec<Seal>) =
            seals.into_iter().partition(|seal| seal.file == own);
        let candidates = folder.of_this(others, identity);
        match own_seals.into_iter().next() {
            Some(seal) if is_of(&seal, identity) => {
                for other in candidates.iter().filter(|it| !folder.has_report(&it.file)) {
                    sink.report(doubled(&own, &other.file));
                }
                Ok(Self { file: own, seal: Some(seal), stray: None })
            }
            // One that seals the report beside it, which had this name once.
            Some(seal) if !candidates.is_empty() || folder.claims(&seal) => {
                Self::among(candidates, &folder, (&own, identity), sink)
            }
            Some(seal) => Err(sink.fail(of_another(&seal, identity))),
            None => {
                let found = Self::among(candidates, &folder, (&own, identity), sink)?;
                let stray = stray.filter(|_| found.seal.is_none());
                Ok(Self { stray, ..found })
            }
        }
    }

    /// All that finding the lock of a report depends on, beside the report, as a checksum:
    /// the locks in its folder, and the other reports, which may claim them.
    pub(in crate::build) fn surroundings(project: &Project) -> Checksum {
        let folder = Folder::of(project);
        let names = [".lock", ".toml"].into_iter().flat_map(|end| folder.names(end));
        let mut parts: Vec<Vec<u8>> = Vec::new();
        for name in names {
            let found = match folder.bytes(&name, true) {
                Ok(bytes) => {
                    bytes.map_or(Vec::new(), |it| Checksum::of(&it).bytes().to_vec())
                }
                Err(error) => error.to_string().into_bytes(),
            };
            parts.extend([name.into_bytes(), found]);
        }
        Checksum::of_parts(parts.iter().map(Vec::as_slice))
    }

    /// The one lock of a report that isn't named after it.
    fn among(
        mut candidates: Vec<Seal>,
        folder: &Folder<'_>,
        (own, identity): (&str, &Identity),
        sink: &mut Sink,
    ) -> Result<Self, Reported> {
        if candidates.len() > 1 {
            // A copy of the report may lie beside it, with a lock of its own.
            let alone = |seal: &Seal| !folder.has_report(&seal.file);
            if candidates.iter().any(alone) {
                candidates.retain(alone);
            }
        }
        if candidates.len() > 1 {
            let names = candidates.iter().map(|seal| said!("`{name}`", name = seal.file));
            let names = names.reduce(Message::and).unwrap_or_else(|| said!("two locks"));
            let message = said!("{names} seal this report", names);
            let place = Place::File(candidates[0].file.clone());
            let error = Diagnostic::error("doubled-lock", place, message);
            let error = candidates.iter().skip(1).fold(error, |error, seal| {
                error.and_at(Place::File(seal.file.clone()), "and this one")
            });
            return Err(sink.fail(error.hint(
                "keep the one that holds, and move the others to another folder",
            )));
        }
        let seal = candidates.pop();
        let file = match &seal {
            Some(seal) => seal.file.clone(),
            None => folder.free(own, identity),
        };
        Ok(Self { seal, file, stray: None })
    }
}

/// The name that a report's lock gets: `report.lock` for `report.toml`.
fn name(project: &Project) -> String {
    let manifest = project.manifest();
    format!("{}.lock", manifest.strip_suffix(".toml").unwrap_or(manifest))
}

/// Whether a lock is one of Marbre's: other programs have locks too.
fn is_ours(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]).into_owned();
    let line = |begin: &str| head.lines().any(|line| line.starts_with(begin));
    head.starts_with(OPENING) || line("checksum = \"") && line("report = \"")
}

/// The slug in a lock that may be damaged, in its quotes.
fn slug_of(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().find_map(|line| line.strip_prefix("report = "))?;
    Some(line.trim().to_owned())
}

/// Whether a seal is of a report: of its slug, and of its year where it says one.
fn is_of(seal: &Seal, identity: &Identity) -> bool {
    seal.report == identity.slug.value
        && seal.year.is_none_or(|year| year == identity.year)
}

/// Whether a seal is of the same organisation and year, under another slug.
fn is_same_year(seal: &Seal, identity: &Identity) -> bool {
    seal.report != identity.slug.value
        && seal.year == Some(identity.year)
        && seal.organisation.as_ref() == Some(&identity.organisation)
}

/// The error for the lock of another report under this one's name.
fn of_another(seal: &Seal, identity: &Identity) -> Diagnostic {
    let name = &seal.file;
    let place = Place::File(name.clone());
    match seal.year.filter(|_| seal.report == identity.slug.value) {
        Some(year) => {
            let message = said!(
                "`{name}` is the seal of another report: of {year}, and this is of {own}",
                name,
                year,
                own = identity.year
            );
            let hint = "delete it if this is the next year's report, or give the report \
                        its year back";
            Diagnostic::error("lock-of-another-report", place, message).hint(hint)
        }
        None => {
            let message = said!(
                "`{name}` is the seal of another report: of `{report}`, and this is \
                 `{slug}`",
                name,
                report = seal.report,
                slug = identity.slug.value,
            );
            let hint =
                "delete it if this is a new report, or give the report its slug back";
            Diagnostic::error("lock-of-another-report", place, message).hint(hint)
        }
    }
}

/// The warning for a second lock of the same report.
fn doubled(own: &str, other: &str) -> Diagnostic {
    let message = said!(
        "`{other}` seals this report as well, and `{own}` is what holds",
        other,
        own
    );
    let place = Place::File(other.to_owned());
    Diagnostic::warning("doubled-lock", place, message).hint(said!(
        "delete `{other}` if it is older; if it is the one that holds, put it in the \
         place of `{own}`",
        other,
        own
    ))
}

/// The folder of a report.
struct Folder<'a> {
    path: &'a Path,
    manifest: &'a str,
}

impl<'a> Folder<'a> {
    fn of(project: &'a Project) -> Self {
        Self { path: here(project.root()), manifest: project.manifest() }
    }

    /// The names of its files with an ending, in order.
    ///
    /// What isn't there now may be there later: none of it is an input of the pages.
    fn names(&self, ending: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.ends_with(ending))
            .collect();
        names.sort();
        names
    }

    /// All files that may be locks; the report's own, whatever it is called.
    fn locks(&self, own: &str) -> Vec<String> {
        let mut names = self.names(".lock");
        if !names.iter().any(|name| name == own) {
            names.push(own.to_owned());
        }
        names
    }

    /// What is in a file; `None` where there is nothing that could be a lock. Of the
    /// report's `own` lock, nothing but its absence is passed over.
    fn bytes(&self, name: &str, own: bool) -> io::Result<Option<Vec<u8>>> {
        let path = self.path.join(name);
        // A pipe would keep its reader waiting; a link that leads nowhere is no absence.
        if fs::symlink_metadata(&path).is_err() {
            return Ok(None);
        }
        let read = match fs::metadata(&path) {
            Ok(facts) if !facts.is_file() => Err(io::Error::other("it isn't a file")),
            Ok(facts) if facts.len() > MOST => Err(io::Error::other("it is too large")),
            Ok(_) => fs::read(&path),
            Err(error) => Err(error),
        };
        match read {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if own => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// Whether there is a report that a lock is named after, other than this one.
    fn has_report(&self, lock: &str) -> bool {
        let stem = lock.strip_suffix(".lock").unwrap_or(lock);
        let report = format!("{stem}.toml");
        report != self.manifest && self.path.join(report).is_file()
    }

    /// Whether another report in the folder is what a lock seals.
    fn claims(&self, seal: &Seal) -> bool {
        let names = self.names(".toml").into_iter();
        names.filter(|name| *name != self.manifest).any(|name| {
            let small = fs::metadata(self.path.join(&name))
                .is_ok_and(|facts| facts.is_file() && facts.len() <= MOST);
            let text = small.then(|| fs::read_to_string(self.path.join(&name)).ok());
            let table =
                text.flatten().and_then(|it| toml::from_str::<toml::Table>(&it).ok());
            let report = table.as_ref().and_then(|it| it.get("report")?.as_table());
            report.is_some_and(|report| {
                let says = |key: &str| report.get(key).and_then(toml::Value::as_str);
                let year = report.get("year").and_then(toml::Value::as_integer);
                let organisation = seal.organisation.as_deref();
                says("slug") == Some(&seal.report)
                    && (seal.year.is_none() || seal.year == year)
                    && (organisation.is_none() || organisation == says("organisation"))
            })
        })
    }

    /// The seals that are of a report; not those of another one of the same slug.
    fn of_this(&self, seals: Vec<Seal>, identity: &Identity) -> Vec<Seal> {
        let renamed = |seal: &Seal| {
            let organisation = seal.organisation.as_ref();
            organisation.is_some_and(|it| *it != identity.organisation)
        };
        let mut seals: Vec<Seal> = seals
            .into_iter()
            .filter(|seal| is_of(seal, identity))
            .filter(|seal| !renamed(seal) || !self.claims(seal))
            .collect();
        if seals.iter().any(|seal| !renamed(seal)) {
            seals.retain(|seal| !renamed(seal));
        }
        seals
    }

    /// A name for a new lock: the report's, or one that no other report's lock has.
    fn free(&self, own: &str, identity: &Identity) -> String {
        let (slug, year) = (&identity.slug.value, identity.year);
        let numbered = (2..).map(|number| format!("{slug}-{number}.lock"));
        let names =
            [own.to_owned(), format!("{slug}.lock"), format!("{slug}-{year}.lock")];
        let mut names = names.into_iter().chain(numbered);
        let free = |name: &String| fs::symlink_metadata(self.path.join(name)).is_err();
        names.find(free).unwrap_or_else(|| own.to_owned())
    }
}
