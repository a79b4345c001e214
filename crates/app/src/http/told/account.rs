//! Who signs in, and what users and clients are given.

use super::{members, object, wrong};
use crate::accounts::users::{Change, Link, Profile, SignsIn};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use connect::suggest;
use db::accounts::State;
use model::{Grant, Reach, Role};
use std::collections::BTreeSet;

/// Characters of a text that is no password.
const TEXT: usize = 255;
/// Characters of a password.
const PASSWORD: usize = crate::accounts::password::MOST;
/// Roles of one user or client, and brands or stores of one role.
const ROLES: usize = 50;
const LIMITS: usize = 1_000;
/// Requests a second that a client may have.
const PER_SECOND: usize = 1_000_000;

/// Login and password.
pub(in crate::http) fn sign_in(json: &Json<'_>) -> Result<(String, String), Problem> {
    let [login, password] = members(json, "", ["login", "password"])?;
    Ok((required(login, "login", TEXT)?, required(password, "password", PASSWORD)?))
}

/// The password that holds, and the one that shall.
pub(in crate::http) fn new_password(json: &Json<'_>) -> Result<(String, String), Problem> {
    let [current, new] = members(json, "", ["current", "new"])?;
    Ok((required(current, "current", PASSWORD)?, required(new, "new", PASSWORD)?))
}

/// A user to be made.
pub(in crate::http) fn new_user(json: &Json<'_>) -> Result<(Profile, Vec<Grant>, SignsIn), Problem> {
    let names = ["login", "name", "email", "roles", "without_password"];
    let [login, name, email, roles, without] = members(json, "", names)?;
    let profile = Profile {
        login: required(login, "login", TEXT)?,
        name: optional(name, "name")?.flatten(),
        email: optional(email, "email")?.flatten(),
        link: None,
    };
    let signs_in = match without {
        None | Some(Json::Bool(false)) => SignsIn::ByPassword,
        Some(Json::Bool(true)) => SignsIn::ByService,
        Some(_) => return Err(wrong(Kind::Bool, "/without_password")),
    };
    Ok((profile, grants(roles)?.ok_or_else(|| missing("roles"))?, signs_in))
}

/// What changes of a user.
pub(in crate::http) fn user_change(json: &Json<'_>) -> Result<Change, Problem> {
    let [name, email, roles, state, oidc] = members(json, "", ["name", "email", "roles", "state", "oidc"])?;
    Ok(Change {
        name: optional(name, "name")?,
        email: optional(email, "email")?,
        grants: grants(roles)?,
        state: self::state(state)?,
        link: oidc.map(unlinked).transpose()?,
    })
}

/// A client to be made.
pub(in crate::http) fn new_client(json: &Json<'_>) -> Result<(String, Vec<Grant>, Option<u32>), Problem> {
    let [name, roles, limit] = members(json, "", ["name", "roles", "per_second"])?;
    let name = required(name, "name", TEXT)?;
    Ok((name, grants(roles)?.ok_or_else(|| missing("roles"))?, per_second(limit)?.flatten()))
}

/// What changes of a client; what is not said stays.
pub(in crate::http) struct ClientChange {
    pub grants: Option<Vec<Grant>>,
    pub state: Option<State>,
    pub per_second: Option<Option<u32>>,
}

/// What changes of a client.
pub(in crate::http) fn client_change(json: &Json<'_>) -> Result<ClientChange, Problem> {
    let [roles, state, limit] = members(json, "", ["roles", "state", "per_second"])?;
    let (grants, state) = (grants(roles)?, self::state(state)?);
    Ok(ClientChange { grants, state, per_second: per_second(limit)? })
}

fn missing(name: &'static str) -> Problem {
    Problem::at(Fault::Missing { name }, "")
}

fn required(json: Option<&Json<'_>>, name: &'static str, most: usize) -> Result<String, Problem> {
    text(json.ok_or_else(|| missing(name))?, &pointer("", name), most)
}

/// A text that may be taken away with `null`.
fn optional(json: Option<&Json<'_>>, name: &str) -> Result<Option<Option<String>>, Problem> {
    match json {
        None => Ok(None),
        Some(Json::Null) => Ok(Some(None)),
        Some(json) => text(json, &pointer("", name), TEXT).map(|text| Some(Some(text))),
    }
}

