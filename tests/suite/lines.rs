//! How lines are broken, whatever the layout: measured on the pages of a new project, of
//! the real report and of an English one, and held to what a proofreader would let pass.

use std::fmt::Write;
use std::path::Path;

use marbre::typeset::Line;

use super::case::Case;
use super::pages::typeset;

/// What is asked of a report.
struct Limits {
    /// The most lines that are broken though what comes next has room, of those that
    /// don't end a paragraph.
    early: f64,
    /// The most that are under three quarters of their measure.
    short: f64,
}

const LIMITS: Limits = Limits { early: 0.03, short: 0.005 };

/// The faults of lines, and how many lines there are.
#[derive(Default)]
struct Account {
    lines: usize,
    early: Vec<String>,
    short: Vec<String>,
    /// What there may be none of, each with its kind.
    faults: Vec<(&'static str, String)>,
    divided: usize,
    /// The narrowest and the widest space between words, as shares of the font's own.
    spaces: (f64, f64),
}

impl Account {
    fn of(lines: &[Line]) -> Self {
        let mut account = Self { spaces: (1.0, 1.0), ..Self::default() };
        for (index, line) in lines.iter().enumerate() {
            let next = lines.get(index + 1).filter(|_| !line.is_last());
            account.measure(line, next);
            if let Some((least, most)) = line.spaces {
                let (narrow, wide) = account.spaces;
                account.spaces = (narrow.min(least), wide.max(most));
            }
            // A poster of three words has no choice, and what a table has beside each other
            // isn't a line.
            let read = line.running || (16.0..40.0).contains(&line.size);
            if let Some(next) = next.filter(|_| read && line.share() > 0.5) {
                for kind in cuts(&line.text, &next.text) {
                    account.fault(kind, line, Some(next));
                }
            }
        }
        account.hyphens(lines);
        account.last_lines(lines);
        account
    }

    fn fault(&mut self, kind: &'static str, line: &Line, next: Option<&Line>) {
        self.faults.push((kind, shown(line, next)));
    }

    /// The lines of running text that don't end a paragraph.
    fn measure(&mut self, line: &Line, next: Option<&Line>) {
        if !line.running || next.is_none() {
            return;
        }
        self.lines += 1;
        if line.is_early() {
            self.early.push(shown(line, next));
        }
        // What ends before the middle does so on purpose.
        if (0.5..0.75).contains(&line.share()) {
            self.short.push(format!(
                "{:.0} % {}",
                line.share() * 100.0,
                shown(line, next)
            ));
        }
    }

    fn hyphens(&mut self, lines: &[Line]) {
        let mut stack = 0;
        for (index, line) in lines.iter().enumerate() {
            if !line.is_divided() {
                stack = 0;
                continue;
            }
            self.divided += 1;
            stack += 1;
            let next = lines.get(index + 1);
            if stack > 2 {
                self.fault("a third hyphen in a row", line, next);
            }
            if line.ends_column {
                self.fault("a hyphen at the end of a column", line, next);
            }
            if !line.running && line.size >= 12.0 {
                self.fault("a hyphen in a title", line, next);
            }
            let word = line.text.rsplit([' ', '\u{A0}', '’', '(', '«']).next();
            let named = word.is_some_and(|it| it.starts_with(char::is_uppercase));
            let starts = line.text.trim_end().rsplit_once(' ');
            let sentence = starts
                .is_some_and(|(before, _)| before.ends_with(['.', '!', '?', '…', ':']));
            if named && !sentence {
                self.fault("a hyphen in a name", line, next);
            }
        }
    }

    fn last_lines(&mut self, lines: &[Line]) {
        for pair in lines.windows(2) {
            let [before, last] = pair else { continue };
            let ends = last.is_last() && before.paragraph == last.paragraph;
            let share = (last.end - last.start) / (last.right - last.left);
            if ends && last.running && share < 1.0 / 6.0 {
                self.fault("a last line under a sixth", last, None);
            }
        }
    }

    /// All of it, to be read.
    fn text(&self) -> String {
        let share =
            |found: &[String]| 100.0 * found.len() as f64 / self.lines.max(1) as f64;
        let mut text = format!(
            "{} lines that don't end a paragraph, {} of them divided; spaces {:.2} to {:.2}\n\
             early {} ({:.1} %), short {} ({:.1} %), faults {}\n",
            self.lines,
            self.divided,
            self.spaces.0,
            self.spaces.1,
            self.early.len(),
            share(&self.early),
            self.short.len(),
            share(&self.short),
            self.faults.len(),
        );
        for line in &self.early {
            let _ = writeln!(text, "  early: {line}");
        }
        for line in &self.short {
            let _ = writeln!(text, "  short: {line}");
        }
        for (kind, line) in &self.faults {
            let _ = writeln!(text, "  {kind}: {line}");
        }
        text
    }

