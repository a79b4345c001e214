//! Dead letters, and what became of them. Nothing of what was sent.

use super::Taken;
use crate::customers::moment;
use crate::live::{Listed, Listing, Replayed};
use db::dead_letters::State;
use model::DeadLetterId;
use serde::Serialize;
use utoipa::ToSchema;

/// A list of them.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Letters {
    open: i64,
    dead_letters: Vec<Letter>,
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Letter {
    #[schema(value_type = String)]
    id: DeadLetterId,
    at: String,
    client: String,
    source: String,
    code: String,
    attempts: i64,
    attempted_at: String,
    state: &'static str,
}

impl Letters {
    /// A page of them.
    pub fn page(listing: Listing, next: Option<String>) -> Letters {
        let letter = |Listed { id, source, letter }: Listed| Letter {
            id,
            at: moment::text(letter.at),
            client: letter.client,
            source,
            code: letter.code,
            attempts: letter.attempts,
            attempted_at: moment::text(letter.attempted_at),
            state: letter.state.key(),
        };
        Letters { open: listing.open, dead_letters: listing.letters.into_iter().map(letter).collect(), next }
    }
}

/// One that waits no more.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Settled {
    #[schema(value_type = String)]
    id: DeadLetterId,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Taken>,
}

impl Settled {
    /// It was replayed.
    pub fn replayed(id: DeadLetterId, replayed: Replayed) -> Settled {
        Settled { id, state: replayed.state.key(), result: Some(replayed.done.into()) }
    }

    /// It was given up.
    pub fn discarded(id: DeadLetterId) -> Settled {
        Settled { id, state: State::Discarded.key(), result: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::dead_letters;

    #[test]
    fn letters_are_told_without_what_was_sent() {
        let letter = dead_letters::Letter {
            id: 33,
            at: 1_767_225_600_000,
            client: "local".to_owned(),
            source_id: 1,
            code: "damaged".to_owned(),
            attempts: 2,
            attempted_at: 1_767_225_601_000,
            state: State::Open,
            known: Some((5, 1)),
        };
        let listed = Listed { id: DeadLetterId(33), source: "till".to_owned(), letter };
        let told = Letters::page(Listing { open: 7, letters: vec![listed] }, None);
        insta::assert_snapshot!(serde_json::to_string(&told).unwrap(), @r#"{"open":7,"dead_letters":[{"id":"dl_11","at":"2026-01-01T00:00:00Z","client":"local","source":"till","code":"damaged","attempts":2,"attempted_at":"2026-01-01T00:00:01Z","state":"open"}],"next":null}"#);
    }
}
