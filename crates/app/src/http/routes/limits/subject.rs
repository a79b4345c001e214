//! Every system in which a person appears.

use super::*;

fn says(first: &str, email: &str, phone: &str) -> Value {
    json!({ "first_name": first, "last_name": "Quatremer", "birth_date": "1980-02-03", "email": email, "phone": phone })
}

fn looked_up(shop: &Shop, caller: &Caller, subject: &Value) -> Vec<(String, String, String)> {
    let said = shop.post(caller, "/v1/subjects/look-up", subject);
    assert_eq!(said.status, 200, "{}", said.body);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let records = said.body["records"].as_array().unwrap().iter();
    records.map(|found| (text(&found["source"]), text(&found["key"]), text(&found["state"]))).collect()
}

fn found(records: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let text = |text: &str| text.to_owned();
    records.iter().map(|(source, key, state)| (text(source), text(key), text(state))).collect()
}

#[test]
fn a_person_is_found_in_every_system_by_whatever_leads_there() {
    let shop = Shop::with(&[
        ("till", "t-1".to_owned(), says("Zénobie", "zenobie@quatremer.fr", "0612345601")),
        ("club", "c-1".to_owned(), says("Zénobie", "zenobie@quatremer.fr", "0612345602")),
        ("web", "w-1".to_owned(), says("Zénobie", "zenobie@quatremer.fr", "0612345601")),
        (
            "web",
            "w-2".to_owned(),
            json!({ "first_name": "Ulysse", "last_name": "Barbotin", "email": "u@barbotin.fr" }),
        ),
    ]);
    let local = Caller::local();
    let delete = json!({ "source": "web", "id": "w-1", "delete": true });
    assert_eq!(shop.post(&local, "/v1/source-records", &delete).status, 200);
    let all = found(&[("till", "t-1", "current"), ("club", "c-1", "current"), ("web", "w-1", "deleted")]);
    let id = shop.customer_of("till", "t-1");
    for subject in [
        json!({ "fields": { "email": "Zenobie@Quatremer.fr" } }),
        json!({ "fields": { "phone": "06 12 34 56 02" } }),
        json!({ "fields": { "first_name": "Zenobie", "last_name": "QUATREMER", "birth_date": "03/02/1980" } }),
        json!({ "customer": id }),
    ] {
        assert_eq!(looked_up(&shop, &local, &subject), all, "{subject}");
    }
    let nobody = json!({ "fields": { "email": "nobody@nowhere.example" } });
    assert_eq!(looked_up(&shop, &local, &nobody), []);
    let own = limited(&[Role::ServiceAgent], "own");
    let email = json!({ "fields": { "email": "zenobie@quatremer.fr" } });
    assert_eq!(
        looked_up(&shop, &own, &email),
        found(&[("till", "t-1", "current"), ("web", "w-1", "deleted")])
    );
    // What only the other brand knows leads nobody of this one anywhere.
    assert_eq!(looked_up(&shop, &own, &json!({ "fields": { "phone": "0612345602" } })), []);
    let marketer = limited(&[Role::Marketer], "own");
    assert_eq!(shop.post(&marketer, "/v1/subjects/look-up", &email).body["code"], "not_allowed");
}
