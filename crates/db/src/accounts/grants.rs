//! What users and clients were given: roles with their reach.

use crate::{Db, Error, Tx, Value, insert};
use model::{Grant, Reach};
use std::collections::{BTreeMap, BTreeSet};

/// Who was given something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holder {
    User,
    Client,
}

impl Holder {
    const fn key(self) -> &'static str {
        match self {
            Holder::User => "user",
            Holder::Client => "client",
        }
    }
}

/// Everything that was given to users or clients, by their numbers.
pub(super) async fn all(db: &Db, holder: Holder) -> Result<BTreeMap<i64, Vec<Grant>>, Error> {
    let select = "SELECT holder_id, role, brands, stores FROM role_grant WHERE holder = $1 \
                  ORDER BY holder_id, position";
    type Row = (i64, String, Option<String>, Option<String>);
    let rows: Vec<Row> = on!(db, |pool| sqlx::query_as(select).bind(holder.key()).fetch_all(pool).await)?;
    let mut grants: BTreeMap<i64, Vec<Grant>> = BTreeMap::new();
    for (id, role, brands, stores) in rows {
        let damaged = || Error::Damaged { what: "role given to", id };
        let role = role.parse().map_err(|_| damaged())?;
        let limit = |text: Option<String>| -> Result<Option<BTreeSet<String>>, Error> {
            text.map(|text| serde_json::from_str(&text)).transpose().map_err(|_| damaged())
        };
        let reach = Reach { brands: limit(brands)?, stores: limit(stores)? };
        grants.entry(id).or_default().push(Grant { role, reach });
    }
    Ok(grants)
}

/// Gives this, and takes away whatever else was given before.
pub(super) async fn replace(tx: &mut Tx, holder: Holder, id: i64, grants: &[Grant]) -> Result<(), Error> {
    let delete = "DELETE FROM role_grant WHERE holder = $1 AND holder_id = $2";
    within!(&mut *tx, |connection| {
        sqlx::query(delete).bind(holder.key()).bind(id).execute(connection).await.map(drop)
    })?;
    let limit =
        |limit: &Option<BTreeSet<String>>| limit.as_ref().map(|names| serde_json::json!(names).to_string());
    for (grant, position) in grants.iter().zip(0..) {
        let (brands, stores) = (limit(&grant.reach.brands), limit(&grant.reach.stores));
        let row = [
            Value::Text(holder.key()),
            Value::Int(id),
            Value::Int(position),
            Value::Text(grant.role.key()),
            Value::MaybeText(brands.as_deref()),
            Value::MaybeText(stores.as_deref()),
        ];
        let columns = ["holder", "holder_id", "position", "role", "brands", "stores"];
        insert(tx, "role_grant", columns, &[row]).await?;
    }
    Ok(())
}
