// The bound of test cases that run at the same time. It must stand in the environment before Swift Testing reads it, and
// `swift test` gives no other place to set it.
//
// Without it all of some 2,000 tests start at once. Swift's pool of threads is a queue: what a host does for one test
// waits until every other test has run its first part. On a busy machine that took longer than a test waits for a reply,
// and a correct host seemed to hang.

#include <stdlib.h>

#include "CTestSupport.h"

__attribute__((constructor)) static void boundParallelTests(void) {
    // More than the cores, because most tests wait for a process or a socket.
    setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", "16", /* overwrite: */ 0);
}
