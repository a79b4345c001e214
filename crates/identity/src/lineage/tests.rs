//! Partitions in, ids out. A small repository writes plans as the database would.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a database keeps between two plans.
#[derive(Clone, PartialEq, Debug, Default)]
struct Repository {
    customer_of: Vec<i64>,
    age: Vec<i64>,
    former: FxHashMap<Index, Vec<i64>>,
    gone: Vec<i64>,
    survivor: BTreeMap<i64, i64>,
    next_id: i64,
}

impl Repository {
    /// Records without customers; the first is the oldest.
    fn new(records: usize) -> Repository {
        let age = (1..=records as i64).collect();
        Repository { customer_of: vec![0; records], age, next_id: 1, ..Repository::default() }
    }

    fn plan(&self, partition: &[u32]) -> Plan {
        let Repository { customer_of, age, former, gone, .. } = self;
        let customers = partition.iter().max().map_or(0, |last| *last as usize + 1);
        plan(&Old { customer_of, age, former, gone }, partition, customers, self.next_id)
    }

    fn write(&mut self, component: &Component<'_>) {
        for &(id, survivor) in component.retired() {
            for record in (0..).zip(&self.customer_of).filter(|(_, of)| **of == id).map(|(record, _)| record)
            {
                self.former.entry(record).or_default().push(id);
            }
            self.survivor.insert(id, survivor);
        }
        let changes: Vec<_> = component.changes().collect();
        for change in &changes {
            change.members().for_each(|member| self.customer_of[member as usize] = change.id);
            self.survivor.remove(&change.id);
        }
        let written: BTreeSet<i64> = changes
            .iter()
            .map(|change| change.id)
            .chain(component.retired().iter().map(|(id, _)| *id))
            .chain(component.emptied().iter().copied())
            .collect();
        self.gone.retain(|id| !written.contains(id));
    }

    fn settle_all(&mut self, partitions: &[impl AsRef<[u32]>]) {
        for partition in partitions {
            self.settle(partition.as_ref());
        }
    }

    /// Plans a partition and writes all of it.
    fn settle(&mut self, partition: &[u32]) -> &mut Repository {
        let plan = self.plan(partition);
        plan.components().for_each(|component| self.write(&component));
        self.next_id = plan.next_id;
        self
    }
}

/// A plan in words.
fn told(plan: &Plan) -> Vec<String> {
    plan.components().map(|component| told_component(&component)).collect()
}

fn told_component(component: &Component<'_>) -> String {
    let mut words = Vec::new();
    for change in component.changes() {
        let how = if change.fresh {
            "+"
        } else if change.revived {
            "^"
        } else {
            ""
        };
        words.push(format!("{how}{}={:?}/{:?}", change.id, change.stayed, change.joined));
    }
    words.extend(component.retired().iter().map(|(id, survivor)| format!("{id}>{survivor}")));
    words.extend(component.splits().map(|(id, successors)| format!("{id}|{successors:?}")));
    words.extend(component.emptied().iter().map(|id| format!("-{id}")));
    words.join(" ")
}

/// Goes through partitions; the plan of the last one is expected.
#[track_caller]
fn check(partitions: &[&[u32]], expected: &[&str]) {
    let (last, before) = partitions.split_last().expect("there is a partition");
    let mut repository = Repository::new(last.len());
    repository.settle_all(before);
    assert_eq!(told(&repository.plan(last)), expected);
}

#[test]
fn the_first_ids_follow_the_oldest_records() {
    check(&[&[1, 0, 1, 2]], &["+2=[]/[1]", "+1=[]/[0, 2]", "+3=[]/[3]"]);
}

#[test]
fn what_stays_is_not_written() {
    check(&[&[0, 0, 1], &[7, 7, 3]], &[]);
    check(&[&[0, 1, 2], &[0, 0, 1]], &["1=[0]/[1] 2>1"]);
}

#[test]
fn a_merged_id_answers_with_its_survivor_until_it_is_undone() {
    let (apart, merged): (&[u32], &[u32]) = (&[0, 0, 1, 1, 1], &[0, 0, 0, 0, 0]);
    check(&[apart, merged], &["2=[2, 3, 4]/[0, 1] 1>2"]);
    check(&[apart, merged, apart], &["^1=[]/[0, 1] 2=[2, 3, 4]/[] 2|[2, 1]"]);
}

#[test]
fn a_split_id_stays_with_the_larger_part_then_with_the_older() {
    check(&[&[0, 0, 0], &[1, 0, 0]], &["1=[1, 2]/[] +2=[]/[0] 1|[1, 2]"]);
    check(&[&[0, 0, 0, 0], &[1, 0, 0, 1]], &["+2=[]/[1, 2] 1=[0, 3]/[] 1|[1, 2]"]);
}

