//! Accented capitals in French (*Lexique*, « Accentuation des majuscules »): they are
//! due, and left out by keyboards. Words come from explicit lists: what isn't there stays
//! as it was typed, names of people among them.

use super::{EDGE, Edits, Line};
use super::{is_listed, is_word};

/// Words, and starts of words (`-`), in É.
const ACUTE: &str = "\
    Ebahi- Ebauch- Ebène Ebéniste- Ebloui- Eboul- Ebranl- Ebriété Ebullition Ecaill- \
    Ecarlate- Ecart- Echafaud- Echange- Echangeur- Echantillon- Echapp- Echarpe- Echéan- \
    Echec- Echelle- Echelon- Echevin- Echiquier- Echos Echoué- Echouer Eclair- Eclaté- \
    Eclater Eclatant- Eclectiq- Eclos- Ecluse- Ecœur- Ecole- Ecolier- Ecologie- \
    Ecologique- Ecologiste- Ecologue- Econome Economes Economie- Economique- \
    Economiquement Economiste- Economiser Economisé- Economisons Ecosystème- Ecout- \
    Ecran- Ecras- Ecrire Ecrit- Ecriv- Ecrin- Ecrou- Ecroul- Ecueil- Ecume Ecumes Ecumer \
    Ecureuil- Ecurie- Ecus Ecusson- Edifié- Edifier Edifiant- Edile- Editeur- Editrice- \
    Edité- Editer Edito Editos Editoriaux Edredon- Educateur- Educatif Educatifs \
    Educative- Eduquer Eduqué- Egal Egalement Egale- Egalité- Egaux Egaliser Egarement- \
    Egayer Egérie- Egide Eglise- Egoïs- Egout- Elaboré- Elaborer Elarg- Electeur- \
    Electrice- Electricien- Electricité Electrifié- Electrifier Electrique- \
    Electronique- Electorale- Electoraux Elégan- Elément- Elève- Elevé- Elever Elevage- \
    Eleveur- Eleveuse- Eligibilité Eliminer Eliminé- Eliminatoire- Elitiste- Eloge- \
    Eloigné- Eloigner Eloignement Elu Elue Elues Elus Elucider Emanciper Emancipé- \
    Emancipateur- Emaner Emerger Emergé- Emerveill- Emett- Emeute- Emigré- Emigrer \
    Eminemment Emirats Emoi Emotif- Emotionnel- Emouv- Emu Emue Emus Emues Energie- \
    Energétique- Enervé- Enerver Enervant- Enigme- Enigmatique- Enoncé- Enoncer Enorme- \
    Enormément Enumér- Epanoui- Epanouissement- Epargn- Eparpill- Epatant- Epaul- Epée- \
    Ephémère- Epicerie- Epicier- Epicé- Epidémi- Epiderme- Epine Epines Epineu- Epingl- \
    Epiphanie Episodique- Epistémolog- Epître- Epluch- Epong- Epopée- Epoque- Epous- \
    Epoux Epouvant- Epreuve- Epris Eprise Eprouv- Epuis- Epur- Equerre- Equestre- \
    Equilibre- Equilibré- Equilibrer Equilibrage Equinoxe- Equipe- Equipé- Equiper \
    Equipement- Equité Equivaut Equivoque- Erable- Eradiquer Eriger Erigé- Erudits \
    Etabli- Etabliss- Etag- Etain- Etal Etaler Etalage- Etalement- Etalon- Etanch- \
    Etang- Etant Etais Etait Etions Etaient Etape- Etat Etats Etay- Eteign- Eteind- \
    Eteint- Etendard- Etendr- Etendu- Eternel- Eternité Ethique- Etiquet- Etir- Etoff- \
    Etoile- Etonn- Etouff- Etourdi- Etrange- Etranger- Etrangère- Etrenn- Etrier- \
    Etroit- Etud- Etui- Eté Etés Etincel- Etymolog- Evacuer Evacué- Evader Evadé- \
    Evalué- Evaluer Evaluateur- Evangile- Evaporer Eveil Eveils Eveiller Eveillé- \
    Evénement- Evènement- Eventail- Eventuel- Evêché- Evêque- Evidemment Evidente- \
    Evincé- Evincer Evite- Evité- Evitons Evitez Evolué- Evoluer Evolutif Evolutifs \
    Evolutive- Evoqu- Ecoconce- Ecoconduite Ecogest- Ecomobil- Ecomusée- Ecoquartier- \
    Ecoresponsab- Ecotaxe- Ecotourisme Egypte Egyptien- Ethiopie Ethiopien- Ecosse \
    Ecossais- Erythrée Equateur Edimbourg Elysée- Epinal Evry Evreux Etampes Etretat \
    Epernay Echirolles Ecully Elancourt";
/// Words that are English too: they take their accent where nothing English stands beside.
const SHARED: &str = "\
    Education Edition Editions Editorial Election Elections Electoral Elimination \
    Elaboration Elite Elites Emancipation Emergence Emigration Emission Emissions \
    Emotion Emotions Emulation Epilogue Episode Episodes Equation Equations Equitable \
    Equitables Equitation Equivalence Equivalences Equivalent Equivalents Erosion \
    Eruption Evacuation Evaluation Evaluations Evaporation Eviction Evidence Evident \
    Evocation Evolution Evolutions Eligible Eligibles Eloquence Eloquent Elixir Eminent \
    Elan Elans Edifice Edifices";
