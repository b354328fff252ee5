"""Runs all scenarios against a server and prints the table; the status is 1 if one has failed.

    python3 Tests/MCPClients/conformance_tests.py .build/debug/mcp-fixture-server
"""

import sys
import traceback

from conformance import basics, handshake, registry, rounds, stateless  # noqa: F401 (they register their scenarios)
from conformance.wire import Client, Server


def run(command, version, function):
    checks = registry.Checks()
    with Server(command) as server:
        try:
            function(Client(server, version), checks)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            checks("ends", False, f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})")
    return checks


def main(command):
    failed = 0
    for version in registry.REVISIONS:
        counts = {}
        for name, function in registry.rows(version):
            if isinstance(function, str):
                outcome, details = "not applicable", [function]
            else:
                checks = run(command, version, function)
                outcome = checks.outcome
                details = checks.failures + checks.warnings or [f"{checks.passed} checks"]
            counts[outcome] = counts.get(outcome, 0) + 1
            failed += outcome == "failed"
            print(f"{version}  {outcome:14}  {name:46}  {'; '.join(details)}")
        summary = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
        print(f"{version}  {sum(counts.values())} scenarios: {summary}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
