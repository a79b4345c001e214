//! What a body looks like.

use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Schemas by their names.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

/// A body of some type.
#[derive(Clone, Copy)]
pub(in crate::http) struct Shape {
    reference: fn() -> Ref,
    collect: fn(&mut Schemas),
}

impl Shape {
    /// The shape of a type.
    pub const fn of<T: ToSchema + PartialSchema>() -> Shape {
        Shape { reference: || Ref::from_schema_name(T::name()), collect: collect::<T> }
    }

    /// What stands for it where it is used.
    pub fn reference(self) -> Ref {
        (self.reference)()
    }

    /// Adds its schema and those that it speaks of.
    pub fn collect(self, into: &mut Schemas) {
        (self.collect)(into);
    }
}

fn collect<T: ToSchema>(into: &mut Schemas) {
    into.push((T::name().into_owned(), T::schema()));
    T::schemas(into);
}
