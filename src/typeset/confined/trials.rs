//! Who is to blame where typesetting reaches a limit: each layout is tried by itself.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use crate::report::Report;

use super::{End, Limits, run};

/// How many layouts are tried at once while the whole report still runs: one that has no
/// end keeps the others from nothing.
pub(super) const AT_ONCE: usize = 3;

/// The trials of a report's layouts.
pub(super) struct Trials<'a, 'b> {
    pub(super) report: &'a Report,
    pub(super) limits: &'b Limits,
    /// When all of them end.
    pub(super) until: Instant,
    /// Whether nobody wants to know any more.
    pub(super) stop: &'b AtomicBool,
}

impl<'a> Trials<'a, '_> {
    /// The first layout that reaches a limit by itself, or that runs longest.
    pub(super) fn culprit(&self, at_once: usize) -> Option<&'a str> {
        let layouts = self.layouts();
        let (next, found) = (AtomicUsize::new(0), Mutex::new(None::<usize>));
        let blame = |index: usize| {
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            *found = Some(found.map_or(index, |other| other.min(index)));
        };
        thread::scope(|scope| {
            for _ in 0..at_once {
                scope.spawn(|| {
                    // They begin in their order: the first that doesn't end has run longest.
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(layout) = layouts.get(index) else { break };
                        if !matches!(self.run(layout), Ok(End::Answer(..)) | Err(_)) {
                            blame(index);
                            break;
                        }
                    }
                });
            }
        });
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner)?;
        match layouts.get(found).copied() {
            // Without a part there is only the module that all layouts share.
            Some("") => Some("page"),
            layout => layout,
        }
    }

    fn run(&self, layout: &str) -> std::io::Result<End> {
        run(self.report, self.limits, Some(layout), self.until, Some(self.stop))
    }

    /// Nothing, and then each layout once.
    fn layouts(&self) -> Vec<&'a str> {
        let mut layouts = vec![""];
        for part in self.report.parts.iter().chain(&self.report.fillers) {
            if !layouts.contains(&part.layout.as_str()) {
                layouts.push(&part.layout);
            }
        }
        layouts
    }
}
