//! French rules, after the *Lexique des règles typographiques en usage à l'Imprimerie
//! nationale*, whose entries each rule names. House choice of no-break spaces: thin inside
//! « », before ; ! ? and between thousands, full elsewhere.

use super::capitals::{accented_capitals, cedilla, preposition_a};
use super::english::{
    after_word, double_hyphens, ellipses, incises, initials, single_spaces,
    spaced_hyphens, tighten,
};
use super::numbers::{days, phones, powers, telephones, times, units};
use super::quotes::{Marks, quotation_marks};
use super::ranges::{Counting, minus, ranges};
use super::{EDGE, Edits, Line, NBSP, Rule, THIN};
use super::{is_blank, is_closing, is_gap, is_listed, is_opening, is_word};

/// The rules, in the order they are applied.
pub(super) const RULES: &[Rule] = &[
    single_spaces,
    et_cetera,
    ellipses,
    comma_before_ellipsis,
    dialogue,
    |line, edits| double_hyphens(line, edits, ['–', '—'], false),
    |line, edits| quotation_marks(line, edits, &MARKS),
    ligatures,
    accented_capitals,
    cedilla,
    preposition_a,
    numero,
    ordinals,
    powers,
    |line, edits| minus(line, edits, &COUNTING),
    |line, edits| ranges(line, edits, &COUNTING),
    times,
    telephones,
    thousands,
    long_numbers,
    hours,
    |line, edits| units(line, edits, &[APART, WORDS], JOINED),
    |line, edits| days(line, edits, MONTHS),
    centuries,
    sovereigns,
    abbreviations,
    articles,
    titles,
    initials,
    spaced_hyphens,
    incises,
    |line, edits| tighten(line, edits, &[',', '.']),
    high_punctuation,
    colons,
    inside_marks,
];

/// « Guillemets »: « » for a quotation, “ ” for one inside it, whatever was typed.
const MARKS: Marks = Marks {
    pair: |level, _| if level == 0 { ['«', '»'] } else { ['“', '”'] },
    guillemets: true,
    elided: "tit tite tits tites lut sieur scusez",
    // In French, n is a number like any other; in English names, it stands for and.
    and: |before| {
        let names = "rock drum guns pick stop toys hit hide park cash copy fish r ride";
        is_listed(names, &before.to_lowercase())
    },
};

/// « Abréviations »: symbols set off by a no-break space where one was typed.
const APART: &str = "\
    m g h l L s t W dm hl cl ml mg ms pt px million millions milliard milliards Md";
/// Units in letters, currencies and eras, set off likewise.
const WORDS: &str = "\
    euro euros centime centimes EUR USD GBP CHF dollar dollars franc francs livres \
    kilo kilos tonne tonnes litre litres mètre mètres kilomètre kilomètres hectare \
    hectares degré degrés watts kilowatts pour av. apr. ap.";
/// « Abréviations », « Nombres »: symbols set off even where no space was typed.
const JOINED: &str = "\
    % ‰ € $ £ k€ K€ M€ Md€ Mds€ km km² km³ hm² m² m³ dm² dm³ cm cm² cm³ mm mm² mm³ µm kg \
    ha min kW MW GW kWh MWh Ko Mo Go To °C °F km/h";
const MONTHS: &str = "\
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre";
const COUNTING: Counting = Counting {
    units: &[JOINED, APART, "°", WORDS],
    months: MONTHS,
    values: "de à d entre et ou est soit vaut sous contre environ moins plus par",
    joins_months: false,
};

/// « Ponctuation »: « etc. » is never followed by points of suspension, and stays
/// with what it continues.
fn et_cetera(line: &Line, edits: &mut Edits) {
    for start in line.each(&['e', 'E']).filter(|&i| !is_word(line.before(i))) {
        let gap = line.gap_before(start)..start;
        if line.has(start + 1, "tc") && line.is(start + 3, '.') && !gap.is_empty() {
            edits.put(gap, NBSP);
        }
        let points = start + 3..line.end_of(start + 3, |c| matches!(c, '.' | '…'));
        let text = line.text(points.clone());
        if line.has(start + 1, "tc") && text.len() > 1 {
            edits.put(points, '.');
        }
    }
}

/// « Ponctuation »: no comma before points of suspension.
fn comma_before_ellipsis(line: &Line, edits: &mut Edits) {
    for ellipsis in line.each(&['…']) {
        let start = line.gap_before(ellipsis);
        if start > 1 && line.is(start - 1, ',') && is_word(line.before(start - 1)) {
            edits.put(start - 1..ellipsis, "");
        }
    }
}

