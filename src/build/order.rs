//! What a build is asked for.

use std::path::{Path, PathBuf};

use super::clearance::Warnings;
use super::remarks::Answers;
use super::seal::Strictness;
use crate::press::Purpose;
use crate::press::proof::Margin;
use crate::report::project::Project;
use crate::store::cache::Cache;
use crate::typeset::Edition;
use crate::typeset::confined::Limits;

/// What a build is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// The report.
    pub manifest: PathBuf,
    /// The folder that the PDF goes into; `build` beside the report by default.
    pub folder: Option<PathBuf>,
    /// The folder whose cache is used; the report's own by default.
    pub cache: Option<PathBuf>,
    /// Who the file is for.
    pub purpose: Purpose,
    /// What stands in the margin of a proof.
    pub margin: Margin,
    /// How strictly figures are held against the seal, where there is one.
    pub strictness: Strictness,
    /// Whether warnings of the preflight are errors.
    pub warnings: Warnings,
    /// What is made of open remarks.
    pub answers: Answers,
    /// How far layouts may go.
    pub limits: Limits,
}

impl Order {
    /// An order for the print file of a report as it stands.
    pub const fn new(manifest: PathBuf, limits: Limits) -> Self {
        let (folder, cache) = (None, None);
        let (purpose, strictness) = (Purpose::Print, Strictness::Validated);
        let (margin, warnings, answers) =
            (Margin::Plain, Warnings::Said, Answers::Awaited);
        Self {
            manifest,
            folder,
            cache,
            purpose,
            margin,
            strictness,
            warnings,
            answers,
            limits,
        }
    }

    /// The report as it is named in a command.
    pub(super) fn shown(&self) -> String {
        quoted(&self.manifest)
    }

    /// What has been made before.
    pub(super) fn cache(&self, project: &Project) -> Cache {
        Cache::open(self.cache.as_deref().unwrap_or(project.root()))
    }

    /// Where the files go.
    pub(super) fn folder(&self, project: &Project) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| project.root().join("build"))
    }

    /// What the file is called, after the report.
    pub(crate) const fn edition(&self) -> &'static str {
        match self.purpose {
            Purpose::Proof => "proof",
            Purpose::Print | Purpose::Final => Edition::Print.name(),
        }
    }
}

/// A path as a shell takes it: in quotes where it has to be.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/.-_@+:,%=".contains(c);
    match text.chars().all(plain) && !text.is_empty() && !text.starts_with('-') {
        true => text,
        // In double quotes, which both kinds of shells know, where nothing in them is
        // anything else to one of them.
        false if !text.contains(['"', '$', '`', '\\', '!']) => format!("\"{text}\""),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}
