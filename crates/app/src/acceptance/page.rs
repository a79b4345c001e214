//! The figures of a round as a page: self-contained, without a script, without a personal value.

use super::{Figure, Figures};
use crate::report::Language;
use db::acceptance::{Signed, Ticket};
use identity::acceptance::{Estimates, Interval};
use std::fmt::Write;

const STYLE: &str = include_str!("../report/assets/report.css");

/// Says a thing in the language of the page: English, French.
#[derive(Clone, Copy)]
struct Tongue(Language);

impl Tongue {
    fn say<T>(self, english: T, french: T) -> T {
        match self.0 {
            Language::En => english,
            Language::Fr => french,
        }
    }

    fn pick(self, (english, w): (&'static str, &'static str)) -> &'static str {
        self.say(english, w)
    }
}

/// Writes the page.
pub fn render(figures: &Figures, tickets: &[Ticket], signed: Option<&Signed>, language: Language) -> String {
    let w = Tongue(language);
    let mut page = head(figures, signed, w);
    section(&mut page, w.say("Targets", "Objectifs"), &targets(figures, w));
    section(&mut page, w.say("Strata", "Strates"), &strata(figures, w));
    section(&mut page, w.say("Findings", "Constats"), &findings(tickets, w));
    section(&mut page, w.say("How it is computed", "Mode de calcul"), &formulas(w));
    page + "</main>\n</body>\n</html>\n"
}

fn head(figures: &Figures, signed: Option<&Signed>, w: Tongue) -> String {
    let (code, title) = (w.say("en", "fr"), w.say("Acceptance", "Recette"));
    let (round, lead) = (escape(&figures.round), lead(figures, signed, w));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Amigo · {title} {round}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header><div class=\"masthead\"><p class=\"brand\">Amigo<span>{title}</span></p></div>\n\
         <h1>{title} {round}</h1>\n<p class=\"lead\">{lead}</p></header>\n<main>\n"
    )
}

fn targets(figures: &Figures, w: Tongue) -> String {
    let heads = [
        w.say("Figure", "Mesure"),
        w.say("Target", "Objectif"),
        w.say("Estimate", "Estimation"),
        w.say("Interval", "Intervalle"),
        w.say("If undecided pairs speak against / for", "Si les paires indécises parlent contre / pour"),
        w.say("Verdict", "Verdict"),
    ];
    let row = |name: &str, figure: &Figure| {
        vec![
            name.to_owned(),
            share(figure.target, w),
            // The middle between none and all is no estimate.
            if figures.labelled == 0 { "–".to_owned() } else { share(figure.estimate.value, w) },
            span(figure.estimate, w),
            format!("{} / {}", share(figure.worst.value, w), share(figure.best.value, w)),
            w.pick(figure.verdict.words()).to_owned(),
        ]
    };
    let precision = row(w.say("Precision", "Précision"), &figures.precision);
    table(&heads, &[precision, row(w.say("Recall", "Rappel"), &figures.recall)])
}

fn strata(figures: &Figures, w: Tongue) -> String {
    let heads = [
        w.say("Stratum", "Strate"),
        w.say("Pairs", "Paires"),
        w.say("Same", "Même personne"),
        w.say("Different", "Personnes différentes"),
        w.say("Cannot say", "Indécidables"),
        w.say("No label", "Sans jugement"),
        w.say("Share of one person", "Part d'une même personne"),
    ];
    let rows: Vec<Vec<String>> = figures.strata.iter().map(|stratum| stratum_row(stratum, w)).collect();
    table(&heads, &rows)
}

fn findings(tickets: &[Ticket], w: Tongue) -> String {
    if tickets.is_empty() {
        return format!("<p>{}</p>", w.say("No finding so far.", "Aucun constat à ce jour."));
    }
    let heads = [
        w.say("Ticket", "Ticket"),
        w.say("Records", "Fiches"),
        w.say("Expected", "Attendu"),
        w.say("Owner", "Responsable"),
        w.say("State", "État"),
    ];
    let row = |ticket: &Ticket| {
        let same = ticket.expected == "same";
        let expected =
            if same { w.say("one person", "une personne") } else { w.say("two people", "deux personnes") };
        let records = format!("{} · {}", ticket.record_a, ticket.record_b);
        vec![ticket.id.to_string(), records, expected.into(), ticket.owner.clone(), state(ticket, w)]
    };
    table(&heads, &tickets.iter().map(row).collect::<Vec<_>>())
}