/// « Ponctuation »: a speech opens with an em dash and a no-break space.
fn dialogue(line: &Line, edits: &mut Edits) {
    for start in line.each(&['-', '—']).filter(|&i| line.before(i) == EDGE) {
        let end = line.end_of(start, |c| matches!(c, '-' | '—'));
        let gap = end..line.gap_after(end);
        if !gap.is_empty() && end - start < 3 && line.at(gap.end) != EDGE {
            edits.put(start..gap.end, ['—', NBSP].iter().collect::<String>());
        }
    }
}

/// Words, and starts of words (`-`), spelt with œ.
const OE: &str = "\
    oeuvr- manoeuvr- désoeuvr- coeur coeurs écoeur- soeur soeurs voeu voeux oeil \
    oeillet- oeuf oeufs boeuf boeufs noeud noeuds moeurs rancoeur rancoeurs choeur \
    choeurs contrecoeur oenolog- oecumén- oedèm- oesophag- foetus foetal- soeurette";

/// *Lexique*, on ligatures: œ, in an explicit list of words.
fn ligatures(line: &Line, edits: &mut Edits) {
    for o in line.each(&['o', 'O']).filter(|&i| line.is(i + 1, 'e')) {
        let start = (0..=o).rev().find(|&i| !line.before(i).is_alphabetic()).unwrap_or(o);
        let word = line.letters(start).to_lowercase();
        let listed = |entry: &str| match entry.strip_suffix('-') {
            Some(stem) => word.starts_with(stem),
            None => word == entry,
        };
        if OE.split(' ').any(listed) {
            edits.put(o..o + 2, if line.at(o) == 'o' { 'œ' } else { 'Œ' });
        }
    }
}

/// « Abréviations »: *numéro* is n°, with a degree sign whatever was typed.
fn numero(line: &Line, edits: &mut Edits) {
    for i in line.each(&['º', '˚']) {
        let word = i > 0 && !is_word(line.before(i - 1));
        if word && matches!(line.before(i), 'n' | 'N') {
            edits.put(i..i + 1, '°');
        }
    }
}

/// « Abréviations »: the raised ending that `ending` stands for after a number.
fn raised(number: &str, ending: &str) -> Option<&'static str> {
    Some(match (number, ending) {
        ("1" | "I", "er") => "ᵉʳ",
        ("1" | "I", "ers") => "ᵉʳˢ",
        ("1" | "I", "re" | "ère" | "ere") => "ʳᵉ",
        ("1" | "I", "res" | "ères" | "eres") => "ʳᵉˢ",
        ("2" | "II", "nd") => "ⁿᵈ",
        ("2" | "II", "nds") => "ⁿᵈˢ",
        ("2" | "II", "nde") => "ⁿᵈᵉ",
        ("2" | "II", "ndes") => "ⁿᵈᵉˢ",
        ("2", "de") => "ᵈᵉ",
        (_, "e") => "ᵉ",
        (_, "es") => "ᵉˢ",
        (_, "ème" | "eme" | "ième" | "ieme") => "ᵉ",
        (_, "èmes" | "emes" | "ièmes" | "iemes") => "ᵉˢ",
        _ => return None,
    })
}

/// « Abréviations », « Nombres »: ordinals end in raised letters, `1ᵉʳ`, `2ᵉ`, `XXᵉ`.
fn ordinals(line: &Line, edits: &mut Edits) {
    for start in (0..line.len()).filter(|&i| starts_ordinal(line, i)) {
        let digits = line.end_of(start, |c| c.is_ascii_digit());
        let figures = digits > start;
        let end = if figures { digits } else { line.end_of(start, is_roman) };
        let number = line.text(start..end);
        let raise = end + usize::from(figures && line.is(end, '^'));
        let word = line.gap_after(raise);
        let ending = line.letters(word);
        let ends = word + ending.chars().count();
        // `27 ème` may be typed apart; `27 e` is something else, and so is a lone `Ve`.
        let typed = word == raise || figures && ending.ends_with("me");
        let lone = number.len() == 1 && matches!(&*ending, "e" | "es");
        let counts = match figures {
            true => number.len() < 5,
            false => roman(&number) && (!lone || is_followed(line, ends, COUNTED)),
        };
        let whole = !is_word(line.at(ends)) && !is_exponent(line, ends);
        if typed
            && counts
            && whole
            && let Some(raised) = raised(&number, &ending)
        {
            edits.put(end..ends, raised);
        }
    }
}

/// Whether a number can start at `i`: not inside a word, a decimal or a product code.
fn starts_ordinal(line: &Line, i: usize) -> bool {
    let number = line.at(i).is_ascii_digit() || is_roman(line.at(i));
    let code = line.before(i) == '-' && i > 1 && {
        let c = line.at(i - 2);
        c.is_uppercase() || c.is_ascii_digit()
    };
    number
        && line.free(i)
        && !code
        && !is_word(line.before(i))
        && !matches!(line.before(i), '.' | ',')
}

