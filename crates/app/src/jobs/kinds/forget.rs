//! Clears away what nobody asks for any more. What is cleared is one step in [`STEPS`].

use crate::clock;
use crate::jobs::{Kind, Needs, Run};
use db::{Error, Millis, Tx};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};

pub(in crate::jobs) static KIND: Kind = Kind {
    name: "forget",
    meaning: "Clears away what expired: answers to repeated messages, sessions, attempts to sign in, jobs that are over.",
    priority: 10,
    parameters: &[],
    needs: Needs::Nothing,
    is_open: true,
    run,
};

/// Milliseconds of an hour and of a day.
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// Something that expires.
struct Step {
    /// What is cleared away, as the result calls it.
    name: &'static str,
    /// Until when what is cleared away was of use, at a moment.
    before: fn(&Run<'_>, Millis) -> Millis,
    /// Clears away, in one transaction, and says how much.
    clear: for<'t> fn(&'t mut Tx, Millis) -> BoxFuture<'t, Result<u64, Error>>,
}

/// Everything that expires.
const STEPS: &[Step] = &[
    Step {
        name: "answers",
        before: |_, now| now - DAY,
        clear: |tx, before| db::idempotency::forget(tx, before).boxed(),
    },
    Step {
        name: "sessions",
        before: |_, now| now,
        clear: |tx, before| db::accounts::sessions::forget(tx, before).boxed(),
    },
    Step {
        name: "attempts",
        before: |_, now| now - DAY,
        clear: |tx, before| db::accounts::attempts::forget(tx, before).boxed(),
    },
    Step {
        name: "jobs",
        before: |run, now| now - DAY * Millis::from(run.settings.keep_days),
        clear: |tx, before| db::jobs::forget(tx, before).boxed(),
    },
];

fn run(run: &Run<'_>) -> anyhow::Result<Value> {
    let mut cleared = Map::new();
    for (done, step) in (0..).zip(STEPS) {
        run.step(step.name, done, Some(STEPS.len() as u64))?;
        let before = (step.before)(run, clock::now());
        let mut tx = run.begin()?;
        let number = run.session.block(async {
            let number = (step.clear)(&mut tx, before).await?;
            tx.commit().await?;
            Ok::<u64, Error>(number)
        })?;
        cleared.insert(step.name.to_owned(), number.into());
    }
    Ok(Value::Object(cleared))
}
