#include "CDigest.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

bool cdigest_has_sha256(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}

__attribute__((target("sha,sse4.1,ssse3")))
void cdigest_sha256(uint32_t state[8], const uint8_t *blocks, size_t count, const uint32_t constants[64]) {
    // The instructions take the state in the order ABEF and CDGH.
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
    __m128i half = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i cdgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(half, cdgh, 8);
    cdgh = _mm_blend_epi16(cdgh, half, 0xF0);
    for (; count > 0; count--, blocks += 64) {
        const __m128i abefBefore = abef, cdghBefore = cdgh;
        __m128i words[4];
        for (int index = 0; index < 4; index++)
            words[index] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * index)), bigEndian);
#pragma clang loop unroll(full)
        for (int index = 0; index < 16; index++) {
            __m128i *oldest = &words[index & 3];
            const __m128i sum = _mm_add_epi32(*oldest, _mm_loadu_si128((const __m128i *)(constants + 4 * index)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            if (index >= 12) continue;
            const __m128i latest = words[(index + 3) & 3];
            const __m128i middle = _mm_alignr_epi8(latest, words[(index + 2) & 3], 4);
            *oldest = _mm_sha256msg2_epu32(
                _mm_add_epi32(_mm_sha256msg1_epu32(*oldest, words[(index + 1) & 3]), middle), latest);
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }
    half = _mm_shuffle_epi32(abef, 0x1B);
    cdgh = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(half, cdgh, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(cdgh, half, 8));
}

#else

bool cdigest_has_sha256(void) { return false; }

void cdigest_sha256(uint32_t state[8], const uint8_t *blocks, size_t count, const uint32_t constants[64]) {
    (void)state, (void)blocks, (void)count, (void)constants;
}

#endif