/// `1e-5` is a number, `5e-6e` two ordinals.
fn is_exponent(line: &Line, end: usize) -> bool {
    let digits = line.end_of(end + 1, |c| c.is_ascii_digit());
    matches!(line.at(end), '-' | '+') && digits > end + 1 && !is_word(line.at(digits))
}

/// What a lone roman ordinal can be trusted to count.
const COUNTED: &str = "siècle siècles millénaire République Empire arrondissement";
/// What stays with the ordinal that counts it.
const ERAS: &str = "siècle siècles millénaire millénaires République Empire dynastie";

/// Whether a space and one of `words` come next.
fn is_followed(line: &Line, end: usize, words: &str) -> bool {
    let word = line.gap_after(end);
    word > end && is_listed(words, &line.letters(word))
}

fn is_roman(char: char) -> bool {
    matches!(char, 'I' | 'V' | 'X')
}

/// Whether capitals read as a roman number, from I to XXXIX.
fn roman(text: &str) -> bool {
    let ones = text.trim_start_matches('X');
    let tens = text.len() - ones.len();
    let ones =
        ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"].contains(&ones);
    !text.is_empty() && tens < 4 && ones
}

/// « Nombres »: a no-break space between the ordinal and *siècle*, *République*…
fn centuries(line: &Line, edits: &mut Edits) {
    for sign in line.each(&['ᵉ', 'ʳ', 'ˢ', 'ᵈ']) {
        let gap = sign + 1..line.gap_after(sign + 1);
        if is_followed(line, sign + 1, ERAS) {
            edits.put(gap, NBSP);
        }
    }
}

/// « Nombres »: a sovereign's number stays with the name: Louis XIV.
fn sovereigns(line: &Line, edits: &mut Edits) {
    for start in
        (1..line.len()).filter(|&i| is_gap(line.before(i)) && is_roman(line.at(i)))
    {
        let gap = line.gap_before(start)..start;
        let end = line.end_of(start, is_roman);
        let name = (0..gap.start).rev().take_while(|&i| is_word(line.at(i))).last();
        let named = name.is_some_and(|i| line.at(i).is_uppercase() && gap.start > i + 1);
        let whole = !is_word(line.at(end)) || line.has(end, "ᵉʳ");
        if named && whole && roman(&line.text(start..end)) {
            edits.put(gap, NBSP);
        }
    }
}

/// « Nombres »: groups of three digits are parted by a thin no-break space.
fn thousands(line: &Line, edits: &mut Edits) {
    let (mut end, phones) = (0, phones(line));
    let counts = |number: &std::ops::Range<usize>| {
        let called = phones.iter().any(|phone| phone.contains(&number.start));
        number.len() < 4 && !called
    };
    for number in line.numbers().filter(counts) {
        // A number already taken for a group goes on; another one starts anew.
        end = if number.start < end { continue } else { number.end };
        loop {
            let group = line.gap_after(end);
            let next = line.end_of(group, |c| c.is_ascii_digit());
            if group == end || next != group + 3 || is_word(line.at(next)) {
                break;
            }
            edits.put(end..group, THIN);
            end = next;
        }
    }
}

/// « Nombres »: numbers of five digits or more are grouped, unless they name something: a
/// postcode before its town, a number after n°, initials or a hyphen.
fn long_numbers(line: &Line, edits: &mut Edits) {
    for number in line.numbers().filter(|number| (5..=9).contains(&number.len())) {
        let gap = line.gap_before(number.start);
        let next = line.gap_after(number.end);
        let town = number.len() == 5 && next > number.end && line.at(next).is_uppercase();
        let named =
            matches!(line.before(gap), '°' | '§') || line.before(gap).is_uppercase();
        let amount =
            matches!(line.before(number.start), '(' | '«' | '“' | '’' | '−' | '–')
                || is_blank(line.before(number.start));
        let (after, then) = (line.at(number.end), line.at(number.end + 1));
        let ends = is_blank(after) || is_closing(after) || matches!(after, '%' | '€');
        let dotted = matches!(after, '.' | ':') && is_word(then);
        if amount && ends && !dotted && !town && !named && !line.is(number.start, '0') {
            for i in (number.start + 1..number.end).filter(|i| (number.end - i) % 3 == 0)
            {
                edits.put(i..i, THIN);
            }
        }
    }
}

/// « Nombres »: hours read 14 h 30, with no-break spaces.
fn hours(line: &Line, edits: &mut Edits) {
    for number in line.numbers().filter(|number| number.len() < 3) {
        let sign = line.gap_after(number.end);
        let start = line.gap_after(sign + 1);
        let minutes = start..line.end_of(start, |c| c.is_ascii_digit());
        let timed =
            minutes.len() == 2 && line.at(start) < '6' && !is_word(line.at(minutes.end));
        let whole =
            !is_word(line.at(sign + 1)) && !matches!(line.at(sign + 1), '\'' | '’');
        if line.is(sign, 'h') && (timed || whole) {
            edits.put(number.end..sign, NBSP);
            if timed {
                edits.put(sign + 1..start, NBSP);
            }
        }
    }
}

