//! The catalogue of business events. An event names ids and fields and never a value: whoever is told of one reads what
//! they may see.

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal, $version:literal;)+) => {
        /// Something that became true.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum EventType {
            $($(#[doc = $doc])+ $name,)+
        }

        impl EventType {
            /// All of them.
            pub const ALL: &'static [EventType] = &[$(EventType::$name,)+];

            /// Its name: what it is about, and what happened to it.
            pub const fn key(self) -> &'static str {
                match self { $(EventType::$name => $key,)+ }
            }

            /// The version of what it tells. Within a version members are added, never removed or given another meaning.
            pub const fn version(self) -> u32 {
                match self { $(EventType::$name => $version,)+ }
            }

            /// What it says, for people.
            pub const fn meaning(self) -> &'static str {
                match self { $(EventType::$name => concat!($($doc,)+).trim_ascii(),)+ }
            }
        }
    };
}

events! {
    /// A customer is known who was not, or each customer of a range is.
    CustomerCreated = "customer.created", 1;
    /// Two customers are one: `other` was merged into `customer`, and its id leads there from now on.
    CustomerMerged = "customer.merged", 1;
    /// Records of `customer` belong to `other` from now on.
    CustomerSplit = "customer.split", 1;
    /// The golden profile of `customer` comes from other records or versions in `fields`, and may say something else.
    CustomerChanged = "customer.changed", 1;
    /// `customer`, who had ended, is there again under the same id.
    CustomerRevived = "customer.revived", 1;
    /// No source has a record of `customer` any more.
    CustomerEmptied = "customer.emptied", 1;
    /// `customer` was erased: whoever kept something of them has to erase it, too.
    CustomerErased = "customer.erased", 1;
    /// A state snapshot tells that `customer` is there, or each customer of a range is.
    CustomerListed = "customer.listed", 1;
    /// `webhook` was disabled by itself: whoever receives there failed for too long, or said that they are gone.
    WebhookDisabled = "webhook.disabled", 1;
}

impl EventType {
    /// The one of this name.
    pub fn from_key(key: &str) -> Option<EventType> {
        EventType::ALL.iter().copied().find(|known| known.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_name_of_its_own_and_a_meaning() {
        let keys: BTreeSet<&str> = EventType::ALL.iter().map(|event| event.key()).collect();
        assert_eq!(keys.len(), EventType::ALL.len());
        for event in EventType::ALL {
            assert_eq!(EventType::from_key(event.key()), Some(*event));
            assert!(event.meaning().ends_with('.') && event.version() > 0, "{}", event.key());
        }
        assert_eq!(EventType::from_key("customer"), None);
    }
}
