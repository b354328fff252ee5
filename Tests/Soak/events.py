"""What goes wrong around the hosts. An event begins, lasts for a few seconds beside others, and finishes."""

import resource
import signal

THROTTLING = {"429": 30, "slow": 10}
STORM = {"reset": 10, "drop": 10, "truncate": 10, "garbage": 10, "503": 10, "late": 5, "stall": 5}


class Event:
    name = ""

    def __init__(self, soak):
        self.soak = soak
        self.load = soak.random.choice(soak.loads)
        # The second host may be another one by the time this finishes.
        self.host = self.load.host

    def begin(self):
        pass

    def finish(self):
        pass


class Faults(Event):
    """The usual mixture of faults, which most requests don't meet."""

    name = "faults"

    def begin(self):
        self.soak.service.set_faults(self.soak.random.choice([0.02, 0.1]))

    def finish(self):
        self.soak.service.set_faults(0.01)


class Storm(Faults):
    name = "storm"

    def begin(self):
        self.soak.service.set_faults(0.5, STORM)


class Throttling(Faults):
    name = "throttling"

    def begin(self):
        self.soak.service.set_faults(0.2, THROTTLING)


class Restart(Event):
    """The service's port is closed for a while."""

    name = "service_restart"

    def begin(self):
        self.soak.service.tell("close")

    def finish(self):
        self.soak.service.tell("open")


class DiskFull(Event):
    name = "disk_full"

    def begin(self):
        with open(self.soak.filler, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def finish(self):
        self.soak.filler.unlink()


class Clock(Event):
    """The wall clock is stepped, forwards or backwards, and stays there."""

    name = "clock"

    def begin(self):
        self.soak.clock.step(self.soak.random.choice([-7200, -90, -1, 0, 1, 90, 7200]))


class FewDescriptors(Event):
    name = "few_descriptors"

    def begin(self):
        self.limits = resource.prlimit(self.host.pid, resource.RLIMIT_NOFILE)
        used = sum(self.host.descriptors().values())
        resource.prlimit(self.host.pid, resource.RLIMIT_NOFILE, (used + self.soak.random.randrange(4), self.limits[1]))

    def finish(self):
        if self.host.process.poll() is None:
            resource.prlimit(self.host.pid, resource.RLIMIT_NOFILE, self.limits)


class Stop(Event):
    """The whole process stands still."""

    name = "stop"

    def begin(self):
        self.host.process.send_signal(signal.SIGSTOP)

    def finish(self):
        if self.host.process.poll() is None:
            self.host.process.send_signal(signal.SIGCONT)


class SlowReader(Event):
    """Nobody reads the host's output."""

    name = "slow_reader"

    def begin(self):
        self.host.reading.clear()

    def finish(self):
        self.host.reading.set()


class Pause(Event):
    """No requests."""

    name = "pause"

    def begin(self):
        self.load.running.clear()

    def finish(self):
        self.load.running.set()


class Kill(Event):
    name = "kill"

    def finish(self):
        # In the middle of work, even if another event has paused it.
        self.soak.loads[1].running.set()
        self.soak.watch(0.3)
        self.soak.kill_second()


EVENTS = [Faults, Storm, Throttling, Restart, DiskFull, Clock, FewDescriptors, Stop, SlowReader, Pause, Kill]
