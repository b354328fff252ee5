/// What this package calls of libcurl, without libcurl's headers.
///
/// The library is opened at run time, so that a machine without it (or without its development files) builds and runs
/// everything that needs no network. Names and meaning are libcurl's own (https://curl.se/libcurl/c/), with `ccurl_` for
/// `curl_`; the variadic functions are typed here because Swift can't call those. Nothing but `ccurl_load` may be called
/// before `ccurl_load` returned NULL once.
#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A write, header or read callback.
typedef size_t (*ccurl_data_callback)(char *bytes, size_t size, size_t count, void *context);
/// CURLOPT_SEEKFUNCTION.
typedef int (*ccurl_seek_callback)(void *context, int64_t offset, int origin);
/// CURLOPT_PREREQFUNCTION.
typedef int (*ccurl_prereq_callback)(void *context, char *_Nullable, char *_Nullable, int, int);

/// CURLMsg.
struct ccurl_message {
    int kind;
    void *easy;
    union {
        void *_Nullable whatever;
        int result;
    } data;
};

/// Opens the library of this file name and finds its functions. Returns NULL, or a sentence about what is missing, valid
/// until this thread calls again. Two threads must not be in here at once.
const char *_Nullable ccurl_load(const char *name);

int ccurl_global_init(long flags);
const char *ccurl_version(void);
char *_Nullable ccurl_getenv(const char *name);
void ccurl_free(void *_Nullable memory);

void *_Nullable ccurl_easy_init(void);
void ccurl_easy_cleanup(void *easy);
const char *ccurl_easy_strerror(int code);
int ccurl_easy_setopt_long(void *easy, int option, long value);
int ccurl_easy_setopt_int64(void *easy, int option, int64_t value);
int ccurl_easy_setopt_string(void *easy, int option, const char *_Nullable value);
int ccurl_easy_setopt_pointer(void *easy, int option, void *_Nullable value);
int ccurl_easy_setopt_data_callback(void *easy, int option, ccurl_data_callback value);
int ccurl_easy_setopt_seek_callback(void *easy, int option, ccurl_seek_callback value);
int ccurl_easy_setopt_prereq_callback(void *easy, int option, ccurl_prereq_callback value);
int ccurl_easy_getinfo_long(void *easy, int info, long *value);
int ccurl_easy_getinfo_pointer(void *easy, int info, void *_Nullable *_Nonnull value);

void *_Nullable ccurl_slist_append(void *_Nullable list, const char *text);
void ccurl_slist_free_all(void *_Nullable list);

void *_Nullable ccurl_multi_init(void);
int ccurl_multi_cleanup(void *multi);
int ccurl_multi_setopt_long(void *multi, int option, long value);
int ccurl_multi_add_handle(void *multi, void *easy);
int ccurl_multi_remove_handle(void *multi, void *easy);
int ccurl_multi_perform(void *multi, int *running);
int ccurl_multi_poll(void *multi, int timeout_ms);
int ccurl_multi_wakeup(void *multi);
struct ccurl_message *_Nullable ccurl_multi_info_read(void *multi, int *left);

void *_Nullable ccurl_share_init(void);
int ccurl_share_cleanup(void *share);
int ccurl_share_setopt_long(void *share, int option, long value);

#pragma clang assume_nonnull end

#endif
