//! A customer with everything that is known.

use super::{Noticed, Seen};
use crate::customers::{FieldShown, Person, RecordShown, Value, moment};
use crate::http::contract::ProfileFields;
use identity::golden::Reason;
use model::{CustomerId, DecisionId, Field, HouseholdId, RecordId, Sight};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// The answer.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Profile<'a> {
    #[schema(value_type = String)]
    id: CustomerId,
    /// Ids by which one came here although they were merged away.
    #[schema(value_type = Vec<String>)]
    via: Vec<CustomerId>,
    household: Option<Household>,
    #[serde(serialize_with = "by_field")]
    #[schema(value_type = ProfileFields)]
    fields: &'a [FieldShown],
    records: Vec<Record<'a>>,
    #[schema(value_type = Vec<String>)]
    former_ids: Vec<CustomerId>,
}

#[derive(Serialize, ToSchema)]
struct Household {
    #[schema(value_type = String)]
    id: HouseholdId,
    /// Its other people.
    #[schema(value_type = Vec<String>)]
    customers: Vec<CustomerId>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ShownField)]
pub(in crate::http) struct ShownField<'a> {
    values: Vec<Origin<'a>>,
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
    #[schema(value_type = Option<String>)]
    pinned_by: Option<DecisionId>,
    others: Vec<Origin<'a>>,
}

#[derive(Serialize, ToSchema)]
struct Origin<'a> {
    /// The value as it is seen: in part where it is masked, missing where it is hidden.
    value: Option<&'a str>,
    #[serde(flatten)]
    sight: Seen,
    #[schema(value_type = String)]
    record: RecordId,
    version: i64,
    source: &'a str,
}

#[derive(Serialize, ToSchema)]
struct Record<'a> {
    #[schema(value_type = String)]
    record: RecordId,
    source: &'a str,
    /// The key as it is seen.
    key: Option<&'a str>,
    #[serde(flatten)]
    sight: Seen,
    version: i64,
    received_at: String,
    updated_at: Option<String>,
    remarks: Vec<Noticed>,
}

/// A golden profile as it would be.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ForeseenProfile<'a> {
    #[serde(serialize_with = "by_field")]
    #[schema(value_type = ProfileFields)]
    fields: &'a [FieldShown],
    records: Vec<Record<'a>>,
}

impl<'a> From<&'a Person> for ForeseenProfile<'a> {
    fn from(person: &'a Person) -> ForeseenProfile<'a> {
        ForeseenProfile { fields: &person.fields, records: person.records.iter().map(record).collect() }
    }
}

impl<'a> Profile<'a> {
    /// A person, asked for by an id.
    pub fn of(person: &'a Person, asked: CustomerId) -> Profile<'a> {
        let id = CustomerId(person.id);
        let household = person
            .household
            .as_ref()
            .map(|(household, others)| Household { id: HouseholdId(*household), customers: ids(others) });
        Profile {
            id,
            via: if asked == id { Vec::new() } else { vec![asked] },
            household,
            fields: &person.fields,
            records: person.records.iter().map(record).collect(),
            former_ids: ids(&person.former),
        }
    }
}

fn ids(customers: &[i64]) -> Vec<CustomerId> {
    customers.iter().map(|id| CustomerId(*id)).collect()
}

/// The fields of which something is known, in the order of the dictionary.
fn by_field<S: Serializer>(fields: &[FieldShown], serializer: S) -> Result<S::Ok, S::Error> {
    let known = |shown: &&FieldShown| {
        shown.field != Field::RecordId && !(shown.values.is_empty() && shown.losers.is_empty())
    };
    serializer.collect_map(fields.iter().filter(known).map(|shown| (shown.field, field(shown))))
}

fn field(shown: &FieldShown) -> ShownField<'_> {
    ShownField {
        values: shown.values.iter().map(origin).collect(),
        reason: shown.reason,
        pinned_by: shown.pinned_by.map(DecisionId),
        others: shown.losers.iter().map(origin).collect(),
    }
}

fn text(text: &str, sight: Sight) -> Option<&str> {
    (sight != Sight::Hidden).then_some(text)
}

fn origin(value: &Value) -> Origin<'_> {
    Origin {
        value: text(&value.text, value.sight),
        sight: value.sight.into(),
        record: RecordId(value.record),
        version: value.version,
        source: &value.source,
    }
}

fn record(record: &RecordShown) -> Record<'_> {
    Record {
        record: RecordId(record.id),
        source: &record.source,
        key: text(&record.key, record.sight),
        sight: record.sight.into(),
        version: record.version,
        received_at: moment::text(record.received_at),
        updated_at: record.updated_at.map(moment::text),
        remarks: record
            .remarks
            .iter()
            .map(|remark| Noticed { field: remark.field, remark: remark.kind })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Remark, RemarkKind};

    fn value(text: &str, record: i64) -> Value {
        Value {
            text: text.to_owned(),
            record,
            version: record + 1,
            nth: 0,
            source: "web".to_owned(),
            sight: Sight::Clear,
        }
    }

    fn person() -> Person {
        let shown = |field, values, reason, pinned_by, losers| FieldShown {
            field,
            values,
            reason,
            pinned_by,
            losers,
        };
        let fields = vec![
            shown(
                Field::FirstName,
                vec![value("Zoé", 1)],
                Some(Reason::Pinned),
                Some(4),
                vec![value("Zoe", 2)],
            ),
            shown(
                Field::Email,
                vec![value("a@b.fr", 2), value("c@d.fr", 1)],
                Some(Reason::Rank),
                None,
                Vec::new(),
            ),
            shown(Field::City, Vec::new(), None, None, Vec::new()),
        ];
        let record = RecordShown {
            id: 1,
            source: "web".to_owned(),
            key: "w-1".to_owned(),
            sight: Sight::Clear,
            version: 2,
            received_at: 1_767_225_600_123,
            updated_at: Some(1_767_139_200_000),
            remarks: vec![Remark { field: Field::Phone, kind: RemarkKind::Invalid }],
        };
        let undated = RecordShown { id: 2, updated_at: None, remarks: Vec::new(), ..record.clone() };
        Person {
            id: 40,
            fields,
            records: vec![record, undated],
            household: Some((7, vec![41])),
            former: vec![39],
            journal: 3,
            profile: Vec::new(),
        }
    }

    #[test]
    fn a_profile_is_told_with_the_origin_of_each_value() {
        insta::assert_snapshot!(super::super::pretty(&Profile::of(&person(), CustomerId(39))));
    }

    #[test]
    fn what_is_masked_or_hidden_says_so() {
        let sight = |record, _| if record == 1 { Sight::Masked } else { Sight::Hidden };
        insta::assert_snapshot!(super::super::pretty(&Profile::of(&person().seen_by(sight), CustomerId(40))));
    }

    #[test]
    fn who_lives_alone_has_no_household() {
        let alone = Person { household: None, former: Vec::new(), fields: Vec::new(), ..person() };
        let told = serde_json::to_value(Profile::of(&alone, CustomerId(40))).unwrap();
        let told = (&told["household"], &told["via"], &told["fields"], &told["former_ids"]);
        let nothing = serde_json::json!([]);
        assert_eq!(told, (&serde_json::Value::Null, &nothing, &serde_json::json!({}), &nothing));
    }
}
