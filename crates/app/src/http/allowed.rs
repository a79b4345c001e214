//! A permission in the signature of a handler: what is handed in is whoever asked, who may do it.

use super::Served;
use super::problem::{Fault, Problem};
use super::purpose;
use crate::access::{By, Caller, View};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::{Needed, Permission};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

/// The permission that the endpoint declares and its name, beside the request.
#[derive(Clone, Copy)]
pub(super) struct Declared {
    pub permission: Permission,
    pub deed: &'static str,
}

/// Whoever asks, and may do `P`.
pub(super) struct Allowed<P> {
    caller: Arc<Caller>,
    by: By,
    needed: PhantomData<P>,
}

impl<P: Needed> Allowed<P> {
    /// Who does what for what, for the access log.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// How far the permission reaches, and what of a person is seen by it.
    pub fn view(&self) -> View {
        self.caller.view(P::PERMISSION)
    }
}

impl<P> Deref for Allowed<P> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<P: Needed> FromRequestParts<Served> for Allowed<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Served) -> Result<Self, Problem> {
        let declared = parts.extensions.get::<Declared>().copied();
        let Some(declared) = declared.filter(|declared| declared.permission == P::PERMISSION) else {
            let failed =
                super::problem::failed("an endpoint declares another permission than its handler needs");
            return Err(failed.into());
        };
        let caller = parts.extensions.get::<Arc<Caller>>().cloned().ok_or(Fault::NotSignedIn)?;
        if !caller.may(P::PERMISSION) {
            return Err(Fault::NotAllowed { permission: P::PERMISSION }.into());
        }
        let purpose = purpose::of(&parts.headers)?.unwrap_or_else(|| caller.purpose(P::PERMISSION));
        let by = By::caller(&caller, declared.deed, purpose);
        Ok(Allowed { caller, by, needed: PhantomData })
    }
}
