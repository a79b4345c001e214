//! Drawing the pairs of a round from the repository.

use super::{find, labels, targets_of};
use crate::decisions::Book;
use crate::resolver;
use crate::session::Session;
use crate::working::Working;
use anyhow::Context;
use db::Millis;
use db::acceptance::{self, Pair, Round, Sample};
use identity::acceptance::{Frame, PerStratum, Plan, Sampled, answers};

/// What was drawn.
pub struct Drawn {
    /// The model that had decided.
    pub model: String,
    /// Pairs in each stratum.
    pub populations: PerStratum<u64>,
    /// How many of them are to be judged.
    pub plan: Plan,
}

/// Draws the pairs of a round: as many of each stratum as its targets ask for. Nothing of it is personal: record
/// numbers, strata, weights.
pub fn sample(
    session: &Session,
    name: &str,
    seed: u64,
    now: Millis,
    threads: usize,
) -> anyhow::Result<Drawn> {
    let round = find(session, name)?;
    anyhow::ensure!(round.sample.is_none(), "the pairs of round `{name}` are drawn already; label them");
    let targets = targets_of(&round)?;
    let shares = shares(session)?;
    let nothing = "there is nothing to draw from: no record was taken in yet; see `amigo help import`";
    let published = resolver::published_model(session)?.context(nothing)?;
    let working = Working::load(session, threads)?;
    let deeds = Book::read(session)?.deeds(&working);
    let matched = resolver::matched(&working.records, published, &deeds, threads);
    let bar = crate::progress::spinner("surveying all pairs");
    let frame = Frame::survey(&matched.candidates, &matched.model, &matched.resolution, threads);
    bar.finish_and_clear();
    let populations = frame.populations();
    let plan = Plan::of(&targets, &populations, &shares);
    let drawn = frame.draw(&plan.sizes, seed);
    anyhow::ensure!(!drawn.is_empty(), "there is nothing to draw from: no two records are alike");
    let sample = Sample {
        at: now,
        seed: seed.cast_signed(),
        model_version: matched.model.version.clone(),
        populations: serde_json::to_string(&populations)?,
    };
    write(session, &round, &sample, &pairs(&working, &drawn))?;
    Ok(Drawn { model: sample.model_version, populations, plan })
}

/// The shares to plan with: those that the last labelled round has seen, else the usual ones.
fn shares(session: &Session) -> anyhow::Result<PerStratum<f64>> {
    let rounds = session.block(acceptance::rounds(&session.repository.data))?;
    for round in rounds.iter().rev() {
        let Some(sample) = &round.sample else { continue };
        let pairs = session.block(acceptance::pairs(&session.repository.data, round.id))?;
        if pairs.iter().any(|pair| pair.label.is_some()) {
            let populations = serde_json::from_str(&sample.populations)?;
            let (sampled, given) = labels::judged(&pairs)?;
            return Ok(Plan::seen_shares(&answers(&populations, &sampled, &given)));
        }
    }
    Ok(Plan::usual_shares())
}

fn pairs(working: &Working, drawn: &[Sampled]) -> Vec<Pair> {
    let pair = |(sampled, number): (&Sampled, i64)| Pair {
        number,
        record_a: working.ids[sampled.a as usize],
        record_b: working.ids[sampled.b as usize],
        stratum: labels::stratum_key(sampled.stratum),
        weight_millis: (sampled.weight * 1000.0).round() as i64,
        joined: sampled.stratum.is_joined(),
        label: None,
    };
    drawn.iter().zip(1..).map(pair).collect()
}

fn write(session: &Session, round: &Round, sample: &Sample, pairs: &[Pair]) -> anyhow::Result<()> {
    let written = session.block(async {
        let mut tx = session.repository.data.begin().await?;
        let written = acceptance::sample(&mut tx, round.id, sample, pairs).await?;
        tx.commit().await?;
        Ok::<_, db::Error>(written)
    })?;
    anyhow::ensure!(written, "the pairs of round `{}` were drawn meanwhile", round.name);
    Ok(())
}