#[test]
fn a_part_of_a_retired_customer_revives_it_only_once() {
    let merged: &[u32] = &[0, 0, 0, 0, 0, 0];
    let apart: &[u32] = &[0, 0, 0, 1, 1, 2];
    check(&[&[0, 0, 0, 1, 1, 1], merged, apart], &["1=[0, 1, 2]/[] ^2=[]/[3, 4] +3=[]/[5] 1|[1, 2, 3]"]);
}

#[test]
fn of_two_ids_once_carried_the_later_returns() {
    let apart: &[u32] = &[0, 1, 2, 2, 2, 2, 2, 2];
    let history: [&[u32]; 6] =
        [&[0, 0, 0, 1, 1, 1, 1, 1], &[0; 8], &[0, 1, 1, 2, 2, 2, 2, 2], apart, &[0; 8], apart];
    check(&history, &["^3=[]/[0] ^1=[]/[1] 2=[2, 3, 4, 5, 6, 7]/[] 2|[2, 3, 1]"]);
}

#[test]
fn who_loses_an_id_is_written_with_who_once_had_it() {
    let history: [&[u32]; 4] =
        [&[0, 0, 1, 1, 1, 2, 2], &[0, 0, 0, 0, 0, 1, 1], &[0, 1, 1, 1, 1, 2, 2], &[0, 1, 2, 2, 2, 0, 0]];
    check(&history, &["3=[5, 6]/[0] +4=[]/[1] 2=[2, 3, 4]/[] 1>3 2|[2, 4]"]);
}

#[test]
fn a_retired_customer_whose_records_part_names_all_successors() {
    check(
        &[&[0, 0, 0, 1, 1, 1, 2, 2], &[0, 0, 0, 1, 1, 1, 0, 1]],
        &["1=[0, 1, 2]/[6] 2=[3, 4, 5]/[7] 3>1 3|[1, 2]"],
    );
}

#[test]
fn records_that_left_are_told() {
    let mut repository = Repository::new(3);
    repository.settle(&[0, 0, 1]);
    repository.gone = vec![1, 9, 9];
    let plan = repository.plan(&[0, 0, 1]);
    assert_eq!(told(&plan), ["1=[0, 1]/[]", "-9"]);
    plan.components().for_each(|component| repository.write(&component));
    assert!(repository.plan(&[0, 0, 1]).is_empty());
}

/// Partitions of the same records, cluster numbers without gaps or meaning.
fn partitions(count: usize) -> impl Strategy<Value = Vec<Vec<u32>>> {
    (1usize..14, 1u32..7).prop_flat_map(move |(records, clusters)| {
        proptest::collection::vec(proptest::collection::vec(0..clusters, records), count)
    })
}

fn shuffled_ages(repository: &mut Repository, seed: u64) {
    let mix = |age: &i64| crate::resolve::mix(*age as u64 ^ seed) as i64 >> 1;
    repository.age = repository.age.iter().map(mix).collect();
}

/// Every record's customer, once the plan is written in this order of components.
fn settled(repository: &Repository, partition: &[u32]) -> Repository {
    let mut settled = repository.clone();
    settled.settle(partition);
    settled
}

/// The records that hang together with the first through customers and clusters.
fn around_the_first(customers: &[i64], clusters: &[u32]) -> Vec<usize> {
    let mut part = BTreeSet::from([0]);
    loop {
        let touches = |record: &usize| {
            part.iter().any(|of| customers[*of] == customers[*record] || clusters[*of] == clusters[*record])
        };
        let grown: BTreeSet<usize> = (0..customers.len()).filter(touches).collect();
        if grown == part {
            return part.into_iter().collect();
        }
        part = grown;
    }
}

/// The repository of these records alone, without the former ids that others carry.
fn cut_out(whole: &Repository, part: &[usize]) -> Repository {
    let mut cut = whole.clone();
    cut.customer_of = part.iter().map(|record| whole.customer_of[*record]).collect();
    cut.age = part.iter().map(|record| whole.age[*record]).collect();
    let taken = |id: &i64| whole.customer_of.contains(id) && !cut.customer_of.contains(id);
    let former = |record: &usize| {
        let all = whole.former.get(&(*record as Index)).into_iter().flatten();
        all.copied().filter(|id| !taken(id)).collect::<Vec<_>>()
    };
    cut.former = (0..).zip(part.iter().map(former)).filter(|(_, former)| !former.is_empty()).collect();
    cut
}

