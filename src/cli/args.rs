//! What can be typed. The doc comments are the help texts.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use marbre::Purpose;
use marbre::build::clearance::Warnings;
use marbre::build::remarks::Answers;
use marbre::build::seal::Strictness;
use marbre::comparison::snapshot::Selection;
use marbre::press::proof::Margin;
use marbre::starter::{Template, Theme};
use marbre_pdf::geom::Length;

/// Typesets printed reports: report.toml, layouts and fonts become a PDF.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) build: Build,
    #[command(flatten)]
    pub(crate) bounds: Bounds,
    #[command(flatten)]
    pub(crate) speech: Speech,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the report (the default)
    Build(Build),
    /// Build the report, and again whenever one of its files changes
    Watch(Build),
    /// Show the pages in a browser, and each change as it is saved
    Preview(Preview),
    /// Seal the report in report.lock: figures, pages and what they are made from
    Seal {
        /// The report, or its folder [default: the one in this folder]
        report: Option<PathBuf>,
    },
    /// Write a small working report into a new folder, or next year's from this year's
    New(New),
    /// List the font families of a project, and where they are
    Fonts {
        /// The report, or its folder [default: the one in this folder]
        report: Option<PathBuf>,
    },
    /// Print the JSON Schema of report.toml, made from the layouts' contracts
    Schema {
        /// The report, or its folder [default: the one in this folder]
        report: Option<PathBuf>,
        /// Write it to the file that the report's first line names
        #[arg(long)]
        write: bool,
    },
    /// Say what is kept in `.marbre` beside the report so that builds are quick, or clear it
    Cache {
        /// The report, or its folder [default: the one in this folder]
        report: Option<PathBuf>,
        /// Remove all of it: the next build makes it anew
        #[arg(long)]
        clear: bool,
    },
    /// Compare every page with its reference in `snapshots` beside the report
    Snapshot(Snapshot),
    /// Compare two builds page by page: exits 0 if they are the same, 1 if not
    Diff(Diff),
    /// List the remarks on a proof, each with the line of the report that it is about
    Remarks(Remarks),
    /// Put the pages of a PDF on sheets of paper, for a press and a binder
    Impose(Impose),
    /// Check a PDF for the press: exits 0 without errors, 1 with, 2 if it can't be read
    Preflight(Preflight),
    /// Typeset within bounds (for the program itself)
    #[command(name = marbre::typeset::confined::WORKER, hide = true)]
    Worker {
        report: PathBuf,
        memory: u64,
        seconds: u64,
        pages: usize,
        only: Option<String>,
    },
    /// Typeset again and again within bounds (for the program itself)
    #[command(name = marbre::typeset::resident::WORKER, hide = true)]
    Resident { report: PathBuf, memory: u64, pages: usize },
    /// Make the print edition to be looked at (for the program itself)
    #[command(name = marbre::preview::PRESS, hide = true)]
    Press { report: PathBuf, memory: u64, seconds: u64, pages: usize },
}

/// A build.
#[derive(Args, Clone, Debug)]
pub(crate) struct Build {
    /// The report, or its folder [default: the one in this folder]
    pub(crate) report: Option<PathBuf>,
    /// Where the PDF goes [default: `build` beside the report]
    #[arg(short, long, value_name = "DIR", value_parser = folder())]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) readers: Readers,
    #[command(flatten)]
    pub(crate) demands: Demands,
    /// Print the state of the report: validation, parts and their pages
    #[arg(long)]
    pub(crate) status: bool,
    /// Print how long each stage took
    #[arg(long)]
    pub(crate) timings: bool,
}

/// What a build has to satisfy beyond what is always asked.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Demands {
    /// Refuse every figure that isn't as it was sealed
    #[arg(long)]
    sealed: bool,
    /// Take warnings of the preflight as errors
    #[arg(long)]
    strict: bool,
    /// Refuse to build while a remark in `remarks.toml` is open
    #[arg(long)]
    answered: bool,
}

impl Demands {
    /// How strictly figures are held against the seal.
    pub(crate) const fn strictness(self) -> Strictness {
        if self.sealed { Strictness::All } else { Strictness::Validated }
    }

    /// What is made of open remarks.
    pub(crate) const fn answers(self) -> Answers {
        if self.answered { Answers::Demanded } else { Answers::Awaited }
    }

    /// Whether warnings are errors.
    pub(crate) const fn warnings(self) -> Warnings {
        if self.strict { Warnings::Refused } else { Warnings::Said }
    }
}

/// Who the file is for: the print shop, with the report as it stands, or else …
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Readers {
    /// Make the board's proof, and leave the print file as it is
    #[arg(long)]
    proof: bool,
    /// With --proof: print the number of each line in the margin
    #[arg(long, requires = "proof")]
    line_numbers: bool,
    /// Make the last file: refused while anything is provisional
    #[arg(long = "final", conflicts_with = "proof")]
    last: bool,
}

