//! `marbre new`: a report to begin with.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use marbre::quoted;
use marbre::starter::next_year::{self, Texts};
use marbre::starter::{self, Wish};
use marbre_diag::{Message, Reported, Sink, Tongue, said};
use marbre_typography::Language;
use marbre_typography::date::Date;

use super::args::{Beginning, New};
use super::speech::Voice;
use super::{program, report};

/// Writes a new report, and says how to build it; or says what it can begin with.
pub(super) fn run(
    order: &New,
    voice: &Voice,
    sink: &mut Sink,
) -> Result<String, Reported> {
    if order.template == Some(Beginning::List) {
        return Ok(list().iter().map(|line| voice.words(line) + "\n").collect());
    }
    let language = match voice.tongue() {
        Tongue::French => Language::French,
        Tongue::English => Language::English,
    };
    let folder = order.folder.clone().unwrap_or_else(|| PathBuf::from(named(language)));
    let report = match &order.from {
        Some(old) => {
            let old = report::located(Some(old.clone()), sink)?;
            let kept = if order.keep_texts { Texts::Kept } else { Texts::Emptied };
            next_year::write(&old, &folder, kept, sink)?
        }
        None => {
            let wish = Wish {
                template: order
                    .template
                    .and_then(Beginning::template)
                    .unwrap_or_default(),
                language,
                theme: order.theme.map(Into::into),
                date: today(),
            };
            starter::write(&folder, wish, &program(), sink)?;
            folder.join("report.toml")
        }
    };
    Ok(voice.words(&ready(&folder, &report)) + "\n")
}

fn ready(folder: &Path, report: &Path) -> Message {
    let command = format!("{} {}", program(), quoted(report));
    said!("{folder} is ready: {command}", folder = folder.display(), command)
}

/// The folder of a report that nobody has named.
const fn named(language: Language) -> &'static str {
    match language {
        Language::French => "rapport",
        Language::English => "report",
    }
}

/// What there is to begin with.
fn list() -> [Message; 6] {
    [
        said!(
            "short      four pages with simple layouts: to learn from, and to write one's own"
        ),
        said!("annual     twenty pages with the layouts of the gallery"),
        said!("accounts   the accounts alone, on eight pages"),
        said!(
            "--theme vermilion   vermilion and night blue; Bricolage Grotesque with Spectral"
        ),
        said!("--theme forest      greens; Instrument Sans with Spectral"),
        said!(
            "--theme plum        raspberry and plum; Bricolage Grotesque with Spectral"
        ),
    ]
}

/// The day on this machine's clock, by UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "a report is begun on a day; no build looks"
)]
fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Date::of_day(since.as_secs() / 86_400)
}
