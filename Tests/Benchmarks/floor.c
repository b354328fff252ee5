// The floor of an execute: what a C program has to pay that does its work with libcurl alone.
//
//   floor URL WIDTH [fresh]     reads lines, posts each to URL, WIDTH at a time, and writes a line with each response
//   floor append FILE COUNT     appends COUNT lines to FILE, each followed by fdatasync; prints microseconds of each
//
// With `fresh`, each request has a connection of its own, as a write of the host has. Built without libcurl's headers: the
// numbers are those of its binary interface.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef void CURL;
typedef void CURLM;
struct waitfd { int fd; short events, revents; };
struct message { int kind; CURL *easy; union { void *whatever; int result; } data; };
int curl_global_init(long);
CURL *curl_easy_init(void);
int curl_easy_setopt(CURL *, int, ...);
int curl_easy_getinfo(CURL *, int, ...);
void *curl_slist_append(void *, const char *);
CURLM *curl_multi_init(void);
int curl_multi_add_handle(CURLM *, CURL *);
int curl_multi_remove_handle(CURLM *, CURL *);
int curl_multi_perform(CURLM *, int *);
int curl_multi_poll(CURLM *, struct waitfd *, unsigned, int, int *);
struct message *curl_multi_info_read(CURLM *, int *);

enum { WRITEDATA = 10001, URL = 10002, HTTPHEADER = 10023, PRIVATE = 10103, POSTFIELDS = 10015, POSTFIELDSIZE = 60,
       POST = 47, FRESH = 74, FORBID = 75, HTTPGET = 80, NOSIGNAL = 99, WRITEFUNCTION = 20011, PRIVATE_INFO = 0x100015,
       STATUS_INFO = 0x200002 };

struct exchange { CURL *easy; size_t count; char body[65536]; char *line; };

static char input[1 << 20];
static size_t start, end;
static int ended;

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct exchange *exchange = context;
    size_t length = size * count;
    if (exchange->count + length > sizeof exchange->body) return 0;
    memcpy(exchange->body + exchange->count, bytes, length);
    exchange->count += length;
    return length;
}

static void fill(void) {
    if (start > 0) memmove(input, input + start, end - start);
    end -= start;
    start = 0;
    ssize_t count = read(0, input + end, sizeof input - end);
    if (count <= 0) ended = 1; else end += count;
}

static char *next_line(size_t *length) {
    char *feed = memchr(input + start, '\n', end - start);
    if (!feed) return NULL;
    char *line = input + start;
    *length = feed - line;
    start += *length + 1;
    return line;
}

static void write_all(const char *bytes, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t more = write(1, bytes + done, count - done);
        if (more < 0) exit(1);
        done += more;
    }
}

static int append(const char *path, int count) {
    static char line[600];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    int file = open(path, O_CREAT | O_WRONLY | O_APPEND, 0600);
    if (file < 0) return 1;
    for (int index = 0; index < count; index++) {
        struct timespec before, after;
        clock_gettime(CLOCK_MONOTONIC, &before);
        if (write(file, line, sizeof line) < 0 || fdatasync(file) != 0) return 1;
        clock_gettime(CLOCK_MONOTONIC, &after);
        printf("%.1f\n", (after.tv_sec - before.tv_sec) * 1e6 + (after.tv_nsec - before.tv_nsec) / 1e3);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    if (strcmp(argv[1], "append") == 0) return append(argv[2], atoi(argv[3]));
    int width = atoi(argv[2]), fresh = argc > 3, idle = width, running = 0;
    curl_global_init(3);
    CURLM *multi = curl_multi_init();
    void *headers = curl_slist_append(NULL, "Authorization: Bearer benchmark-key");
    headers = curl_slist_append(headers, "x-api-version: 2025-09");
    headers = curl_slist_append(headers, "Accept: application/json");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    struct exchange **free_list = calloc(width, sizeof *free_list);
    for (int index = 0; index < width; index++) {
        struct exchange *exchange = free_list[index] = calloc(1, sizeof **free_list);
        exchange->easy = curl_easy_init();
        curl_easy_setopt(exchange->easy, NOSIGNAL, 1L);
        curl_easy_setopt(exchange->easy, WRITEFUNCTION, receive);
        curl_easy_setopt(exchange->easy, WRITEDATA, exchange);
        curl_easy_setopt(exchange->easy, PRIVATE, exchange);
        curl_easy_setopt(exchange->easy, HTTPHEADER, headers);
        curl_easy_setopt(exchange->easy, FRESH, (long)fresh);
        curl_easy_setopt(exchange->easy, FORBID, (long)fresh);
        curl_easy_setopt(exchange->easy, POST, 1L);
    }
    while (1) {
        size_t length;
        char *line;
        while (idle > 0) {
            if (!(line = next_line(&length))) {
                if (ended || idle < width) break;
                fill();
                continue;
            }
            struct exchange *exchange = free_list[--idle];
            exchange->count = 0;
            free(exchange->line);
            exchange->line = malloc(length);
            memcpy(exchange->line, line, length);
            curl_easy_setopt(exchange->easy, URL, argv[1]);
            curl_easy_setopt(exchange->easy, POSTFIELDSIZE, (long)length);
            curl_easy_setopt(exchange->easy, POSTFIELDS, exchange->line);
            curl_multi_add_handle(multi, exchange->easy);
        }
        if (ended && idle == width) return 0;
        curl_multi_perform(multi, &running);
        int left, done = 0;
        for (struct message *message; (message = curl_multi_info_read(multi, &left));) {
            struct exchange *exchange;
            long status = 0;
            if (message->kind != 1) continue;
            int result = message->data.result;
            CURL *easy = message->easy;
            curl_easy_getinfo(easy, PRIVATE_INFO, &exchange);
            curl_easy_getinfo(easy, STATUS_INFO, &status);
            curl_multi_remove_handle(multi, easy);
            if (result != 0 || status != 200) return fprintf(stderr, "curl %d, status %ld\n", result, status), 1;
            exchange->body[exchange->count] = '\n';
            write_all(exchange->body, exchange->count + 1);
            free_list[idle++] = exchange;
            done++;
        }
        if (done) continue;
        struct waitfd more = {0, 1, 0};
        int wants = idle > 0 && !ended;
        curl_multi_poll(multi, &more, wants ? 1 : 0, 1000, NULL);
        if (wants && more.revents) fill();
    }
}
