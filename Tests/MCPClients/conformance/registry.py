"""The table of scenarios, and the results of one."""

from .wire import HANDSHAKE, MODERN

SCENARIOS = []
NOT_APPLICABLE = []


def scenario(name, since="2025-06-18", removed=None):
    """Registers a function as a scenario of the revisions from `since` to before `removed`."""
    def register(function):
        SCENARIOS.append((name, since, removed, function))
        return function
    return register


def not_applicable(name, reason, since="2025-06-18", removed=None):
    """Registers a scenario that cannot apply to this server or to a pipe."""
    NOT_APPLICABLE.append((name, since, removed, reason))


def applies(since, removed, version):
    return since <= version and (removed is None or version < removed)


def rows(version):
    """All scenarios of a revision: the name, and the function or the reason why there is none."""
    run = [(name, function) for name, since, removed, function in SCENARIOS if applies(since, removed, version)]
    left = [(name, reason) for name, since, removed, reason in NOT_APPLICABLE if applies(since, removed, version)]
    return run + left


class Checks:
    """The checks of one scenario. A check of a recommendation (SHOULD) that does not hold is a warning, as in the suite."""

    def __init__(self):
        self.passed = 0
        self.failures = []
        self.warnings = []

    def __call__(self, name, holds, detail="", recommended=False):
        if holds:
            self.passed += 1
        else:
            text = f"{name}: {detail}" if detail else name
            (self.warnings if recommended else self.failures).append(text)
        return bool(holds)

    @property
    def outcome(self):
        return "failed" if self.failures else "warning" if self.warnings else "passed"


REVISIONS = [HANDSHAKE, MODERN]
