//! How far the accounts are validated: by whom, when, and what is still open.

use marbre_diag::{Diagnostic, Located, Message, Place, Sink, said};
use marbre_typography::Language;
use marbre_typography::date::Date;
use serde::{Deserialize, Serialize};

use crate::report::phrases;
use crate::report::written::Reader;

/// How far something is validated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The board has yet to validate it.
    Provisional,
    /// The board has.
    Validated,
}

impl Status {
    /// Its word in `report.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provisional => "provisional",
            Self::Validated => "validated",
        }
    }

    /// The status that a word stands for, in English or in French.
    fn of(word: &str) -> Option<Self> {
        match word.trim().to_lowercase().as_str() {
            "provisional" | "provisoire" | "provisoires" => Some(Self::Provisional),
            "validated" | "validé" | "validée" | "validés" | "validées" => {
                Some(Self::Validated)
            }
            _ => None,
        }
    }

    /// Reads the word that stands at a place; reports one that says nothing.
    pub fn read(word: &Located<String>, sink: &mut Sink) -> Option<Located<Self>> {
        let place = word.place.clone();
        let Some(status) = Self::of(&word.value) else {
            let message = said!("there is no status `{word}`", word = word.value);
            let known = [Self::Provisional, Self::Validated].map(Self::name);
            let error = Diagnostic::error("unknown-value", place, message);
            sink.report(error.suggest(&word.value, known));
            return None;
        };
        Some(Located::new(status, place))
    }
}

/// How far the figures of a statement are validated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody says.
    Unstated,
    /// None of them.
    Provisional,
    /// Some.
    Partly,
    /// All.
    Validated,
}

impl Standing {
    /// Its word in layouts and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::Provisional => "provisional",
            Self::Partly => "partly",
            Self::Validated => "validated",
        }
    }
}

/// How far the accounts of a report are validated, all together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Accounts {
    /// The report says nothing of it.
    Unstated,
    /// Something is provisional: this is printed beside it.
    Provisional(String),
    /// Everything is validated.
    Validated,
}

impl Accounts {
    /// Its word in files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::Provisional(_) => Status::Provisional.name(),
            Self::Validated => Status::Validated.name(),
        }
    }
}

/// The `[validation]` table.
#[derive(Clone, Debug)]
pub struct Validation {
    /// The status of everything that has none of its own.
    pub status: Located<Status>,
    /// What is printed where the accounts are, while they are provisional; the
    /// language's own phrase where there is none.
    pub mention: Option<Located<String>>,
    /// The board's decision.
    pub board: Option<Decision>,
    /// The general assembly's.
    pub assembly: Option<Decision>,
    /// The table as a whole.
    pub place: Place,
}

/// What a body has decided, or will.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The body, with its article: "le conseil d'administration".
    pub body: Option<Located<String>>,
    /// The day of its decision.
    pub date: Option<Located<Date>>,
    /// What the minutes of the meeting are called.
    pub minutes: Option<Located<String>>,
    /// The day of the minutes.
    pub minutes_date: Option<Located<Date>>,
    /// The table as a whole.
    pub place: Place,
}

impl Validation {
    /// Reads the table; reports dates that can't be in this order.
    pub fn read(mut reader: Reader<'_>, sink: &mut Sink) -> Option<Self> {
        let status = reader.required_string("status", sink);
        let mention = reader.string("mention", sink);
        let mut decision = |key: &str| {
            let reader = reader.table(key, sink)?;
            Some(Decision::read(reader, sink))
        };
        let (board, assembly) = (decision("board"), decision("assembly"));
        let place = reader.place().clone();
        reader.finish(sink);
        let dates = [&board, &assembly].map(|it| it.as_ref()?.date.as_ref());
        if let [Some(first), Some(second)] = dates
            && second.value < first.value
        {
            let message = said!(
                "the assembly approved on {approved}, before the board validated on \
                 {validated}",
                approved = second.value.to_string(),
                validated = first.value.to_string(),
            );
            sink.report(
                Diagnostic::error("dates-out-of-order", second.place.clone(), message)
                    .and_at(first.place.clone(), "the board's decision")
                    .hint("correct one of the two dates"),
            );
        }
        let status = Status::read(&status?, sink)?;
        Some(Self { status, mention, board, assembly, place })
    }

    /// The bodies that are to decide, with what they are called in messages.
    fn decisions(&self) -> impl Iterator<Item = (&'static str, &Decision)> {
        let both = [("board", &self.board), ("assembly", &self.assembly)];
        both.into_iter().filter_map(|(name, it)| Some((name, it.as_ref()?)))
    }
}

