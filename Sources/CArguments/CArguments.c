#include "CArguments.h"

#if defined(__APPLE__)
#include <crt_externs.h>

int carguments_count(void) { return *_NSGetArgc(); }
char *const *carguments_values(void) { return *_NSGetArgv(); }

#else
#include <features.h>

static int count = 0;
static char *const *values = 0;

#if defined(__GLIBC__)
// The GNU C library calls constructors with the arguments of main (its elf/dl-init.c); others call them with none.
__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    values = argv;
}
#endif

int carguments_count(void) { return count; }
char *const *carguments_values(void) { return values; }
#endif
