#pragma once

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the arguments of a process (https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library).
/// `check` is called with each input and returns 0.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*check)(const uint8_t *start, size_t count));