/// « Abréviations »: a no-break space between an abbreviation and its number or name.
fn abbreviations(line: &Line, edits: &mut Edits) {
    const TITLES: &str =
        "M. MM. Mme Mmes Mlle Mlles Dr Dre Pr Me Mgr St Ste av. apr. ap.";
    let (digit, roman) = (|c: char| c.is_ascii_digit(), "art. chap. vol. t. Art. Chap.");
    after_word(line, edits, "n° N° § p. pp.", digit, true);
    after_word(line, edits, "nos nᵒˢ nᵒ fig. Fig.", digit, false);
    after_word(line, edits, roman, |c| c.is_ascii_digit() || is_roman(c), false);
    after_word(line, edits, TITLES, char::is_uppercase, false);
}

/// « Abréviations »: `art. L. 123-4` doesn't break.
fn articles(line: &Line, edits: &mut Edits) {
    for code in line.each(&['L', 'R', 'D', 'A']).filter(|&i| !is_word(line.before(i))) {
        let start = line.gap_before(code);
        let point = start - usize::from(start > 0 && line.before(start) == '.');
        let named = is_listed(
            "art Art arts article Article articles Articles",
            &line.word_before(point),
        );
        let end = line.end_of(code + 1, |c| matches!(c, '.' | '*'));
        let gap = end..line.gap_after(end);
        let dotted = end > code + 1 && line.at(code) != 'A';
        if (named || dotted) && line.at(gap.end).is_ascii_digit() {
            if named && start < code {
                edits.put(start..code, NBSP);
            }
            if !gap.is_empty() {
                edits.put(gap, NBSP);
            }
        }
    }
}

/// « Abréviations »: `M. le Maire` doesn't break.
fn titles(line: &Line, edits: &mut Edits) {
    for start in line.each(&['M']).filter(|&i| !is_word(line.before(i))) {
        let listed = ["MM.", "M.", "Mmes", "Mme", "Mlle", "Mgr"];
        let Some(title) = listed.into_iter().find(|it| line.has(start, it)) else {
            continue;
        };
        let end = start + title.chars().count();
        let gap = end..line.gap_after(end);
        let article = line.letters(gap.end);
        let next = gap.end + article.chars().count();
        let elided = article == "l" && matches!(line.at(next), '\'' | '’');
        if gap.is_empty() || !elided && !is_listed("le la les", &article) {
            continue;
        }
        edits.put(gap, NBSP);
        let gap = next..line.gap_after(next);
        if !elided && line.at(gap.end).is_alphabetic() && !gap.is_empty() {
            edits.put(gap, NBSP);
        }
    }
}

/// Whether a space is owed between `char` and a high punctuation mark.
fn is_spoken(char: char) -> bool {
    !is_blank(char) && !is_opening(char) && !",.;:!?-–—/&\"".contains(char)
}

/// « Ponctuation »: a thin no-break space before ; ! ?, but not between them.
fn high_punctuation(line: &Line, edits: &mut Edits) {
    for i in line.each(&[';', '!', '?']) {
        let start = line.gap_before(i);
        let owed = start < i && !is_blank(line.before(start));
        if owed || is_spoken(line.before(i)) {
            edits.put(start..i, THIN);
        }
    }
}

/// « Ponctuation »: a no-break space before the colon, which hours, ratios and addresses
/// do not take.
fn colons(line: &Line, edits: &mut Edits) {
    for i in line.each(&[':']) {
        let start = line.gap_before(i);
        let (before, after) = (line.before(start), line.at(i + 1));
        let face = matches!(after, ')' | '(' | '-' | '/' | '|' | ':');
        let spaced = start < i && !is_blank(before) && !face;
        let owed = is_spoken(before) && (is_blank(after) || is_opening(after) && !face);
        if spaced || owed && start == i {
            edits.put(start..i, NBSP);
        }
    }
}

/// « Guillemets »: a thin no-break space inside « », none inside “ ”.
fn inside_marks(line: &Line, edits: &mut Edits) {
    for i in line.each(&['«', '“', '»', '”']) {
        let mark = line.at(i);
        let space = if matches!(mark, '«' | '»') { "\u{202F}" } else { "" };
        let gap = match mark {
            '«' | '“' => i + 1..line.gap_after(i + 1),
            _ => line.gap_before(i)..i,
        };
        if !is_blank(line.before(gap.start)) && !is_blank(line.at(gap.end)) {
            edits.put(gap, space);
        }
    }
}
