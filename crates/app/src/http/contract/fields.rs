//! Objects whose members are the fields of the vocabulary: each is described where the field is.

use super::shape::Schemas;
use crate::http::show::{Said, ShownField};
use crate::http::told::LEADS;
use model::{Field, Survivorship};
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Most values of a field of which several exist.
const VALUES: usize = 20;

/// The fields of a source record, as they are told.
pub(in crate::http) struct RecordFields;

/// The fields by which somebody is looked up.
pub(in crate::http) struct SubjectFields;

/// The fields of a customer, with the origin of each value.
pub(in crate::http) struct ProfileFields;

/// What a source record says, field by field, as it is seen.
pub(in crate::http) struct SaidFields;

/// The fields that tell customers found apart.
pub(in crate::http) struct FoundFields;

impl PartialSchema for RecordFields {
    fn schema() -> RefOr<Schema> {
        let meaning =
            "Fields of a record. What is not there is gone; null and blank texts count as not there.";
        let told = Field::ALL.iter().filter(|field| !matches!(field, Field::Source | Field::RecordId));
        object(meaning, told, told_value)
    }
}

impl ToSchema for RecordFields {}

impl PartialSchema for SubjectFields {
    fn schema() -> RefOr<Schema> {
        object("What leads to a person.", LEADS.iter(), told_value)
    }
}

impl ToSchema for SubjectFields {}

impl PartialSchema for ProfileFields {
    fn schema() -> RefOr<Schema> {
        let shown = Field::ALL.iter().filter(|field| **field != Field::RecordId);
        object("The fields that have a value.", shown, |_| Ref::from_schema_name(ShownField::name()).into())
    }
}

impl ToSchema for ProfileFields {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((ShownField::name().into_owned(), ShownField::schema()));
        ShownField::schemas(schemas);
    }
}

impl PartialSchema for SaidFields {
    fn schema() -> RefOr<Schema> {
        let untold = |field: &&Field| matches!(field, Field::RecordId | Field::Source | Field::UpdatedAt);
        object("What the record says.", Field::ALL.iter().filter(|field| !untold(field)), |_| {
            ArrayBuilder::new().items(Ref::from_schema_name(Said::name())).into()
        })
    }
}

impl ToSchema for SaidFields {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((Said::name().into_owned(), Said::schema()));
        Said::schemas(schemas);
    }
}

impl PartialSchema for FoundFields {
    fn schema() -> RefOr<Schema> {
        object("The fields that tell people apart.", Field::ALL.iter(), |field| {
            ObjectBuilder::new().schema_type(Type::String).description(Some(field.meaning())).into()
        })
    }
}

impl ToSchema for FoundFields {}

fn object<'f>(
    meaning: &str,
    fields: impl Iterator<Item = &'f Field>,
    member: impl Fn(&Field) -> RefOr<Schema>,
) -> RefOr<Schema> {
    let object = ObjectBuilder::new()
        .description(Some(meaning))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    fields.fold(object, |object, field| object.property(field.key(), member(field))).into()
}

/// A value as it is told; a list of some where a field has several.
fn told_value(field: &Field) -> RefOr<Schema> {
    let plain = || plain(field.meaning());
    if field.survivorship() != Survivorship::KeepAll {
        return plain().into();
    }
    let list = ArrayBuilder::new().items(plain()).max_items(Some(VALUES));
    AnyOfBuilder::new().item(plain()).item(list).description(Some(field.meaning())).into()
}

/// A text, a number or yes and no, or nothing.
fn plain(meaning: &str) -> ObjectBuilder {
    let types = [Type::String, Type::Number, Type::Boolean, Type::Null];
    ObjectBuilder::new().schema_type(SchemaType::from_iter(types)).description(Some(meaning))
}
