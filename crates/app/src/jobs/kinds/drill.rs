//! A fire drill: does nothing, step by step, and fails as often as it is told to.

use crate::jobs::{Kind, Needs, Parameter, Run};
use serde_json::{Value, json};
use std::time::Duration;

pub(in crate::jobs) static KIND: Kind = Kind {
    name: "drill",
    meaning: "Does nothing, in steps: to try whether jobs run, are taken over, and whether alarms ring.",
    priority: 50,
    parameters: &[
        Parameter {
            name: "steps",
            meaning: "How many steps it has.",
            bounds: (1, 100_000),
            default: Some(10),
        },
        Parameter {
            name: "step_ms",
            meaning: "Milliseconds that a step takes.",
            bounds: (0, 60_000),
            default: Some(100),
        },
        Parameter {
            name: "failures",
            meaning: "How many attempts fail after their last step.",
            bounds: (0, 1_000),
            default: Some(0),
        },
    ],
    needs: Needs::Nothing,
    is_open: true,
    run,
};

fn run(run: &Run<'_>) -> anyhow::Result<Value> {
    let steps = run.number("steps").unsigned_abs();
    let step = Duration::from_millis(run.number("step_ms").unsigned_abs());
    for done in 0..steps {
        run.step("drilling", done, Some(steps))?;
        run.rest(step)?;
    }
    run.step("drilling", steps, Some(steps))?;
    anyhow::ensure!(run.attempt > run.number("failures"), "this attempt was to fail");
    Ok(json!({ "steps": steps, "attempt": run.attempt }))
}
