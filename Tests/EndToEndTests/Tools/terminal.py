"""Runs a program in a terminal of its own: terminal.py COLUMNS INPUT PROGRAM ARGUMENTS...

What the program shows is written to stdout, byte for byte; the exit status is the program's. INPUT is typed once it has shown
something; \\x04 stands for Ctrl-D.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

columns, typed, arguments = int(sys.argv[1]), sys.argv[2].replace("\\x04", "\x04"), sys.argv[3:]
master, slave = pty.openpty()
# Before the program starts: it asks once.
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for number in (0, 1, 2):
        os.dup2(slave, number)
    os.close(master)
    os.execv(arguments[0], arguments)
os.close(slave)
seen = b""
end = time.monotonic() + 60
while time.monotonic() < end:
    if typed and seen:
        os.write(master, typed.encode())
        typed = ""
    if select.select([master], [], [], 0.1)[0]:
        try:
            data = os.read(master, 1 << 16)
        except OSError:
            break
        if not data:
            break
        seen += data
sys.stdout.buffer.write(seen.replace(b"\r\n", b"\n"))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
