//! What a customer belongs to, and who belongs to a store or a client book.

use crate::customers::moment;
use crate::http::contract::FoundFields;
use crate::live::{self, AssociateTie, Hit, StoreTie};
use model::{AssociateId, CustomerId, Field, RecordId};
use serde::Serialize;
use utoipa::ToSchema;

/// What a customer belongs to.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Relations {
    #[schema(value_type = String)]
    customer: CustomerId,
    stores: Vec<RelatedStore>,
    associates: Vec<RelatedAssociate>,
}

#[derive(Serialize, ToSchema)]
struct RelatedStore {
    /// Its code.
    store: String,
    /// How the customer belongs to it; none where only records say so.
    kinds: Vec<RelationKind>,
    /// Records that name it.
    #[schema(value_type = Vec<String>)]
    named_by: Vec<RecordId>,
}

#[derive(Serialize, ToSchema)]
struct RelationKind {
    /// `preferred`, `visited`, `member`.
    kind: &'static str,
    since: Option<String>,
    said_at: String,
    said_by: String,
}

#[derive(Serialize, ToSchema)]
struct RelatedAssociate {
    #[schema(value_type = String)]
    associate: AssociateId,
    /// Code of the store where the customer is served.
    store: String,
    /// Whether the associate is the customer's own.
    primary: bool,
    from: Option<String>,
    to: Option<String>,
    said_at: String,
    said_by: String,
}

impl From<live::Relations> for Relations {
    fn from(relations: live::Relations) -> Relations {
        Relations {
            customer: relations.id,
            stores: relations.stores.into_iter().map(store).collect(),
            associates: relations.associates.into_iter().map(associate).collect(),
        }
    }
}

fn store(tie: StoreTie) -> RelatedStore {
    let kinds = tie.kinds.into_iter().map(|(kind, since, said)| RelationKind {
        kind: kind.key(),
        since: since.map(|day| day.to_string()),
        said_at: moment::text(said.at),
        said_by: said.by,
    });
    RelatedStore { store: tie.store, kinds: kinds.collect(), named_by: tie.named_by }
}

fn associate(tie: AssociateTie) -> RelatedAssociate {
    RelatedAssociate {
        associate: tie.associate,
        store: tie.entry.store,
        primary: tie.entry.is_primary,
        from: tie.entry.from.map(|day| day.to_string()),
        to: tie.entry.to.map(|day| day.to_string()),
        said_at: moment::text(tie.said.at),
        said_by: tie.said.by,
    }
}

/// Customers of a store or of a client book.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RelatedCustomers {
    customers: Vec<RelatedCustomer>,
    /// The cursor of the next page.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct RelatedCustomer {
    #[schema(value_type = String)]
    id: CustomerId,
    #[serde(serialize_with = "super::hits::as_object")]
    #[schema(value_type = FoundFields)]
    fields: Vec<(Field, String)>,
}

impl RelatedCustomers {
    /// A page of them.
    pub fn page(hits: Vec<Hit>, next: Option<String>) -> RelatedCustomers {
        let one = |hit: Hit| RelatedCustomer { id: hit.customer, fields: hit.fields };
        RelatedCustomers { customers: hits.into_iter().map(one).collect(), next }
    }
}
