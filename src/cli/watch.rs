//! `marbre watch`: the report is built again whenever one of its files changes.
//!
//! Files are looked at rather than listened for: that works on network folders too, and sees
//! files that are swapped for others.

use std::thread;
use std::time::Duration;

use marbre::store::watched::Watched;
use marbre_diag::{Sink, said};

use super::args::{Bounds, Build};
use super::speech::Voice;
use super::{Outcome, build, report};

/// How long between two looks. A file that is saved in two steps is whole by the next one.
const PAUSE: Duration = Duration::from_millis(150);
/// Builds a report, and again after each change, until the program is ended.
pub(super) fn run(order: &Build, bounds: &Bounds, voice: &Voice) -> Outcome {
    let mut sink = Sink::default();
    let Ok(manifest) = report::located(order.report.clone(), &mut sink) else {
        voice.say(sink.all());
        return Outcome::Problems;
    };
    let watched = Watched::of(&manifest, order.output.as_deref());
    let look = || watched.look();
    let mut built = None;
    loop {
        let now = Some(look());
        if now == built {
            thread::sleep(PAUSE);
            continue;
        }
        // Somebody may be in the middle of saving.
        thread::sleep(PAUSE);
        if Some(look()) != now {
            continue;
        }
        built = now;
        build(order.clone(), bounds, voice, &mut Sink::default());
        let report = manifest.display();
        voice.tell(&said!(
            "a change of {report} or its files builds it again; Ctrl+C ends",
            report
        ));
    }
}
