//! Customers found while somebody types.

use crate::live::Hit;
use model::{CustomerId, Field};
use serde::Serialize;

/// The answer.
#[derive(Serialize)]
pub(in crate::http) struct Hits {
    customers: Vec<One>,
}

#[derive(Serialize)]
struct One {
    id: CustomerId,
    #[serde(serialize_with = "as_object")]
    fields: Vec<(Field, String)>,
    matched: Vec<Field>,
}

fn as_object<S: serde::Serializer>(fields: &[(Field, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(field, value)| (field, value)))
}

impl From<Vec<Hit>> for Hits {
    fn from(hits: Vec<Hit>) -> Hits {
        let one = |hit: Hit| One { id: hit.customer, fields: hit.fields, matched: hit.matched };
        Hits { customers: hits.into_iter().map(one).collect() }
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
        insta::assert_snapshot!(super::super::pretty(&Hits::from(vec![hit])));
    }
}
