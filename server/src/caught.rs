//! Where a panic is caught on purpose: what was read or decided is dropped and reported as a fault, and the program
//! continues. A panic hook that ends the program at any other panic asks here first.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// How many calls of `caught` this thread is in.
    static WITHIN: Cell<u32> = const { Cell::new(0) };
}

/// Returns the value of `run`, or None when it panicked. The caller must throw away what it left half done.
pub fn caught<T>(run: impl FnOnce() -> T) -> Option<T> {
    WITHIN.set(WITHIN.get() + 1);
    let ran = catch_unwind(AssertUnwindSafe(run));
    WITHIN.set(WITHIN.get() - 1);
    ran.ok()
}

/// Whether a panic on this thread would be caught now: for a panic hook.
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
