//! Draws the pairs of a round of acceptance.

use crate::acceptance;
use crate::jobs::run::Hopeless;
use crate::jobs::{Kind, Needs, Parameter, Run};
use crate::live::is_outage;
use serde_json::{Value, json};

/// See above.
pub static KIND: Kind = Kind {
    name: "draw_round",
    meaning: "Draws the pairs of an acceptance round, as many as its targets ask for.",
    priority: 60,
    parameters: &[
        Parameter { name: "round", meaning: "Number of the round.", bounds: (1, i64::MAX), default: None },
        Parameter {
            name: "seed",
            meaning: "What chance begins with: the same seed draws the same pairs.",
            bounds: (0, i64::MAX),
            default: None,
        },
    ],
    needs: Needs::Writer,
    is_open: false,
    run,
};

/// The place of the job of a round: one at a time.
pub fn place(round: i64) -> String {
    format!("draw_round {round}")
}

fn run(run: &Run<'_>) -> anyhow::Result<Value> {
    let data = &run.session.repository.data;
    let rounds = run.session.block(db::acceptance::rounds(data))?;
    let round = rounds.into_iter().find(|round| round.id == run.number("round"));
    let round = round.ok_or_else(|| Hopeless("there is no such round".to_owned()))?;
    if round.sample.is_some() {
        // Whoever began it got to its end, but could not say so any more.
        return Ok(json!({}));
    }
    run.step("drawing", 0, None)?;
    // Whoever is served meanwhile keeps half of the cores.
    let threads = (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
    let seed = run.number("seed").unsigned_abs();
    match acceptance::sample(run.session, &round.name, seed, crate::clock::now(), threads) {
        Ok(_) => Ok(json!({})),
        Err(error) if is_outage(&error) => Err(error),
        Err(error) => {
            tracing::error!(round = round.id, "the pairs cannot be drawn: {error:#}");
            Err(Hopeless("the pairs cannot be drawn; the log says why".to_owned()).into())
        }
    }
}
