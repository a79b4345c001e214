//! Pairs of a round are shown, labelled one by one, and signed.

use super::refused::RoundRefused;
use crate::acceptance::{self, Figures, Shown, figures, key_of};
use crate::access::{By, View};
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use db::acceptance::{Pair, Round};
use db::audit::People;
use identity::acceptance::Label;
use model::{DataClass, RoundId, Sight};

const NO_PAIR: Refusal = Refusal::Unknown { what: "pair" };

impl Node {
    /// Pairs of a round behind a number, without what was decided about them; all, or those without a label.
    pub async fn pairs_of_round(
        &self,
        id: RoundId,
        (after, most): (i64, usize),
        only_open: bool,
    ) -> Result<Vec<Pair>, Refusal> {
        let mut pairs = self.all_pairs(id).await?.1;
        pairs.retain(|pair| pair.number > after && !(only_open && pair.label.is_some()));
        pairs.truncate(most);
        Ok(pairs)
    }

    /// A pair with what its records say, side by side; without that where one was erased.
    pub async fn pair_of_round(
        &self,
        (id, number): (RoundId, i64),
        by: &By,
        view: &View,
    ) -> Result<(Pair, Option<Shown>), Refusal> {
        let is_clear = |class| view.sees(class, "") == Sight::Clear;
        if !is_clear(DataClass::Identifying) || !is_clear(DataClass::Personal) {
            return Err(Refusal::NotInClear);
        }
        let pair = self.one_pair(id, number).await?.1;
        let records = [pair.record_a, pair.record_b];
        let data = &self.session().repository.data;
        let customers = db::customers::of_records(data, &records).await.map_err(anyhow::Error::from)?;
        self.note(by, People::customers(customers.into_values()).with_records(records)).await?;
        let (own, asked) = (self.clone(), pair.clone());
        let shown = self.beside(move || Ok(acceptance::side_by_side_of(own.session(), &asked)?)).await?;
        Ok((pair, shown))
    }

    /// Writes down what somebody says of a pair, or takes it back. Only where this process writes.
    pub async fn label_pair(
        &self,
        (id, number): (RoundId, i64),
        label: Option<Label>,
        by: &By,
    ) -> Result<Pair, Refusal> {
        let (round, pair) = self.one_pair(id, number).await?;
        check_unsigned(&round)?;
        self.note(by, People::none().with_records([pair.record_a, pair.record_b])).await?;
        let actor = by.actor.clone();
        self.write_round(move |session| {
            let now = crate::clock::now();
            let label = label.map(|label| db::acceptance::Label {
                label: key_of(label).to_owned(),
                by: actor,
                at: now,
            });
            session.block(async {
                let mut tx = session.repository.data.begin().await?;
                db::acceptance::label(&mut tx, round.id, number, label.as_ref()).await?;
                tx.commit().await
            })?;
            acceptance::settle(session, &round, now).map(|_| ())
        })
        .await?;
        Ok(self.one_pair(id, number).await?.1)
    }

    /// Signs a round: from then on nothing of it changes. Only where this process writes.
    pub async fn sign_round(
        &self,
        id: RoundId,
        with_pending: bool,
        by: &By,
    ) -> Result<(Round, Figures), Refusal> {
        let round = self.round_named(id).await?;
        check_unsigned(&round)?;
        if round.sample.is_none() {
            return Err(RoundRefused::NotDrawn.into());
        }
        let (own, asked) = (self.clone(), round.clone());
        let known = self.beside(move || Ok(figures(own.session(), &asked)?)).await?;
        let open = known.pending - known.gone;
        if open > 0 && !with_pending {
            return Err(RoundRefused::Pending(open).into());
        }
        let actor = by.actor.clone();
        self.write_round(move |session| {
            acceptance::sign(session, &round, &actor, with_pending, crate::clock::now()).map(|_| ())
        })
        .await?;
        Ok((self.round_named(id).await?, known))
    }

    async fn all_pairs(&self, id: RoundId) -> Result<(Round, Vec<Pair>), Refusal> {
        let round = self.round_named(id).await?;
        if round.sample.is_none() {
            return Err(RoundRefused::NotDrawn.into());
        }
        let data = &self.session().repository.data;
        let pairs = db::acceptance::pairs(data, round.id).await.map_err(anyhow::Error::from)?;
        Ok((round, pairs))
    }

    async fn one_pair(&self, id: RoundId, number: i64) -> Result<(Round, Pair), Refusal> {
        let (round, pairs) = self.all_pairs(id).await?;
        let pair = pairs.into_iter().find(|pair| pair.number == number);
        Ok((round, pair.ok_or(NO_PAIR)?))
    }
}

fn check_unsigned(round: &Round) -> Result<(), Refusal> {
    if round.signed.is_some() { Err(RoundRefused::Signed.into()) } else { Ok(()) }
}
