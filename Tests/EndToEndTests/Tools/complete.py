"""Types in an interactive shell that has a completion script, as a person does: complete.py SHELL SCRIPT KEYS...

Each KEYS is typed (with \\t for the tabulator key) at a prompt of its own, and what `alloy-host` would have been called with is
printed, each word in <>, behind what the shell showed while it was typed.
"""

import os
import pty
import re
import select
import sys
import tempfile
import time

# What `alloy-host` does in these shells: tell its words.
SETUP = {
    "bash": "PS1='READY> '; bind 'set bell-style none'; source {script}; alloy-host() {{ printf '<%s>' \"$@\"; echo ' DONE'; }}",
    "zsh": "PS1='READY> '; unsetopt zle_bracketed_paste beep 2>/dev/null; autoload -U compinit; compinit -u -D; "
    "source {script}; function alloy-host {{ printf '<%s>' \"$@\"; echo ' DONE'; }}",
    "fish": "function fish_prompt; echo 'READY> '; end; set -g fish_greeting; source {script}; "
    "function alloy-host; printf '<%s>' $argv; echo ' DONE'; end",
}
COMMAND = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}


class Terminal:
    """A shell at the other end of a terminal."""

    def __init__(self, shell, home):
        environment = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm", "LANG": "C.UTF-8", "COLUMNS": "200",
                       "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execvpe(COMMAND[shell][0], COMMAND[shell], environment)
        self.seen = ""

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def read_until(self, pattern, seconds):
        """Everything that comes up to what matches; what has come when the time is over."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen) and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.05)[0]:
                try:
                    data = os.read(self.terminal, 1 << 16)
                except OSError:
                    break
                # Fish asks what terminal this is, and waits for the answer.
                if b"\x1b[c" in data or b"\x1b[0c" in data:
                    self.type("\x1b[?62;c")
                if b"\x1b[6n" in data:
                    self.type("\x1b[1;1R")
                self.seen += data.decode(errors="replace")
        seen, self.seen = self.seen, ""
        return seen

    def read_while_moving(self, seconds):
        """Everything that comes until nothing has come for a while."""
        end = time.monotonic() + seconds
        quiet = time.monotonic() + 0.4
        while time.monotonic() < min(end, quiet):
            if select.select([self.terminal], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.terminal, 1 << 16).decode(errors="replace")
                except OSError:
                    break
                quiet = time.monotonic() + 0.4
        seen, self.seen = self.seen, ""
        return seen


def main():
    shell, script, lines = sys.argv[1], sys.argv[2], sys.argv[3:]
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(shell, home)
        terminal.type(SETUP[shell].format(script=script) + "; echo SET UP | tr 'SETUP' 'setup'\r")
        terminal.read_until("set up", 60)
        for line in lines:
            shown = ""
            for part in re.split("(\t)", line.replace("\\t", "\t")):
                terminal.type(part)
                if part == "\t":
                    shown += terminal.read_while_moving(20)
            terminal.type("\r")
            shown += terminal.read_until("DONE", 20)
            print(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>][B0]?|\r", "", shown))
        os.close(terminal.terminal)
        os.kill(terminal.process, 9)
        os.waitpid(terminal.process, 0)


main()
