//! The sources as a serving process knows them: read again where they were registered anew, by itself or by another
//! process, and registered between the messages, so that what comes after is read by them.

use super::errand::{self, Errand};
use super::failure::refusal;
use super::node::Node;
use super::prepare::Reading;
use super::refusal::Refusal;
use super::writer::Writer;
use anyhow::Context;
use db::sources::{self, Source};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use tokio::sync::oneshot;

/// A source as it is registered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registered {
    /// What is registered.
    pub source: Source,
    /// Whether stored profiles do not follow its rank yet.
    pub is_unsettled: bool,
}

/// Whether what is known may be changed as whoever asks wishes.
pub type Check<T> = Box<dyn FnOnce(Option<&T>) -> Result<(), Refusal> + Send>;

impl Node {
    /// The sources of other systems; any process knows them.
    pub async fn sources(&self) -> Result<Vec<Registered>, Refusal> {
        let data = &self.session().repository.data;
        let read = async {
            let since = sources::unsettled_since(data).await?;
            let concerned = match since {
                Some(since) => sources::registered_since(data, since).await?,
                None => Vec::new(),
            };
            let all = sources::all(data).await?.into_iter().filter(|source| source.name != model::STEWARD);
            let registered =
                |source: Source| Registered { is_unsettled: concerned.contains(&source.id), source };
            Ok::<_, db::Error>(all.map(registered).collect())
        };
        Ok(read.await.map_err(anyhow::Error::from)?)
    }

    /// Registers a source, or changes what is registered under its name, where the check agrees. Whatever is sent
    /// afterwards is read by it. Only where this process writes.
    pub async fn register_source(
        &self,
        source: Source,
        check: Check<Registered>,
    ) -> Result<Registered, Refusal> {
        let (own, name) = (self.clone(), source.name.clone());
        self.between(move |writer| own.register(writer, &source, check)).await?;
        let known = self.sources().await?.into_iter().find(|known| known.source.name == name);
        Ok(known.context("a source that was registered just now is not there")?)
    }

    fn register(
        &self,
        writer: &Writer<'_>,
        source: &Source,
        check: Check<Registered>,
    ) -> Result<(), Refusal> {
        let session = self.session();
        let all = session.block(self.sources())?;
        let known = all.iter().find(|known| known.source.name == source.name);
        check(known)?;
        let mut tx = self.begin_between(writer)?;
        let written = session.block(async {
            if let Some(Registered { source: known, .. }) = known {
                let reads = |source: &Source| (source.country.clone(), source.date_order.clone());
                if reads(known) != reads(source) && sources::has_records(&mut tx, known.id).await? {
                    return Ok(false);
                }
            }
            sources::register(&mut tx, source, crate::clock::now()).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(true)
        });
        if !written.map_err(|error| refusal(error.into()))? {
            return Err(Refusal::HasRecords);
        }
        self.know_sources().map_err(refusal)
    }

    /// Reads the sources again where they are not those that are known here.
    pub(super) fn know_sources(&self) -> anyhow::Result<()> {
        let inner = &self.0;
        let (session, data) = (&inner.session, &inner.session.repository.data);
        let last = session.block(sources::last_registered(data))?;
        let is_known = inner.knows_sources_of.load(Ordering::Relaxed) == last;
        if is_known && inner.reading.read().unwrap_or_else(PoisonError::into_inner).is_some() {
            return Ok(());
        }
        let all = session.block(sources::all(data))?;
        let reading = Arc::new(Reading::of(session, &all)?);
        if let Some(world) = inner.world.get() {
            world.write().ok().context("the working set was left half-way by a failure")?.know(all);
        }
        *inner.reading.write().unwrap_or_else(PoisonError::into_inner) = Some(reading);
        *inner.facts.write().unwrap_or_else(PoisonError::into_inner) = None;
        inner.knows_sources_of.store(last, Ordering::Relaxed);
        Ok(())
    }

    /// Does something small between the messages that wait, by the right of the one who writes.
    pub(super) async fn between<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&mut Writer<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.0
            .send(|reply: oneshot::Sender<Result<T, Refusal>>| {
                Errand::Other(Box::new(move |writer| errand::answer(reply, writer.and_then(deed))))
            })
            .await
    }

    /// A transaction that fails where another process writes by now.
    pub(super) fn begin_between(&self, writer: &Writer<'_>) -> Result<db::Tx, Refusal> {
        let session = self.session();
        let begun = session.block(session.repository.data.begin());
        let mut tx = begun.map_err(|error| refusal(error.into()))?;
        (writer.guard)(&mut tx).map_err(refusal)?;
        Ok(tx)
    }
}
