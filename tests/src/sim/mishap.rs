//! What may go wrong, and how often: one table. How it is done is the world's.

/// Something that goes wrong, or right again, in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    Nothing,
    /// The next commits fail.
    DiskFails,
    /// The disk is full for some steps.
    DiskFull,
    /// The next reads fail.
    ReadsFail,
    /// The next commit is kept and reported as failed.
    CommitDenied,
    /// The wall clock is set far off.
    ClockJumps,
    /// It is set right again.
    ClockBack,
    /// The operator says that it is right as it is.
    ClockAccepted,
    /// It is corrected by seconds.
    ClockDrifts,
    /// The tables contradict the log.
    FrozenForGood,
    Crash(Moment),
}

/// Where the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    BeforeCommit,
    /// The power goes: the batch is wholly there afterwards, or not at all.
    InCommit,
    /// Durable, and nobody was told.
    BeforeAnswers,
    /// Some were told, some not, and the screens not at all.
    AmidAnswers,
}

/// One mishap a step, so often.
pub const MISHAPS: [(u32, Mishap); 14] = [
    (160, Mishap::Nothing),
    (5, Mishap::DiskFails),
    (3, Mishap::DiskFull),
    (2, Mishap::ReadsFail),
    (3, Mishap::CommitDenied),
    (4, Mishap::ClockJumps),
    (3, Mishap::ClockBack),
    (2, Mishap::ClockAccepted),
    (3, Mishap::ClockDrifts),
    (1, Mishap::FrozenForGood),
    (3, Mishap::Crash(Moment::BeforeCommit)),
    (4, Mishap::Crash(Moment::InCommit)),
    (3, Mishap::Crash(Moment::BeforeAnswers)),
    (3, Mishap::Crash(Moment::AmidAnswers)),
];

/// How long a step lasts, in seconds at most, and how often.
pub const STEP_SECS: [(u32, u32); 4] = [(4, 2), (8, 20), (4, 120), (1, 900)];
/// How long a server is down, in seconds at most, and how often.
pub const DOWN_SECS: [(u32, u32); 2] = [(3, 30), (1, 4_000)];
/// A jump of the wall clock, in seconds: over a minute with every drift against it.
pub const JUMP_SECS: std::ops::RangeInclusive<u32> = 120..=7_200;
/// The wall clock drifts by no more than this from where it began, in seconds.
pub const DRIFT_SECS: i64 = 15;
/// The most steps that a disk is full.
pub const FULL_STEPS: u32 = 12;
/// The most commits or reads that fail in a row.
pub const FAILURES: u32 = 4;
