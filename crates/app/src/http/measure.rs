//! Which endpoint a request is for, what kind of question that is, and how often each was answered how.

use super::contract::Endpoint;
use super::routes;
use crate::levels::Kind;
use axum::http::Method;
use model::Permission;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use utoipa::openapi::HttpMethod;

/// Where buckets of durations end, in microseconds.
pub(super) const BOUNDS: [u64; 9] =
    [5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];
/// Endpoints by which a process is watched.
const PROBES: [&str; 3] = ["isAlive", "isReady", "readMetrics"];

/// What was answered by one endpoint.
#[derive(Debug, Default)]
pub(super) struct Answered {
    /// By the first digit of the status.
    pub statuses: [AtomicU64; 6],
    /// By how long it took; the last one is what took longer than all bounds.
    pub durations: [AtomicU64; BOUNDS.len() + 1],
    /// How long all took together, in microseconds.
    pub micros: AtomicU64,
}

/// What was answered, by the position of the endpoint; the last one stands for what is no endpoint.
#[derive(Debug)]
pub(super) struct Operations(Box<[Answered]>);

impl Default for Operations {
    fn default() -> Operations {
        Operations((0..=routes::ALL.len()).map(|_| Answered::default()).collect())
    }
}

impl Operations {
    /// Counts an answer.
    pub fn count(&self, at: Option<usize>, status: u16, took: Duration) {
        let answered = &self.0[at.unwrap_or(routes::ALL.len())];
        answered.statuses[usize::from(status / 100).min(5)].fetch_add(1, Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        answered.durations[BOUNDS.partition_point(|bound| *bound < micros)].fetch_add(1, Relaxed);
        answered.micros.fetch_add(micros, Relaxed);
    }

    /// Those that were asked, by their names.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Answered)> {
        let names = routes::ALL.iter().map(|endpoint| endpoint.id).chain(["none"]);
        names
            .zip(&self.0)
            .filter(|(_, answered)| answered.statuses.iter().any(|count| count.load(Relaxed) > 0))
    }
}

/// The position of the endpoint of a path and a method.
pub(super) fn find(path: &str, method: &Method) -> Option<usize> {
    static BY_PATH: LazyLock<FxHashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
        let mut by_path: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
        routes::ALL.iter().enumerate().for_each(|(at, told)| by_path.entry(told.path).or_default().push(at));
        by_path
    });
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let all = BY_PATH.get(path)?;
    all.iter().copied().find(|at| routes::method(&routes::ALL[*at].method) == *method)
}

/// What kind of question an endpoint answers. What is no endpoint is asked by nobody who knows the service.
pub(super) fn kind(at: Option<usize>) -> Kind {
    at.map_or(Kind::Probe, |at| kind_of(routes::ALL[at]))
}

fn kind_of(endpoint: &Endpoint) -> Kind {
    if PROBES.contains(&endpoint.id) {
        return Kind::Probe;
    }
    if endpoint.answer.is_stream() || endpoint.body.is_some_and(super::contract::Shape::is_file) {
        return Kind::Transfer;
    }
    match (endpoint.permission, &endpoint.method) {
        (Some(Permission::FindCustomers | Permission::LookUpSubjects), _) => Kind::Find,
        (_, HttpMethod::Get) => Kind::Read,
        _ => Kind::Write,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_is_of_a_kind_and_found_by_its_path() {
        let of = |kind: Kind| {
            let all = routes::ALL.iter().filter(|endpoint| kind_of(endpoint) == kind);
            all.map(|endpoint| endpoint.id).collect::<Vec<_>>()
        };
        assert_eq!(of(Kind::Probe).len(), PROBES.len());
        assert_eq!(of(Kind::Transfer), ["streamEvents", "uploadImport", "followImport"]);
        assert!(of(Kind::Find).contains(&"matchCustomers"), "{:?}", of(Kind::Find));
        for (at, endpoint) in routes::ALL.iter().enumerate() {
            assert_eq!(find(endpoint.path, &routes::method(&endpoint.method)), Some(at), "{}", endpoint.id);
        }
        assert_eq!((find("/nothing", &Method::GET), find("/healthz", &Method::PUT)), (None, None));
    }

    #[test]
    fn a_duration_stands_in_the_bucket_that_ends_with_it() {
        let operations = Operations::default();
        for micros in [4_999, 5_000, 5_001, 6_000_000] {
            operations.count(None, 200, Duration::from_micros(micros));
        }
        let (name, answered) = operations.all().next().unwrap();
        let counts: Vec<u64> = answered.durations.iter().map(|count| count.load(Relaxed)).collect();
        assert_eq!((name, counts), ("none", vec![2, 1, 0, 0, 0, 0, 0, 0, 0, 1]));
    }
}
