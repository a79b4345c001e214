//! Business events as whoever follows is told of them: in the order in which they became true, each once, from wherever
//! they were last.

use super::node::Node;
use super::refusal::Refusal;
use crate::access::{By, View};
use crate::decisions::Undecidable;
use db::audit::People;
use db::journal::{self, Happened};
use model::{EventId, EventType};

/// Events looked at in one go, and for one page: where few of them are wanted, a page may be short although more follows.
const AT_ONCE: i64 = 1_000;
const MOST: i64 = 20_000;

/// Events, and how far was looked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happenings {
    /// The events that are wanted, the oldest first.
    pub events: Vec<Happened>,
    /// The number of the last event that was looked at: the next look begins behind it.
    pub last: i64,
    /// Whether more may follow right now.
    pub is_more: bool,
}

impl Node {
    /// Events behind a number, at most so many; of all types where none is named.
    pub async fn events(
        &self,
        types: &[EventType],
        (after, most): (i64, usize),
        by: &By,
        view: &View,
    ) -> Result<Happenings, Refusal> {
        may_follow(view)?;
        let read = self.read_events(types, after, most, view).await?;
        if !read.events.is_empty() {
            let named = read.events.iter().flat_map(Happened::customers);
            self.note(by, People::customers(named)).await?;
        }
        Ok(read)
    }

    /// Who tells: the repository, whichever process is asked.
    pub fn event_source(&self) -> String {
        format!("urn:amigo:{}", self.session().repository.vault.repository())
    }

    /// The number of the last event that happened.
    pub async fn last_event(&self, view: &View) -> Result<i64, Refusal> {
        may_follow(view)?;
        let data = &self.session().repository.data;
        Ok(journal::last_event(data).await.map_err(anyhow::Error::from)?)
    }

    /// The number of an event. One that is still to come is none: whoever knows it was told by a repository that was put
    /// back to an earlier state since, and would miss what happens until its number is reached.
    pub async fn that_happened(&self, event: EventId, view: &View) -> Result<i64, Refusal> {
        may_follow(view)?;
        let data = &self.session().repository.data;
        let last = journal::last_event(data).await.map_err(anyhow::Error::from)?;
        if event.0 <= last { Ok(event.0) } else { Err(Refusal::Unknown { what: "event" }) }
    }

    async fn read_events(
        &self,
        types: &[EventType],
        after: i64,
        most: usize,
        view: &View,
    ) -> Result<Happenings, Refusal> {
        let data = &self.session().repository.data;
        let is_wanted =
            |event: &Happened| types.is_empty() || types.iter().any(|wanted| wanted.key() == event.kind);
        let mut read = Happenings { events: Vec::new(), last: after, is_more: true };
        for _ in 0..MOST / AT_ONCE {
            let page =
                journal::happened_after(data, read.last, AT_ONCE).await.map_err(anyhow::Error::from)?;
            let is_last = (page.len() as i64) < AT_ONCE;
            for event in page {
                if read.events.len() == most {
                    return Ok(read);
                }
                read.last = event.id;
                read.events.extend(is_wanted(&event).then_some(event));
            }
            if is_last {
                self.that_happened(EventId(read.last), view).await?;
                return Ok(Happenings { is_more: false, ..read });
            }
        }
        Ok(read)
    }
}

/// Events name customers of every brand.
pub(super) fn may_follow(view: &View) -> Result<(), Refusal> {
    if view.reaches_all() { Ok(()) } else { Err(Refusal::Undecidable(Undecidable::ForEveryBrand)) }
}
