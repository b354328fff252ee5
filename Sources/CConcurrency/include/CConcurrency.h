// What Swift's concurrency library offers to whoever runs its jobs, which Swift itself can't declare: the functions use
// Swift's calling convention (include/swift/Runtime/Concurrency.h of the Swift project).
#pragma once

/// Has every job that would go to the global executor handed to `enqueue`, from whichever thread it comes. To be called once,
/// before the first task is made.
void cconcurrency_use(void (*enqueue)(void *job));

/// Runs a job that `enqueue` got, on the calling thread, until it suspends or ends. Each job once.
void cconcurrency_run(void *job);