fn text(json: &Json<'_>, at: &str, most: usize) -> Result<String, Problem> {
    let Json::Text(text) = json else { return Err(wrong(Kind::Text, at)) };
    let is_fit = (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if is_fit { Ok(text.clone().into_owned()) } else { Err(Problem::at(Fault::BadKey { most }, at)) }
}

/// A link is made by signing in, and can only be taken away here.
fn unlinked(json: &Json<'_>) -> Result<Option<Link>, Problem> {
    if *json == Json::Null { Ok(None) } else { Err(wrong(Kind::Null, "/oidc")) }
}

fn state(json: Option<&Json<'_>>) -> Result<Option<State>, Problem> {
    const NAMES: [&str; 2] = [State::Active.key(), State::Blocked.key()];
    let Some(json) = json else { return Ok(None) };
    let said = text(json, "/state", TEXT)?;
    match NAMES.iter().position(|name| *name == said) {
        Some(0) => Ok(Some(State::Active)),
        Some(_) => Ok(Some(State::Blocked)),
        None => Err(unknown(&said, "/state", &NAMES)),
    }
}

fn per_second(json: Option<&Json<'_>>) -> Result<Option<Option<u32>>, Problem> {
    let place = "/per_second";
    match json {
        None => Ok(None),
        Some(Json::Null) => Ok(Some(None)),
        Some(Json::Number(number)) => {
            let limit =
                super::person::limit(number, PER_SECOND).map_err(|fault| Problem::at(fault, place))?;
            Ok(Some(u32::try_from(limit).ok()))
        }
        Some(_) => Err(Problem::at(Fault::OutOfRange { from: 1, to: PER_SECOND }, place)),
    }
}

fn unknown(name: &str, at: &str, names: &[&'static str]) -> Problem {
    let nearest = suggest::nearest_name(name, names);
    Problem::at(Fault::UnknownName { name: name.to_owned(), nearest }, at)
}

/// `[{"role": "steward", "brands": ["a"], "stores": null}, ..]`.
fn grants(json: Option<&Json<'_>>) -> Result<Option<Vec<Grant>>, Problem> {
    let Some(json) = json else { return Ok(None) };
    let list = list(json, "/roles", ROLES)?;
    list.iter()
        .enumerate()
        .map(|(at, json)| grant(json, &format!("/roles/{at}")))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn list<'j, 'a>(json: &'j Json<'a>, at: &str, most: usize) -> Result<&'j [Json<'a>], Problem> {
    let Json::List(list) = json else { return Err(wrong(Kind::List, at)) };
    if list.len() > most { Err(Problem::at(Fault::TooManyEntries { most }, at)) } else { Ok(list) }
}

fn grant(json: &Json<'_>, at: &str) -> Result<Grant, Problem> {
    object(json, at)?;
    let [role, brands, stores] = members(json, at, ["role", "brands", "stores"])?;
    let place = pointer(at, "role");
    let said = text(role.ok_or_else(|| Problem::at(Fault::Missing { name: "role" }, at))?, &place, TEXT)?;
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
    let role = said.parse().map_err(|_| unknown(&said, &place, &names))?;
    let reach = Reach { brands: limits(brands, at, "brands")?, stores: limits(stores, at, "stores")? };
    Ok(Grant { role, reach })
}

fn limits(json: Option<&Json<'_>>, at: &str, name: &str) -> Result<Option<BTreeSet<String>>, Problem> {
    let at = pointer(at, name);
    let Some(json) = json.filter(|json| **json != Json::Null) else { return Ok(None) };
    let names = list(json, &at, LIMITS)?.iter().enumerate();
    names.map(|(place, json)| text(json, &format!("{at}/{place}"), TEXT)).collect::<Result<_, _>>().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    fn refused<T>(found: Result<T, Problem>) -> Option<(&'static str, Option<String>)> {
        found.err().map(|problem| (problem.fault.code(), problem.pointer))
    }

    #[test]
    fn roles_are_read_with_their_limits() {
        let json = read(
            r#"{"login":"z","roles":[{"role":"steward"},{"role":"associate","brands":["a","b"],"stores":[]}]}"#,
        );
        let (profile, grants, signs_in) = new_user(&json.unwrap()).unwrap();
        assert_eq!(signs_in, SignsIn::ByPassword);
        assert_eq!((profile.login.as_str(), profile.name), ("z", None));
        assert_eq!(grants[0], Grant { role: Role::Steward, reach: Reach::ALL });
        assert_eq!(grants[1].reach.brands.as_ref().map(BTreeSet::len), Some(2));
        assert_eq!(grants[1].reach.stores.as_ref().map(BTreeSet::len), Some(0));
    }

    #[test]
    fn what_has_no_meaning_changes_nothing() {
        let check = |body: &str, code: &'static str, at: &str| {
            let said = refused(user_change(&read(body).unwrap()));
            assert_eq!(said, Some((code, Some(at.to_owned()))), "{body}");
        };
        check(r#"{"id":"usr_1"}"#, "unknown_name", "/id");
        check(r#"{"must_change":false}"#, "unknown_name", "/must_change");
        check(r#"{"login":"x"}"#, "unknown_name", "/login");
        check(r#"{"password":"x"}"#, "unknown_name", "/password");
        check(r#"{"state":"activ"}"#, "unknown_name", "/state");
        check(r#"{"roles":[{"role":"root"}]}"#, "unknown_name", "/roles/0/role");
        check(r#"{"roles":[{"role":"admin","reach":"all"}]}"#, "unknown_name", "/roles/0/reach");
        check(r#"{"roles":[{"role":"admin","brands":"a"}]}"#, "wrong_type", "/roles/0/brands");
        check(r#"{"roles":[{"role":"admin","brands":[7]}]}"#, "wrong_type", "/roles/0/brands/0");
        check(r#"{"roles":{}}"#, "wrong_type", "/roles");
        check(r#"{"oidc":{"issuer":"https://id.example","subject":"x"}}"#, "wrong_type", "/oidc");
        check(r#"{"oidc":"x"}"#, "wrong_type", "/oidc");
        check(r#"{"name":""}"#, "bad_key", "/name");
        let change = user_change(&read(r#"{"name":null,"oidc":null}"#).unwrap()).unwrap();
        assert_eq!(change.link, Some(None));
        assert_eq!((change.name, change.email, change.grants), (Some(None), None, None));
    }
}
