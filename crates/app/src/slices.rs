//! How threads share the processors of a machine. Those that answer ask for short slices: whoever asks for less at a time is
//! let in before those that work for long, which lose nothing but the moment. Without, an answer waits for the end of
//! somebody's slice, some milliseconds, each time that one of its threads is woken. What works for long and can wait lets
//! them in by itself besides: a thread that used more than its share lately is let in by its short slice no sooner.

use db::leisure::Leisure;

/// Writes what can wait: it lets others in after each short step, where it is found out what is to be written and where
/// that is written.
pub fn write_at_leisure<T>(work: impl FnOnce() -> T) -> T {
    let _written = Leisure::begin();
    identity::leisure::at_leisure(work)
}

/// Nanoseconds of a short slice: the shortest that Linux gives.
#[cfg(target_os = "linux")]
const SHORT: u64 = 100_000;

/// Asks for short slices for this thread and those that it begins. Linux before 6.12 gives all the same slices, and other
/// systems are not asked.
pub fn short() {
    #[cfg(target_os = "linux")]
    if let Some(mut own) = linux::read() {
        own.sched_runtime = SHORT;
        // Where it is refused, everything stays as it was.
        linux::write(&own);
    }
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "no library makes these calls")]
mod linux {
    use libc::{c_uint, sched_attr};

    /// How this thread is given its turns, where it shares them with others in the usual way.
    pub(super) fn read() -> Option<sched_attr> {
        // SAFETY: it consists of integers, for which zero is a value.
        let mut own: sched_attr = unsafe { std::mem::zeroed() };
        // SAFETY: the kernel writes no more bytes there than it is told that there are; 0 is this thread.
        let read = unsafe {
            libc::syscall(libc::SYS_sched_getattr, 0, &raw mut own, size_of::<sched_attr>() as c_uint, 0)
        };
        (read == 0 && i64::from(own.sched_policy) == i64::from(libc::SCHED_OTHER)).then_some(own)
    }

    pub(super) fn write(own: &sched_attr) {
        // SAFETY: the kernel reads as many bytes as the structure says that it has; 0 is this thread.
        unsafe { libc::syscall(libc::SYS_sched_setattr, 0, std::ptr::from_ref(own), 0) };
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_and_those_that_it_begins_have_short_slices() {
        let slice = || linux::read().unwrap().sched_runtime;
        let usual = slice();
        if usual == 0 {
            // An earlier kernel does not tell, and gives all the same.
            return;
        }
        let begun = move || (short(), slice(), std::thread::spawn(slice).join().unwrap());
        let (_, own, child) = std::thread::spawn(begun).join().unwrap();
        assert_eq!((own, child, slice()), (SHORT, SHORT, usual));
    }
}
