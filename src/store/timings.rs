//! Where the time of a run goes, for `--timings`.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// How long each stage took, in the order in which they first ran.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Timings(Vec<(String, Duration)>);

impl Timings {
    /// Adds the time since `started` to a stage.
    pub fn add(&mut self, stage: &str, started: Instant) {
        let spent = started.elapsed();
        match self.0.iter_mut().find(|(name, _)| name == stage) {
            Some((_, sum)) => *sum += spent,
            None => self.0.push((stage.to_owned(), spent)),
        }
    }

    /// The stages and their times.
    pub fn stages(&self) -> impl Iterator<Item = (&str, Duration)> {
        self.0.iter().map(|(name, time)| (name.as_str(), *time))
    }

    /// Takes over the stages of another part of the run.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}