impl Decision {
    fn read(mut reader: Reader<'_>, sink: &mut Sink) -> Self {
        let body = reader.string("body", sink);
        let date = reader.date("date", sink);
        let minutes = reader.string("minutes", sink);
        let minutes_date = reader.date("minutes-date", sink);
        let place = reader.place().clone();
        reader.finish(sink);
        if let (Some(date), Some(written)) = (&date, &minutes_date)
            && date.value > written.value
        {
            let message = said!(
                "the decision of {date} is later than its minutes, of {minutes}",
                date = date.value.to_string(),
                minutes = written.value.to_string()
            );
            sink.report(
                Diagnostic::error("date-after-minutes", date.place.clone(), message)
                    .and_at(written.place.clone(), "the minutes")
                    .hint("minutes are of the day of the meeting, or later"),
            );
        }
        Self { body, date, minutes, minutes_date, place }
    }
}

/// Reports what is called validated, at these places, while nobody has said when.
pub fn check_decided(
    validation: Option<&Validation>,
    validated: &[Place],
    sink: &mut Sink,
) {
    let Some(first) = validated.first() else { return };
    let undated = |message: Message, hint: &'static str, place: Option<&Place>| {
        let error = Diagnostic::error("undated-validation", first.clone(), message);
        let error = validated
            .iter()
            .skip(1)
            .fold(error, |error, place| error.and_at(place.clone(), "and this"));
        let error = match place {
            Some(place) => error.and_at(place.clone(), "a date is missing here"),
            None => error,
        };
        error.hint(hint)
    };
    let board = validation.and_then(|it| it.board.as_ref());
    if board.is_none() {
        sink.report(undated(
            said!("this is validated, but nothing says by whom and when"),
            "add a table `[validation.board]` with `date = 2021-05-20` and `minutes`",
            None,
        ));
    }
    for (name, decision) in validation.into_iter().flat_map(Validation::decisions) {
        if decision.date.is_none() {
            sink.report(undated(
                said!(
                    "this is validated, but the {body}'s decision has no date",
                    body = Message::from(name)
                ),
                "add its `date`; a body that has yet to decide leaves the accounts \
                 provisional, and one that needn't isn't named",
                Some(&decision.place),
            ));
        }
    }
}

/// Which bodies have yet to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// The board.
    pub board: bool,
    /// The general assembly.
    pub assembly: bool,
}

impl Validation {
    /// Which bodies have yet to decide: of those that are named, or of both where none
    /// is.
    pub fn open(&self) -> Open {
        let none = self.board.is_none() && self.assembly.is_none();
        let open = |decision: &Option<Decision>| match decision {
            Some(decision) => decision.date.is_none(),
            None => none,
        };
        Open { board: open(&self.board), assembly: open(&self.assembly) }
    }

    /// The sentence that says how the accounts of a year stand, for a colophon.
    pub fn sentence(&self, language: Language, year: i64, provisional: bool) -> String {
        let [board, assembly] = phrases::bodies(language);
        let board = (board, self.board.as_ref());
        let assembly = (assembly, self.assembly.as_ref());
        let open = self.open();
        let name = |(default, decision): (&str, Option<&Decision>)| {
            let body = decision.and_then(|it| it.body.as_ref());
            body.map_or_else(|| default.to_owned(), |body| body.value.clone())
        };
        let said = |body: (&str, Option<&Decision>)| {
            let decision = body.1?;
            let date = decision.date.as_ref()?.value.in_words(language);
            let written = decision.minutes_date.as_ref();
            let written = written.map(|date| date.value.in_words(language));
            let reference = decision.minutes.as_ref().map(|it| it.value.as_str());
            let minutes = phrases::minutes(language, reference, written.as_deref());
            Some(phrases::decided(language, &name(body), &date, &minutes))
        };
        match said(board) {
            Some(decided) if provisional && open.assembly => {
                phrases::to_be_approved(language, year, &decided, &name(assembly))
            }
            _ if provisional => {
                let board = open.board.then(|| name(board));
                let assembly = open.assembly.then(|| name(assembly));
                let (board, assembly) = (board.as_deref(), assembly.as_deref());
                phrases::to_be_validated(language, year, board, assembly)
            }
            decided => {
                let approved = said(assembly);
                let (board, assembly) = (decided.as_deref(), approved.as_deref());
                phrases::validated(language, year, board, assembly)
            }
        }
    }
}
