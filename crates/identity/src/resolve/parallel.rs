//! Work spread over threads, with answers in the order of the questions, so that the number of threads never
//! shows in a result.

use crate::leisure::Steps;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Questions that one thread answers in one step.
const TOGETHER: u32 = 8;

/// The answers to all questions, computed by up to `threads` threads.
pub(crate) fn map<Q: Sync, A: Send>(
    questions: &[Q],
    threads: usize,
    answer: impl Fn(&Q) -> A + Sync,
) -> Vec<A> {
    map_with(questions, threads, || (), |(), question| answer(question))
}

/// Like [`map`], with something that each thread makes once and uses for all its answers.
pub(crate) fn map_with<Q: Sync, A: Send, S>(
    questions: &[Q],
    threads: usize,
    start: impl Fn() -> S + Sync,
    answer: impl Fn(&mut S, &Q) -> A + Sync,
) -> Vec<A> {
    let threads = threads.clamp(1, questions.len().max(1));
    if threads == 1 {
        let mut state = start();
        let mut steps = Steps::of(TOGETHER);
        let each = |question| {
            steps.small();
            answer(&mut state, question)
        };
        return questions.iter().map(each).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut mine, mut state) = (Vec::new(), start());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(question) = questions.get(index) else { return mine };
            mine.push((index, answer(&mut state, question)));
        }
    };
    let mut all: Vec<(usize, A)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker only fails with the program"))
            .collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, answer)| answer).collect()
}

/// Like [`map`], for questions that are used up by answering.
pub(crate) fn map_owned<Q: Send, A: Send>(
    questions: Vec<Q>,
    threads: usize,
    answer: impl Fn(Q) -> A + Sync,
) -> Vec<A> {
    let questions: Vec<Mutex<Option<Q>>> =
        questions.into_iter().map(|question| Mutex::new(Some(question))).collect();
    map(&questions, threads, |question| {
        let mut question = question.lock().expect("no answer fails while it holds the lock");
        answer(question.take().expect("every question is answered once"))
    })
}

/// The answers for consecutive ranges that cover `0..length`.
pub(crate) fn map_ranges<A: Send>(
    length: usize,
    step: usize,
    threads: usize,
    answer: impl Fn(std::ops::Range<usize>) -> A + Sync,
) -> Vec<A> {
    let ranges: Vec<_> = (0..length).step_by(step).map(|start| start..(start + step).min(length)).collect();
    map(&ranges, threads, |range| answer(range.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_their_order() {
        let questions: Vec<u32> = (0..1000).collect();
        for threads in [1, 2, 7] {
            assert_eq!(map(&questions, threads, |n| n * 2), (0..1000).map(|n| n * 2).collect::<Vec<_>>());
        }
        assert_eq!(map_ranges(10, 4, 3, |range| range.len()), [4, 4, 2]);
    }
}