impl Readers {
    /// The purpose of the file.
    pub(crate) const fn purpose(self) -> Purpose {
        match self {
            Self { proof: true, .. } => Purpose::Proof,
            Self { last: true, .. } => Purpose::Final,
            Self { proof: false, last: false, .. } => Purpose::Print,
        }
    }

    /// What stands in the margin of a proof.
    pub(crate) const fn margin(self) -> Margin {
        if self.line_numbers { Margin::Numbered } else { Margin::Plain }
    }
}

/// A preview.
#[derive(Args, Debug)]
pub(crate) struct Preview {
    /// The report, or its folder [default: the one in this folder]
    pub(crate) report: Option<PathBuf>,
    /// Move the preview that is running to what was written at this line
    #[arg(long, value_name = "FILE:LINE", conflicts_with_all = ["port", "no_open", "editor"])]
    pub(crate) goto: Option<String>,
    /// The port on 127.0.0.1 [default: any that is free]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Only say the address, and open no browser
    #[arg(long)]
    pub(crate) no_open: bool,
    /// What opens a file at the line that was clicked on
    #[arg(long, value_enum, default_value_t = Opens::Visual)]
    pub(crate) editor: Opens,
}

/// What opens a file at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Opens {
    /// The program that `$VISUAL` names, unless it needs a terminal
    Visual,
    /// VS Code
    Vscode,
    /// An IDE of `JetBrains`
    Jetbrains,
    /// Nothing
    None,
}

/// A new report.
#[derive(Args, Debug)]
pub(crate) struct New {
    /// The folder; it must not exist, or be empty
    #[arg(required_unless_present = "template")]
    pub(crate) folder: Option<PathBuf>,
    /// Which pages it begins with; without a name, those that there are
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "list")]
    #[arg(conflicts_with = "from")]
    pub(crate) template: Option<Beginning>,
    /// Its colours and typefaces [default: the template's]
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    pub(crate) theme: Option<Colours>,
    /// Next year's report from this one, or from the report in a folder
    #[arg(long, value_name = "OLD")]
    pub(crate) from: Option<PathBuf>,
    /// With --from: keep the texts as they are, instead of leaving them to be written
    #[arg(long, requires = "from")]
    pub(crate) keep_texts: bool,
}

/// What a new report begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Beginning {
    /// Four pages with simple layouts
    Short,
    /// Twenty pages with the layouts of the gallery
    Annual,
    /// The accounts alone, on eight pages
    Accounts,
    /// What there is.
    #[value(hide = true)]
    List,
}

impl Beginning {
    /// `None` where a list is asked for.
    pub(crate) const fn template(self) -> Option<Template> {
        match self {
            Self::Short => Some(Template::Short),
            Self::Annual => Some(Template::Annual),
            Self::Accounts => Some(Template::Accounts),
            Self::List => None,
        }
    }
}

/// The colours and typefaces of a new report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colours {
    /// Vermilion and night blue
    Vermilion,
    /// Greens, with titles in Instrument Sans
    Forest,
    /// Raspberry and plum
    Plum,
}

impl From<Colours> for Theme {
    fn from(colours: Colours) -> Self {
        match colours {
            Colours::Vermilion => Self::Vermilion,
            Colours::Forest => Self::Forest,
            Colours::Plum => Self::Plum,
        }
    }
}

/// Checks pages against their references.
#[derive(Args, Debug)]
pub(crate) struct Snapshot {
    /// The report, or its folder [default: the one in this folder]
    pub(crate) report: Option<PathBuf>,
    /// Take the pages as they are now as the references
    #[arg(long)]
    pub(crate) accept: bool,
    /// Only these pages: numbers and ranges, such as 3,12-14
    #[arg(long, value_name = "PAGES")]
    pub(crate) page: Option<Selection>,
    /// Where the pictures of changed pages go [default: `build` beside the report]
    #[arg(short, long, value_name = "DIR", value_parser = folder())]
    pub(crate) output: Option<PathBuf>,
}

/// A comparison.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// What was: a PDF, a report, or a git revision of one (report.toml@v1)
    pub(crate) old: OsString,
    /// What is now: the same
    pub(crate) new: OsString,
    /// Where the changes go [default: `build` beside the report, or beside the new PDF]
    #[arg(short, long, value_name = "DIR", value_parser = folder())]
    pub(crate) output: Option<PathBuf>,
}

/// Remarks to be read.
#[derive(Args, Debug)]
pub(crate) struct Remarks {
    /// The proofs that came back, with their readers' remarks in them
    #[arg(required = true, value_name = "PDF")]
    pub(crate) pdfs: Vec<PathBuf>,
    /// The report, or its folder [default: the one in this folder]
    #[arg(long, value_name = "REPORT")]
    pub(crate) report: Option<PathBuf>,
    /// Keep them in `remarks.toml` beside the report, to be answered there
    #[arg(long)]
    pub(crate) keep: bool,
    /// Write them as a page of HTML, with the pages of the proof
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write them as a list in Markdown, to tick off
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
}

