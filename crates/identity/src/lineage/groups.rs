//! Records grouped by cluster and by customer, in flat arrays: a million groups cost no allocation each.

use crate::records::Index;

/// No group.
const NONE: u32 = u32::MAX;

/// The records of each cluster.
pub(super) struct Clusters {
    /// Where the members of each cluster begin; one more for the end.
    starts: Vec<u32>,
    members: Vec<Index>,
}

impl Clusters {
    /// Groups records by their cluster, by counting.
    pub fn group(cluster_of: &[u32], clusters: usize) -> Clusters {
        let mut starts = vec![0; clusters + 1];
        cluster_of.iter().for_each(|cluster| starts[*cluster as usize + 1] += 1);
        for cluster in 0..clusters {
            starts[cluster + 1] += starts[cluster];
        }
        let mut members = vec![0; cluster_of.len()];
        for (record, cluster) in (0..).zip(cluster_of) {
            let place = &mut starts[*cluster as usize];
            members[*place as usize] = record;
            *place += 1;
        }
        // Filling moved every start to its end, which is the start of the next.
        starts.rotate_right(1);
        starts[0] = 0;
        Clusters { starts, members }
    }

    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The records of a cluster, in their order.
    pub fn members(&self, cluster: u32) -> &[Index] {
        let cluster = cluster as usize;
        &self.members[self.starts[cluster] as usize..self.starts[cluster + 1] as usize]
    }

    /// Number of the oldest record.
    pub fn oldest(&self, cluster: u32, age: &[i64]) -> i64 {
        self.members(cluster).iter().map(|member| age[*member as usize]).min().unwrap_or(i64::MAX)
    }
}

/// The customers of before, numbered in the order of their ids.
pub(super) struct Customers {
    ids: Vec<i64>,
    sizes: Vec<u32>,
    /// Number of the customer of each record; empty where no record has one.
    of: Vec<u32>,
}

impl Customers {
    pub fn group(customer_of: &[i64]) -> Customers {
        let mut held: Vec<(i64, Index)> =
            customer_of.iter().copied().zip(0..).filter(|(customer, _)| *customer != 0).collect();
        held.sort_unstable();
        let groups = held.chunk_by(|left, right| left.0 == right.0).count();
        let mut customers =
            Customers { ids: Vec::with_capacity(groups), sizes: Vec::with_capacity(groups), of: Vec::new() };
        if held.is_empty() {
            return customers;
        }
        customers.of.resize(customer_of.len(), NONE);
        for group in held.chunk_by(|left, right| left.0 == right.0) {
            let number = customers.ids.len() as u32;
            group.iter().for_each(|(_, record)| customers.of[*record as usize] = number);
            customers.ids.push(group[0].0);
            customers.sizes.push(group.len() as u32);
        }
        customers
    }

    /// The ids, in order.
    pub fn ids(&self) -> &[i64] {
        &self.ids
    }

    pub fn id(&self, customer: u32) -> i64 {
        self.ids[customer as usize]
    }

    /// The customer with this id, if any record belongs to it.
    pub fn find(&self, id: i64) -> Option<u32> {
        self.ids.binary_search(&id).ok().map(|number| number as u32)
    }

    /// The customer of a record.
    pub fn of(&self, record: Index) -> Option<u32> {
        self.of.get(record as usize).copied().filter(|customer| *customer != NONE)
    }

    /// Number of records.
    pub fn size(&self, customer: u32) -> usize {
        self.sizes[customer as usize] as usize
    }
}
