"""A client for `alloy-host prove`: makes one write, and makes sure of it whatever happens to the host.

    PYTHONPATH=clients/python alloy-host prove -- python3 clients/python/prove/client.py

The task is in ALLOY_PROVE_TASK. The idempotency key makes the repetitions safe; it has to be the same in each of them, also
after a new start of this program, so it is made from what is to be done (an order's number, say), and not by chance.
"""

import json
import os
import sys
import time

from alloy_host import AlloyError, Host
from alloy_host.errors import HostExited

task = json.loads(os.environ["ALLOY_PROVE_TASK"])
call = {name: task[name] for name in ("userId", "connectorId", "actionId", "credentialId", "requestBody")}
outcome = "unknown"

for _ in range(6):
    try:
        # A new host each time: the one before may have been killed.
        with Host() as host:
            done = host.execute(**call, idempotencyKey="order-1815", timeout=task["timeoutMs"] / 1000)
            outcome = done["outcome"]
            break
    except HostExited:
        continue
    except AlloyError as error:
        # A conflict is about the first call with this key: this one was not sent, so the outcome is still not known.
        outcome = "unknown" if error.kind == "conflict" else error.outcome or "unknown"
        # Repeating does not settle what the host's ledger has as unknown: a person looks, or the program reads.
        if error.kind == "conflict" and error.retry_after is None:
            break
        time.sleep(error.retry_after or 0.1)

print(json.dumps({"outcome": outcome}))
sys.exit(0 if outcome == "applied" else 1)