proptest! {
    #[test]
    fn a_part_that_hangs_together_is_planned_like_the_whole(all in partitions(4), seed in any::<u64>()) {
        let mut whole = Repository::new(all[0].len());
        shuffled_ages(&mut whole, seed);
        whole.settle_all(&all[..3]);
        let part = around_the_first(&whole.customer_of, &all[3]);
        let inside: Vec<u32> = part.iter().map(|record| all[3][*record]).collect();
        let mut mixed: Vec<u32> = all[2].iter().map(|cluster| cluster + 7).collect();
        part.iter().zip(&inside).for_each(|(record, cluster)| mixed[*record] = *cluster);
        let mut alone = cut_out(&whole, &part);
        alone.settle(&inside);
        whole.settle(&mixed);
        let there: Vec<i64> = part.iter().map(|record| whole.customer_of[*record]).collect();
        prop_assert_eq!(there, alone.customer_of);
    }

    #[test]
    fn customers_are_the_clusters_and_ids_are_given_once(all in partitions(4), seed in any::<u64>()) {
        let mut repository = Repository::new(all[0].len());
        shuffled_ages(&mut repository, seed);
        let mut given = BTreeSet::new();
        for partition in &all {
            let plan = repository.plan(partition);
            for change in plan.components().flat_map(|component| component.changes().collect::<Vec<_>>()) {
                prop_assert!(!change.fresh || given.insert(change.id), "{} was given before", change.id);
                prop_assert!(!change.revived || repository.survivor.contains_key(&change.id));
                prop_assert!(change.fresh || given.contains(&change.id));
            }
            repository.settle(partition);
            let pairs = repository.customer_of.iter().zip(partition).collect::<BTreeSet<_>>();
            let ids = repository.customer_of.iter().collect::<BTreeSet<_>>();
            let clusters = partition.iter().collect::<BTreeSet<_>>();
            prop_assert_eq!((pairs.len(), pairs.len()), (ids.len(), clusters.len()));
            prop_assert!(given.iter().all(|id| *id < repository.next_id));
            // Every id ever given is in use or answers with one that is, in the end.
            for id in &given {
                let mut id = *id;
                for _ in 0..given.len() {
                    id = repository.survivor.get(&id).copied().unwrap_or(id);
                }
                prop_assert!(ids.contains(&id), "{} leads nowhere", id);
            }
            prop_assert!(repository.plan(partition).is_empty());
        }
    }

    #[test]
    fn only_customers_whose_records_change_are_written(all in partitions(2), seed in any::<u64>()) {
        let mut repository = Repository::new(all[0].len());
        shuffled_ages(&mut repository, seed);
        let before = repository.settle(&all[0]).customer_of.clone();
        let plan = repository.plan(&all[1]);
        let after = settled(&repository, &all[1]).customer_of;
        let records = |of: &[i64], id: i64| (0..of.len()).filter(|record| of[*record] == id).collect::<Vec<_>>();
        let written: BTreeSet<i64> = plan.components().flat_map(|c| c.changes().map(|change| change.id).collect::<Vec<_>>()).collect();
        for id in after.iter() {
            prop_assert_eq!(written.contains(id), records(&before, *id) != records(&after, *id));
        }
        for change in plan.components().flat_map(|component| component.changes().collect::<Vec<_>>()) {
            prop_assert!(change.joined.iter().all(|record| before[*record as usize] != change.id));
            prop_assert!(change.stayed.iter().all(|record| before[*record as usize] == change.id));
        }
        for component in plan.components() {
            for &(id, survivor) in component.retired() {
                let held = |customer: i64| records(&before, id).iter().filter(|record| after[**record] == customer).count();
                prop_assert!(after.iter().all(|customer| held(*customer) <= held(survivor)));
            }
        }
    }

    #[test]
    fn going_back_gives_back_the_ids(all in partitions(6), seed in any::<u64>()) {
        let mut repository = Repository::new(all[0].len());
        shuffled_ages(&mut repository, seed);
        repository.settle_all(&all[..4]);
        let before = repository.settle(&all[4]).customer_of.clone();
        repository.settle(&all[5]).settle(&all[4]);
        prop_assert_eq!(&repository.customer_of, &before);
    }

    #[test]
    fn an_interrupted_plan_ends_as_if_it_had_not_been(
        all in partitions(4),
        seed in any::<u64>(),
        stops in proptest::collection::vec(0usize..4, 0..5),
        gone in proptest::collection::vec(1i64..12, 0..3),
    ) {
        let (last, before) = all.split_last().unwrap();
        let mut repository = Repository::new(last.len());
        shuffled_ages(&mut repository, seed);
        repository.settle_all(before);
        repository.gone = gone.into_iter().filter(|id| *id < repository.next_id).collect();
        let expected = settled(&repository, last);
        for (round, stop) in stops.into_iter().enumerate() {
            let plan = repository.plan(last);
            let mut components: Vec<_> = plan.components().collect();
            components.sort_by_key(|component| crate::stable_hash(&[&told_component(component), &round.to_string()]));
            components.iter().take(stop).for_each(|component| repository.write(component));
        }
        repository.settle(last);
        prop_assert_eq!(repository, expected);
    }

    #[test]
    fn the_numbers_of_clusters_do_not_matter(all in partitions(3), seed in any::<u64>(), turn in 1u32..7) {
        let mut repository = Repository::new(all[0].len());
        shuffled_ages(&mut repository, seed);
        let mut turned = repository.clone();
        for partition in &all {
            let other: Vec<u32> = partition.iter().map(|cluster| (cluster + turn) % 7).collect();
            repository.settle(partition);
            turned.settle(&other);
        }
        prop_assert_eq!(repository, turned);
    }
}
