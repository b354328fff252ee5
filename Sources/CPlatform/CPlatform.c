#define _GNU_SOURCE // pipe2, accept4

#include "CPlatform.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <sys/mount.h>
#include <sys/param.h>

int cplatform_is_local(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 && (status.f_flags & MNT_LOCAL) != 0;
}

static int closed_on_exec(int descriptor) {
    if (descriptor >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
}

int cplatform_pipe(int ends[2]) {
    if (pipe(ends) != 0) return -1;
    closed_on_exec(ends[0]);
    closed_on_exec(ends[1]);
    return 0;
}

int cplatform_accept(int descriptor) {
    int accepted = closed_on_exec(accept(descriptor, NULL, NULL));
    // Whether it blocks is inherited from the listening socket there.
    if (accepted >= 0) fcntl(accepted, F_SETFL, fcntl(accepted, F_GETFL) & ~O_NONBLOCK);
    return accepted;
}

int cplatform_stream_socket(int family) { return closed_on_exec(socket(family, SOCK_STREAM, 0)); }

#else
#include <sys/vfs.h>

int cplatform_is_local(int descriptor) {
    struct statfs status;
    if (fstatfs(descriptor, &status) != 0) return 0;
    // The numbers are those of statfs(2).
    switch ((unsigned int)status.f_type) {
    case 0xEF53:     // ext2, ext3, ext4
    case 0x58465342: // XFS
    case 0x9123683E: // Btrfs
    case 0x01021994: // tmpfs
    case 0x794C7630: // overlayfs
    case 0x2FC12FC1: // ZFS
    case 0xF2F52010: // F2FS
    case 0xCA451A4E: // bcachefs
        return 1;
    default:
        return 0;
    }
}

int cplatform_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cplatform_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC); }

int cplatform_stream_socket(int family) { return socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0); }
#endif