    #[track_caller]
    #[allow(clippy::print_stdout, reason = "who measures other layouts reads it")]
    fn hold(&self, limits: &Limits) {
        let most = |share: f64| (share * self.lines as f64).floor() as usize;
        let text = self.text();
        println!("{text}");
        assert!(self.early.len() <= most(limits.early), "broken early:\n{text}");
        assert!(self.short.len() <= most(limits.short), "short lines:\n{text}");
        assert!(self.faults.is_empty(), "cut:\n{text}");
    }
}

/// Where a line breaks.
fn shown(line: &Line, next: Option<&Line>) -> String {
    let next = next.map(|it| it.text.split(' ').next().unwrap_or_default());
    format!("p. {}: {} / {}", line.page, line.text.trim_end(), next.unwrap_or_default())
}

/// Titles that a name follows.
const TITLES: &str = "M. MM. Mme Mmes Mlle Dr Pr Me Mr Mrs Ms Mr. Mrs. Ms. Dr. Prof.";

/// What a break between two lines cuts that the language holds together.
fn cuts(line: &str, next: &str) -> Vec<&'static str> {
    let line = line.trim_end();
    if line.ends_with(['\u{AD}', '\u{2010}', '-', '–', '—', '/']) {
        return Vec::new();
    }
    let edges = |c: char| matches!(c, '«' | '»' | '(' | ')' | '“' | '”' | '\u{202F}');
    let apart = [' ', '\u{A0}', '’'];
    let word = line.rsplit(apart).next().unwrap_or_default();
    let word = word.trim_start_matches(edges);
    let after = next.trim_start_matches(edges);
    let then = after.split([' ', '\u{A0}', ',', '.']).next().unwrap_or_default();
    let capital = then.starts_with(char::is_uppercase);
    let mut found = Vec::new();
    let mut letters = word.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_lowercase()
    {
        found.push("a single letter at the end");
    }
    if word.eq_ignore_ascii_case("il") && then == "y" {
        found.push("il / y a");
    }
    let word = word.trim_end_matches('\u{202F}');
    let figures = word.trim_end_matches(['e', 'r', 's', 't', 'h', 'n', 'd']);
    let number = !figures.is_empty()
        && !figures.ends_with(',')
        && figures.chars().all(|c| c.is_ascii_digit() || matches!(c, '\u{202F}' | ','));
    let ordinal = number && figures.len() < word.len();
    // What begins with a capital is a name of its own, but for "27ᵉ Région".
    let noun =
        then.starts_with(|c: char| c.is_lowercase() || ordinal && c.is_alphabetic());
    // A year, and a day's month, are whole without what follows.
    let year =
        figures.len() == 4 && (figures.starts_with("19") || figures.starts_with("20"));
    if number && noun && (ordinal || !year) && !is_small(then) {
        found.push("a figure cut from its noun");
    }
    let initial = word.len() > 1
        && word.split('-').all(|it| it.len() == 2 && it.ends_with('.'))
        && word.starts_with(char::is_uppercase);
    if initial && capital {
        found.push("an initial cut from its name");
    }
    if TITLES.split(' ').any(|it| it == word) && capital {
        found.push("a title cut from its name");
    }
    found
}

/// Words that don't name what is counted before them: "the 10 of", "in 10 and 12".
fn is_small(word: &str) -> bool {
    "à au aux de des du en et le la les ou par pour sur dans the of in and or to at on is are was \
     were from by with for as that est sont a ont"
        .split(' ')
        .any(|it| it == word)
}

#[test]
fn a_new_project_breaks_its_lines_well() {
    let case = Case::new("lines-new");
    let lines = typeset(&case.path("report.toml")).lines();
    Account::of(&lines).hold(&LIMITS);
}

#[test]
fn the_report_breaks_its_lines_well() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Another report can be measured so: its folder, or one with other layouts.
    let other = std::env::var_os("LINES_OF").map(std::path::PathBuf::from);
    let root = other.as_deref().unwrap_or(root);
    let lines = typeset(&root.join("report.toml")).lines();
    let account = Account::of(&lines);
    account.hold(&LIMITS);
    assert!(account.lines > 300, "only {} lines were measured", account.lines);
}

