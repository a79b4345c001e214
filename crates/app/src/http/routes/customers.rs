//! `GET /v1/customers?q=` and `POST /v1/customers/search`: customers found while somebody types. The second is for whoever
//! wants what is typed in no address, and so in the log of no proxy; both answer the same. Without `q`: everybody in the
//! order of their ids, or the people behind a figure.

use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, SearchMessage, Shape};
use crate::http::page::{List, Page, Size};
use crate::http::problem::{Fault, Problem};
use crate::http::show::Hits;
use crate::http::told;
use crate::http::{Served, answer, body, json, query};
use crate::live::Figure;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use model::{Permission, may};
use utoipa::openapi::HttpMethod;

/// Letters of a search.
const MOST: usize = told::TYPED;
const HITS: Size = Size { default: told::HITS, most: told::MOST_HITS };

type Caller = Allowed<may::FindCustomers>;
type Answer = Result<Response, Problem>;

/// Customers found, or those behind a figure.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/customers",
    id: "findCustomers",
    summary: "Customers found while somebody types; without `q` everybody, or those behind a figure.",
    permission: Some(Permission::FindCustomers),
    parameters: &[
        Parameter::Words { name: "q", meaning: "Names, e-mail, phone, card, postcode.", most: MOST },
        Parameter::Filter { name: "source", meaning: "Who have a record of this source.", most: 255 },
        Parameter::Filter {
            name: "having",
            meaning: "`missing` or `unusable`: a record says nothing in `field`, or nothing that can be used; \
                      `duplicates`: two records or more; `household`: somebody else lives with them.",
            most: 16,
        },
        Parameter::Filter { name: "field", meaning: "What is missing or unusable.", most: 255 },
        Parameter::Limit { default: HITS.default, most: HITS.most },
        Parameter::Cursor,
    ],
    body: None,
    answer: Shape::of::<Hits>(),
    problems: &[422, 503],
    handler: || routing::get(get),
};

/// The same, asked for in a body.
pub(super) static SEARCH: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/customers/search",
    id: "searchCustomers",
    summary: "Customers found while somebody types; what is typed stands in no address.",
    permission: Some(Permission::FindCustomers),
    parameters: &[],
    body: Some(Shape::of::<SearchMessage>()),
    answer: Shape::of::<Hits>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::post(search),
};

async fn get(caller: Caller, State(served): State<Served>, RawQuery(asked): RawQuery) -> Answer {
    let names = ["q", "limit", "cursor", "source", "having", "field"];
    let [typed, wanted, cursor, source, having, field] = query::read(asked.as_deref(), names)?;
    let told = told::FigureTold { source, having, field };
    let Some(typed) = typed else {
        return behind(&served, &caller, &told, (wanted.as_deref(), cursor.as_deref())).await;
    };
    if let Some(name) = told.first() {
        return Err(Problem::from(Fault::NotTogether { names: ["q", name] }).of_field(name));
    }
    let typed = told::typed(&typed).ok_or(Fault::BadSearch { most: MOST })?;
    let page = list(&served, typed).page(wanted.as_deref(), cursor.as_deref(), HITS)?;
    found(&served, &caller, typed, page).await
}

/// The customers behind a figure.
async fn behind(
    served: &Served,
    caller: &Caller,
    told: &told::FigureTold,
    (wanted, cursor): (Option<&str>, Option<&str>),
) -> Answer {
    let list = List::named(served, "customers-behind").filtered(told.source.as_deref());
    let list = list.filtered(told.having.as_deref()).filtered(told.field.as_deref());
    let Page { limit, after } = list.page(wanted, cursor, HITS)?;
    let (having, view) = (told.having()?, caller.view());
    let sources = super::imports::wanted(served, &view, told.source.as_deref()).await?;
    let source = told.source.as_ref().and_then(|_| sources.first()).map(|source| source.id);
    let figure = Figure { source, having };
    if !sources.is_empty() && !figure.is_seen(&sources, &view) {
        return Err(Problem::from(Fault::NotInClear).of_field("field"));
    }
    let [after] = after.unwrap_or([0]);
    let (hits, next) = served.node.customers_behind(figure, (limit, after), caller.by(), &view).await?;
    let next = next.map(|place| list.cursor([place]));
    Ok(answer::json(&Hits::of(hits, next)))
}

async fn search(caller: Caller, State(served): State<Served>, request: Request<Body>) -> Answer {
    let body = body::read(request, &served).await?;
    let told::Searched { typed, limit, after } = told::search(&json::read(&body.text)?)?;
    drop(body);
    let page = list(&served, &typed).page(None, after.as_deref(), HITS);
    let page = page.map_err(|problem| Problem::at(problem.fault, "/after"))?;
    found(&served, &caller, &typed, Page { limit, ..page }).await
}

async fn found(served: &Served, caller: &Caller, typed: &str, page: Page<2>) -> Answer {
    let Page { limit, after } = page;
    let (hits, next) = served.node.search(typed, (limit, after), caller.by(), &caller.view()).await?;
    let next = next.map(|place| list(served, typed).cursor(place));
    Ok(answer::json(&Hits::of(hits, next)))
}

fn list<'a>(served: &'a Served, typed: &'a str) -> List<'a> {
    List::named(served, "customers").filtered(Some(typed))
}
