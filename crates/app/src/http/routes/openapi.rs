//! `GET /v1/openapi.json`: what is served here, for programs.

use super::ALL;
use crate::http::answer;
use crate::http::contract::{Document, Endpoint, Shape, document};
use axum::response::Response;
use axum::routing;
use utoipa::openapi::HttpMethod;

/// The contract.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/openapi.json",
    id: "getContract",
    summary: "What is served here: this document.",
    permission: None,
    parameters: &[],
    body: None,
    answer: Shape::of::<Document>(),
    problems: &[],
    handler: || routing::get(get),
};

async fn get() -> Response {
    answer::json(&document(ALL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What a review shows of every change of the contract.
    #[test]
    fn the_contract_is_as_reviewed() {
        insta::assert_snapshot!(serde_json::to_string_pretty(&document(ALL)).unwrap());
    }

    #[test]
    fn every_endpoint_has_a_name_and_a_place_of_its_own() {
        let ids: BTreeSet<&str> = ALL.iter().map(|endpoint| endpoint.id).collect();
        assert_eq!(ids.len(), ALL.len());
        let told = serde_json::to_value(document(ALL)).unwrap();
        let operations: usize =
            told["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
        assert_eq!(operations, ALL.len());
    }

    #[test]
    fn whatever_is_spoken_of_is_described() {
        let text = serde_json::to_string(&document(ALL)).unwrap();
        let told: serde_json::Value = serde_json::from_str(&text).unwrap();
        for name in text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(told["components"]["schemas"].get(name).is_some(), "{name}");
        }
    }
}
