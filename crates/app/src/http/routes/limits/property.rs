//! Whatever was told by whom in which order: within reach, it is as if the rest had never come. One thing is decided over
//! all records: who is one person. Where that comes out the same for the records within reach, so does all that is told;
//! where it does not, nothing is told of the rest all the same.

mod names;
mod told;
mod world;

use super::*;
use model::CustomerId;
use names::Names;
use proptest::prelude::*;
use std::collections::BTreeSet;
use told::{PEOPLE, Told, told};
use world::World;

/// What was told of each record within reach as it came: outcome, and how many pairs speak for it.
type Outcomes = Vec<(Value, usize)>;

/// Two repositories: what is within reach of a caller in one, and all there is in the other.
struct Both {
    all: World,
    own: World,
    /// Who was one person came out the same after every record.
    same_people: bool,
    outcomes: (Outcomes, Outcomes),
}

impl Both {
    fn told(all: &[Told]) -> Both {
        let (mut both, mut own) = (World::empty(), World::empty());
        let (mut outcomes, mut same_people) = ((Vec::new(), Vec::new()), true);
        for (nth, told) in all.iter().enumerate() {
            let said = both.tells(nth, told);
            if told.is_own() {
                both.assert_silent(&said);
                outcomes.0.push(outcome(&said));
                outcomes.1.push(outcome(&own.tells(nth, told)));
            }
            same_people &= both.people() == own.people();
        }
        Both { all: both, own, same_people, outcomes }
    }

    /// Asks the first of both worlds as somebody limited, and the second as somebody who reaches all there is.
    fn compare(&self, role: Role) {
        let whole = Caller::new("all", vec![Grant { role, reach: Reach::ALL }]);
        let asks = Asks {
            both: self,
            limited: limited(&[role], "own"),
            whole,
            names: (Names::of(&self.all.shop), Names::of(&self.own.shop)),
        };
        if self.same_people {
            assert_eq!(self.outcomes.0, self.outcomes.1);
        }
        asks.profiles();
        asks.nobody_else();
        for figure in [
            "",
            "&source=till",
            "&having=duplicates",
            "&source=web&having=duplicates",
            "&having=household",
            "&having=missing&field=phone",
            "&having=missing&field=occupation",
            "&source=till&having=missing&field=title",
        ] {
            asks.behind(figure);
        }
        for typed in
            ["quatremer", "gasp", "lyon", "69003", "ulysse@barbotin.fr", "0612345601", "peneloppe", "1971"]
        {
            asks.same(|shop, caller| Some(shop.get(caller, &format!("/v1/customers?q={typed}&limit=3"))));
            asks.same(|shop, caller| {
                let page = |after: &Value| {
                    let asked = json!({ "q": typed, "limit": 1, "after": after });
                    shop.post(caller, "/v1/customers/search", &asked)
                };
                let first = page(&Value::Null);
                first.body["next"].is_string().then(|| page(&first.body["next"]))
            });
        }
        for [first, last, birth, email, _] in PEOPLE {
            let fields =
                json!({ "first_name": first, "last_name": last, "birth_date": birth, "email": email });
            let asked = json!({ "fields": fields, "limit": 2 });
            asks.same(|shop, caller| Some(shop.post(caller, "/v1/customers/match", &asked)));
        }
    }
}

fn outcome(said: &Said) -> (Value, usize) {
    (said.body["outcome"].clone(), said.body["evidence"].as_array().map_or(0, Vec::len))
}

struct Asks<'a> {
    both: &'a Both,
    limited: Caller,
    whole: Caller,
    names: (Names, Names),
}

impl Asks<'_> {
    /// Whoever is limited is told what is told where there is nothing else.
    fn same(&self, ask: impl Fn(&Shop, &Caller) -> Option<Said>) {
        let limited = ask(&self.both.all.shop, &self.limited);
        limited.iter().for_each(|said| self.both.all.assert_silent(said));
        if self.both.same_people {
            let alone = ask(&self.both.own.shop, &self.whole);
            let limited = limited.map(|said| self.names.0.renamed(&said));
            assert_eq!(limited, alone.map(|said| self.names.1.renamed(&said)));
        }
    }

    /// The people behind a figure, in whichever order their numbers were given.
    fn behind(&self, figure: &str) {
        let ask = |shop: &Shop, caller: &Caller, names: &Names| {
            let said = shop.get(caller, &format!("/v1/customers?limit=50{figure}"));
            let (status, mut body) = names.renamed(&said);
            if let Some(all) = said.body["customers"].as_array() {
                let number = |hit: &Value| hit["id"].as_str().unwrap().parse::<CustomerId>().unwrap().0;
                assert!(all.is_sorted_by_key(number), "{figure}: {all:?}");
                body["customers"].as_array_mut().unwrap().sort_by_key(Value::to_string);
            }
            (said, status, body)
        };
        let limited = ask(&self.both.all.shop, &self.limited, &self.names.0);
        self.both.all.assert_silent(&limited.0);
        if self.both.same_people {
            let alone = ask(&self.both.own.shop, &self.whole, &self.names.1);
            assert_eq!((limited.1, limited.2), (alone.1, alone.2), "{figure}");
        }
    }

    fn profiles(&self) {
        let ids = (self.both.all.known(), self.both.own.known());
        let former = self.both.all.former();
        for (nth, id) in &ids.0 {
            let path = |shop: &Shop| {
                let id = if std::ptr::eq(shop, &self.both.all.shop) { *id } else { ids.1[nth] };
                format!("/v1/customers/{id}")
            };
            for part in ["", "?at=2100-01-01", "/records", "/graph"] {
                self.same(|shop, caller| {
                    let said = shop.get(caller, &format!("{}{part}", path(shop)));
                    assert_eq!(said.status, 200, "{}", said.body);
                    Some(said)
                });
            }
            self.same(|shop, caller| {
                let customer = shop.get(caller, &path(shop)).body;
                let home = customer["household"]["id"].as_str().map(str::to_owned);
                home.map(|home| shop.get(caller, &format!("/v1/households/{home}")))
            });
            let told = self.both.all.shop.get(&self.limited, &format!("/v1/customers/{id}")).body;
            let told = told["former_ids"].as_array().unwrap().iter();
            let told: BTreeSet<_> = told.map(|id| id.as_str().unwrap().parse().unwrap()).collect();
            assert_eq!(told, former.get(id).cloned().unwrap_or_default(), "former ids of {id}");
        }
    }

    /// Who is out of reach is nobody, and so is every record.
    fn nobody_else(&self) {
        let (customers, records) = self.both.all.out_of_reach();
        let customers = customers.iter().map(|id| format!("/v1/customers/{id}"));
        for path in customers.chain(records.iter().map(|id| format!("/v1/source-records/{id}"))) {
            assert_eq!(self.both.all.shop.get(&self.limited, &path).status, 404, "{path}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_out_of_reach_might_as_well_not_be_there(
        all in proptest::collection::vec(told(), 1..14),
        role in proptest::sample::select(&[Role::Steward, Role::Associate, Role::Marketer, Role::Analyst][..]),
    ) {
        Both::told(&all).compare(role);
    }
}
