//! Customers found while somebody types.

use crate::http::contract::FoundFields;
use crate::live::Hit;
use model::{CustomerId, Field};
use serde::Serialize;
use utoipa::ToSchema;

/// The answer.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Hits {
    customers: Vec<One>,
    /// The cursor of the next page; null on the last one.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FoundCustomer)]
struct One {
    #[schema(value_type = String)]
    id: CustomerId,
    #[serde(serialize_with = "as_object")]
    #[schema(value_type = FoundFields)]
    fields: Vec<(Field, String)>,
    #[schema(value_type = Vec<String>)]
    matched: Vec<Field>,
}

pub(super) fn as_object<S: serde::Serializer>(
    fields: &[(Field, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(field, value)| (field, value)))
}

impl Hits {
    /// A page of them.
    pub fn of(hits: Vec<Hit>, next: Option<String>) -> Hits {
        let one = |hit: Hit| One { id: hit.customer, fields: hit.fields, matched: hit.matched };
        Hits { customers: hits.into_iter().map(one).collect(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_told_with_what_tells_them_apart() {
        let fields = [(Field::LastName, "Quatremer"), (Field::FirstName, "Zénobie"), (Field::City, "Nîmes")];
        let fields = fields.map(|(field, value)| (field, value.to_owned())).to_vec();
        let hit = Hit { customer: CustomerId(40), fields, matched: vec![Field::LastName] };
        insta::assert_snapshot!(super::super::pretty(&Hits::of(vec![hit], None)));
    }
}
