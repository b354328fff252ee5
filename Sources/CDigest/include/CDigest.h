// SHA-256 with the processor's own instructions, which Swift has no names for.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// True if this processor has instructions for SHA-256, and this file knows them. To be called once: it takes long.
bool cdigest_has_sha256(void);

/// Folds `count` blocks of 64 bytes into the state (FIPS 180-4 §6.2). `constants` are the 64 of §4.2.2. Only where
/// `cdigest_has_sha256`.
void cdigest_sha256(uint32_t state[8], const uint8_t *blocks, size_t count, const uint32_t constants[64]);
