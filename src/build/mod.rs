//! A build: the order that it is asked for with, the stages in their order, and what they
//! make.

pub mod clearance;
mod draft;
mod holding;
mod made;
mod order;
pub mod remarks;
mod remembered;
pub mod seal;
pub mod untouched;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_imposition::Imposed;
use marbre_pdf::checksum::Checksum;

pub use self::made::{Built, Made};
pub use self::order::{Order, quoted};

use self::clearance::{Clearance, Cleared};
use self::draft::Draft;
use self::holding::hold;
use self::remembered::Remembered;
use self::seal::{Lock, Seal};
use self::untouched::Untouched;
use crate::press::{self, Purpose, Typeset, proof};
use crate::report::inputs::Inputs;
use crate::report::project::Project;
use crate::report::{Report, schema, years};
use crate::store::cache::Cache;
use crate::store::output::{Delivery, Receipt};
use crate::store::timings::Timings;
use crate::typeset;
use crate::typeset::confined::{self, Facts, Set};

/// Makes the print edition of a report, and writes nothing.
///
/// # Errors
/// Where anything is wrong with the report, or a layout passes a limit.
pub fn make(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Made, Reported> {
    let begun = Instant::now();
    let project = Project::open(&order.manifest, sink)?;
    let cache = order.cache(&project);
    let report = read(project, timings, sink)?;
    let made = set(report, order, &cache, begun, (&mut None, timings), sink)?;
    clearance::hold_to_the_standard(&made, timings, sink)?;
    Ok(made)
}

/// Makes the print edition of a report, holds it against all rules, and writes nothing but what
/// the next build is quick by. What was found is for whoever asks to see.
///
/// # Errors
/// Where anything is wrong with the report, or a layout passes a limit.
pub fn inspect<T>(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
    see: impl FnOnce(&Clearance<'_>) -> T,
) -> Result<T, Reported> {
    let begun = Instant::now();
    let project = Project::open(&order.manifest, sink)?;
    let cache = order.cache(&project);
    let report = read(project.clone(), timings, sink)?;
    let made = set(report, order, &cache, begun, (&mut None, timings), sink)?;
    let slug = &made.report.identity.slug.value;
    let name = format!("{slug}-{}.pdf", order.edition());
    // What it finds is said by whoever sees it.
    let clearance = Clearance::of(&made, &name, order, &cache, &mut Sink::default())?;
    let seen = see(&clearance);
    cache.finish(project.manifest(), order.edition());
    Ok(seen)
}

/// Reads a report, and checks it.
fn read(
    project: Project,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Report, Reported> {
    let started = Instant::now();
    typeset::check_layouts(&project, sink);
    let report = Report::check(project, sink)?;
    years::check(&report, sink);
    timings.add("read", started);
    Ok(report)
}

/// Sets the pages of a report, and finishes them for the press. Nobody has judged yet
/// whether that is the PDF/X-4 that it says it is: a clearance does, or else
/// [`clearance::hold_to_the_standard`].
fn set(
    report: Report,
    order: &Order,
    cache: &Cache,
    begun: Instant,
    (draft, timings): (&mut Option<Draft>, &mut Timings),
    sink: &mut Sink,
) -> Result<Made, Reported> {
    let limits = &order.limits;
    let mut faulty = None;
    let about = (&mut faulty, &mut *timings);
    let set = match confined::typeset(&report, limits, begun, cache, about, sink) {
        Ok(set) => set,
        Err(reported) => {
            *draft = faulty.and_then(|set| drafted(report, set, order, cache));
            return Err(reported);
        }
    };
    let started = Instant::now();
    let Set { pdf, facts } = set;
    let Facts { pages, parts, stand_ins, inputs, words, origins, trail, spots } = facts;
    let typeset = Typeset {
        pdf: &pdf,
        parts: &parts,
        stand_ins: &stand_ins,
        purpose: order.purpose,
    };
    let press = match press::finish(&typeset, &report, cache, sink) {
        Ok(press) => press,
        Err(reported) => {
            let facts = Facts { parts, stand_ins, trail, spots, ..Facts::default() };
            *draft = drafted(report, Set { pdf, facts }, order, cache);
            return Err(reported);
        }
    };
    timings.add("press", started);
    let mut read = report.project.inputs();
    read.extend(&inputs);
    let prints = OnceLock::new();
    let inputs = read;
    Ok(Made { report, press, pages, parts, inputs, words, origins, trail, prints })
}

/// The draft of pages that were set.
fn drafted(report: Report, set: Set, order: &Order, cache: &Cache) -> Option<Draft> {
    let Set { pdf, facts: Facts { parts, stand_ins, trail, spots, .. } } = set;
    let typeset = Typeset {
        pdf: &pdf,
        parts: &parts,
        stand_ins: &stand_ins,
        purpose: order.purpose,
    };
    let pages = press::as_far_as_it_goes(&typeset, &report, cache)?;
    Some(Draft { report, pages, trail, spots, found: Vec::new() })
}

/// Builds the print edition of a report, or sees that nothing has changed since that was done.
///
/// # Errors
/// Where anything is wrong with the report, or a layout passes a limit; the
/// PDF of the last good build is then as it was.
pub fn build(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Built, Reported> {
    let begun = Instant::now();
    let project = Project::open(&order.manifest, sink)?;
    let (cache, folder) = (order.cache(&project), order.folder(&project));
    let remembered = Remembered::of(order, &folder, &project, &cache, sink);
    let built = remembered.recall(sink);
    timings.add("look", begun);
    if let Some(built) = built {
        draft::remove_unread(&folder, &project);
        cache.finish(project.manifest(), order.edition());
        return Ok(built);
    }
    let report = read(project.clone(), timings, sink)
        .inspect_err(|_| draft::remove_unread(&folder, &project))?;
    let slug = report.identity.slug.value.clone();
    let mut draft = None;
    let about = (&mut draft, &mut *timings);
    let built = build_into(&folder, report, order, (&cache, begun), about, sink);
    let (built, inputs, receipt) = built.inspect_err(|_| {
        clearance::look_for_stray(&folder, &slug, sink);
        match draft.take() {
            Some(draft) => draft.write(&folder, sink),
            None => draft::remove(&folder, &slug),
        }
    })?;
    remembered.keep(&inputs, receipt, &built, sink);
    cache.finish(project.manifest(), order.edition());
    Ok(built)
}

/// Builds a report into a folder: gives what was read for it, and what was left, beside it.
fn build_into(
    folder: &Path,
    report: Report,
    order: &Order,
    (cache, begun): (&Cache, Instant),
    (draft, timings): (&mut Option<Draft>, &mut Timings),
    sink: &mut Sink,
) -> Result<(Built, Inputs, Receipt), Reported> {
    let sealed = hold(&report, order, sink)?;
    let made = set(report, order, cache, begun, (draft, timings), sink)?;
    // Only now: no page depends on them.
    remarks::say_open(&made.report.project, order.answers, sink)?;
    let mut changes = None;
    if let Some(seal) = &sealed {
        let started = Instant::now();
        changes = Some(seal.changes(&made, sink)?);
        timings.add("seal", started);
    }
    let slug = &made.report.identity.slug.value;
    let name = format!("{slug}-{}.pdf", order.edition());
    spare(&made, folder, &name, sink)?;
    // All that is written is made before: none of it belongs to another build.
    let output = match order.purpose {
        Purpose::Proof => {
            clearance::hold_to_the_standard(&made, timings, sink)?;
            let started = Instant::now();
            let job = proof::Job {
                print: made.press.document(),
                report: &made.report,
                inputs: &made.inputs,
                parts: &made.parts,
                trail: &made.trail,
                margin: order.margin,
            };
            let pdf = proof::of(&job, sink)?;
            timings.add("proof", started);
            let checksum = Checksum::of(&pdf);
            Output { pdf: Cow::Owned(pdf), checksum, clearance: None, sheets: None }
        }
        Purpose::Print | Purpose::Final => {
            print(&made, &name, order, cache, timings, sink)?
        }
    };
    if let Err(reported) = sink.settle() {
        if let Some(clearance) = &output.clearance {
            clearance.write_refusal(folder, sink)?;
        }
        let found = output.clearance.as_ref().map_or_else(Vec::new, Clearance::places);
        drop(output);
        let pages = made.press.document().clone();
        let Made { report, trail, .. } = made;
        *draft = Some(Draft { report, pages, trail, spots: Vec::new(), found });
        return Err(reported);
    }
    let started = Instant::now();
    let mut delivery = Delivery::default();
    // The account comes first: it says which PDF it is of, and the PDF comes last.
    let account = output.clearance.as_ref().map(|it| it.put(folder, &mut delivery));
    let sheets = output.sheets.as_ref().map_or_else(Vec::new, |imposed| {
        put_sheets(imposed, folder, &marbre_imposition::names(slug), &mut delivery)
    });
    let file = delivery.add_known(folder, &name, &*output.pdf, output.checksum);
    let draft = folder.join(draft::name(slug));
    if draft::is_draft(&draft) {
        delivery.remove(draft);
    }
    let receipt = delivery.receipt();
    delivery.hand_over(sink)?;
    timings.add("write", started);
    let tally = output.clearance.as_ref().map(Clearance::tally);
    let preflight = tally.zip(account).map(|(tally, account)| Cleared { account, tally });
    schema::check(&made.report.project, sink);
    let (accounts, totals) = (made.report.accounts(), made.report.totals());
    let Made { pages, parts, inputs, .. } = made;
    let built =
        Built { file, pages, parts, accounts, totals, changes, sheets, preflight };
    Ok((built, inputs, receipt))
}

/// Sees that nothing that a build writes takes the place of what it is made from.
fn spare(
    made: &Made,
    folder: &Path,
    name: &str,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let untouched = Untouched::of_report(made);
    let slug = &made.report.identity.slug.value;
    let sheets = marbre_imposition::names(slug);
    let accounts = clearance::names(slug);
    let names = [name.to_owned()].into_iter().chain(sheets).chain(accounts);
    for name in names {
        untouched.spare(&folder.join(&name), said!("`{name}`", name), sink)?;
    }
    Ok(())
}

/// What a build writes.
struct Output<'a> {
    pdf: Cow<'a, [u8]>,
    checksum: Checksum,
    clearance: Option<Clearance<'a>>,
    sheets: Option<Imposed>,
}

/// A print edition, called `name`, with its preflight and its sheets.
fn print<'a>(
    made: &'a Made,
    name: &'a str,
    order: &Order,
    cache: &Cache,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Output<'a>, Reported> {
    let started = Instant::now();
    let clearance = Clearance::of(made, name, order, cache, sink)?;
    timings.add("preflight", started);
    let started = Instant::now();
    let scheme = made.report.sheets.as_ref();
    // What is wrong with the sheets is said together with what preflight has found.
    let sheets = scheme.and_then(|scheme| {
        marbre_imposition::impose_parsed(made.press.document(), name, scheme, sink).ok()
    });
    timings.add("sheets", started);
    Ok(Output {
        pdf: Cow::Borrowed(made.press.bytes()),
        checksum: made.press.checksum(),
        clearance: Some(clearance),
        sheets,
    })
}

/// Seals a report as it stands: its figures, its pages, and what they are made from.
///
/// # Errors
/// Where anything is wrong with the report, or figures that were validated have
/// changed without a new decision; the last seal is then as it was.
pub fn seal(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<(PathBuf, Seal), Reported> {
    let begun = Instant::now();
    let project = Project::open(&order.manifest, sink)?;
    let cache = order.cache(&project);
    let report = read(project, timings, sink)?;
    let Lock { seal: before, file, .. } = Lock::find(&report, sink)?;
    if let Some(before) = &before {
        before.check(&report, order.strictness, sink);
    }
    sink.settle()?;
    let made = set(report, order, &cache, begun, (&mut None, timings), sink)?;
    clearance::hold_to_the_standard(&made, timings, sink)?;
    if !made.inputs.steady() {
        let place = Place::File(made.report.project.manifest().to_owned());
        let message = "a file was saved while the report was being sealed";
        let error = Diagnostic::error("changed-meanwhile", place, message);
        return Err(sink.fail(error.hint("seal it again")));
    }
    let untouched = Untouched::of_report(&made);
    let lock = made.report.project.root().join(&file);
    untouched.spare(&lock, "the lock", sink)?;
    let seal = Seal::of(&made, &file, before.as_ref(), sink)?;
    let file = seal.write(&made.report.project, sink)?;
    Ok((file, seal))
}

/// Puts the sheets, and those of a cover, to what is handed over, under names of their own;
/// gives their paths.
pub fn put_sheets<'a>(
    imposed: &'a Imposed,
    folder: &Path,
    [sheets, cover]: &[String; 2],
    delivery: &mut Delivery<'a>,
) -> Vec<PathBuf> {
    let files = [(sheets, Some(&imposed.sheets)), (cover, imposed.cover.as_ref())];
    let mut paths = Vec::new();
    for (name, bytes) in files {
        let Some(bytes) = bytes else { continue };
        paths.push(delivery.add(folder, name, bytes.as_slice()));
    }
    paths
}
