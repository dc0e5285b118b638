//! People who are called differently in two tables of one report.

use super::{Case, Checked};

/// A project with two directories.
fn with(name: &str, one: &str, other: &str) -> Case {
    let case = Case::new(&format!("people-{name}"));
    case.append(
        "report.toml",
        "\n[directories.bureau]\nsource = \"data/bureau.csv\"\n\
         columns = { given = \"Prénom\", family = \"Nom\" }\n\
         \n[directories.membres]\nsource = \"data/membres.csv\"\n\
         columns = { name = \"Membre\" }\n",
    );
    case.write("data/bureau.csv", format!("Prénom;Nom\n{one}"));
    case.write("data/membres.csv", format!("Membre\n{other}"));
    case
}

#[test]
fn names_that_differ_by_accents_or_capitals_are_said() {
    for (name, one, other, said) in [
        (
            "accent",
            "Edith;Hallauer\n",
            "Édith Hallauer\n",
            "\"Édith Hallauer\" is \"Edith Hallauer\"",
        ),
        (
            "capitals",
            "Jean;BERGERE\n",
            "Jean Bergère\n",
            "\"Jean Bergère\" is \"Jean BERGERE\"",
        ),
        ("order", "Zoé;Étienne\n", "ETIENNE Zoé\n", "\"ETIENNE Zoé\" is \"Zoé Étienne\""),
        ("cedilla", "François;Gonçalves\n", "François Goncalves\n", "Goncalves"),
        ("small", "Anne;Le Gars\n", "Anne le Gars\n", "Anne le Gars"),
    ] {
        let checked = Checked::of(&with(name, one, other));
        checked
            .says(&["name-variants"], &[said, "data/bureau.csv:2", "data/membres.csv:2"]);
    }
}

#[test]
fn names_that_are_the_same_or_of_others_are_not() {
    for (name, one, other) in [
        ("same", "Édith;Hallauer\n", "Édith Hallauer\n"),
        ("turned", "Édith;Hallauer\n", "Hallauer Édith\n"),
        ("other", "Édith;Hallauer\n", "Judith Hallauer\n"),
        ("apostrophe", "Jean;d'Ormesson\n", "Jean d’Ormesson\n"),
        // A whole column in capitals is a matter of style; its accents aren't.
        (
            "style",
            "Anne;DURAND\nBob;PETIT\nCléo;LEROY\nDan;MOREL\nÈve;ROUX\n",
            "Anne Durand\nÈve Roux\n",
        ),
    ] {
        Checked::of(&with(&format!("alike-{name}"), one, other)).says(&[], &[]);
    }
    let one = "Anne;DURAND\nBob;PETIT\nCléo;LEROY\nDan;MOREL\nÈve;LEFEVRE\n";
    let checked = Checked::of(&with("style-accent", one, "Ève Lefèvre\n"));
    checked.says(&["name-variants"], &["\"Ève Lefèvre\" is \"Ève LEFEVRE\""]);
}

#[test]
fn many_differences_are_counted() {
    let letters: Vec<char> = ('A'..='P').collect();
    let one: String = letters.iter().map(|c| format!("Zoé;{c}rnaud\n")).collect();
    let other: String = letters.iter().map(|c| format!("Zoe {c}rnaud\n")).collect();
    let checked = Checked::of(&with("many", &one, &other));
    checked.says(&["name-variants"; 11], &["6 more names differ between two tables"]);
}
