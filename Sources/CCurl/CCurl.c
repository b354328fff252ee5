#include "CCurl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>

struct functions {
    int (*global_init)(long);
    char *(*version)(void);
    char *(*getenv)(const char *);
    void (*free)(void *);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *);
    const char *(*easy_strerror)(int);
    int (*easy_setopt)(void *, int, ...);
    int (*easy_getinfo)(void *, int, ...);
    void *(*slist_append)(void *, const char *);
    void (*slist_free_all)(void *);
    void *(*multi_init)(void);
    int (*multi_cleanup)(void *);
    int (*multi_setopt)(void *, int, ...);
    int (*multi_add_handle)(void *, void *);
    int (*multi_remove_handle)(void *, void *);
    int (*multi_perform)(void *, int *);
    int (*multi_poll)(void *, void *, unsigned int, int, int *);
    int (*multi_wakeup)(void *);
    struct ccurl_message *(*multi_info_read)(void *, int *);
    void *(*share_init)(void);
    int (*share_cleanup)(void *);
    int (*share_setopt)(void *, int, ...);
};

static struct functions curl;
static bool loaded = false;

const char *ccurl_load(const char *name) {
    static _Thread_local char problem[256];
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *why = dlerror();
        return why ? why : "the library can't be opened";
    }
    struct functions found;
#define FIND(function)                                                                                    \
    if (!(*(void **)&found.function = dlsym(library, "curl_" #function))) {                               \
        snprintf(problem, sizeof problem, "%s has no curl_" #function "; 7.68 or newer is needed", name); \
        dlclose(library);                                                                                 \
        return problem;                                                                                   \
    }
    FIND(global_init)
    FIND(version)
    FIND(getenv)
    FIND(free)
    FIND(easy_init)
    FIND(easy_cleanup)
    FIND(easy_strerror)
    FIND(easy_setopt)
    FIND(easy_getinfo)
    FIND(slist_append)
    FIND(slist_free_all)
    FIND(multi_init)
    FIND(multi_cleanup)
    FIND(multi_setopt)
    FIND(multi_add_handle)
    FIND(multi_remove_handle)
    FIND(multi_perform)
    FIND(multi_poll)
    FIND(multi_wakeup)
    FIND(multi_info_read)
    FIND(share_init)
    FIND(share_cleanup)
    FIND(share_setopt)
#undef FIND
    if (!loaded) curl = found;
    loaded = true;
    return NULL;
}

int ccurl_global_init(long flags) { return curl.global_init(flags); }
const char *ccurl_version(void) { return curl.version(); }
char *ccurl_getenv(const char *name) { return curl.getenv(name); }
void ccurl_free(void *memory) { curl.free(memory); }

void *ccurl_easy_init(void) { return curl.easy_init(); }
void ccurl_easy_cleanup(void *easy) { curl.easy_cleanup(easy); }
const char *ccurl_easy_strerror(int code) { return curl.easy_strerror(code); }

int ccurl_easy_setopt_long(void *easy, int option, long value) { return curl.easy_setopt(easy, option, value); }
int ccurl_easy_setopt_int64(void *easy, int option, int64_t value) { return curl.easy_setopt(easy, option, value); }
int ccurl_easy_setopt_string(void *easy, int option, const char *value) {
    return curl.easy_setopt(easy, option, value);
}
int ccurl_easy_setopt_pointer(void *easy, int option, void *value) { return curl.easy_setopt(easy, option, value); }
int ccurl_easy_setopt_data_callback(void *easy, int option, ccurl_data_callback value) {
    return curl.easy_setopt(easy, option, value);
}
int ccurl_easy_setopt_seek_callback(void *easy, int option, ccurl_seek_callback value) {
    return curl.easy_setopt(easy, option, value);
}
int ccurl_easy_setopt_prereq_callback(void *easy, int option, ccurl_prereq_callback value) {
    return curl.easy_setopt(easy, option, value);
}
int ccurl_easy_getinfo_long(void *easy, int info, long *value) { return curl.easy_getinfo(easy, info, value); }
int ccurl_easy_getinfo_pointer(void *easy, int info, void **value) { return curl.easy_getinfo(easy, info, value); }

void *ccurl_slist_append(void *list, const char *text) { return curl.slist_append(list, text); }
void ccurl_slist_free_all(void *list) { curl.slist_free_all(list); }

void *ccurl_multi_init(void) { return curl.multi_init(); }
int ccurl_multi_cleanup(void *multi) { return curl.multi_cleanup(multi); }
int ccurl_multi_setopt_long(void *multi, int option, long value) { return curl.multi_setopt(multi, option, value); }
int ccurl_multi_add_handle(void *multi, void *easy) { return curl.multi_add_handle(multi, easy); }
int ccurl_multi_remove_handle(void *multi, void *easy) { return curl.multi_remove_handle(multi, easy); }
int ccurl_multi_perform(void *multi, int *running) { return curl.multi_perform(multi, running); }
int ccurl_multi_poll(void *multi, int timeout_ms) { return curl.multi_poll(multi, NULL, 0, timeout_ms, NULL); }
int ccurl_multi_wakeup(void *multi) { return curl.multi_wakeup(multi); }
struct ccurl_message *ccurl_multi_info_read(void *multi, int *left) { return curl.multi_info_read(multi, left); }

void *ccurl_share_init(void) { return curl.share_init(); }
int ccurl_share_cleanup(void *share) { return curl.share_cleanup(share); }
int ccurl_share_setopt_long(void *share, int option, long value) { return curl.share_setopt(share, option, value); }
