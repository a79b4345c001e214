//! Households: which people live together. Computed after the people are known, from what their records share,
//! and never fed back into who is who.

use super::attribute::{self as levels, Attribute, Pattern};

/// Most people of one household. What is larger is a residence or a shared placeholder.
pub const MOST_PEOPLE: usize = 12;
/// Bits of evidence for one household, against strangers, from which two people are joined.
pub const THRESHOLD: f64 = 4.0;

/// A tie between two people.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tie {
    /// One customer.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Evidence in bits.
    pub score: f64,
}

/// Whether a pair's records share something that people of one household share: the address, the family name in
/// one town, or a contact together with the family name or the town. How much it says is the score's business:
/// a rare name in a small town is a family, Martin in Paris is not.
pub fn shares_home(pattern: Pattern) -> bool {
    use levels::{Address, Email, LastName, Phone};
    let contact = matches!(pattern.level(Attribute::Email), Email::SAME | Email::SHARED)
        || matches!(pattern.level(Attribute::Phone), Phone::SAME | Phone::SHARED);
    let address = pattern.level(Attribute::Address);
    let family = !matches!(
        pattern.level(Attribute::LastName),
        0 | LastName::DIFFERENT | LastName::SIMILAR | LastName::INITIAL
    );
    let town = matches!(address, Address::TOWN | Address::STREET | Address::SAME);
    address == Address::SAME || contact && (family || town) || family && town
}

/// Number of the household of each customer, in order of the households' first customer. Ties must come
/// strongest first, in an order that does not depend on the order of the records.
pub fn join(customers: usize, ties: &[Tie]) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..customers as u32).collect();
    let mut size = vec![1usize; customers];
    for tie in ties {
        let (a, b) = (root(&mut parent, tie.a), root(&mut parent, tie.b));
        if a != b && size[a as usize] + size[b as usize] <= MOST_PEOPLE {
            let (low, high) = (a.min(b), a.max(b));
            parent[high as usize] = low;
            size[low as usize] += size[high as usize];
        }
    }
    number(&mut parent)
}

fn root(parent: &mut [u32], mut customer: u32) -> u32 {
    while parent[customer as usize] != customer {
        parent[customer as usize] = parent[parent[customer as usize] as usize];
        customer = parent[customer as usize];
    }
    customer
}

fn number(parent: &mut [u32]) -> Vec<u32> {
    let mut numbers = vec![u32::MAX; parent.len()];
    let mut next = 0;
    let mut household_of = Vec::with_capacity(parent.len());
    for customer in 0..parent.len() as u32 {
        let root = root(parent, customer) as usize;
        if numbers[root] == u32::MAX {
            numbers[root] = next;
            next += 1;
        }
        household_of.push(numbers[root]);
    }
    household_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_make_households_up_to_a_size() {
        let tie = |a, b| Tie { a, b, score: 9.0 };
        assert_eq!(join(4, &[tie(1, 3)]), [0, 1, 2, 1]);
        let chain: Vec<Tie> = (0..20).map(|n| tie(n, n + 1)).collect();
        let households = join(21, &chain);
        let first = households.iter().filter(|number| **number == 0).count();
        assert_eq!(first, MOST_PEOPLE);
    }
}
