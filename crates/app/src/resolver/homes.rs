//! Writing households: after the people, by the same rules of ids. Who lives alone has no household.

use super::Ledger;
use crate::session::Session;
use db::customers::{self, Group, Household, State};
use identity::lineage::{self, Component, Old};
use identity::records::Index;
use identity::resolve::Resolution;
use rustc_hash::{FxHashMap, FxHashSet};

/// Households written in one transaction.
const CHUNK: usize = 2_048;

/// Writes the households that differ from what is stored. `ids` are the ids of the resolution's customers.
/// Returns how many households there are.
pub(super) fn write(
    session: &Session,
    ledger: &mut Ledger<'_>,
    resolution: &Resolution,
    ids: &[i64],
) -> anyhow::Result<usize> {
    let data = &session.repository.data;
    let before = session.block(customers::memberships(data, Group::Household))?;
    let homes = Homes::of(resolution, ids, &before);
    let mut former: FxHashMap<Index, Vec<i64>> = FxHashMap::default();
    for (customer, household) in session.block(customers::former(data, Group::Household))? {
        if let Ok(place) = homes.people.binary_search(&customer) {
            former.entry(place as Index).or_default().push(household);
        }
    }
    let old = Old { customer_of: &homes.old, age: &homes.people, former: &former, gone: &homes.gone };
    let next = session.block(customers::next_id(data, Group::Household, ledger.run.next_household))?;
    let plan = lineage::plan(&old, &homes.new, homes.number, next);
    let components: Vec<Component<'_>> = plan.components().collect();
    let bar = crate::progress::count(components.len() as u64, "writing households");
    // A household that was joined by nobody and left by somebody may be in no component: its leavers still go.
    let mut leavers = homes.leavers.clone();
    for chunk in components.chunks(CHUNK) {
        session.block(write_chunk(session, ledger, &homes, chunk, std::mem::take(&mut leavers)))?;
        bar.inc(chunk.len() as u64);
    }
    if !leavers.is_empty() {
        session.block(write_chunk(session, ledger, &homes, &[], leavers))?;
    }
    bar.finish_and_clear();
    Ok(homes.number)
}

/// The people of households of two or more, in the order of their ids.
pub(crate) struct Homes {
    pub people: Vec<i64>,
    /// Household of each before; 0 means none.
    pub old: Vec<i64>,
    /// Household of each now.
    pub new: Vec<u32>,
    /// Number of households now.
    pub number: usize,
    /// Households that somebody left who now lives alone, or is no customer any more.
    pub gone: Vec<i64>,
    /// Those who left.
    pub leavers: Vec<i64>,
}

impl Homes {
    /// `ids` are the ids of the resolution's customers, `before` says who belonged to which household.
    pub(crate) fn of(resolution: &Resolution, ids: &[i64], before: &[(i64, i64)]) -> Homes {
        let mut size = vec![0u32; resolution.households];
        resolution.household_of.iter().for_each(|household| size[*household as usize] += 1);
        let mut members: Vec<(i64, u32)> = ids
            .iter()
            .zip(&resolution.household_of)
            .filter(|(_, household)| size[**household as usize] > 1)
            .map(|(id, household)| (*id, *household))
            .collect();
        members.sort_unstable();
        let mut numbers = vec![u32::MAX; resolution.households];
        let mut number = 0;
        let mut homes = Homes {
            people: members.iter().map(|(id, _)| *id).collect(),
            old: vec![0; members.len()],
            new: Vec::with_capacity(members.len()),
            number: 0,
            gone: Vec::new(),
            leavers: Vec::new(),
        };
        for (_, household) in &members {
            let known = &mut numbers[*household as usize];
            if *known == u32::MAX {
                *known = number;
                number += 1;
            }
            homes.new.push(*known);
        }
        homes.number = number as usize;
        for (customer, household) in before {
            match homes.people.binary_search(customer) {
                Ok(place) => homes.old[place] = *household,
                Err(_) => {
                    homes.gone.push(*household);
                    homes.leavers.push(*customer);
                }
            }
        }
        homes
    }
}

async fn write_chunk(
    session: &Session,
    ledger: &mut Ledger<'_>,
    homes: &Homes,
    components: &[Component<'_>],
    leavers: Vec<i64>,
) -> anyhow::Result<()> {
    let rows = Rows::of(homes, components, leavers);
    let mut tx = ledger.begin(session).await?;
    rows.write(&mut tx, ledger.run.id).await?;
    ledger.commit(tx).await
}

/// What one transaction about households writes.
#[derive(Default)]
pub(crate) struct Rows {
    pub households: Vec<Household>,
    /// Customer and household.
    pub moves: Vec<(i64, i64)>,
    /// Customers who have no household any more.
    pub left: Vec<i64>,
}

impl Rows {
    /// The rows of some components of the plan. `leavers` have a household no more unless one of them takes them in.
    pub(crate) fn of(homes: &Homes, components: &[Component<'_>], leavers: Vec<i64>) -> Rows {
        let mut rows = Rows::default();
        for component in components {
            for change in component.changes() {
                let people = (change.joined.len() + change.stayed.len()) as i64;
                let (id, state, survivor) = (change.id, State::Active, None);
                rows.households.push(Household { id, state, survivor, people });
                rows.moves.extend(change.joined.iter().map(|place| (homes.people[*place as usize], id)));
            }
            let merged = |(id, survivor): &(i64, i64)| Household {
                id: *id,
                state: State::Merged,
                survivor: Some(*survivor),
                people: 0,
            };
            rows.households.extend(component.retired().iter().map(merged));
            let empty = |id: &i64| Household { id: *id, state: State::Empty, survivor: None, people: 0 };
            rows.households.extend(component.emptied().iter().map(empty));
        }
        rows.moves.sort_unstable();
        let moved: FxHashSet<i64> = rows.moves.iter().map(|(customer, _)| *customer).collect();
        rows.left = leavers.into_iter().filter(|customer| !moved.contains(customer)).collect();
        rows
    }

    /// Writes them. The customers they speak of are written already.
    pub(crate) async fn write(&self, tx: &mut db::Tx, run: i64) -> Result<(), db::Error> {
        customers::save_households(tx, run, &self.households).await?;
        customers::move_members(tx, Group::Household, run, &self.moves, &self.left).await?;
        let settled: Vec<(i64, Option<i64>)> = self
            .moves
            .iter()
            .map(|(customer, household)| (*customer, Some(*household)))
            .chain(self.left.iter().map(|customer| (*customer, None)))
            .collect();
        customers::settle_households(tx, &settled).await
    }
}
