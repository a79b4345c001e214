//! What changes mean, ready to be told to the world once it is written.

use identity::index::Around;
use identity::lineage::Plan;

/// What changes mean, ready to be told to the world once it is written.
pub(in crate::live) struct Meaning {
    pub around: Around,
    /// Id of each customer of the part.
    pub ids: Vec<i64>,
    pub retired: Vec<i64>,
    pub revived: Vec<i64>,
    /// Customer that each record of the part belonged to, and records that are no more with theirs.
    pub before: Vec<(i64, i64)>,
    pub homes: Homes,
}

/// What they mean for households.
#[derive(Default)]
pub(in crate::live) struct Homes {
    pub ended: Vec<i64>,
    pub begun: Vec<i64>,
    /// Customer and household before.
    pub before: Vec<(i64, i64)>,
    /// Customer and household now.
    pub moved_in: Vec<(i64, i64)>,
    pub moved_out: Vec<i64>,
}

/// The ids that a plan ends, and those that it lets begin again.
pub(super) fn ends(plan: &Plan) -> (Vec<i64>, Vec<i64>) {
    let (mut ended, mut begun) = (Vec::new(), Vec::new());
    for component in plan.components() {
        ended.extend(component.retired().iter().map(|(id, _)| *id));
        ended.extend(component.emptied());
        begun.extend(component.changes().filter(|change| change.revived).map(|change| change.id));
    }
    (ended, begun)
}
