//! What may go wrong, and how often: one table. The world carries it out.

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
    /// The wall clock is set right again.
    ClockBack,
    /// The operator confirms that the wall clock is right as it is.
    ClockAccepted,
    /// The wall clock is corrected by some seconds.
    ClockDrifts,
    /// The tables contradict the log.
    FrozenForGood,
    Crash(Moment),
}

/// The moment at which the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    BeforeCommit,
    /// The power fails: afterwards the batch is on the disk completely, or not at all.
    InCommit,
    /// The batch is durable, and nobody was told.
    BeforeAnswers,
    /// Some people were told, some were not, and no screen was.
    AmidAnswers,
}

/// The mishaps, at most one per step, each with its weight.
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

/// The greatest length of a step, in seconds, each after its weight.
pub const STEP_SECS: [(u32, u32); 4] = [(4, 2), (8, 20), (4, 120), (1, 900)];
/// The greatest time that a server is down, in seconds, each after its weight.
pub const DOWN_SECS: [(u32, u32); 2] = [(3, 30), (1, 4_000)];
/// A jump of the wall clock, in seconds. It is more than a minute even when the whole drift goes the other way.
pub const JUMP_SECS: std::ops::RangeInclusive<u32> = 120..=7_200;
/// The wall clock drifts by no more than this from where it began, in seconds.
pub const DRIFT_SECS: i64 = 15;
/// The most steps that a disk is full.
pub const FULL_STEPS: u32 = 12;
/// The most commits or reads that fail in a row.
pub const FAILURES: u32 = 4;
