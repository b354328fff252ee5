// What Swift's concurrency library offers to whoever runs its jobs, which Swift itself can't declare: the functions use
// Swift's calling convention (include/swift/Runtime/Concurrency.h of the Swift project).
#pragma once

#include <stddef.h>

/// Has every job that would go to the global executor handed to `enqueue`, from whichever thread it comes. To be called once,
/// before the first task is made.
void cconcurrency_use(void (*enqueue)(void *job));

/// Runs a job that `enqueue` got, on the calling thread, until it suspends or ends. Each job once.
void cconcurrency_run(void *job);

/// Has the calling thread keep the next job that it would hand to `enqueue`.
void cconcurrency_keep(void);

/// Ends that, and returns the job; NULL when there was none. It has to be run.
void *cconcurrency_take(void);

/// Has the current task allocate memory for so many bytes of its functions' frames at once. To be called by a task only.
void cconcurrency_reserve(size_t bytes);