/// English words that stand beside an English one.
const ENGLISH: &str = "\
    the of and for in on with to by from at as is are our your new open special limited \
    first global world higher ministry department board team day week fund act network \
    director manager design assistant based collector deluxe gold green social media \
    review award awards";
/// Words in Ê, in Î, in Â, in È, in Ô.
const OTHERS: [(char, &str); 5] = [
    ('Ê', "Etre Etres Etes"),
    ('Î', "Ile Iles Ilot Ilots Ilien Iliens Ilienne Iliennes"),
    ('Â', "Agé Agée Agés Agées Ame Ames Ane Anes Anerie Aneries Apreté Aprement"),
    ('È', "Ere Eres"),
    ('Ô', "Oter Otez"),
];

/// *Lexique*, on accented capitals: they are due, in explicit lists of words.
pub(super) fn accented_capitals(line: &Line, edits: &mut Edits) {
    for i in line.each(&['A', 'E', 'I', 'O']).filter(|&i| !is_word(line.before(i))) {
        let word = line.letters(i);
        let end = i + word.chars().count();
        let other = OTHERS.iter().find(|(_, words)| is_listed(words, &word));
        let accented = match other {
            Some((accented, _)) => Some(*accented),
            None if word == "Age" => is_age(line, i, end).then_some('Â'),
            None if starts_listed(&word) => Some('É'),
            None if is_listed(SHARED, &word) => {
                (!is_beside_english(line, i, end)).then_some('É')
            }
            None if word == "Eco" => is_compound(line, end).then_some('É'),
            None if word == "Etienne" => (line.before(i) == '-'
                && line.word_before(i - 1) == "Saint")
                .then_some('É'),
            None if word == "Evian" => line.has(end, "-les").then_some('É'),
            None => None,
        };
        if let Some(accented) = accented.filter(|_| !is_initial(line, i, end)) {
            edits.put(i..i + 1, accented);
        }
    }
}

/// Whether a word is listed in É, itself or by its start.
fn starts_listed(word: &str) -> bool {
    word.starts_with('E')
        && ACUTE.split(' ').any(|entry| match entry.strip_suffix('-') {
            Some(stem) => word.starts_with(stem),
            None => word == entry,
        })
}

/// Part of a mixed name, such as `EcoVadis` or `Etat@home`, rather than a word.
fn is_initial(line: &Line, start: usize, end: usize) -> bool {
    let inner = line.text(start + 1..end);
    inner.chars().any(char::is_uppercase) || line.at(end).is_ascii_digit()
}

fn is_beside_english(line: &Line, start: usize, end: usize) -> bool {
    let before = line.word_before(line.gap_before(start)).to_lowercase();
    let after = line.letters(line.gap_after(end)).to_lowercase();
    let hyphened = match line.at(end) {
        '-' => line.letters(end + 1).to_lowercase(),
        _ => String::new(),
    };
    [before, after, hyphened].iter().any(|word| is_listed(ENGLISH, word))
}

/// *Moyen Âge*, *Âge moyen*: *New Age* is English.
fn is_age(line: &Line, start: usize, end: usize) -> bool {
    let after = line.letters(line.gap_after(end));
    line.word_before(line.gap_before(start)) == "Moyen"
        || line.word_before(start.saturating_sub(1)) == "Moyen"
        || is_listed("moyen médian limite minimum maximum légal d de des du", &after)
}

/// `Éco-responsable`, and not a brand such as `Eco-Emballages`.
fn is_compound(line: &Line, end: usize) -> bool {
    line.is(end, '-') && line.at(end + 1).is_lowercase() && !line.has(end + 1, "friendly")
}

/// What follows the pronoun *Ça* at the start of a sentence.
const AFTER_CA: &str = "\
    va ne n fait se s y m me nous vous leur marche commence suffit donne reste c ressemble \
    vient coûte tient bouge permet change prend devient dépend arrive sert veut peut";

/// *Lexique*: a cedilla for *Ça*, at the start of a sentence, before a listed word.
pub(super) fn cedilla(line: &Line, edits: &mut Edits) {
    for i in line.each(&['C']).filter(|&i| !is_word(line.before(i))) {
        let next = line.gap_after(i + 2);
        let pronoun = line.letters(i) == "Ca" && next > i + 2 && starts_sentence(line, i);
        if pronoun && is_listed(AFTER_CA, &line.letters(next)) {
            edits.put(i..i + 1, 'Ç');
        }
    }
}

/// What follows the preposition *À*, rather than the verb *a*.
const AFTER_A: &str = "\
    bientôt ce celle celles celui cet cette ceux chaque côté défaut destination force l \
    la lire mesure mi noter partir peine peu propos quand quel quelle qui quoi savoir \
    suivre terme titre travers voir";

/// *Lexique*, on accented capitals: À, at the start of a sentence, before a listed word.
pub(super) fn preposition_a(line: &Line, edits: &mut Edits) {
    for i in line.each(&['A']).filter(|&i| !is_word(line.before(i))) {
        let next = line.gap_after(i + 1);
        let starts = starts_sentence(line, i);
        if starts && next > i + 1 && is_listed(AFTER_A, &line.letters(next)) {
            edits.put(i..i + 1, 'À');
        }
    }
}

fn starts_sentence(line: &Line, i: usize) -> bool {
    let start = line.gap_before(i);
    match line.before(start) {
        '«' | '“' | '(' | '—' | EDGE => true,
        '.' | '!' | '?' | '…' | ':' => start < i,
        _ => false,
    }
}
