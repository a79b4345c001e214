//! `GET /v1/customers/{id}`: a customer with everything that is known, by any id that leads to it.

use super::named::{self, Named};
use crate::customers::Moment;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::problem::{Fault, Problem};
use crate::http::show::Profile;
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use model::{CustomerId, Permission, may};
use utoipa::openapi::HttpMethod;

/// A customer.
pub(super) static GET: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/customers/{id}",
    id: "getCustomer",
    summary: "A customer with everything that is known, by any id that leads to it.",
    permission: Some(Permission::ReadCustomers),
    parameters: &[Parameter::Filter {
        name: "at",
        meaning: "As it was then, by the id that it had: a day, whose end is meant, or an instant, both in UTC.",
        most: 40,
    }],
    body: None,
    answer: Shape::of::<Profile<'static>>(),
    problems: &[410, 422, 503],
    handler: || routing::get(get),
};

async fn get(
    caller: Allowed<may::ReadCustomers>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [at] = query::read(asked.as_deref(), ["at"])?;
    let id: CustomerId = named::id_of(path, "customer")?;
    let moment =
        at.map(|at| at.parse::<Moment>().map_err(|_| Problem::from(Fault::BadMoment).of_field("at")));
    if let Some(moment) = moment.transpose()? {
        let person = served.node.customer_at(id, moment, caller.by(), &caller.view()).await?;
        return Ok(answer::json(&Profile::of(&person, id)));
    }
    let person = served.node.customer(id, caller.by(), &caller.view()).await?;
    Ok(answer::json(&Profile::of(&person, id)))
}
