//! Which columns never enter: judged by their headings and by the fields they feed, never by a value.

use crate::headings::{fold, recognise};
use crate::mapping::Mapping;
use crate::{Error, Source};
use model::{Field, Policy};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// What a policy keeps out of every file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forbidden {
    /// Headings, compared without case, accents, spaces and punctuation. A heading also stands for every path
    /// that goes through it: `staff` for `staff.since` and `customer.staff`.
    pub headings: Vec<String>,
    /// Fields, whatever the heading of the column that feeds them.
    pub fields: Vec<Field>,
}

impl From<&Policy> for Forbidden {
    fn from(policy: &Policy) -> Self {
        Self { headings: policy.forbidden_headings.clone(), fields: policy.forbidden_fields.clone() }
    }
}

impl Forbidden {
    /// Whether nothing is forbidden.
    pub fn is_empty(&self) -> bool {
        self.headings.is_empty() && self.fields.is_empty()
    }

    /// Refuses a mapping or a wish to carry along that asks for what is forbidden.
    pub(crate) fn check(&self, source: &Source) -> Result<(), Error> {
        let judge = Judge::of(self);
        if let Some(heading) = source.extras.iter().find(|heading| judge.names(heading)) {
            return Err(Error::ForbiddenExtra { heading: heading.clone() });
        }
        source.mapping.as_ref().map_or(Ok(()), |mapping| judge.check_mapping(mapping))
    }
}

/// What is forbidden, ready to be compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judge {
    headings: FxHashSet<String>,
    fields: Vec<Field>,
}

impl Judge {
    pub(crate) fn of(forbidden: &Forbidden) -> Self {
        let folded = forbidden.headings.iter().map(|heading| fold(heading));
        let headings = folded.filter(|heading| !heading.is_empty()).collect();
        Self { headings, fields: forbidden.fields.clone() }
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.headings.is_empty() && self.fields.is_empty()
    }

    /// Whether the heading, or a part of the path that it is, is forbidden by name.
    pub(crate) fn names(&self, heading: &str) -> bool {
        if self.headings.is_empty() {
            return false;
        }
        let parts: Vec<String> = heading.split('.').map(fold).collect();
        // The places of a list are no part of its name: `staff.1.since` is the second `staff.since`.
        let is_place = |part: &String| part.bytes().all(|byte| byte.is_ascii_digit());
        let named: Vec<String> = parts.iter().filter(|part| !is_place(part)).cloned().collect();
        self.holds_a_run(&parts) || self.holds_a_run(&named)
    }

    fn holds_a_run(&self, parts: &[String]) -> bool {
        (0..parts.len()).any(|start| {
            let mut run = String::new();
            parts[start..].iter().any(|part| {
                run.push_str(part);
                self.headings.contains(&run)
            })
        })
    }

    /// Whether one of the fields is forbidden.
    pub(crate) fn any_field(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| self.fields.contains(field))
    }

    /// Whether a column of this heading is forbidden, judged by the heading alone.
    pub(crate) fn is_forbidden(&self, heading: &str) -> bool {
        self.names(heading) || self.means_field(heading)
    }

    fn means_field(&self, heading: &str) -> bool {
        !self.fields.is_empty()
            && recognise(&[heading.to_owned()])
                .into_iter()
                .flatten()
                .any(|field| self.fields.contains(&field))
    }

    /// Which columns are forbidden, given the fields that each feeds. What a mapping leaves out may still be
    /// recognised by its heading: it must not show up among the cells of a row that is set aside.
    pub(crate) fn columns(&self, headings: &[String], fields: &[Vec<Field>]) -> Vec<bool> {
        if self.is_idle() {
            return vec![false; headings.len()];
        }
        let meant = recognise(headings);
        let judged = headings.iter().zip(fields).zip(meant).map(|((heading, fields), meant)| {
            let by_field = match (fields.as_slice(), meant) {
                ([], Some(meant)) => self.fields.contains(&meant),
                ([], None) => self.means_field(heading),
                (fields, _) => self.any_field(fields),
            };
            by_field || self.names(heading)
        });
        judged.collect()
    }

    /// Refuses a mapping that asks for what is forbidden.
    fn check_mapping(&self, mapping: &Mapping) -> Result<(), Error> {
        for (heading, target) in &mapping.columns {
            let fields = target.fields(heading)?;
            let forbidden = if !fields.is_empty() && self.names(heading) {
                "this heading".to_owned()
            } else if let Some(field) = fields.iter().find(|field| self.fields.contains(field)) {
                format!("the field {field}")
            } else {
                continue;
            };
            return Err(Error::ForbiddenColumn { heading: heading.clone(), forbidden });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(forbidden: &str, headings: &[&str], expected: bool) {
        let judge = Judge::of(&Forbidden { headings: vec![forbidden.to_owned()], fields: Vec::new() });
        for heading in headings {
            assert_eq!(judge.names(heading), expected, "{forbidden:?} in {heading:?}");
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        check("Salarié du groupe", &["salarie_du_groupe", "SALARIÉ DU GROUPE", "salariéDuGroupe"], true);
        check("Salarié du groupe", &["salarié", "groupe", "", "salariés du groupe"], false);
    }

    #[test]
    fn a_heading_stands_for_the_paths_through_it() {
        check("staff", &["staff.since", "customer.staff", "customer.Staff.1", "a.staff.1.b"], true);
        check("staff", &["staffing", "customer.staff_id", "customerstaff"], false);
        check("staff.since", &["staff.since", "staff.1.since", "staffSince", "a.staff.since.year"], true);
        check("staff.since", &["staff", "since", "staff.until"], false);
        check("is_employee", &["Employee (customer.metafields.facts.is_employee)"], true);
    }

    #[test]
    fn a_name_without_letters_forbids_nothing() {
        check("--", &["", "--", "nom", "1"], false);
    }
}
