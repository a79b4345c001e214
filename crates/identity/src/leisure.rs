//! Work that can wait lets others in between its steps. A scheduler leaves a processor to whoever computes for some
//! milliseconds; somebody who is woken there meanwhile and who used more than a share of it lately waits until then, however
//! little there is to do. What is done at leisure offers the processor after each short step instead.

use std::cell::Cell;

thread_local! {
    static IS_AT_LEISURE: Cell<bool> = const { Cell::new(false) };
}

/// Takes the leisure away again, however the work ends.
struct Before(bool);

impl Drop for Before {
    fn drop(&mut self) {
        IS_AT_LEISURE.set(self.0);
    }
}

/// Does what can wait: this thread lets others in after each step.
pub fn at_leisure<T>(work: impl FnOnce() -> T) -> T {
    let _before = Before(IS_AT_LEISURE.replace(true));
    work()
}

/// Whether a thread does what can wait, for another that does a part of it.
#[derive(Clone, Copy)]
pub struct Leisure(bool);

impl Leisure {
    /// That of this thread.
    #[must_use]
    pub fn of_this_thread() -> Leisure {
        Leisure(IS_AT_LEISURE.get())
    }

    /// Does a part: at leisure where the other thread is.
    pub fn part<T>(self, work: impl FnOnce() -> T) -> T {
        if self.0 { at_leisure(work) } else { work() }
    }
}

/// A step is done, of some ten microseconds. Nothing happens where the work cannot wait.
#[inline]
pub fn step() {
    if IS_AT_LEISURE.get() {
        std::thread::yield_now();
    }
}

/// Steps of so many small ones each.
pub(crate) struct Steps {
    each: u32,
    done: u32,
}

impl Steps {
    pub fn of(each: u32) -> Steps {
        Steps { each, done: 0 }
    }

    /// For the entries of a long list.
    pub fn of_entries() -> Steps {
        Steps::of(256)
    }

    /// A small one is done.
    #[inline]
    pub fn small(&mut self) {
        self.done += 1;
        if self.done == self.each {
            self.done = 0;
            step();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_wait_is_at_leisure() {
        assert!(!IS_AT_LEISURE.get());
        at_leisure(|| {
            at_leisure(step);
            assert!(IS_AT_LEISURE.get(), "what is within what can wait does not end it");
            let leisure = Leisure::of_this_thread();
            let part = std::thread::spawn(move || leisure.part(|| IS_AT_LEISURE.get()));
            assert!(part.join().unwrap(), "a part of it can wait, too");
        });
        assert!(!IS_AT_LEISURE.get());
        let failed = std::panic::catch_unwind(|| at_leisure(|| panic!("it fails")));
        assert!(failed.is_err() && !IS_AT_LEISURE.get());
    }
}
