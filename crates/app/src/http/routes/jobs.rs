//! `/v1/jobs`: what is done beside everything else. The list is asked of the process that writes, which alone knows the
//! what-ifs; everything else is answered by any process.

use super::named::{self, Named};
use crate::access::View;
use crate::decisions::Undecidable;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, JobMessage, Nothing, Parameter, Shape};
use crate::http::message::Message;
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{JobKinds, JobList, ShownJob, ShownKind, jobs_behind as behind};
use crate::http::told::{self, nothing};
use crate::http::{Served, answer, body, idempotency, json, query};
use crate::jobs::{self, Asked, Wanted};
use crate::live::{Refusal, Sought, UNDER_WAY};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use connect::suggest;
use db::jobs::{Filter, State as Stands};
use model::{JobId, Permission, may};
use utoipa::openapi::HttpMethod;

type Answer = Result<Response, Problem>;

/// Everything that runs, waits or ran.
pub(super) const LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/jobs",
    id: "listJobs",
    summary: "Everything that is done beside everything else: jobs, imports, dry runs, what-ifs; the newest first.",
    permission: Some(Permission::ReadJobs),
    parameters: &[
        Parameter::Filter {
            name: "state",
            meaning: "waiting, running, done, failed or cancelled.",
            most: 20,
        },
        Parameter::Filter { name: "kind", meaning: "A kind of job, or import, dry_run, what_if.", most: 64 },
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
    ],
    body: None,
    answer: Shape::of::<JobList>(),
    problems: &[409, 422, 503],
    handler: || routing::get(list),
};

/// One.
pub(super) static READ: Endpoint = Endpoint {
    path: "/v1/jobs/{id}",
    id: "getJob",
    summary: "How far a job is, or what became of it.",
    parameters: &[],
    answer: Shape::of::<ShownJob>(),
    handler: || routing::get(read),
    ..LIST
};

/// A new one.
pub(super) const BEGIN: Endpoint = Endpoint {
    method: HttpMethod::Post,
    id: "beginJob",
    summary: "Asks for a job. With an Idempotency-Key, a message sent again gets the job of the first time.",
    permission: Some(Permission::ManageJobs),
    parameters: &[Parameter::IdempotencyKey],
    body: Some(Shape::of::<JobMessage>()),
    answer: Shape::of::<ShownJob>(),
    problems: &[408, 409, 413, 415, 422, 429, 503],
    handler: || routing::post(begin),
    ..LIST
};

/// One that is stopped.
pub(super) const CANCEL: Endpoint = Endpoint {
    path: "/v1/jobs/{id}/cancel",
    id: "cancelJob",
    summary: "Stops a job: at once where it waits, between two steps where it runs.",
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    handler: || routing::post(cancel),
    ..BEGIN
};

/// One that is taken up again.
pub(super) static REPLAY: Endpoint = Endpoint {
    path: "/v1/jobs/{id}/replay",
    id: "replayJob",
    summary: "Takes a job up again that failed or was cancelled, from its first attempt on.",
    handler: || routing::post(replay),
    ..CANCEL
};

/// One that is put away.
pub(super) static DISCARD: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/jobs/{id}",
    id: "discardJob",
    summary: "Puts a job away that is over; what it was.",
    body: None,
    problems: &[409, 422, 503],
    handler: || routing::delete(discard),
    ..CANCEL
};

/// The kinds.
pub(super) static KINDS: Endpoint = Endpoint {
    path: "/v1/job-kinds",
    id: "listJobKinds",
    summary: "The kinds of jobs, and what each may be told.",
    parameters: &[],
    answer: Shape::of::<JobKinds>(),
    problems: &[422],
    handler: || routing::get(kinds),
    ..LIST
};

/// Jobs are about the repository as a whole.
pub(super) fn check(view: &View) -> Result<(), Refusal> {
    if view.reaches_all() { Ok(()) } else { Err(Refusal::Undecidable(Undecidable::ForEveryBrand)) }
}

