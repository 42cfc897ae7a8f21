//! Where a panic is caught on purpose: what was read or decided is given up, is told as a fault, and the program goes on. A
//! program that ends whole at any panic asks here first.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// How many of them this thread is in.
    static WITHIN: Cell<u32> = const { Cell::new(0) };
}

/// What `run` gives, or that it panicked. Whatever it left half done must be the caller's to throw away.
pub fn caught<T>(run: impl FnOnce() -> T) -> Option<T> {
    WITHIN.set(WITHIN.get() + 1);
    let ran = catch_unwind(AssertUnwindSafe(run));
    WITHIN.set(WITHIN.get() - 1);
    ran.ok()
}

/// Whether a panic on this thread, now, is caught: for a panic hook.
#[must_use]
pub fn is_caught() -> bool {
    WITHIN.get() > 0
}

#[cfg(test)]
mod tests {
    use super::{caught, is_caught};

    #[test]
    fn within_and_after_a_panic_it_is_known_whether_the_next_is_caught() {
        assert!(!is_caught());
        let inner = || {
            assert_eq!(caught(|| panic!("as planned")), None::<()>);
            is_caught()
        };
        assert_eq!(caught(inner), Some(true), "the outer one still catches");
        assert!(!is_caught());
        let elsewhere = || std::thread::scope(|scope| scope.spawn(is_caught).join().unwrap());
        assert_eq!(caught(elsewhere), Some(false), "another thread's panic is its own");
    }
}