/// Sheets to be made.
#[derive(Args, Debug)]
pub(crate) struct Impose {
    /// The PDF; PDF/X-4 stays PDF/X-4
    pub(crate) file: PathBuf,
    /// pages, spreads, saddle-stitch, perfect-binding or n-up
    #[arg(long, default_value = "pages")]
    pub(crate) kind: marbre_imposition::Name,
    /// A3, A3+, SRA3, A2, SRA2, SRA1, or a size in mm such as 320x450 [default: as needed]
    #[arg(long)]
    pub(crate) paper: Option<marbre_imposition::Paper>,
    /// How thick the paper is: 90µm or 0.09mm
    #[arg(long)]
    pub(crate) thickness: Option<marbre_imposition::Thickness>,
    /// Rows of n-up
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=i64::from(marbre_imposition::MOST)))]
    pub(crate) rows: Option<u8>,
    /// Columns of n-up
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=i64::from(marbre_imposition::MOST)))]
    pub(crate) columns: Option<u8>,
    /// What is between pages of n-up, such as 6mm [default: nothing]
    #[arg(long, value_parser = length)]
    pub(crate) gap: Option<Length>,
    /// Print no marks, no slug and no control strip
    #[arg(long)]
    pub(crate) no_marks: bool,
    /// Print no control strip
    #[arg(long)]
    pub(crate) no_strip: bool,
    /// Where the sheets go [default: beside the PDF, as NAME-sheets.pdf]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Takes what can be a folder. A name with the ending of a file is a slip: the files have
/// names of their own.
fn folder() -> impl TypedValueParser<Value = PathBuf> {
    const ENDINGS: [&str; 7] = ["pdf", "html", "htm", "json", "toml", "png", "lock"];
    PathBufValueParser::new().try_map(|path| {
        let ending = path.extension().map(|it| it.to_string_lossy().to_lowercase());
        let is_file = ending.is_some_and(|it| ENDINGS.contains(&it.as_str()));
        match path.is_dir() || !(path.exists() || is_file) {
            true => Ok(path),
            false => {
                Err("this names a folder, and the files in it get their names from the \
                          report; name a folder, such as `build`")
            }
        }
    })
}

fn length(text: &str) -> Result<Length, String> {
    Length::parse(text)
        .ok_or_else(|| "write a length with its unit, such as 6mm".to_owned())
}

/// A preflight.
#[derive(Args, Debug)]
pub(crate) struct Preflight {
    /// The PDF; any, not only one of Marbre's
    pub(crate) pdf: PathBuf,
    /// The press profile: a shipped one, or a TOML file [default: offset-coated]
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) profile: Option<String>,
    /// The report that it is made from, or for: its press profile and its sign-offs count
    #[arg(long = "for", value_name = "REPORT", conflicts_with = "profile")]
    pub(crate) wanted: Option<PathBuf>,
    /// Take warnings as errors
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write what is found as a page of HTML, with the pages, their plates and their ink
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// With --report: show these pages in full, such as 3,12-14 [default: as many as can be mailed]
    #[arg(long, value_name = "PAGES", requires = "report")]
    pub(crate) pages: Option<Selection>,
    /// Write each plate of each page as a PNG, with an ink map, into a folder
    #[arg(long, value_name = "DIR", value_parser = folder())]
    pub(crate) separations: Option<PathBuf>,
}

/// How far typesetting may go, for the commands that typeset.
#[derive(Args, Debug)]
pub(crate) struct Bounds {
    /// The longest time for typesetting, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds, global = true)]
    pub(crate) max_time: Duration,
    /// The most memory for typesetting, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 2048, global = true,
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_memory: u64,
    /// The most pages
    #[arg(long, value_name = "N", default_value_t = 2000, global = true, value_parser = count)]
    pub(crate) max_pages: usize,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f32 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f32(seconds) {
        Ok(time) if time.is_zero() => {
            Err("nothing can be typeset in no time: give it some seconds".to_owned())
        }
        Ok(time) => Ok(time),
        Err(error) => Err(error.to_string()),
    }
}

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("a report has a page at least".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err("not a number of pages".to_owned()),
    }
}

/// How the program speaks.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Speech {
    /// How diagnostics are written
    #[arg(long, value_enum, default_value_t = Format::Human, global = true)]
    pub(crate) format: Format,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
    /// The language of what is said while working [default: that of `LC_ALL` or `LANG`]
    #[arg(long, value_enum, global = true)]
    pub(crate) lang: Option<Lang>,
}

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    En,
    /// Français
    Fr,
}

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With the lines that they are about
    Human,
    /// One JSON object a line
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
