//! `amigo acceptance label`: pairs one by one, or labels from a file.

use crate::acceptance::{self, Labelling, Shown, Side, label_of};
use crate::cli::folder::{Folder, actor};
use crate::cli::text::{count, width};
use crate::session::Session;
use clap::Args;
use console::{Key, Term};
use db::Purpose;
use db::acceptance::Round;
use identity::acceptance::Label;
use serde_json::json;
use std::fmt::Write;
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// Name of the round.
    name: String,
    /// CSV file with the columns number and label (same, different or cannot_say), and perhaps by; rows without a
    /// label are left for later.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Who judges [default: who is at the keyboard].
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Prints one JSON object; only with --from.
    #[arg(long, requires = "from")]
    json: bool,
}

const KEYS: &str = "s same person   d different people   c cannot say   u undo   q leave";

pub(super) fn run(folder: &Folder, wanted: &Arguments) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let round = acceptance::find(&session, &wanted.name)?;
    let by = wanted.by.clone().unwrap_or_else(actor);
    let now = crate::clock::now();
    match &wanted.from {
        Some(path) => {
            let taken = acceptance::from_file(&session, &round, path, &by, now)?;
            if wanted.json {
                println!("{}", json!({ "written": taken.written, "blank": taken.blank }));
            } else {
                println!(
                    "{} taken, {} without a label left for later.",
                    count(taken.written, "label", "labels"),
                    count(taken.blank, "row", "rows")
                );
            }
        }
        None => one_by_one(&session, &round, &by)?,
    }
    acceptance::settle(&session, &round, now)?;
    session.close()
}

/// Shows pair after pair until all are judged or somebody leaves.
fn one_by_one(session: &Session, round: &Round, by: &str) -> anyhow::Result<()> {
    let mut labelling = Labelling::resume(session, round.clone(), by)?;
    let (mut place, mut gone) = (0, 0);
    while let Some((at, pair)) = labelling.next(place) {
        place = at;
        let Some(shown) = acceptance::show(session, pair, by)? else {
            gone += 1;
            place += 1;
            continue;
        };
        let all = labelling.pairs().len();
        println!("\nPair {} of {all}\n{}{KEYS}", pair.number, written(&shown, width()));
        match answer()? {
            Answer::Say(label) => {
                labelling.say(at, label, crate::clock::now())?;
                place += 1;
            }
            Answer::Undo => match labelling.undo()? {
                Some(earlier) => place = earlier,
                None => println!("Nothing to take back."),
            },
            Answer::Leave => break,
        }
    }
    let open = labelling.pairs().iter().filter(|pair| pair.label.is_none()).count();
    if gone > 0 {
        println!("{} left out: a record was erased meanwhile.", count(gone as u64, "pair", "pairs"));
    }
    match open - gone {
        0 => println!("All pairs are judged. `amigo acceptance report {}` shows the figures.", round.name),
        open => println!("{} left; the same command goes on.", count(open, "pair is", "pairs are")),
    }
    Ok(())
}

enum Answer {
    Say(Label),
    Undo,
    Leave,
}

/// One key on a terminal, else one line.
fn answer() -> anyhow::Result<Answer> {
    loop {
        let typed = if std::io::stdin().is_terminal() {
            match Term::stdout().read_key() {
                Ok(Key::Char(letter)) => letter.to_string(),
                Ok(Key::Escape | Key::CtrlC) | Err(_) => "q".to_owned(),
                Ok(_) => continue,
            }
        } else {
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line)?;
            if read == 0 { "q".to_owned() } else { line.trim().to_lowercase() }
        };
        match (typed.as_str(), label_of(&typed)) {
            (_, Some(label)) => return Ok(Answer::Say(label)),
            ("u", _) => return Ok(Answer::Undo),
            ("q", _) => return Ok(Answer::Leave),
            _ => println!("{KEYS}"),
        }
    }
}

/// Two records side by side; what differs is reversed on a terminal, in brackets elsewhere.
fn written(shown: &Shown, width: usize) -> String {
    const FIELD: usize = 18;
    let column = (width.saturating_sub(FIELD + 2) / 2).max(16);
    let [left, right] = &shown.sources;
    let mut text = format!("{:FIELD$} {left:column$} {right}\n", "source");
    for (field, [left, right]) in &shown.rows {
        let _ = writeln!(text, "{:FIELD$} {} {}", field.key(), padded(left, column), marked(right).0);
        if !left.raw.is_empty() || !right.raw.is_empty() {
            let (left, right) = (harmless(&left.raw), harmless(&right.raw));
            let _ = writeln!(text, "{:FIELD$} {left:column$} {right}", "  as it came");
        }
    }
    text
}

fn padded(side: &Side, column: usize) -> String {
    let (text, letters) = marked(side);
    format!("{text}{}", " ".repeat(column.saturating_sub(letters)))
}

/// The value with its marks, and how many columns it takes.
fn marked(side: &Side) -> (String, usize) {
    let (mut text, mut letters) = (String::new(), 0);
    let colours = console::colors_enabled();
    for (part, differs) in &side.parts {
        let part = harmless(part);
        letters += part.chars().count();
        match (differs, colours) {
            (false, _) => text += &part,
            (true, true) => text += &console::style(part).reverse().to_string(),
            (true, false) => {
                let _ = write!(text, "[{part}]");
                letters += 2;
            }
        }
    }
    (text, letters)
}

/// A value must not steer the terminal it is shown on.
fn harmless(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_steer_the_terminal() {
        let side = Side { parts: vec![("a\u{1b}[2J".into(), false)], raw: "\u{9b}31m\r".into() };
        let other = Side { parts: vec![("b".into(), true)], raw: String::new() };
        let rows = vec![(model::Field::LastName, [side, other])];
        let sources = ["till".to_owned(), "web".to_owned()];
        let text = written(&Shown { keys: sources.clone(), sources, rows }, 80);
        assert!(text.contains("a\u{fffd}[2J") && !text.contains(['\u{1b}', '\u{9b}', '\r']), "{text:?}");
    }
}