#[test]
fn an_english_report_breaks_its_lines_well() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/allotments");
    let lines = typeset(&root.join("report.toml")).lines();
    Account::of(&lines).hold(&LIMITS);
}

/// Words that what they belong to follows.
const BEFORE: &str = "le la les un une des de du à au aux en et ou nos notre pour vers par sur dans \
                      avec sans entre ce cette the a an of and in on by with for to";

/// The faults of titles: lines of large type that aren't the last.
fn title_faults(lines: &[Line]) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let next = lines.get(index + 1).filter(|_| !line.is_last());
        // Large type is set tighter, its spaces too: by up to a tenth of them.
        let squeezed = line.spaces.is_some_and(|(least, _)| least < 0.88);
        if squeezed && !line.running {
            faults.push(format!("squeezed spaces: {}", shown(line, next)));
        }
        let (false, Some(next)) = (line.running || line.size < 12.0, next) else {
            continue;
        };
        let word = line.text.trim_end().rsplit([' ', '\u{A0}', '’']).next();
        let word = word.unwrap_or_default().to_lowercase();
        if BEFORE.split_whitespace().any(|it| it == word) {
            faults.push(format!("broken against the sense: {}", shown(line, Some(next))));
        }
        if line.is_divided() {
            faults.push(format!("a hyphen in a title: {}", shown(line, Some(next))));
        }
    }
    faults
}

#[test]
fn titles_are_broken_by_sense() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lines = typeset(&root.join("report.toml")).lines();
    let faults = title_faults(&lines);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_title_is_broken_where_it_says_and_by_sense_elsewhere() {
    let case = Case::of_the_report("lines-titles");
    let titles = [
        "Enquête Réflexes publics : vers une administration 'resilient by design'",
        "Repenser la formation des élus locaux à la transition",
        "Le community wealth building, une pépite de nos voyages apprenants sur les communs",
        "Des webinaires // pour construire nos sujets de demain",
    ];
    let moments = std::fs::read_dir(case.path("data/moments")).expect("moments");
    let mut moments: Vec<_> = moments.flatten().map(|entry| entry.path()).collect();
    moments.sort();
    // The first has a text that leaves no room for a longer title.
    for (moment, title) in moments.iter().skip(1).zip(titles) {
        let text = std::fs::read_to_string(moment).expect("a moment");
        let old =
            text.lines().find(|line| line.starts_with("title = ")).expect("a title");
        let text = text.replace(old, &format!("title = \"{title}\""));
        std::fs::write(moment, text).expect("a writable moment");
    }
    let lines = typeset(&case.path("report.toml")).lines();
    let faults = title_faults(&lines);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let large: Vec<&Line> =
        lines.iter().filter(|it| !it.running && it.size > 18.0).collect();
    // Words that are held together are words all the same.
    let plain = |line: &Line| line.text.trim_end().replace('\u{A0}', " ");
    let has = |text: &str| large.iter().any(|line| plain(line) == text);
    for line in ["Réflexes publics :", "Des webinaires"] {
        assert!(
            has(line),
            "no line \"{line}\": {:#?}",
            large.iter().map(|it| &it.text).collect::<Vec<_>>()
        );
    }
    // Where the title isn't one, its break is a space.
    let whole = "Des webinaires pour construire nos sujets de demain";
    assert!(lines.iter().any(|line| line.text.contains(whole)), "it isn't at the foot");
}

#[test]
fn cuts_are_found() {
    for (line, next, kinds) in [
        (
            "Entre 2016 et 2020, elle s’est ouverte à 10",
            "villes et",
            &["a figure cut from its noun"][..],
        ),
        ("ce que fait la 27e", "Région avec", &["a figure cut from its noun"]),
        ("venues de 1\u{202F}800", "agents", &["a figure cut from its noun"]),
        ("Quatre villes en 2020", "ont suivi", &[]),
        ("de 8 à 10", "et de 12", &[]),
        ("il y", "a dix ans", &["a single letter at the end"]),
        ("car il", "y a dix ans", &["il / y a"]),
        ("nous avons à", "dire", &["a single letter at the end"]),
        ("écrit J.", "Dupont", &["an initial cut from its name"]),
        (
            "avec M.",
            "Dupont",
            &["an initial cut from its name", "a title cut from its name"],
        ),
        ("avec Mme", "Dupont", &["a title cut from its name"]),
        ("une ligne qui finit bien", "ainsi", &[]),
        ("written by Dr", "Jones", &["a title cut from its name"]),
        ("we planted a", "tree", &["a single letter at the end"]),
    ] {
        assert_eq!(cuts(line, next), kinds, "{line} / {next}");
    }
}
