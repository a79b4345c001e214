//! Which endpoint a request is for, and what kind of question that is.

use super::contract::Endpoint;
use super::routes;
use crate::levels::Kind;
use axum::http::Method;
use model::Permission;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use utoipa::openapi::HttpMethod;

/// Endpoints by which a process is watched.
const PROBES: [&str; 3] = ["isAlive", "isReady", "readMetrics"];

/// Names of all endpoints, by their positions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    routes::ALL.iter().map(|endpoint| endpoint.id)
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
}
