//! The links that hold a customer together, as the journal keeps them: record, record, bits, and which match
//! cases fired. Of all links the strongest that connect the records, as a tree: the last of them is the weakest
//! bridge.

use identity::records::Index;
use identity::resolve::cases::Cases;
use identity::resolve::{Link, Resolution};

/// One link of a customer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Evidence {
    /// One record.
    pub a: i64,
    /// The other.
    pub b: i64,
    /// Bits for one person; infinite where a steward said so.
    pub score: f64,
    /// The match cases that fired: bit n stands for the case at position n.
    pub cases: u64,
}

/// Bytes of one link.
const SIZE: usize = 28;
/// The score of what a steward said.
const DECIDED: i32 = i32::MAX;

/// The links of all customers, so that those of one are found at once.
pub(crate) struct Links<'a> {
    links: &'a [Link],
    start: Vec<u32>,
    order: Vec<u32>,
}

impl<'a> Links<'a> {
    pub(crate) fn of(resolution: &'a Resolution) -> Links<'a> {
        let mut start = vec![0u32; resolution.customers + 1];
        let customer = |link: &Link| resolution.customer_of[link.a as usize] as usize;
        resolution.links.iter().for_each(|link| start[customer(link) + 1] += 1);
        for at in 1..start.len() {
            start[at] += start[at - 1];
        }
        let mut next = start.clone();
        let mut order = vec![0u32; resolution.links.len()];
        for (number, link) in resolution.links.iter().enumerate() {
            let place = &mut next[customer(link)];
            order[*place as usize] = number as u32;
            *place += 1;
        }
        Links { links: &resolution.links, start, order }
    }

    /// The strongest links that connect the records of a customer, encoded; nothing for a record alone.
    pub(crate) fn encode(&self, cluster: u32, id: impl Fn(Index) -> i64, cases: &Cases) -> Option<Vec<u8>> {
        let range = self.start[cluster as usize] as usize..self.start[cluster as usize + 1] as usize;
        let mut group_of: Vec<(Index, Index)> = Vec::new();
        let mut bytes = Vec::new();
        // Links stand strongest first, and keep their order within a customer.
        for number in &self.order[range] {
            let link = &self.links[*number as usize];
            if join(&mut group_of, link.a, link.b) {
                push(&mut bytes, id(link.a), id(link.b), link, cases);
            }
        }
        (!bytes.is_empty()).then_some(bytes)
    }
}

/// Joins the groups of two records; not if they are in one already. A customer has few records.
fn join(group_of: &mut Vec<(Index, Index)>, a: Index, b: Index) -> bool {
    let mut group = |record: Index| match group_of.iter().find(|(known, _)| *known == record) {
        Some((_, group)) => *group,
        None => {
            group_of.push((record, record));
            record
        }
    };
    let (left, right) = (group(a), group(b));
    if left == right {
        return false;
    }
    group_of.iter_mut().filter(|(_, group)| *group == right).for_each(|(_, group)| *group = left);
    true
}

fn push(bytes: &mut Vec<u8>, a: i64, b: i64, link: &Link, cases: &Cases) {
    let score = if link.score.is_infinite() { DECIDED } else { (link.score * 100.0).round() as i32 };
    bytes.extend(a.to_le_bytes());
    bytes.extend(b.to_le_bytes());
    bytes.extend(score.to_le_bytes());
    bytes.extend(cases.firing(link.pattern).to_le_bytes());
}

/// The links of a journal entry.
pub fn decode(bytes: &[u8]) -> Vec<Evidence> {
    let link = |bytes: &[u8]| -> Option<Evidence> {
        let score = i32::from_le_bytes(bytes[16..20].try_into().ok()?);
        Some(Evidence {
            a: i64::from_le_bytes(bytes[..8].try_into().ok()?),
            b: i64::from_le_bytes(bytes[8..16].try_into().ok()?),
            score: if score == DECIDED { f64::INFINITY } else { f64::from(score) / 100.0 },
            cases: u64::from_le_bytes(bytes[20..].try_into().ok()?),
        })
    };
    bytes.chunks_exact(SIZE).filter_map(link).collect()
}
