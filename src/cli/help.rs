//! The help in the language that is spoken: clap has it in English, from the doc comments.

use clap::Command;
use marbre_diag::Tongue;
use marbre_diag::wording::translated;

/// A command whose help is in a language, that of its own commands too.
pub(crate) fn spoken(mut command: Command, tongue: Tongue) -> Command {
    if tongue == Tongue::English {
        return command;
    }
    // Clap's own options and its command for help come with this.
    command.build();
    translate(command, tongue)
}

fn translate(command: Command, tongue: Tongue) -> Command {
    const TEMPLATE: &str =
        "{about-with-newline}\nUtilisation\u{A0}: {usage}\n\n{all-args}{after-help}";
    // What is longer in `--help` than in `-h` is clap's.
    let twin =
        |english: &clap::builder::StyledStr| translated(&english.to_string(), tongue);
    let about = command.get_about().and_then(twin);
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    command
        .mut_args(|arg| match arg.get_help().and_then(twin) {
            Some(help) => arg.help(help).long_help(None::<&str>),
            None => arg,
        })
        .subcommand_help_heading("Commandes")
        .help_template(TEMPLATE)
        .mut_subcommands(|command| translate(command, tongue))
}
