//! The reports that `marbre new` can begin with.

use std::io::{self, Cursor, Read};

use marbre_typography::Language;
use zip::ZipArchive;

use super::{IGNORED, Theme, Wish};

/// Which pages a new report has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Template {
    /// Four pages, with layouts of a few lines: to learn from, and to write one's own.
    #[default]
    Short,
    /// Twenty pages with the layouts of the gallery.
    Annual,
    /// The accounts alone, on eight pages of the gallery's layouts.
    Accounts,
}

/// A file: its path in the new folder, and its bytes.
type File = (String, Vec<u8>);
/// The same, as part of the program.
type Kept = (&'static str, &'static [u8]);

/// The gallery's layouts, some drawings, and the theme of the report that they are from:
/// `UPDATE_REFS=1 cargo test --test suite beginnings` packs them anew. That they are packed
/// lets who changes a layout go on without compiling the program.
const GALLERY: &[u8] = include_bytes!("../../starter/gallery.zip");
/// Where a template takes the gallery's theme.
const THEME: &str = "# THEME\n";

/// Files of a folder of `starter`, or of the families in `fonts`.
macro_rules! files {
    ($folder:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../", $folder, $path)))),+]
    };
}

const SHORT: &[Kept] = files!("starter/short/":
    "layouts/page.typ", "layouts/cover.typ", "layouts/cover.toml", "layouts/article.typ",
    "layouts/article.toml", "layouts/accounts.typ", "layouts/accounts.toml",
    "layouts/plate.typ", "layouts/plate.toml", "layouts/back.typ", "layouts/back.toml",
);
const SHORT_FRENCH: &[Kept] =
    files!("starter/short/fr/": "report.toml", "texts/bref.md", "data/comptes.csv");
const SHORT_ENGLISH: &[Kept] =
    files!("starter/short/en/": "report.toml", "texts/in-brief.md", "data/accounts.csv");

const COVER: &[Kept] = files!("starter/annual/": "images/cover.svg");
const DRAWN: &[Kept] = files!("starter/annual/":
    "images/cover.svg", "images/moment.svg", "images/ruler.svg",
);
const ANNUAL_FRENCH: &[Kept] = files!("starter/annual/fr/":
    "report.toml", "texts/editorial.md", "texts/moment-1.md", "texts/encadre-1.md",
    "texts/moment-2.md", "texts/encadre-2.md", "texts/colophon.md", "data/comptes.csv",
    "data/membres.csv", "data/personnes.csv",
);
const ANNUAL_ENGLISH: &[Kept] = files!("starter/annual/en/":
    "report.toml", "texts/editorial.md", "texts/moment-1.md", "texts/box-1.md",
    "texts/moment-2.md", "texts/box-2.md", "texts/colophon.md", "data/accounts.csv",
    "data/members.csv", "data/people.csv",
);
const ACCOUNTS_FRENCH: &[Kept] = files!("starter/accounts/fr/": "report.toml");
const ACCOUNTS_ENGLISH: &[Kept] = files!("starter/accounts/en/": "report.toml");

const READ_FRENCH: &[u8] = include_bytes!("../../starter/README.fr.md");
const READ_ENGLISH: &[u8] = include_bytes!("../../starter/README.en.md");

