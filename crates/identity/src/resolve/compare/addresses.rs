//! Comparing postal addresses as a whole: postcode, town, street and number lean on each other, so they make
//! one comparison. Counting them one by one would count one move three times.

use super::{Compact, Comparator};
use crate::records::TextId;
use crate::resolve::attribute::Address::{AREA, DIFFERENT, OTHER_STREET, SAME, STREET, TOWN};

/// How two towns agree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Towns {
    Missing,
    Same,
    Area,
    Different,
}

impl Comparator<'_> {
    pub(super) fn compare_addresses(&mut self, a: &Compact, b: &Compact) -> u8 {
        let towns = self.compare_towns(a, b);
        let streets_known = a.street != 0 && b.street != 0;
        if !streets_known {
            return match towns {
                Towns::Missing => 0,
                Towns::Same => TOWN,
                Towns::Area => AREA,
                Towns::Different => DIFFERENT,
            };
        }
        let same_street = a.street == b.street || self.alike_words(a.street, b.street);
        let same_house = a.house == b.house && a.house != 0;
        match (same_street, towns) {
            (true, Towns::Same | Towns::Missing) if same_house => SAME,
            (true, Towns::Same | Towns::Missing) => STREET,
            (true, Towns::Area | Towns::Different) if same_house && a.street == b.street => STREET,
            (_, Towns::Area) => AREA,
            (false, Towns::Same) => OTHER_STREET,
            _ => DIFFERENT,
        }
    }

    fn compare_towns(&mut self, a: &Compact, b: &Compact) -> Towns {
        let postcodes = a.postcode != 0 && b.postcode != 0;
        let cities = a.city != 0 && b.city != 0;
        if !postcodes && !cities {
            return Towns::Missing;
        }
        let same = postcodes && a.postcode == b.postcode || cities && a.city == b.city;
        if same || cities && !postcodes && self.alike_words(a.city, b.city) {
            return Towns::Same;
        }
        if postcodes && self.same_area(a.postcode, b.postcode) {
            if cities && self.alike_words(a.city, b.city) {
                return Towns::Same;
            }
            return Towns::Area;
        }
        Towns::Different
    }

    /// Same département, or same first half of a foreign postcode.
    fn same_area(&self, left: TextId, right: TextId) -> bool {
        let (left, right) = (self.records.words.get(left), self.records.words.get(right));
        area(left) == area(right)
    }
}

/// The part of a postcode that names an area: the first two digits of five, all but the last three characters
/// of a British one, the first half of others.
fn area(postcode: &str) -> &str {
    let letters = postcode.starts_with(|first: char| first.is_ascii_alphabetic());
    let length = match postcode.len() {
        5 if !letters => 2,
        length if letters && length > 3 => length - 3,
        length => length / 2,
    };
    postcode.get(..length).unwrap_or(postcode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_of_postcodes() {
        assert_eq!(area("75011"), "75");
        assert_eq!(area("tq138df"), "tq13");
        assert_eq!(area("4011"), "40");
        assert_eq!(area(""), "");
    }
}
