//! What was decided and sealed, held against a report before any page is set.

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use super::order::Order;
use super::seal::{Lock, Seal, Strictness};
use crate::press::Purpose;
use crate::report::Report;
use crate::report::validation::Accounts;

/// Holds a report against what was decided and sealed, before any page is set.
pub(super) fn hold(
    report: &Report,
    order: &Order,
    sink: &mut Sink,
) -> Result<Option<Seal>, Reported> {
    if order.purpose == Purpose::Final {
        refuse_provisional(report, sink);
    }
    let Lock { seal, file, stray } = Lock::find(report, sink)?;
    let place = || Place::File(file.clone());
    match &seal {
        Some(seal) => seal.check(report, order.strictness, sink),
        None if order.strictness == Strictness::All => {
            let message = "the report isn't sealed: there is nothing to hold it against";
            let error = Diagnostic::error("not-sealed", place(), message);
            sink.report(error.hint(said!(
                "seal what was validated: `marbre seal {report}`",
                report = order.shown()
            )));
        }
        None => unsealed(report, order, stray, sink),
    }
    if let Some(seal) = &seal {
        let now = report.accounts();
        let unheld = !report.validated().is_empty() && !seal.holds_validated();
        let last = order.purpose == Purpose::Final
            && now == Accounts::Validated
            && seal.accounts() != now.name();
        if unheld || last {
            let message = said!(
                "the report was sealed while its accounts were {accounts}, and nothing \
                 holds what is validated now",
                accounts = seal.accounts(),
            );
            let warning = Diagnostic::warning("outdated-seal", place(), message);
            let hint = said!(
                "seal what was validated: `marbre seal {report}`",
                report = order.shown()
            );
            sink.report(warning.hint(hint));
        }
        if seal.is_older() {
            let message = "the pages were sealed by an older version of Marbre, and can't \
                           be held against these; the figures are";
            let warning = Diagnostic::warning("older-seal", place(), message);
            sink.report(warning.hint(said!(
                "look at what has changed, and renew the seal: `marbre seal {report}`",
                report = order.shown()
            )));
        }
    }
    sink.settle()?;
    Ok(seal)
}

/// Says that nothing holds a report, where something should: what the board has validated,
/// and what is the last file.
fn unsealed(
    report: &Report,
    order: &Order,
    stray: Option<(String, String)>,
    sink: &mut Sink,
) {
    let last = order.purpose == Purpose::Final;
    let validated = report.validated();
    let said = match (validated.first(), last) {
        (Some(place), true) => Diagnostic::error(
            "not-sealed",
            place.clone(),
            "this is validated, and no lock holds it: the report can't be final",
        ),
        (Some(place), false) => Diagnostic::warning(
            "not-sealed",
            place.clone(),
            "this is validated, and no lock holds it: figures may change unnoticed",
        ),
        (None, true) => Diagnostic::warning(
            "not-sealed",
            Place::File(report.project.manifest().to_owned()),
            "the report is final, and nothing holds later builds to it",
        ),
        (None, false) => return,
    };
    let said = match stray {
        Some((lock, slug)) => {
            let what =
                said!("this seals `{slug}`, of the same organisation and year", slug);
            said.and_at(Place::File(lock), what)
        }
        None => said,
    };
    sink.report(said.hint(said!(
        "seal what was validated: `marbre seal {report}`",
        report = order.shown()
    )));
}

/// Names everything that is provisional in a report that is to be the last one.
fn refuse_provisional(report: &Report, sink: &mut Sink) {
    if report.accounts() == Accounts::Unstated && !report.statements.is_empty() {
        let place = Place::File(report.project.manifest().to_owned());
        let message = "nothing says that the accounts are validated";
        let error = Diagnostic::error("still-provisional", place, message);
        sink.report(error.hint("add `[validation]` with its status, and the decision"));
    }
    for open in report.provisional() {
        let hint = "once it is decided, write `validated`, with the date of the decision \
                    in `[validation.board]`; until then, build without --final";
        let error =
            Diagnostic::error("still-provisional", open.place.clone(), open.value);
        // What has no status of its own is as the report is.
        let whole = report.validation.as_ref().map(|it| &it.status.place);
        let bound = report.statements.values().filter(|statement| {
            let status = statement.status.as_ref().map(|status| &status.place);
            status == Some(&open.place) && status == whole
        });
        let error = bound.fold(error, |error, statement| {
            let what = said!("so is the statement `{name}`", name = statement.name);
            error.and_at(statement.place.clone(), what)
        });
        sink.report(error.hint(hint));
    }
}
