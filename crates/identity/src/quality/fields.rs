//! A set of fields in one word, so that a million records cost no allocation.

use model::Field;

/// Some of the canonical fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct FieldSet(u32);

const _: () = assert!(Field::ALL.len() <= u32::BITS as usize, "a set of fields must fit into its word");

impl FieldSet {
    /// No field.
    pub const EMPTY: FieldSet = FieldSet(0);

    /// The set with one more field.
    #[inline]
    #[must_use]
    pub const fn with(self, field: Field) -> FieldSet {
        FieldSet(self.0 | 1 << field as u32)
    }

    /// Whether the field is in the set.
    #[inline]
    pub const fn contains(self, field: Field) -> bool {
        self.0 >> field as u32 & 1 == 1
    }

    /// The fields in both sets.
    #[inline]
    #[must_use]
    pub const fn and(self, other: FieldSet) -> FieldSet {
        FieldSet(self.0 & other.0)
    }

    /// Whether there is no field.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The fields, in the order of the dictionary.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = Field> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            Field::ALL.get(next as usize).copied()
        })
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<Fields: IntoIterator<Item = Field>>(fields: Fields) -> FieldSet {
        fields.into_iter().fold(FieldSet::EMPTY, FieldSet::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: &[Field]) {
        let set: FieldSet = fields.iter().copied().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), fields);
        assert!(Field::ALL.iter().all(|field| set.contains(*field) == fields.contains(field)));
        assert_eq!(set.is_empty(), fields.is_empty());
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        check(&[]);
        check(&[Field::RecordId, Field::Email, Field::Store]);
        check(Field::ALL);
    }
}
