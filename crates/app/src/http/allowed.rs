//! A permission in the signature of a handler: what is handed in is whoever asked, who may do it.

use super::Served;
use super::problem::{Fault, Problem};
use crate::access::{Caller, View};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::{Needed, Permission};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

/// The permission that the endpoint declares, beside the request.
#[derive(Clone, Copy)]
pub(super) struct Declared(pub Permission);

/// Whoever asks, and may do `P`.
pub(super) struct Allowed<P> {
    caller: Arc<Caller>,
    needed: PhantomData<P>,
}

impl<P: Needed> Allowed<P> {
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
        let declared = parts.extensions.get::<Declared>().map(|declared| declared.0);
        if declared != Some(P::PERMISSION) {
            let failed =
                super::problem::failed("an endpoint declares another permission than its handler needs");
            return Err(failed.into());
        }
        let caller = parts.extensions.get::<Arc<Caller>>().cloned().ok_or(Fault::NotSignedIn)?;
        if !caller.may(P::PERMISSION) {
            return Err(Fault::NotAllowed { permission: P::PERMISSION }.into());
        }
        Ok(Allowed { caller, needed: PhantomData })
    }
}
