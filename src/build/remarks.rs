//! The remarks on a proof that are still open, said by a build at the lines that they are about.

use marbre_diag::{Diagnostic, Message, Parameter, Reported, Severity, Sink, said};

use crate::report::project::Project;
use crate::report::remarks::{Kept, Register, Whereabouts};

/// What a build makes of open remarks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// They are said.
    #[default]
    Awaited,
    /// They are errors: nothing is written while there is one.
    Demanded,
}

/// Says which remarks are open.
///
/// # Errors
/// Where the remarks can't be read.
pub(super) fn say_open(
    project: &Project,
    answers: Answers,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let register = Register::read(project, sink)?;
    let severity = match answers {
        Answers::Awaited => Severity::Note,
        Answers::Demanded => Severity::Error,
    };
    let open = register.open(project);
    let last = open.len().saturating_sub(1);
    for (index, (kept, there)) in open.iter().enumerate() {
        let (place, found) = match there {
            Whereabouts::Here(place) | Whereabouts::Changed(place) => {
                (place.clone(), true)
            }
            Whereabouts::Unsure(_) | Whereabouts::Nowhere => (kept.place.clone(), false),
        };
        let mut note = Diagnostic::note("open-remark", place, message(kept));
        if !found {
            let was = &kept.recorded.place;
            note = match was.is_empty() {
                true => note.hint("it isn't about any line"),
                false => note.hint(said!(
                    "its words were at {was}, and aren't found any more",
                    was
                )),
            };
        }
        // Once is enough.
        if index == last {
            note = note.hint(
                "change the words, or answer it in `remarks.toml`: `answer = \"…\"`, or \
                 `done = true`",
            );
        }
        sink.report(Diagnostic { severity, ..note });
    }
    Ok(())
}

/// What a remark says, and whose it is.
fn message(kept: &Kept) -> Message {
    let page = kept.page.unwrap_or_default();
    let who = match &kept.author {
        Some(author) => said!("{author}, page {page} of the proof", author, page),
        None => said!("page {page} of the proof", page),
    };
    let text = kept.text.replace('\n', " ");
    match (text.is_empty(), kept.recorded.quote.words.is_empty()) {
        (false, _) => said!("{who}: {text}", who, text = Parameter::quoted(text)),
        (true, false) => {
            let words = kept.recorded.quote.words.replace('\n', " ");
            said!("{who}: {words} is marked", who, words = Parameter::quoted(words))
        }
        (true, true) => said!("{who}: something is marked", who),
    }
}