async fn list(caller: Allowed<may::ReadJobs>, State(served): State<Served>, message: Message) -> Answer {
    check(&caller.view())?;
    let [state, kind, limit, cursor] =
        query::read(message.uri.query(), ["state", "kind", "limit", "cursor"])?;
    let list = List::named(&served, "jobs").filtered(state.as_deref()).filtered(kind.as_deref());
    let page: Page<3> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let state = state.as_deref().map(stands).transpose()?;
    let kind = kind.as_deref().map(known).transpose()?;
    if let Some(answer) = message.elsewhere(&served).await {
        return answer;
    }
    let (node, most) = (&served.node, page.limit + 1);
    let (filter, sought) = (Filter { state, kind }, Sought { state, kind });
    let data = &node.session().repository.data;
    let of_table = db::jobs::page(data, filter, behind(page.after, 0), most).await;
    let of_table = of_table.map_err(anyhow::Error::from)?.into_iter().map(ShownJob::of);
    let imports = node.imports_under_way(sought, behind(page.after, 1), most).await?;
    let what_ifs = node.what_ifs_under_way(sought, behind(page.after, 2), most);
    let others = imports.into_iter().chain(what_ifs).map(ShownJob::under_way);
    let mut all: Vec<ShownJob> = of_table.chain(others).collect();
    all.sort_by_key(ShownJob::place);
    let (jobs, next) = list.cut(page, all, ShownJob::place);
    Ok(answer::json(&JobList { jobs, next }))
}

fn stands(text: &str) -> Result<Stands, Problem> {
    const WORDS: &[&str] = &["waiting", "running", "done", "failed", "cancelled"];
    let found = Stands::from_key(text).ok_or(Fault::NotAmong { words: WORDS });
    found.map_err(|fault| Problem::from(fault).of_field("state"))
}

/// The name of a kind of job, or of what else is listed.
fn known(text: &str) -> Result<&'static str, Problem> {
    let names: Vec<&'static str> = jobs::ALL.iter().map(|kind| kind.name).chain(UNDER_WAY).collect();
    let found = names.iter().find(|name| **name == text).copied();
    found.ok_or_else(|| {
        let nearest = suggest::nearest_name(text, &names);
        Problem::from(Fault::UnknownName { name: text.to_owned(), nearest }).of_field("kind")
    })
}

async fn read(
    caller: Allowed<may::ReadJobs>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    check(&caller.view())?;
    let [] = query::read(asked.as_deref(), [])?;
    let id = named(path)?;
    Ok(answer::json(&ShownJob::of(jobs::ask::get(served.node.session(), id.0).await?)))
}

async fn begin(
    caller: Allowed<may::ManageJobs>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Answer {
    check(&caller.view())?;
    let key = idempotency::key(request.headers())?;
    let message = body::read(request, &served).await?;
    let asked = told::job(&json::read(&message.text)?)?;
    let actor = &caller.by().actor;
    let recogniser = served.node.session().repository.vault.recogniser();
    let hash = key.map(|key| recogniser.contents(&[b"job", actor.as_bytes(), key.as_bytes()]));
    let job = make(&served, &asked, (actor, hash)).await?;
    Ok(answer::json(&ShownJob::of(job)))
}

async fn make(
    served: &Served,
    asked: &Asked,
    by: (&str, Option<[u8; 16]>),
) -> Result<db::jobs::Job, Refusal> {
    let (kind, parameters) = asked.judge()?;
    kind.check(served.jobs.backup())?;
    let wanted = Wanted {
        kind,
        parameters: &parameters,
        due_at: asked.due_at,
        priority: asked.priority.unwrap_or(kind.priority),
        place: None,
        schedule: None,
    };
    Ok(served.jobs.begin(&wanted, by).await?.1)
}

/// The body says nothing, but has to be JSON as every other.
async fn cancel(
    caller: Allowed<may::ManageJobs>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Answer {
    check(&caller.view())?;
    let id = named(path)?;
    nothing(&json::read(&body::read(request, &served).await?.text)?)?;
    let job = jobs::ask::cancel(served.node.session(), id.0, crate::clock::now()).await?;
    Ok(answer::json(&ShownJob::of(job)))
}

async fn replay(
    caller: Allowed<may::ManageJobs>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Answer {
    check(&caller.view())?;
    let id = named(path)?;
    nothing(&json::read(&body::read(request, &served).await?.text)?)?;
    let job = jobs::ask::replay(served.node.session(), id.0, crate::clock::now()).await?;
    served.jobs.wake();
    Ok(answer::json(&ShownJob::of(job)))
}

async fn discard(
    caller: Allowed<may::ManageJobs>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Answer {
    check(&caller.view())?;
    let [] = query::read(asked.as_deref(), [])?;
    let id = named(path)?;
    Ok(answer::json(&ShownJob::of(jobs::ask::discard(served.node.session(), id.0).await?)))
}

async fn kinds(_: Allowed<may::ReadJobs>, RawQuery(asked): RawQuery) -> Answer {
    let [] = query::read(asked.as_deref(), [])?;
    Ok(answer::json(&JobKinds { kinds: jobs::ALL.iter().map(|kind| ShownKind::of(kind)).collect() }))
}

fn named(path: Named) -> Result<JobId, Problem> {
    named::id_of(path, "job")
}
