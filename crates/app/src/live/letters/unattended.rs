//! Letters of a repository that no process serves: taken in or given up by a command, by the engine that a serving
//! process has.

use super::{Replayed, destroy_settled, prepare, read};
use crate::access::{AccessLog, By};
use crate::levels::Meter;
use crate::live::Settings;
use crate::live::book::KnownBook;
use crate::live::engine::Engine;
use crate::live::prepare::Reading;
use crate::live::refusal::Refusal;
use crate::live::unready::Unready;
use crate::live::world::{Groups, Held, World};
use crate::live::writer::Writer;
use crate::resolver;
use crate::session::Session;
use anyhow::Context;
use db::audit::People;
use db::dead_letters::{self, State};
use std::sync::{Arc, RwLock};

/// What became of each letter that was replayed.
pub type Outcomes = Vec<(i64, Result<Replayed, Refusal>)>;

/// Takes letters in after all, in this order. Nobody else may write.
pub fn replay(
    session: &Arc<Session>,
    ids: &[i64],
    settings: Settings,
    by: &By,
    threads: usize,
) -> anyhow::Result<Outcomes> {
    let now = crate::clock::now();
    resolver::finish(session, &resolver::Cause::alone(resolver::REPAIR, &by.actor, now), threads)?;
    let published = resolver::published_model(session)?.context(Unready::NoModel)?;
    let known = Arc::new(KnownBook::default());
    let book = known.get(session)?;
    let mut world = World::new(Held::read(session, &book, threads)?, &published, &book);
    world.settle(Groups::read(session)?);
    let reading = Reading::of(session, &world.sources)?;
    let world = Arc::new(RwLock::new(world));
    let log = Arc::new(AccessLog::begin(session));
    let mut engine = Engine::new((Arc::clone(session), Arc::clone(&log)), world, published, known, settings)?;
    // Nobody serves, and nobody counts.
    let meter = Meter::default();
    let mut writer = Writer { engine: &mut engine, guard: &|_| Ok(()), meter: &meter };
    let outcomes = ids.iter().map(|id| (*id, one(session, &reading, &mut writer, *id, by))).collect();
    engine.settle(&|_| Ok(()))?;
    drop(engine);
    log.end(session);
    session.block(destroy_settled(&session.repository, now))?;
    Ok(outcomes)
}

fn one(
    session: &Session,
    reading: &Reading,
    writer: &mut Writer<'_>,
    id: i64,
    by: &By,
) -> Result<Replayed, Refusal> {
    let (letter, item) = session.block(read(&session.repository, id))?;
    writer.replay(id, prepare(reading, &letter, &item, &session.repository.vault), by)
}

/// Gives letters up. Nobody else may write.
pub fn discard(session: &Session, ids: &[i64], by: &By) -> anyhow::Result<()> {
    session.note(by, People::none())?;
    let (data, now) = (&session.repository.data, crate::clock::now());
    session.block(async {
        let mut tx = data.begin().await?;
        for id in ids {
            dead_letters::settle(&mut tx, *id, State::Discarded, &by.actor, now).await?;
        }
        tx.commit().await?;
        destroy_settled(&session.repository, now).await
    })?;
    Ok(())
}
