//! Business events as whoever follows is told of them: in the order in which they became true, each once, from wherever
//! they were last, or from a state snapshot on.

mod listing;
mod subscribers;

pub use listing::Snapshot;
pub use subscribers::{Start, Subscription};

use super::node::Node;
use super::refusal::Refusal;
use crate::access::{By, View};
use crate::decisions::Undecidable;
use db::audit::People;
use db::horizon;
use db::journal::{self, Happened};
use model::{CustomerId, EventId, EventType};
use std::fmt;

/// Events looked at in one go, and for one page: where few of them are wanted, a page may be short although more follows.
const AT_ONCE: i64 = 1_000;
const MOST: i64 = 20_000;

/// How far somebody is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Behind the event of this number.
    Event(i64),
    /// In a state snapshot that began when `begun` was the last event, behind a customer; at its end without one.
    Listed {
        /// The event that is followed from, once everybody was listed.
        begun: i64,
        /// The last customer who was listed.
        customer: Option<i64>,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Place::Event(event) => EventId(event).fmt(f),
            Place::Listed { begun, customer: None } => write!(f, "{}-all", EventId(begun)),
            Place::Listed { begun, customer: Some(customer) } => {
                write!(f, "{}-{}", EventId(begun), CustomerId(customer))
            }
        }
    }
}

impl Place {
    /// What a text says.
    pub fn of(text: &str) -> Option<Place> {
        let Some((begun, customer)) = text.split_once('-') else {
            return Some(Place::Event(text.parse::<EventId>().ok()?.0));
        };
        let begun = begun.parse::<EventId>().ok()?.0;
        let customer = match customer {
            "all" => None,
            customer => Some(customer.parse::<CustomerId>().ok()?.0),
        };
        Some(Place::Listed { begun, customer })
    }
}

/// Events, and how far was looked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happenings {
    /// The events that are wanted, the oldest first unless it was asked backwards; those of a state snapshot by customer.
    pub events: Vec<Happened>,
    /// The next look begins here.
    pub next: Place,
    /// Whether more may follow right now.
    pub is_more: bool,
    /// Which part of a state snapshot this is; none where it tells what happened.
    pub snapshot: Option<Snapshot>,
}

impl Node {
    /// What comes behind a place, at most so many events; of all types where none is named. A state snapshot is told
    /// whichever types are wanted.
    pub async fn events(
        &self,
        types: &[EventType],
        (from, most): (Place, usize),
        by: &By,
        view: &View,
    ) -> Result<Happenings, Refusal> {
        may_follow(view)?;
        let read = match from {
            Place::Event(after) | Place::Listed { begun: after, customer: None } => {
                self.happened(types, after, most, view).await?
            }
            Place::Listed { begun, customer: Some(customer) } => self.listed(begun, customer, most).await?,
        };
        if !read.events.is_empty() {
            let named = read.events.iter().flat_map(Happened::customers);
            self.note(by, People::customers(named)).await?;
        }
        Ok(read)
    }

    /// What came before an event, the newest first and at most so many, of all types where none is named: from the last
    /// one on where none is said. Nothing is missed by whoever asks again: what is forgotten meanwhile is not told.
    pub async fn events_back(
        &self,
        types: &[EventType],
        (before, most): (Option<i64>, usize),
        by: &By,
        view: &View,
    ) -> Result<Happenings, Refusal> {
        may_follow(view)?;
        let data = &self.session().repository.data;
        let (mut events, mut first, mut is_more) = (Vec::new(), before.unwrap_or(i64::MAX), true);
        for _ in 0..MOST / AT_ONCE {
            let page = journal::happened_before(data, first, AT_ONCE).await.map_err(anyhow::Error::from)?;
            is_more = page.len() as i64 == AT_ONCE;
            for event in page {
                if events.len() == most {
                    is_more = true;
                    break;
                }
                first = event.id;
                events.extend(is_wanted(types, &event).then_some(event));
            }
            if !is_more || events.len() == most {
                break;
            }
        }
        if !events.is_empty() {
            self.note(by, People::customers(events.iter().flat_map(Happened::customers))).await?;
        }
        Ok(Happenings { events, next: Place::Event(first), is_more, snapshot: None })
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

    /// Where whoever wants all events begins: before the first one that is still there.
    pub async fn earliest(&self, view: &View) -> Result<Place, Refusal> {
        may_follow(view)?;
        Ok(Place::Event(self.forgotten().await?))
    }

    /// Where a state snapshot begins.
    pub async fn state(&self, view: &View) -> Result<Place, Refusal> {
        Ok(Place::Listed { begun: self.last_event(view).await?, customer: Some(0) })
    }

    /// The number of an event. One that is still to come is none: whoever knows it was told by a repository that was put
    /// back to an earlier state since, and would miss what happens until its number is reached. Behind one that was
    /// forgotten, others may be missing.
    pub async fn that_happened(&self, event: EventId, view: &View) -> Result<i64, Refusal> {
        let last = self.last_event(view).await?;
        if event.0 > last {
            return Err(Refusal::Unknown { what: "event" });
        }
        self.still_known(event.0).await
    }

    async fn forgotten(&self) -> Result<i64, Refusal> {
        Ok(horizon::forgotten(&self.session().repository.data).await.map_err(anyhow::Error::from)?)
    }

    /// The same event, if everything that happened since is still there.
    async fn still_known(&self, event: i64) -> Result<i64, Refusal> {
        if event >= self.forgotten().await? { Ok(event) } else { Err(Refusal::EventsForgotten) }
    }

    async fn happened(
        &self,
        types: &[EventType],
        after: i64,
        most: usize,
        view: &View,
    ) -> Result<Happenings, Refusal> {
        let data = &self.session().repository.data;
        let (mut events, mut last) = (Vec::new(), after);
        let told =
            |events, last, is_more| Happenings { events, next: Place::Event(last), is_more, snapshot: None };
        for _ in 0..MOST / AT_ONCE {
            let page = journal::happened_after(data, last, AT_ONCE).await.map_err(anyhow::Error::from)?;
            if page.first().is_some_and(|first| first.id > last + 1) {
                self.still_known(last).await?;
            }
            let is_last = (page.len() as i64) < AT_ONCE;
            for event in page {
                if events.len() == most {
                    return Ok(told(events, last, true));
                }
                last = event.id;
                events.extend(is_wanted(types, &event).then_some(event));
            }
            if is_last {
                self.that_happened(EventId(last), view).await?;
                return Ok(told(events, last, false));
            }
        }
        Ok(told(events, last, true))
    }
}

fn is_wanted(types: &[EventType], event: &Happened) -> bool {
    types.is_empty() || types.iter().any(|wanted| wanted.key() == event.kind)
}

/// Events name customers of every brand.
pub(crate) fn may_follow(view: &View) -> Result<(), Refusal> {
    if view.reaches_all() { Ok(()) } else { Err(Refusal::Undecidable(Undecidable::ForEveryBrand)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_spelling() {
        let check = |place: Place, text: &str| {
            assert_eq!((place.to_string().as_str(), Place::of(text)), (text, Some(place)));
        };
        check(Place::Event(4_711), "evt_4k7");
        check(Place::Listed { begun: 4_711, customer: Some(40) }, "evt_4k7-cus_18");
        check(Place::Listed { begun: 4_711, customer: None }, "evt_4k7-all");
        for wrong in ["", "evt_", "cus_18", "evt_4k7-", "evt_4k7-cus_", "evt_4k7-evt_4k7", "all", "-all"] {
            assert_eq!(Place::of(wrong), None, "{wrong}");
        }
    }
}
