//! The typographic pass: tables of what is typed and what is set, rule by rule, then
//! what holds for any text at all.

use marbre_typography::Language::{English, French};
use marbre_typography::{Language, Piece, set, set_line};

use super::typography_tables;

/// A rule's name, then pairs of what is typed and what is set.
pub(crate) type Table<'a> = &'a [(&'a str, &'a [(&'a str, &'a str)])];

const FRENCH: Table = &[
    (
        "high punctuation",
        &[
            ("Bonne lecture !", "Bonne lecture\u{202F}!"),
            ("Vraiment?", "Vraiment\u{202F}?"),
            ("juin; juillet", "juin\u{202F}; juillet"),
            ("Quoi ?!", "Quoi\u{202F}?!"),
            ("Non!!!", "Non\u{202F}!!!"),
            ("Non\u{A0}!", "Non\u{202F}!"),
            ("sûr (?)", "sûr (?)"),
            ("(sûr) ?", "(sûr)\u{202F}?"),
            ("100 % !", "100\u{A0}%\u{202F}!"),
        ],
    ),
    (
        "colon",
        &[
            ("trois collèges : un", "trois collèges\u{A0}: un"),
            ("nos adhérents: Le", "nos adhérents\u{A0}: Le"),
            ("Notre billet :", "Notre billet\u{A0}:"),
            ("à 10:30", "à 10:30"),
            ("un ratio de 4:3", "un ratio de 4:3"),
            ("std::fmt", "std::fmt"),
            ("il dit:\"oui\"", "il dit\u{A0}:«\u{202F}oui\u{202F}»"),
            ("élu:e:s", "élu:e:s"),
            ("merci :)", "merci :)"),
        ],
    ),
    (
        "points and commas",
        &[
            ("l'eau , le feu .", "l’eau, le feu."),
            ("Los Angeles... Depuis", "Los Angeles… Depuis"),
            ("résilience, ... ces", "résilience… ces"),
            ("lieux,... ", "lieux… "),
            ("pratiques, etc...", "pratiques,\u{A0}etc."),
            ("pratiques, etc…", "pratiques,\u{A0}etc."),
            ("stratégie, etc.), ou", "stratégie,\u{A0}etc.), ou"),
            ("[...]", "[…]"),
            ("deux  espaces", "deux espaces"),
            ("attends....", "attends...."),
        ],
    ),
    (
        "guillemets",
        &[
            ("de \"faux\" élus", "de «\u{202F}faux\u{202F}» élus"),
            ("«mot»", "«\u{202F}mot\u{202F}»"),
            ("« mot »", "«\u{202F}mot\u{202F}»"),
            (
                "la «singularity university» de",
                "la «\u{202F}singularity university\u{202F}» de",
            ),
            ("“mot”", "«\u{202F}mot\u{202F}»"),
            ("une 'resilient by design'", "une «\u{202F}resilient by design\u{202F}»"),
            ("\"il dit \"oui\" ici\"", "«\u{202F}il dit “oui” ici\u{202F}»"),
            ("« il dit « oui » ici »", "«\u{202F}il dit “oui” ici\u{202F}»"),
            ("« le 'design' public »", "«\u{202F}le “design” public\u{202F}»"),
            ("« le “ design ” public »", "«\u{202F}le “design” public\u{202F}»"),
            (
                "‘extractive’ et ‘régénérative”",
                "«\u{202F}extractive\u{202F}» et «\u{202F}régénérative\u{202F}»",
            ),
            ("l'\"eau\"", "l’«\u{202F}eau\u{202F}»"),
            ("(\"eau\")", "(«\u{202F}eau\u{202F}»)"),
            ("\" eau \"", "«\u{202F}eau\u{202F}»"),
            ("un \"seul mot", "un «\u{202F}seul mot"),
            ("un seul\" mot", "un seul\u{202F}» mot"),
            ("« Pourquoi ? »", "«\u{202F}Pourquoi\u{202F}?\u{202F}»"),
            ("\"voir 'ici'\"...", "«\u{202F}voir “ici”\u{202F}»…"),
            ("\"Top 10\"", "«\u{202F}Top 10\u{202F}»"),
        ],
    ),
    (
        "apostrophes and primes",
        &[
            ("l'eau d'aujourd'hui", "l’eau d’aujourd’hui"),
            ("'élu·e·s", "’élu·e·s"),
            ("qu'*il*", "qu’*il*"),
            ("les années '80", "les années ’80"),
            ("5'10\"", "5′10″"),
            ("un écran 13\"", "un écran 13″"),
        ],
    ),
    (
        "numbers",
        &[
            ("42 228", "42\u{202F}228"),
            ("1 234 567", "1\u{202F}234\u{202F}567"),
            ("1\u{A0}500", "1\u{202F}500"),
            ("15000 habitants", "15\u{202F}000 habitants"),
            ("1234567", "1\u{202F}234\u{202F}567"),
            ("presque 1800 en 2020", "presque 1800 en 2020"),
            ("75011 Paris", "75011 Paris"),
            ("01000 Bourg", "01000 Bourg"),
            ("n° 12345", "n°\u{A0}12345"),
            ("12345,67", "12\u{202F}345,67"),
            ("en 2020 350 agents", "en 2020 350 agents"),
            ("481 312 445 00017", "481\u{202F}312\u{202F}445 00017"),
        ],
    ),
    (
        "units",
        &[
            ("42 228 €", "42\u{202F}228\u{A0}€"),
            ("100% consacrée", "100\u{A0}% consacrée"),
            ("30 %", "30\u{A0}%"),
            ("3 ‰", "3\u{A0}‰"),
            ("674€", "674\u{A0}€"),
            ("15k€ et 2 M€", "15\u{A0}k€ et 2\u{A0}M€"),
            ("350 m2", "350\u{A0}m²"),
            ("1500 m²", "1500\u{A0}m²"),
            ("350m2", "350\u{A0}m²"),
            ("12 km2, 3 m3", "12\u{A0}km², 3\u{A0}m³"),
            ("100 €/m2", "100\u{A0}€/m²"),
            ("10km", "10\u{A0}km"),
            ("3,5 kg", "3,5\u{A0}kg"),
            ("20°C, 20 °C", "20\u{A0}°C, 20\u{A0}°C"),
            ("15 min", "15\u{A0}min"),
            ("4 Go", "4\u{A0}Go"),
            ("3 millions d'euros", "3\u{A0}millions d’euros"),
            ("la 5G, un 4L", "la 5G, un 4L"),
            ("à 3 l'heure", "à 3 l’heure"),
        ],
    ),
    (
        "hours and dates",
        &[
            ("à 14h30", "à 14\u{A0}h\u{A0}30"),
            ("14 h 30", "14\u{A0}h\u{A0}30"),
            ("dès 9h,", "dès 9\u{A0}h,"),
            ("le 12 mai 2020", "le 12\u{A0}mai 2020"),
            ("le 1er mai", "le 1ᵉʳ\u{A0}mai"),
            ("2020-09-15", "2020-09-15"),
            ("09/2020", "09/2020"),
        ],
    ),
    (
        "abbreviations and names",
        &[
            ("n° 5, n°5, nº 5", "n°\u{A0}5, n°\u{A0}5, n°\u{A0}5"),
            ("nos 5 et 6", "nos\u{A0}5 et 6"),
            ("M. Kroll et Mme Dau", "M.\u{A0}Kroll et Mme\u{A0}Dau"),
            ("Me Petit, Dr Roux", "Me\u{A0}Petit, Dr\u{A0}Roux"),
            ("p. 12, p.12", "p.\u{A0}12, p.\u{A0}12"),
            ("art. 3, chap. IV, t. II", "art.\u{A0}3, chap.\u{A0}IV, t.\u{A0}II"),
            ("§ 3, §3", "§\u{A0}3, §\u{A0}3"),
            ("J. Dupont", "J.\u{A0}Dupont"),
            ("J.-P. Dupont", "J.-P.\u{A0}Dupont"),
            ("Louis XIV", "Louis\u{A0}XIV"),
        ],
    ),
    (
        "ordinals",
        &[
            ("la 27e Région", "la 27ᵉ Région"),
            ("La 27 ème Région", "La 27ᵉ Région"),
            ("la 27ème Région", "la 27ᵉ Région"),
            ("la 27^e Région", "la 27ᵉ Région"),
            ("le 1er, la 1re, la 1ère", "le 1ᵉʳ, la 1ʳᵉ, la 1ʳᵉ"),
            ("les 1ers, la 2ième", "les 1ᵉʳˢ, la 2ᵉ"),
            ("le 2nd, la 2nde", "le 2ⁿᵈ, la 2ⁿᵈᵉ"),
            ("le XXe siècle", "le XXᵉ\u{A0}siècle"),
            ("la IIIe République", "la IIIᵉ\u{A0}République"),
            ("la Ve République", "la Vᵉ\u{A0}République"),
            ("François Ier", "François\u{A0}Iᵉʳ"),
            ("XIXe-XXe siècles", "XIXᵉ-XXᵉ\u{A0}siècles"),
            ("le 20e et le 11e arrondissement", "le 20ᵉ et le 11ᵉ arrondissement"),
            ("Le Xe arrondissement", "Le Xᵉ arrondissement"),
            ("Le, Ve, elle, CLe, Vie, A4e", "Le, Ve, elle, CLe, Vie, A4e"),
            ("1e-5, 3.2e, COVID-19e", "1e-5, 3.2e, COVID-19e"),
        ],
    ),
    (
        "dashes",
        &[
            ("pouvoirs publics - communs", "pouvoirs publics\u{A0}– communs"),
            ("les uns - les autres - enfin", "les uns –\u{A0}les autres\u{A0}– enfin"),
            ("les uns -- les autres -- enfin", "les uns –\u{A0}les autres\u{A0}– enfin"),
            ("Un – deux. Trois – quatre", "Un\u{A0}– deux. Trois\u{A0}– quatre"),
            ("les uns – M. Dau – enfin", "les uns –\u{A0}M.\u{A0}Dau\u{A0}– enfin"),
            ("un - deux -, trois", "un –\u{A0}deux\u{A0}–, trois"),
            ("un – deux –, trois", "un –\u{A0}deux\u{A0}–, trois"),
            ("de 2018-2019", "de 2018–2019"),
            ("p. 12-15", "p.\u{A0}12–15"),
            ("2018-19", "2018–19"),
            ("loi 2004-575", "loi 2004-575"),
            ("06-12-34", "06-12-34"),
            ("mot---mot", "mot—mot"),
            ("a --> b", "a --> b"),
            ("- Bonjour", "—\u{A0}Bonjour"),
            ("partis-pris", "partis-pris"),
        ],
    ),
    (
        "accents and ligatures",
        &[
            ("l'Etat, les Etats-Unis", "l’État, les États-Unis"),
            ("Ecole, Eglise, Etablissements", "École, Église, Établissements"),
            ("Elus pour deux ans, Elu.e.s", "Élus pour deux ans, Élu.e.s"),
            ("Ile-de-France", "Île-de-France"),
            ("ETAT, Elisabeth, Etatisme", "ETAT, Elisabeth, Etatisme"),
            ("A partir de là. A la fin", "À partir de là. À la fin"),
            ("A l'écoute", "À l’écoute"),
            ("A rejoint l'équipe", "A rejoint l’équipe"),
            ("vitamine A la", "vitamine A la"),
            ("à l'oeuvre, Oeuvres", "à l’œuvre, Œuvres"),
            ("coeur, soeurs, voeux, oeil", "cœur, sœurs, vœux, œil"),
            ("manoeuvre, boeuf, noeud, moeurs", "manœuvre, bœuf, nœud, mœurs"),
            ("coexister, poème, oeuvre-t-il", "coexister, poème, œuvre-t-il"),
        ],
    ),
    (
        "left as written",
        &[
            ("http://a.fr/?q='x'&b=2", "http://a.fr/?q='x'&b=2"),
            ("voir www.oasis21.org !", "voir www.oasis21.org\u{202F}!"),
            ("(http://a.fr/27e).", "(http://a.fr/27e)."),
            ("contact@la27eregion.fr", "contact@la27eregion.fr"),
            ("#2e, @27e", "#2e, @27e"),
            ("rapport-10-20.pdf", "rapport-10-20.pdf"),
            ("la_2e x='1'", "la_2e x='1'"),
            ("&eacute; --option", "&eacute; --option"),
            ("Covid19", "Covid19"),
        ],
    ),
];

