//! Groups that are no more, with the members they had then: a merge that is undone gives back their ids. The same
//! as what the database answers, kept at hand.

use rustc_hash::FxHashMap;

/// Groups that are no more, by member and by group.
#[derive(Default)]
pub(crate) struct Former {
    groups_of: FxHashMap<i64, Vec<i64>>,
    members_of: FxHashMap<i64, Vec<i64>>,
}

impl Former {
    /// From member and group, in the order in which the groups ended.
    pub fn new(rows: Vec<(i64, i64)>) -> Former {
        let mut former = Former::default();
        for (member, group) in rows {
            former.add(member, group);
        }
        former
    }

    /// The groups that a member was in when they ended, the latest last.
    pub fn of(&self, member: i64) -> &[i64] {
        self.groups_of.get(&member).map_or(&[], Vec::as_slice)
    }

    /// A group ends with these members.
    pub fn end(&mut self, group: i64, members: impl IntoIterator<Item = i64>) {
        self.begin(group);
        members.into_iter().for_each(|member| self.add(member, group));
    }

    /// A group means its members again.
    pub fn begin(&mut self, group: i64) {
        for member in self.members_of.remove(&group).unwrap_or_default() {
            if let Some(groups) = self.groups_of.get_mut(&member) {
                groups.retain(|known| *known != group);
                if groups.is_empty() {
                    self.groups_of.remove(&member);
                }
            }
        }
    }

    fn add(&mut self, member: i64, group: i64) {
        self.groups_of.entry(member).or_default().push(group);
        self.members_of.entry(group).or_default().push(member);
    }
}
