//! What somebody is given, on the command line: roles, and the brands and stores where they hold.

use clap::Args;
use model::{Grant, Reach, Role};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Roles with one reach for all of them.
#[derive(Args, Clone, Debug)]
pub(super) struct Roles {
    /// Role; several are given by saying it several times.
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    /// Brand where the roles hold; several as well. Without it, all brands, those to come included.
    #[arg(long = "brand", value_name = "BRAND")]
    brands: Vec<String>,
    /// Code of a store where the roles hold; several as well. Without it, all stores.
    #[arg(long = "store", value_name = "STORE")]
    stores: Vec<String>,
}

impl Roles {
    pub(super) fn grants(&self) -> Vec<Grant> {
        let limit = |names: &[String]| (!names.is_empty()).then(|| names.iter().cloned().collect());
        let reach = Reach { brands: limit(&self.brands), stores: limit(&self.stores) };
        let roles: BTreeSet<Role> = self.roles.iter().copied().collect();
        roles.into_iter().map(|role| Grant { role, reach: reach.clone() }).collect()
    }
}

/// Roles for machines.
pub(super) fn as_json(grants: &[Grant]) -> Vec<Value> {
    let grant = |Grant { role, reach }: &Grant| json!({ "role": role.key(), "brands": reach.brands, "stores": reach.stores });
    grants.iter().map(grant).collect()
}

/// Roles for people: `steward (brand a; store s1, s2), director`.
pub(super) fn in_words(grants: &[Grant]) -> String {
    let limit = |what: &str, names: &Option<BTreeSet<String>>| {
        let names = names.as_ref()?;
        Some(format!("{what} {}", names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")))
    };
    let grant = |Grant { role, reach }: &Grant| {
        let limits: Vec<String> =
            [limit("brand", &reach.brands), limit("store", &reach.stores)].into_iter().flatten().collect();
        if limits.is_empty() { role.to_string() } else { format!("{role} ({})", limits.join("; ")) }
    };
    grants.iter().map(grant).collect::<Vec<_>>().join(", ")
}