const ENGLISH: Table = &[
    (
        "quotation marks",
        &[
            ("\"word\"", "“word”"),
            ("a 'word' here", "a ‘word’ here"),
            ("\"he said 'yes'\"", "“he said ‘yes’”"),
            ("it's the cats' home", "it’s the cats’ home"),
            ("the '80s", "the ’80s"),
            ("(\"word\")", "(“word”)"),
            ("5'10\"", "5′10″"),
        ],
    ),
    (
        "dashes and points",
        &[
            ("one--two", "one—two"),
            ("one -- two", "one—two"),
            ("one---two", "one—two"),
            ("one - two", "one\u{A0}– two"),
            ("one - two - three", "one –\u{A0}two\u{A0}– three"),
            ("2018-2019", "2018–2019"),
            ("wait...", "wait…"),
        ],
    ),
    (
        "punctuation",
        &[
            ("Hello !", "Hello!"),
            ("why ? yes ; no : so , end .", "why? yes; no: so, end."),
            ("at 10:30", "at 10:30"),
            ("really ?!", "really?!"),
        ],
    ),
    (
        "no-break spaces",
        &[
            ("10 km", "10\u{A0}km"),
            ("No. 5", "No.\u{A0}5"),
            ("p. 3", "p.\u{A0}3"),
            ("Mr. Smith", "Mr.\u{A0}Smith"),
            ("J. Smith", "J.\u{A0}Smith"),
            ("12 May", "12\u{A0}May"),
            ("350 m2", "350\u{A0}m²"),
        ],
    ),
    (
        "left as typed",
        &[
            ("15000 and 1,500", "15000 and 1,500"),
            ("the 1st, 2nd, 27th", "the 1st, 2nd, 27th"),
            ("http://a.org/it's", "http://a.org/it's"),
            ("30%", "30%"),
        ],
    ),
];

