//! Time of the processor, for benches: what else runs on the machine counts less.

#![allow(dead_code)]

use std::time::Duration;

/// What this thread has had of the processor; where the system does not say, the time that has passed.
#[cfg(unix)]
pub(crate) fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// The time that has passed.
#[cfg(not(unix))]
pub(crate) fn now() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// The shortest of so many rounds; a round does the work until it has taken long enough to be measured.
pub(crate) fn best(rounds: u32, enough: Duration, mut work: impl FnMut()) -> Duration {
    let mut round = || {
        let (start, mut times) = (now(), 0);
        loop {
            work();
            times += 1;
            let taken = now().saturating_sub(start);
            if taken >= enough {
                return taken / times;
            }
        }
    };
    (0..rounds).map(|_| round()).min().unwrap_or_default()
}
