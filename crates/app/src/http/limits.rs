//! How many requests a caller may make: told on every answer (draft-ietf-httpapi-ratelimit-headers, version 10), refused
//! beyond. Counted by client or user, by address where nobody is known, in each process for itself.

use super::asked_from::Peer;
use super::problem::{Fault, Problem};
use super::{Served, console};
use crate::access::Caller;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What the limit is.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of it.
const LEFT: HeaderName = HeaderName::from_static("ratelimit");
/// So many times what is allowed in a second may come at once.
const BURST: u32 = 2;
/// Callers that are remembered; those that have everything left are forgotten beyond that.
const MOST: usize = 100_000;
const SECOND: u64 = 1_000_000;

/// Requests a second that a caller may make, where it is not the limit of all.
#[derive(Clone, Copy)]
pub(super) struct Own(pub u32);

/// What callers used.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    begun: Instant,
    /// By caller: the moment, in microseconds, at which everything is left again.
    used: Mutex<FxHashMap<String, u64>>,
}

/// What is left for a caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Left {
    per_second: u32,
    requests: u64,
    /// Seconds until everything is left again.
    seconds: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits(Arc::new(Inner { begun: Instant::now(), used: Mutex::default() }))
    }
}

impl Limits {
    /// Takes one of so many requests a second; otherwise says after how many seconds there is one again.
    pub fn take(&self, who: &str, per_second: u32) -> Result<(), u64> {
        let now = self.now();
        self.take_at(who, per_second, now).map(drop)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// The generic cell rate algorithm: each request moves the moment at which everything is left again by its share
    /// of a second, and none moves it further than the burst.
    fn take_at(&self, who: &str, per_second: u32, now: u64) -> Result<Left, u64> {
        // More than one a microsecond are not told apart.
        let share = (SECOND / u64::from(per_second.max(1))).max(1);
        let most = share * u64::from(per_second) * u64::from(BURST);
        let mut used = self.0.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= MOST {
            used.retain(|_, until| *until > now);
        }
        let until = match used.get_mut(who) {
            Some(until) => until,
            None => used.entry(who.to_owned()).or_default(),
        };
        let next = (*until).max(now) + share;
        if next - now > most {
            return Err((next - now - most).div_ceil(SECOND).max(1));
        }
        *until = next;
        let requests = (most - (next - now)) / share;
        Ok(Left { per_second, requests, seconds: (next - now).div_ceil(SECOND) })
    }
}

/// Lets a request through while its caller may make one, and tells what is left. The files of the console are as many as
/// it consists of, and cost next to nothing.
pub(super) async fn limit(State(served): State<Served>, request: Request<Body>, next: Next) -> Response {
    if console::is_meant(request.method(), request.uri().path()) {
        return next.run(request).await;
    }
    let (who, per_second) = counted(&served, &request);
    let taken = served.limits.take_at(&who, per_second, served.limits.now());
    let (mut response, left) = match taken {
        Ok(left) => (next.run(request).await, left),
        Err(seconds) => {
            let left = Left { per_second, requests: 0, seconds };
            (Problem::from(Fault::TooManyRequests { seconds }).into_response(), left)
        }
    };
    let headers = response.headers_mut();
    for (name, text) in [(POLICY, left.policy()), (LEFT, left.told())] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    }
    response
}

/// By whom a request is counted, and how many they may make in a second.
fn counted(served: &Served, request: &Request<Body>) -> (String, u32) {
    let extensions = request.extensions();
    if let Some(caller) = extensions.get::<Arc<Caller>>() {
        let own = extensions.get::<Own>().map(|own| own.0);
        return (caller.actor.clone(), own.unwrap_or(served.settings.requests_per_second));
    }
    let address = extensions.get::<Peer>().map(|peer| peer.0.ip().to_string());
    (address.unwrap_or_default(), served.settings.unknown_per_second)
}

impl Left {
    fn policy(&self) -> String {
        let quota = u64::from(self.per_second) * u64::from(BURST);
        format!("\"default\";q={quota};w={BURST}")
    }

    fn told(&self) -> String {
        format!("\"default\";r={};t={}", self.requests, self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_burst_goes_through_and_then_so_many_a_second() {
        let limits = Limits::default();
        for left in (0..20).rev() {
            assert_eq!(limits.take_at("a", 10, 0).map(|left| left.requests), Ok(left));
        }
        assert_eq!(limits.take_at("a", 10, 0), Err(1));
        assert_eq!(limits.take_at("b", 10, 0).map(|left| left.requests), Ok(19), "everybody for themselves");
        assert_eq!(limits.take_at("a", 10, 99_999), Err(1));
        assert!(limits.take_at("a", 10, 100_000).is_ok());
        assert_eq!(limits.take_at("a", 10, 100_000), Err(1));
        let whole = limits.take_at("a", 10, 10 * SECOND).unwrap();
        assert_eq!(
            (whole.policy().as_str(), whole.told().as_str()),
            ("\"default\";q=20;w=2", "\"default\";r=19;t=1")
        );
    }

    #[test]
    fn any_rate_lets_some_through() {
        let limits = Limits::default();
        for per_second in [1, 1_000_000, 1_000_001, u32::MAX] {
            assert!(limits.take_at(&per_second.to_string(), per_second, 0).is_ok(), "{per_second}");
        }
    }

    proptest! {
        #[test]
        fn never_more_than_the_rate_and_one_burst(
            per_second in 1_u32..2_000,
            pauses in proptest::collection::vec(0_u64..200_000, 1..400),
        ) {
            let limits = Limits::default();
            let (mut now, mut taken) = (0, 0_u64);
            for pause in pauses {
                now += pause;
                taken += u64::from(limits.take_at("a", per_second, now).is_ok());
                let share = SECOND / u64::from(per_second);
                let most = u64::from(per_second) * u64::from(BURST) + now / share;
                prop_assert!(taken <= most, "{taken} of {most} after {now}");
            }
        }
    }
}