const TABLES: [(Language, Table); 4] = [
    (French, FRENCH),
    (French, typography_tables::FRENCH),
    (English, ENGLISH),
    (English, typography_tables::ENGLISH),
];

#[test]
fn tables() {
    let mut wrong = Vec::new();
    for (language, table) in TABLES {
        for (rule, pairs) in table {
            for (typed, expected) in *pairs {
                let found = set_line(typed, language);
                if found != *expected {
                    wrong.push(format!("{rule}: {typed}\n  {found:?}\n  {expected:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tables_are_large_enough() {
    let count = |language: Language| -> usize {
        let tables = TABLES.iter().filter(|(other, _)| *other == language);
        tables.flat_map(|(_, table)| *table).map(|(_, pairs)| pairs.len()).sum()
    };
    assert!(count(French) >= 240 && count(English) >= 70);
}

#[test]
fn setting_twice_changes_nothing() {
    for (language, table) in TABLES {
        for (rule, pairs) in table {
            for (typed, _) in *pairs {
                let once = set_line(typed, language);
                assert_eq!(set_line(&once, language), once, "{rule}: {typed}");
            }
        }
    }
}

/// Pieces from a template where `|` parts them and verbatim ones start with `=`.
fn pieces(template: &str) -> Vec<Piece> {
    let piece = |text: &str| Piece {
        text: text.trim_start_matches('=').to_owned(),
        verbatim: text.starts_with('='),
    };
    template.split('|').map(piece).collect()
}

#[test]
fn rules_see_across_pieces() {
    let cases = [
        ("\"|mot|\" !", "«\u{202F}|mot|\u{202F}»\u{202F}!"),
        ("\"un |\"mot\"| dit\"", "«\u{202F}un |“mot”| dit\u{202F}»"),
        ("« |mot |! »", "«\u{202F}|mot\u{202F}|!\u{202F}»"),
        ("l|'|eau: |oui", "l|’|eau\u{A0}: |oui"),
        ("27|e| Région, 350| m|2", "27|ᵉ| Région, 350|\u{A0}m|²"),
        ("||mot||?", "||mot||\u{202F}?"),
        ("42| |228| |€", "42|\u{202F}|228|\u{A0}|€"),
        ("J.| Dupont", "J.|\u{A0}Dupont"),
        ("Etat| - |nation", "État|\u{A0}– |nation"),
    ];
    for (typed, expected) in cases {
        let mut found = pieces(typed);
        set(&mut found, French);
        let texts: Vec<_> = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts.join("|"), expected, "{typed}");
    }
}

#[test]
fn verbatim_pieces_are_kept() {
    let cases = [
        ("le |=\"x\" : 27e|!", "le |\"x\" : 27e|\u{202F}!"),
        ("\"|=l'eau|\" ", "«\u{202F}|l'eau|\u{202F}» "),
        ("=mot|=!", "mot|!"),
        ("=15000|%", "15000|%"),
        ("mot |=!important", "mot |!important"),
        ("=- a |- b", "- a |- b"),
    ];
    for (typed, expected) in cases {
        let mut found = pieces(typed);
        set(&mut found, French);
        let texts: Vec<_> = found.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts.join("|"), expected, "{typed}");
    }
}

/// Characters and scraps that rules look for, and characters no rule expects.
const NASTY: [&str; 92] = [
    "\"",
    "'",
    "«",
    "»",
    "“",
    "”",
    "‘",
    "’",
    "-",
    "--",
    "–",
    "—",
    " ",
    " ",
    " ",
    "\u{A0}",
    "\u{202F}",
    "\n",
    "\t",
    "\r",
    ".",
    "...",
    "…",
    ",",
    ";",
    ":",
    "!",
    "?",
    "(",
    ")",
    "[",
    "]",
    "/",
    "#",
    "@",
    "&",
    "=",
    "<",
    ">",
    "1",
    "2",
    "12",
    "228",
    "15000",
    "0",
    "2018",
    "e",
    "er",
    "ème",
    "m2",
    "€",
    "%",
    "h",
    "30",
    "n°",
    "º",
    "§",
    "M.",
    "XX",
    "I",
    "Louis",
    "siècle",
    "A",
    "la",
    "Etat",
    "oeuvre",
    "etc",
    "\u{0}",
    "\u{301}",
    "é",
    "👩\u{200D}🚀",
    "www.a.fr",
    "„",
    "‚",
    "'90s",
    "'n'",
    "rock",
    "+33",
    "01 23 45 67 89",
    "(0)",
    "−",
    "-5",
    "°C",
    "x",
    "mai",
    "de",
    "L.",
    "art.",
    "M. le",
    "Ca",
    "Education",
    "J.-C.",
];

/// A linear congruential generator: the same texts on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((self.0 >> 33) as usize) % bound
    }
}

#[test]
fn any_text_is_safe_to_set() {
    let mut chance = Chance(27);
    for round in 0..ROUNDS {
        let piece = |chance: &mut Chance| Piece {
            text: (0..chance.below(9))
                .map(|_| NASTY[chance.below(NASTY.len())])
                .collect(),
            verbatim: chance.below(5) == 0,
        };
        let typed: Vec<_> = (0..chance.below(6)).map(|_| piece(&mut chance)).collect();
        for language in [French, English] {
            let mut once = typed.clone();
            set(&mut once, language);
            assert_eq!(once.len(), typed.len());
            for (before, after) in typed.iter().zip(&once) {
                assert_eq!(before.verbatim, after.verbatim);
                assert!(!before.verbatim || before == after, "{round}: {typed:?}");
            }
            let mut twice = once.clone();
            set(&mut twice, language);
            assert_eq!(twice, once, "{round}: {typed:?}");
        }
    }
}

const ROUNDS: usize = 4_000;
