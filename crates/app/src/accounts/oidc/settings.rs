//! Whether what is set for the sign-in service can work, and what groups give by it.

use crate::config::oidc::{GroupRole, Secret, Settings, Unknown};
use anyhow::{Context, bail, ensure};
use model::{Grant, Reach, Role};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

impl Settings {
    /// Refuses what cannot work or must not be.
    pub fn check(&self) -> anyhow::Result<()> {
        let Some(issuer) = &self.issuer else {
            ensure!(self.client_id.is_none(), "client_id in [oidc] is of no use without issuer");
            return Ok(());
        };
        super::fetch::Address::of(issuer).with_context(|| format!("issuer = {issuer:?} in [oidc]"))?;
        ensure!(!issuer.contains('?'), "issuer in [oidc]: an address without a query");
        ensure!(self.client_id.as_ref().is_some_and(|id| !id.is_empty()), "[oidc] needs client_id");
        ensure!(self.scopes.iter().any(|scope| scope == "openid"), "scopes in [oidc] need \"openid\"");
        ensure!((1..=60).contains(&self.name.chars().count()), "name in [oidc]: 1 to 60 characters");
        ensure!(!self.identified_by.is_empty(), "identified_by in [oidc] names a claim");
        ensure!(
            self.groups_claim.is_some() != self.roles.is_empty(),
            "groups_claim and roles in [oidc] belong together"
        );
        ensure!(
            self.unknown == Unknown::Refused || self.groups_claim.is_some(),
            "unknown = \"created\" in [oidc] needs groups_claim and roles: whoever is made would have no role"
        );
        ensure!(
            self.signed_out.as_deref().is_none_or(super::is_path_here),
            "signed_out in [oidc]: a path of this service, such as \"/\""
        );
        self.roles.iter().try_for_each(|role| grant(role).map(drop))
    }

    /// The secret, from wherever it comes; none for a client that has none.
    pub(super) fn secret(&self) -> anyhow::Result<Option<Secret>> {
        match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), _) => Ok(Some(secret.clone())),
            (None, Some(path)) => {
                let read = std::fs::read_to_string(path).map(Zeroizing::new);
                let text = read.with_context(|| format!("cannot read {}", path.display()))?;
                ensure!(!text.trim().is_empty(), "{} is empty", path.display());
                Ok(Some(Secret::new(&text)))
            }
            (None, None) => Ok(None),
        }
    }

    /// What somebody of these groups is given; none where roles do not follow from groups.
    pub(super) fn grants(&self, groups: &BTreeSet<String>) -> anyhow::Result<Option<Vec<Grant>>> {
        if self.groups_claim.is_none() {
            return Ok(None);
        }
        let roles = self.roles.iter().filter(|role| groups.contains(&role.group));
        let mut grants: Vec<Grant> = Vec::new();
        for grant in roles.map(grant) {
            let grant = grant?;
            if !grants.contains(&grant) {
                grants.push(grant);
            }
        }
        Ok(Some(grants))
    }
}

fn grant(given: &GroupRole) -> anyhow::Result<Grant> {
    let Ok(role) = given.role.parse::<Role>() else {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
        bail!("role = {:?} in [oidc]: one of {}", given.role, known.join(", "));
    };
    Ok(Grant { role, reach: Reach { brands: given.brands.clone(), stores: given.stores.clone() } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> anyhow::Result<Settings> {
        let settings: Settings = toml::from_str(toml)?;
        settings.check().map(|()| settings)
    }

    fn refused(toml: &str, words: &str) {
        let said = read(&format!("issuer = \"https://id.example\"\nclient_id = \"amigo\"\n{toml}"));
        let said = format!("{:#}", said.expect_err(toml));
        assert!(said.contains(words), "{toml}: {said}");
    }

    #[test]
    fn what_cannot_work_is_refused() {
        assert!(read("").is_ok());
        assert!(read("issuer = \"https://id.example\"").is_err());
        assert!(read("client_id = \"amigo\"").is_err());
        assert!(read("issuer = \"http://id.example\"\nclient_id = \"a\"").is_err(), "not in clear");
        assert!(read("issuer = \"http://127.0.0.1:9\"\nclient_id = \"a\"").is_ok(), "but on this machine");
        refused("scopes = [\"email\"]", "openid");
        refused("client_secret = \"s3cret\"", "unknown field");
        refused("groups_claim = \"groups\"", "belong together");
        refused("unknown = \"created\"", "needs groups_claim");
        refused("unknown = \"let in\"", "unknown variant");
        refused("signed_out = \"https://evil.example\"", "a path");
        let role = |role| format!("groups_claim = \"g\"\nroles = [{{ group = \"a\", role = \"{role}\" }}]");
        refused(&role("root"), "one of admin");
        refused(
            "groups_claim = \"g\"\nroles = [{ group = \"a\", role = \"admin\", brand = \"b\" }]",
            "brand",
        );
    }

    #[test]
    fn groups_give_roles_with_their_limits_and_nothing_else() {
        let settings = read(
            "issuer = \"https://id.example\"\nclient_id = \"amigo\"\ngroups_claim = \"groups\"\n\
             [[roles]]\ngroup = \"crm\"\nrole = \"steward\"\nbrands = [\"maison\"]\n\
             [[roles]]\ngroup = \"shops\"\nrole = \"associate\"\nstores = [\"s1\", \"s2\"]\n\
             [[roles]]\ngroup = \"crm-paris\"\nrole = \"steward\"\nbrands = [\"maison\"]\n",
        )
        .unwrap();
        let given = |groups: &[&str]| {
            let groups = groups.iter().map(|group| (*group).to_owned()).collect();
            let told = |grant: &Grant| (grant.role.key(), grant.reach.clone());
            let grants = settings.grants(&groups).unwrap().unwrap();
            grants.iter().map(told).collect::<Vec<_>>()
        };
        let limit = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let steward = ("steward", Reach { brands: limit(&["maison"]), stores: None });
        assert_eq!(given(&["crm", "crm-paris", "other"]), std::slice::from_ref(&steward));
        let associate = ("associate", Reach { brands: None, stores: limit(&["s1", "s2"]) });
        assert_eq!(given(&["shops", "crm"]), [steward, associate]);
        assert_eq!(given(&["Crm", "admin"]), []);
        assert!(Settings::default().grants(&BTreeSet::new()).unwrap().is_none());
    }

    #[test]
    fn a_secret_counts_more_than_a_file_of_it_and_is_not_shown() {
        let mut settings =
            read("issuer = \"https://id.example\"\nclient_id = \"a\"\nclient_secret_file = \"/nowhere\"")
                .unwrap();
        settings.client_secret = Some(Secret::new("s3cret\n"));
        assert_eq!(settings.secret().unwrap().unwrap().text(), "s3cret");
        assert!(!format!("{settings:?}").contains("s3cret"));
    }
}
