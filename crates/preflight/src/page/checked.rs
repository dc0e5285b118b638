//! What was checked: every rule that counts for the press profile, also those that have
//! found nothing.

use crate::Tally;
use crate::html::escaped;
use crate::rules::{ALL, Rule, Topic};

use super::said::{Part, Said};
use super::{Class, Subject, heading};

/// The list, by topic.
pub(super) fn list(subject: &Subject<'_>) -> String {
    let counts = |rule: &Rule| rule.severity(subject.profile).is_some();
    let (asked, left): (Vec<&Rule>, Vec<&Rule>) =
        ALL.iter().partition(|rule| counts(rule));
    let clear = asked.iter().filter(|rule| found(subject, rule) == 0).count();
    let (all, clear) = (asked.len().to_string(), clear.to_string());
    let numbers = [Part::Number(&all), Part::Number(&clear)];
    let sum = Said::with(
        "{} règles contrôlées sur tout le fichier, dont {} sans aucun constat.",
        "{} rules checked on the whole file; {} of them found nothing.",
        &numbers,
    );
    let mut html = String::from("<section id=\"checked\">\n");
    html.push_str(&heading("Ce qui a été contrôlé", "What was checked"));
    html.push_str(&sum.html("p"));
    let seen = subject.leaves.len();
    if seen < subject.pages {
        let [seen, pages] = [seen, subject.pages].map(|it| it.to_string());
        let cut = Said::with(
            "Seules les pages 1 à {} sur {} ont pu l'être : le fichier en demande trop.",
            "Of its pages, only 1 to {} of {} could be: the file does too much.",
            &[Part::Number(&seen), Part::Number(&pages)],
        );
        html.push_str(&cut.html("p"));
    }
    html.push_str("\n<div class=\"topics\">\n");
    for topic in Topic::ALL {
        html.push_str("<div>\n");
        html.push_str(&Said::both(topic.name()).html("h3"));
        html.push_str("\n<ul>\n");
        for rule in asked.iter().filter(|rule| rule.topic == topic) {
            html.push_str(&item(rule, subject));
        }
        html.push_str("</ul>\n</div>\n");
    }
    html.push_str("</div>\n");
    if !left.is_empty() {
        let names = |french: bool| {
            let titles = left.iter().map(|rule| Said::both(rule.title));
            let names = titles.map(|it| if french { it.french } else { it.english });
            names.collect::<Vec<_>>().join(", ")
        };
        let said = Said {
            french: Said::new("Sans objet pour ce procédé : ", "").french
                + &names(true)
                + ".",
            english: "Of no matter for this process: ".to_owned() + &names(false) + ".",
        };
        html.push_str(&said.html("p"));
    }
    html.push_str("</section>\n");
    html
}

fn found(subject: &Subject<'_>, rule: &Rule) -> usize {
    Tally::of(subject.findings.iter().filter(|it| it.rule == rule.name)).sum()
}

fn item(rule: &Rule, subject: &Subject<'_>) -> String {
    let of_rule = || subject.findings.iter().filter(|it| it.rule == rule.name);
    let worst = of_rule().map(Class::of).min();
    let count = match found(subject, rule) {
        0 => "✓".to_owned(),
        count => count.to_string(),
    };
    let number = rule.number.unwrap_or_default();
    format!(
        "<li><span class=\"pin {}\">{count}</span> {} <span class=\"no\">{}</span></li>\n",
        worst.map_or("clear", Class::name),
        Said::both(rule.title).span(),
        escaped(number),
    )
}
