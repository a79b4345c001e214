//! What a body looks like.

use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What a file is sent as.
const FILE: &str = "application/octet-stream";

/// Schemas by their names.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

/// A body of some type.
#[derive(Clone, Copy)]
pub(in crate::http) struct Shape {
    reference: fn() -> Ref,
    collect: fn(&mut Schemas),
    /// Its media type.
    pub(super) media_type: &'static str,
    /// Whether it leads elsewhere instead of saying anything.
    pub(super) is_elsewhere: bool,
    /// What is answered instead with some statuses, where that is no problem of our own.
    otherwise: Option<Other>,
}

/// An object that says nothing.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Nothing {}

/// Another answer, and the statuses that it comes with.
#[derive(Clone, Copy)]
struct Other {
    reference: fn() -> Ref,
    collect: fn(&mut Schemas),
    statuses: &'static [u16],
}

impl Shape {
    /// The shape of a type.
    pub const fn of<T: ToSchema + PartialSchema>() -> Shape {
        Shape {
            reference: reference::<T>,
            collect: collect::<T>,
            media_type: "application/json",
            is_elsewhere: false,
            otherwise: None,
        }
    }

    /// The same, sent as a form.
    pub const fn form<T: ToSchema + PartialSchema>() -> Shape {
        Shape { media_type: "application/x-www-form-urlencoded", ..Shape::of::<T>() }
    }

    /// A page.
    pub const fn html<T: ToSchema + PartialSchema>() -> Shape {
        Shape { media_type: "text/html", ..Shape::of::<T>() }
    }

    /// A text that is no JSON.
    pub const fn text<T: ToSchema + PartialSchema>() -> Shape {
        Shape { media_type: "text/plain", ..Shape::of::<T>() }
    }

    /// No body: the header Location says where to go.
    pub const fn elsewhere() -> Shape {
        Shape { is_elsewhere: true, ..Shape::of::<Nothing>() }
    }

    /// The bytes of a file as they are.
    pub const fn file<T: ToSchema + PartialSchema>() -> Shape {
        Shape { media_type: FILE, ..Shape::of::<T>() }
    }

    /// Events of this form, one after the other.
    pub const fn events<T: ToSchema + PartialSchema>() -> Shape {
        Shape { media_type: "text/event-stream", ..Shape::of::<T>() }
    }

    /// Whether it is a stream of events.
    pub fn is_stream(self) -> bool {
        self.media_type == "text/event-stream"
    }

    /// Whether it is a file.
    pub fn is_file(self) -> bool {
        self.media_type == FILE
    }

    /// The same, with another one as the answer of these statuses.
    pub const fn or<E: ToSchema + PartialSchema>(self, statuses: &'static [u16]) -> Shape {
        let other = Other { reference: reference::<E>, collect: collect::<E>, statuses };
        Shape { otherwise: Some(other), ..self }
    }

    /// What stands for it where it is used.
    pub fn reference(self) -> Ref {
        (self.reference)()
    }

    /// What stands for the other answer, and the statuses that it comes with.
    pub fn otherwise(self) -> Option<(Ref, &'static [u16])> {
        self.otherwise.map(|other| ((other.reference)(), other.statuses))
    }

    /// Adds its schema and those that it speaks of.
    pub fn collect(self, into: &mut Schemas) {
        (self.collect)(into);
        if let Some(other) = self.otherwise {
            (other.collect)(into);
        }
    }
}

fn reference<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

fn collect<T: ToSchema>(into: &mut Schemas) {
    into.push((T::name().into_owned(), T::schema()));
    T::schemas(into);
}
