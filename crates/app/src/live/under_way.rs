//! What is being done, or was, that has rows or a memory of its own and is no job: files that are tried and taken in, and
//! what-ifs. Told as jobs are, so that one list shows everything that runs.

use super::node::Node;
use super::refusal::Refusal;
use super::what_if::{State as WhatIfState, WhatIf};
use crate::live::Told;
use crate::resolver::Stage;
use db::Millis;
use db::jobs::{Place, Progress, State};
use db::uploads::{self, Begun};
use model::{ImportId, WhatIfId};

/// Something that is being done, or was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnderWay {
    /// Which one.
    pub what: What,
    /// What is done.
    pub kind: &'static str,
    /// Where it stands.
    pub state: State,
    /// How far it is.
    pub progress: Progress,
    /// Who has it done.
    pub actor: String,
    /// When it began.
    pub begun_at: Millis,
    /// When it was over, where that is known.
    pub ended_at: Option<Millis>,
}

/// What it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A file.
    Import(ImportId),
    /// What another model would change.
    WhatIf(WhatIfId),
}

/// Kinds of what is told here.
pub const KINDS: [&str; 3] = ["dry_run", "import", "what_if"];

/// Which are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sought {
    /// Only in this state.
    pub state: Option<State>,
    /// Only of this kind.
    pub kind: Option<&'static str>,
}

impl Node {
    /// Files that are or were tried or taken in, behind a place, the newest first, at most so many.
    pub async fn imports_under_way(
        &self,
        sought: Sought,
        behind: Place,
        most: usize,
    ) -> Result<Vec<UnderWay>, Refusal> {
        use uploads::State as At;
        let of_state = match sought.state {
            None => [At::Trying, At::Cancelled],
            Some(State::Waiting) => return Ok(Vec::new()),
            Some(State::Running) => [At::Trying, At::Running],
            Some(State::Done) => [At::Finished; 2],
            Some(State::Failed) => [At::Failed; 2],
            Some(State::Cancelled) => [At::Cancelled; 2],
        };
        let of_kind = match sought.kind {
            None => [At::Trying, At::Cancelled],
            Some("dry_run") => [At::Trying; 2],
            Some("import") => [At::Running, At::Cancelled],
            Some(_) => return Ok(Vec::new()),
        };
        let number = |state: At| state as i64;
        let from = number(of_state[0]).max(number(of_kind[0]));
        let to = number(of_state[1]).min(number(of_kind[1]));
        let data = &self.session().repository.data;
        let begun = uploads::begun(data, (from, to), behind, most).await.map_err(anyhow::Error::from)?;
        Ok(begun.into_iter().map(of_import).collect())
    }

    /// What-ifs that are known here, behind a place, the newest first, at most so many.
    pub fn what_ifs_under_way(&self, sought: Sought, behind: Place, most: usize) -> Vec<UnderWay> {
        let is_of_kind = sought.kind.is_none_or(|kind| kind == "what_if");
        let all = self.0.what_ifs.all();
        let all = all.iter().rev().filter(|_| is_of_kind).map(|what_if| of_what_if(what_if));
        let is_sought = |told: &UnderWay| sought.state.is_none_or(|state| state == told.state);
        let all = all.filter(|told| is_sought(told) && (told.begun_at, told.number()) < behind);
        all.take(most).collect()
    }
}

impl UnderWay {
    /// Its number among those of its own.
    pub fn number(&self) -> i64 {
        match self.what {
            What::Import(id) => id.0,
            What::WhatIf(id) => id.0,
        }
    }
}

fn of_import(begun: Begun) -> UnderWay {
    use uploads::State as At;
    let told = begun.told.as_deref().and_then(Told::from_text);
    let (kind, phase) = match begun.state {
        At::Trying => ("dry_run", Some("trying")),
        At::Running => ("import", Some("taking_in")),
        _ => ("import", None),
    };
    let read = told.map_or(0, |told| i64::try_from(told.bytes).unwrap_or(i64::MAX));
    UnderWay {
        what: What::Import(ImportId(begun.id)),
        kind,
        state: match begun.state {
            At::Finished => State::Done,
            At::Failed => State::Failed,
            At::Cancelled => State::Cancelled,
            _ => State::Running,
        },
        progress: Progress { phase: phase.map(str::to_owned), done: read, total: Some(begun.bytes) },
        actor: begun.actor,
        begun_at: begun.begun_at,
        ended_at: begun.finished_at,
    }
}

fn of_what_if(what_if: &WhatIf) -> UnderWay {
    let (state, stage, ended_at) = match what_if.state() {
        WhatIfState::Runs(stage) => (State::Running, Some(stage), None),
        WhatIfState::Done(changes) => (State::Done, None, Some(changes.at)),
        WhatIfState::Cancelled => (State::Cancelled, None, None),
        WhatIfState::Failed => (State::Failed, None, None),
    };
    let (phase, done) = match stage {
        Some(Stage::Reading) => (Some("reading"), 0),
        Some(Stage::Acting) => (Some("matching_as_now"), 1),
        Some(Stage::Other) => (Some("matching_otherwise"), 2),
        Some(Stage::Comparing) => (Some("comparing"), 3),
        None => (None, if state == State::Done { STAGES } else { 0 }),
    };
    UnderWay {
        what: What::WhatIf(what_if.id),
        kind: "what_if",
        state,
        progress: Progress { phase: phase.map(str::to_owned), done, total: Some(STAGES) },
        actor: what_if.by.clone(),
        begun_at: what_if.begun_at,
        ended_at,
    }
}

/// Stages of a what-if.
const STAGES: i64 = 4;
