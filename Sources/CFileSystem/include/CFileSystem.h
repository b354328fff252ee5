// What Swift can't call on every platform: statfs(2), which glibc's module does not have.
#pragma once

/// Returns 1 if an open file or directory is on a file system of this machine whose changes all processes see at once; 0 if not,
/// or where that is not known.
int cfilesystem_is_local(int descriptor);