fn state(ticket: &Ticket, w: Tongue) -> String {
    let french = match ticket.state.as_str() {
        "open" => "ouvert",
        "fixed" => "corrigé",
        "accepted" => "accepté",
        "rejected" => "rejeté",
        other => other,
    };
    w.say(ticket.state.as_str(), french).to_owned()
}

fn formulas(w: Tongue) -> String {
    let formula = |name: &str, words| format!("<p class=\"formula\">{name}: {}</p>\n", escape(w.pick(words)));
    formula(w.say("Precision", "Précision"), Estimates::PRECISION)
        + &formula(w.say("Recall", "Rappel"), Estimates::RECALL)
}

fn lead(figures: &Figures, signed: Option<&Signed>, w: Tongue) -> String {
    let Figures { drawn, labelled, cannot_say, pending, gone, .. } = figures;
    let model = escape(&figures.model);
    let confidence = share(figures.targets.confidence, w);
    let mut text = w.say(
        format!(
            "{drawn} pairs drawn with seed {}, {labelled} judged, {cannot_say} undecidable, {pending} without a \
             label ({gone} of them erased meanwhile). Model {model}, intervals at {confidence}.",
            figures.seed
        ),
        format!(
            "{drawn} paires tirées avec la graine {}, {labelled} jugées, {cannot_say} indécidables, {pending} sans \
             jugement (dont {gone} effacées entre-temps). Modèle {model}, intervalles à {confidence}.",
            figures.seed
        ),
    );
    if let Some(signed) = signed {
        let day = jiff::Timestamp::from_millisecond(signed.at)
            .map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string());
        let (by, day) = (escape(&signed.by), day.unwrap_or_default());
        text += &w.say(format!(" Signed by {by}, {day}."), format!(" Signé par {by}, {day}."));
    }
    text
}

fn stratum_row(stratum: &super::StratumFigures, w: Tongue) -> Vec<String> {
    let answers = &stratum.answers;
    let mut row = vec![w.pick(stratum.stratum.words()).to_owned()];
    let counts = [answers.population, answers.same, answers.different, answers.cannot_say, answers.pending];
    row.extend(counts.map(|number| grouped(number, w)));
    let told = format!("{} ({})", share(stratum.share.value, w), span(stratum.share, w));
    row.push(if answers.same + answers.different == 0 { "-".to_owned() } else { told });
    row
}

fn section(page: &mut String, title: &str, content: &str) {
    let _ = writeln!(page, "<section><h2>{}</h2>\n{content}\n</section>", escape(title));
}

/// A table that scrolls for itself; numbers stand on the right.
fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let of_numbers = |at: usize| at > 0 && rows.iter().all(|row| is_number(&row[at]));
    let class = |at| if of_numbers(at) { " class=\"number\"" } else { "" };
    let mut text = String::from("<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    for (at, head) in heads.iter().enumerate() {
        let _ = write!(text, "<th scope=\"col\"{}>{}</th>", class(at), escape(head));
    }
    text += "</tr></thead><tbody>\n";
    for row in rows {
        text += "<tr>";
        for (at, cell) in row.iter().enumerate() {
            let cell = escape(cell);
            let _ = match at {
                0 => write!(text, "<th scope=\"row\">{cell}</th>"),
                _ => write!(text, "<td{}>{cell}</td>", class(at)),
            };
        }
        text += "</tr>\n";
    }
    text + "</tbody></table></div>"
}

fn is_number(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_digit() || [',', '\u{a0}'].contains(&letter))
}

/// With signs between the thousands.
fn grouped(number: u64, w: Tongue) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(w.say(",", "\u{a0}"))
}

/// In per cent, with the decimal sign of the language.
fn share(share: f64, w: Tongue) -> String {
    let text = format!("{:.2} %", share * 100.0);
    w.say(text.clone(), text.replace('.', ",").replace(' ', "\u{a0}"))
}

fn span(interval: Interval, w: Tongue) -> String {
    format!("{} – {}", share(interval.lower, w), share(interval.upper, w))
}

/// A text that cannot end the element it stands in.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        let check = |language, expected: [&str; 3]| {
            let w = Tongue(language);
            assert_eq!([grouped(57_250, w), grouped(999, w), share(0.985, w)], expected);
        };
        check(Language::En, ["57,250", "999", "98.50 %"]);
        check(Language::Fr, ["57\u{a0}250", "999", "98,50\u{a0}%"]);
    }

    #[test]
    fn a_name_cannot_end_its_element() {
        assert_eq!(escape("<b>\"&"), "&lt;b&gt;&quot;&amp;");
    }
}
