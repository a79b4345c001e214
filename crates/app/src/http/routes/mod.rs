//! What is served where. An endpoint is one file here and one line in [`ALL`]; [`super::router`] makes them reachable.

mod acceptance;
mod accesses;
mod accounts;
mod alarms;
mod associates;
mod customer;
mod customers;
mod decide;
mod decisions;
mod dictionary;
mod docs;
mod event_stream;
mod events;
mod health;
mod household;
mod import_events;
mod imports;
mod jobs;
mod letters;
mod metrics;
mod models;
mod named;
mod oauth;
mod oidc;
mod openapi;
mod overview;
mod past;
mod people;
mod person;
mod quality;
mod quarantine;
mod records;
mod related;
mod relations;
mod review_statistics;
mod rounds;
mod schedules;
mod service_levels;
mod session;
mod sessions;
mod source_record;
mod sources;
mod stores;
mod streamed;
mod subject;
mod subscribers;
mod tasks;
mod uploads;
mod webhooks;
mod what_ifs;

use super::contract::{Endpoint, Shape};
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{Method, Request};
use utoipa::openapi::HttpMethod;

/// Every endpoint.
pub(super) static ALL: &[&Endpoint] = &[
    &records::POST,
    &person::POST,
    &customers::GET,
    &customers::SEARCH,
    &customer::GET,
    &letters::LIST,
    &letters::REPLAY,
    &letters::DISCARD,
    &openapi::GET,
    &docs::GET,
    &health::LIVES,
    &health::READY,
    &metrics::GET,
    &service_levels::GET,
    &service_levels::HISTORY,
    &alarms::LIST,
    &alarms::ACKNOWLEDGE,
    &oauth::TOKEN,
    &oauth::REVOKE,
    &oauth::KEYS,
    &oauth::METADATA,
    &session::POST,
    &session::GET,
    &session::DELETE,
    &session::PASSWORD,
    &sessions::LIST,
    &sessions::END,
    &oidc::METHODS,
    &oidc::BEGIN,
    &oidc::FINISH,
    &accounts::USERS,
    &accounts::CREATE_USER,
    &accounts::USER,
    &accounts::CHANGE_USER,
    &accounts::RESET,
    &people::LIST,
    &accounts::ROLES,
    &accounts::CLIENTS,
    &accounts::CREATE_CLIENT,
    &accounts::CLIENT,
    &accounts::CHANGE_CLIENT,
    &accounts::ROTATE,
    &decide::DECIDE,
    &decide::MERGE,
    &decide::SPLIT,
    &decide::PIN,
    &decide::UNDO,
    &decisions::LIST,
    &tasks::LIST,
    &review_statistics::GET,
    &tasks::GET,
    &tasks::CLAIM,
    &tasks::RELEASE,
    &tasks::DECIDE,
    &events::LIST,
    &event_stream::GET,
    &events::TYPES,
    &subscribers::LIST,
    &subscribers::PUT,
    &subscribers::DELETE,
    &subscribers::EVENTS,
    &subscribers::ACKNOWLEDGE,
    &webhooks::LIST,
    &webhooks::CREATE,
    &webhooks::READ,
    &webhooks::CHANGE,
    &webhooks::DELETE,
    &webhooks::ROTATE,
    &webhooks::TEST,
    &webhooks::REPLAY,
    &webhooks::RESEND_FAILED,
    &webhooks::DELIVERIES,
    &webhooks::DELIVERY,
    &webhooks::RESEND,
    &accesses::LIST,
    &accesses::KEY,
    &past::RECORDS,
    &past::HISTORY,
    &past::JOURNAL,
    &past::GRAPH,
    &household::GET,
    &source_record::GET,
    &relations::LIST,
    &relations::STORE_GET,
    &relations::STORE_PUT,
    &relations::STORE_DELETE,
    &relations::ASSOCIATE_GET,
    &relations::ASSOCIATE_PUT,
    &relations::ASSOCIATE_DELETE,
    &related::OF_STORE,
    &related::OF_ASSOCIATE,
    &subject::LOOK_UP,
    &sources::LIST,
    &sources::READ,
    &sources::PUT,
    &stores::LIST,
    &stores::READ,
    &stores::PUT,
    &associates::LIST,
    &associates::READ,
    &associates::POST,
    &associates::PUT,
    &dictionary::GET,
    &overview::GET,
    &quality::DAY,
    &quality::HISTORY,
    &models::LIST,
    &models::READ,
    &models::CASES,
    &models::VALIDATE,
    &what_ifs::BEGIN,
    &what_ifs::READ,
    &what_ifs::CHANGES,
    &what_ifs::CANCEL,
    &what_ifs::PUBLISH,
    &acceptance::LIST,
    &acceptance::READ,
    &acceptance::TICKETS,
    &acceptance::TICKET,
    &acceptance::CHANGE,
    &rounds::PLAN,
    &rounds::DRAW,
    &rounds::PAIRS,
    &rounds::PAIR,
    &rounds::LABEL,
    &rounds::UNLABEL,
    &rounds::SIGN,
    &imports::LIST,
    &imports::READ,
    &imports::QUARANTINE,
    &uploads::SEND,
    &uploads::MAP,
    &uploads::PREVIEW,
    &uploads::TRY,
    &uploads::START,
    &uploads::GIVE_UP,
    &import_events::EVENTS,
    &quarantine::READ,
    &quarantine::REPAIR,
    &quarantine::REPLAY,
    &quarantine::DISCARD,
    &jobs::LIST,
    &jobs::READ,
    &jobs::BEGIN,
    &jobs::CANCEL,
    &jobs::REPLAY,
    &jobs::DISCARD,
    &jobs::KINDS,
    &schedules::LIST,
    &schedules::READ,
    &schedules::PUT,
    &schedules::DELETE,
];

/// Whether a request brings a file, which takes longer than other messages.
pub(super) fn takes_a_file(request: &Request<Body>) -> bool {
    let Some(path) = request.extensions().get::<MatchedPath>() else { return false };
    let takes = |endpoint: &&&Endpoint| endpoint.body.is_some_and(Shape::is_file);
    let is_it =
        |endpoint: &&Endpoint| endpoint.path == path.as_str() && request.method() == method(&endpoint.method);
    ALL.iter().filter(takes).any(is_it)
}

/// A method as requests name it.
pub(super) fn method(told: &HttpMethod) -> Method {
    match told {
        HttpMethod::Get => Method::GET,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Patch => Method::PATCH,
        _ => Method::POST,
    }
}

#[cfg(test)]
mod limits;
