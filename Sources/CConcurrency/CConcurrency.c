#include "CConcurrency.h"

#include <stdbool.h>
#include <stddef.h>

#define SWIFT __attribute__((swiftcall))

typedef SWIFT void (*enqueue_original)(void *job);

extern SWIFT void (*swift_task_enqueueGlobal_hook)(void *job, enqueue_original original);

/// The last two are the executor that the job runs on: none in particular.
extern SWIFT void swift_job_run(void *job, void *executor, void *implementation);

/// A stack: what was allocated last is deallocated first. What is deallocated stays the task's.
extern SWIFT void *swift_task_alloc(size_t bytes);
extern SWIFT void swift_task_dealloc(void *memory);

static void (*enqueue_chosen)(void *job);

static _Thread_local bool keeps;
static _Thread_local void *kept;

static SWIFT void enqueue(void *job, enqueue_original original) {
    if (!keeps) return enqueue_chosen(job);
    keeps = false;
    kept = job;
}

void cconcurrency_keep(void) { keeps = true; }

void *cconcurrency_take(void) {
    void *job = kept;
    keeps = false;
    kept = NULL;
    return job;
}

void cconcurrency_use(void (*chosen)(void *job)) {
    enqueue_chosen = chosen;
    swift_task_enqueueGlobal_hook = enqueue;
}

void cconcurrency_run(void *job) { swift_job_run(job, NULL, NULL); }

void cconcurrency_reserve(size_t bytes) { swift_task_dealloc(swift_task_alloc(bytes)); }
