#include "CConcurrency.h"

#include <stddef.h>

#define SWIFT __attribute__((swiftcall))

typedef SWIFT void (*enqueue_original)(void *job);

extern SWIFT void (*swift_task_enqueueGlobal_hook)(void *job, enqueue_original original);

/// The last two are the executor that the job runs on: none in particular.
extern SWIFT void swift_job_run(void *job, void *executor, void *implementation);

static void (*enqueue_chosen)(void *job);

static SWIFT void enqueue(void *job, enqueue_original original) { enqueue_chosen(job); }

void cconcurrency_use(void (*chosen)(void *job)) {
    enqueue_chosen = chosen;
    swift_task_enqueueGlobal_hook = enqueue;
}

void cconcurrency_run(void *job) { swift_job_run(job, NULL, NULL); }
