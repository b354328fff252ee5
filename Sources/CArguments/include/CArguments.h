// The arguments that the system gave this process. Swift's standard library reads them from /proc/self/cmdline on Linux; where
// /proc is not mounted it has none, and a program would silently run without its options.
#pragma once

/// Returns the number of arguments, the name of the program included; 0 where the C library does not tell.
int carguments_count(void);

/// Returns the arguments; valid as long as the process runs.
char *const *carguments_values(void);
