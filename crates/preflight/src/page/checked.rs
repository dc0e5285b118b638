//! What was checked: every rule that counts for the press profile, also those that have
//! found nothing.

use maud::{Markup, html};

use crate::Tally;
use crate::rules::{ALL, Rule, Topic};

use super::said::{Part, Said};
use super::{Class, Subject};

/// The list, by topic.
pub(super) fn list(subject: &Subject<'_>) -> Markup {
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
    let seen = subject.leaves.len();
    let [seen_said, pages] = [seen, subject.pages].map(|it| it.to_string());
    let cut = Said::with(
        "Seules les pages 1 à {} sur {} ont pu l'être : le fichier en demande trop.",
        "Of its pages, only 1 to {} of {} could be: the file does too much.",
        &[Part::Number(&seen_said), Part::Number(&pages)],
    );
    html! {
        section id="checked" {
            (Said::new("Ce qui a été contrôlé", "What was checked").h2())
            (sum.p())
            @if seen < subject.pages { (cut.p()) }
            div class="topics" {
                @for topic in Topic::ALL {
                    div {
                        (Said::both(topic.name()).h3())
                        ul {
                            @for rule in asked.iter().filter(|it| it.topic == topic) {
                                (item(rule, subject))
                            }
                        }
                    }
                }
            }
            @if !left.is_empty() { (without_object(&left).p()) }
        }
    }
}

/// The rules that don't count for this process.
fn without_object(left: &[&Rule]) -> Said {
    let names = |french: bool| {
        let titles = left.iter().map(|rule| Said::both(rule.title));
        let names = titles.map(|it| if french { it.french } else { it.english });
        names.collect::<Vec<_>>().join(", ")
    };
    Said {
        french: Said::new("Sans objet pour ce procédé : ", "").french
            + &names(true)
            + ".",
        english: "Of no matter for this process: ".to_owned() + &names(false) + ".",
    }
}

fn found(subject: &Subject<'_>, rule: &Rule) -> usize {
    Tally::of(subject.findings.iter().filter(|it| it.rule == rule.name)).sum()
}

fn item(rule: &Rule, subject: &Subject<'_>) -> Markup {
    let of_rule = || subject.findings.iter().filter(|it| it.rule == rule.name);
    let worst = of_rule().map(Class::of).min();
    let count = match found(subject, rule) {
        0 => "✓".to_owned(),
        count => count.to_string(),
    };
    html! {
        li {
            span class={ "pin " (worst.map_or("clear", Class::name)) } { (count) }
            " " (Said::both(rule.title)) " "
            span class="no" { (rule.number.unwrap_or_default()) }
        }
    }
}
