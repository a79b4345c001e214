//! An answer in which nothing depends on the order in which numbers were given.

use super::super::{Said, Shop};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Customers after the first of their records within reach, records after their keys.
    pub fn of(shop: &Shop) -> Names {
        let mut names = BTreeMap::new();
        for customer in shop.everybody() {
            let records = customer["records"].as_array().unwrap().iter();
            let within = records.filter(|record| record["source"] != "club");
            for (nth, record) in within.enumerate() {
                let key = record["key"].as_str().unwrap();
                names.insert(record["record"].as_str().unwrap().to_owned(), format!("record {key}"));
                if nth == 0 {
                    names.insert(customer["id"].as_str().unwrap().to_owned(), format!("customer of {key}"));
                }
            }
        }
        Names(names)
    }

    /// What was said. Former ids are looked at by themselves: they are those of the group.
    pub fn renamed(&self, said: &Said) -> (u16, Value) {
        let mut body = said.body.clone();
        if let Some(body) = body.as_object_mut() {
            body.remove("former_ids");
            // A cursor holds the number of the last one.
            if let Some(next) = body.get_mut("next").filter(|next| next.is_string()) {
                *next = "a cursor".into();
            }
        }
        self.put(&mut body);
        (said.status, body)
    }

    fn put(&self, told: &mut Value) {
        match told {
            Value::Object(members) => {
                members.remove("received_at");
                members.values_mut().for_each(|value| self.put(value));
            }
            Value::Array(values) => {
                values.iter_mut().for_each(|value| self.put(value));
                // Who lives together is told in the order of the numbers.
                if values
                    .iter()
                    .all(|value| value.as_str().is_some_and(|text| text.starts_with("customer of")))
                {
                    values.sort_by_key(Value::to_string);
                }
            }
            Value::String(text) => {
                if let Some(name) = self.0.get(text.as_str()) {
                    *text = name.clone();
                } else if text.starts_with("hh_") {
                    *text = "a household".to_owned();
                }
            }
            _ => {}
        }
    }
}
