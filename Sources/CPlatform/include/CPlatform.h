// What Swift can't call on every platform, since glibc's or Darwin's module does not have it.
#pragma once

/// Returns 1 if an open file or directory is on a file system of this machine whose changes all processes see at once; 0 if not,
/// or where that is not known.
int cplatform_is_local(int descriptor);

/// pipe(2), whose ends are closed when another program is started: at once where the system can (pipe2), so that a program that
/// another thread starts at this moment does not inherit them.
int cplatform_pipe(int ends[2]);

/// accept(2), without the peer's address; the descriptor is closed when another program is started, like those of a pipe, and
/// blocks.
int cplatform_accept(int descriptor);

/// socket(2) for a stream of bytes; the descriptor is closed when another program is started, like those of a pipe.
int cplatform_stream_socket(int family);
