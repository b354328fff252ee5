#include "CFileSystem.h"

#if defined(__APPLE__)
#include <sys/mount.h>
#include <sys/param.h>

int cfilesystem_is_local(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 && (status.f_flags & MNT_LOCAL) != 0;
}

#else
#include <sys/vfs.h>

int cfilesystem_is_local(int descriptor) {
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
#endif