const FONTS: &[Kept] = files!("":
    "fonts/bricolage-grotesque/BricolageGrotesque_400Regular.ttf",
    "fonts/bricolage-grotesque/BricolageGrotesque_800ExtraBold.ttf",
    "fonts/bricolage-grotesque/OFL.txt",
    "fonts/spectral/Spectral_400Regular.ttf",
    "fonts/spectral/Spectral_400Regular_Italic.ttf",
    "fonts/spectral/Spectral_600SemiBold.ttf",
    "fonts/spectral/OFL.txt",
);
const MORE_FONTS: &[Kept] = files!("":
    "fonts/bricolage-grotesque/BricolageGrotesque_500Medium.ttf",
    "fonts/bricolage-grotesque/BricolageGrotesque_600SemiBold.ttf",
    "fonts/bricolage-grotesque/BricolageGrotesque_700Bold.ttf",
    "fonts/spectral/Spectral_600SemiBold_Italic.ttf",
);
const SANS: &[Kept] = files!("":
    "fonts/instrument-sans/InstrumentSans_400Regular.ttf",
    "fonts/instrument-sans/InstrumentSans_400Regular_Italic.ttf",
    "fonts/instrument-sans/InstrumentSans_600SemiBold.ttf",
    "fonts/instrument-sans/InstrumentSans_600SemiBold_Italic.ttf",
    "fonts/instrument-sans/OFL.txt",
);

impl Template {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::Short, Self::Annual, Self::Accounts];

    /// What it is asked for by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Annual => "annual",
            Self::Accounts => "accounts",
        }
    }
}

/// All files of a new report but its schema; `command` is how this program is called.
///
/// # Errors
/// Where what was packed can't be unpacked, which is a fault of ours.
pub(super) fn files(wish: Wish, command: &str) -> io::Result<Vec<File>> {
    let french = wish.language == Language::French;
    let (own, shared) = match (wish.template, french) {
        (Template::Short, true) => (SHORT_FRENCH, SHORT),
        (Template::Short, false) => (SHORT_ENGLISH, SHORT),
        (Template::Annual, true) => (ANNUAL_FRENCH, DRAWN),
        (Template::Annual, false) => (ANNUAL_ENGLISH, DRAWN),
        (Template::Accounts, true) => (ACCOUNTS_FRENCH, COVER),
        (Template::Accounts, false) => (ACCOUNTS_ENGLISH, COVER),
    };
    let owned = |(path, bytes): &Kept| ((*path).to_owned(), bytes.to_vec());
    let mut files: Vec<File> = [own, shared, FONTS].concat().iter().map(owned).collect();
    let mut theme = String::new();
    if wish.template != Template::Short {
        files.extend(MORE_FONTS.iter().map(owned));
        let (packed, packed_theme) = gallery()?;
        files.extend(packed);
        theme = packed_theme;
    }
    if wish.template == Template::Accounts {
        let annual = if french { ANNUAL_FRENCH } else { ANNUAL_ENGLISH };
        let used = ["texts/colophon.md", "data/comptes.csv", "data/accounts.csv"];
        files.extend(annual.iter().filter(|(path, _)| used.contains(path)).map(owned));
    }
    if wish.template != Template::Short || wish.theme.is_some_and(Theme::has_sans_titles)
    {
        files.extend(SANS.iter().map(owned));
    }
    for (path, bytes) in &mut files {
        let text =
            path.ends_with(".toml") && !path.contains('/') || path.ends_with(".svg");
        if !text {
            continue;
        }
        let mut text = String::from_utf8_lossy(bytes).replace(THEME, &theme);
        if let Some(date) = wish.date {
            let lang = format!("lang = \"{}\"\n", wish.language.code());
            text = text.replacen(&lang, &format!("{lang}date = {date}\n"), 1);
        }
        *bytes = wish.theme.map_or(text.clone(), |it| it.applied(&text)).into_bytes();
    }
    let read = String::from_utf8_lossy(if french { READ_FRENCH } else { READ_ENGLISH });
    files.push(("README.md".to_owned(), read.replace("{marbre}", command).into_bytes()));
    files.push((".gitignore".to_owned(), IGNORED.into()));
    Ok(files)
}

/// The gallery's files, and its theme.
fn gallery() -> io::Result<(Vec<File>, String)> {
    let mut archive = ZipArchive::new(Cursor::new(GALLERY))?;
    let (mut files, mut theme) = (Vec::new(), String::new());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        if name == "theme.toml" {
            entry.read_to_string(&mut theme)?;
        } else {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            files.push((name, bytes));
        }
    }
    Ok((files, theme))
}
