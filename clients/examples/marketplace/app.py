#!/usr/bin/env python3
"""A web app whose users connect their own accounts, and act in them: `python3 app.py` runs it against the sandbox."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# In the repository, the client beside this example; a copy of the example uses the one that pip has installed.
_CLIENT = Path(__file__).resolve().parent.parent.parent / "python"
if (_CLIENT / "alloy_host").is_dir():
    sys.path.insert(0, str(_CLIENT))

from alloy_host import Host  # noqa: E402

from marketplace.server import FORM, Server  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; 0 for any free one")
    parser.add_argument("--live", action="store_true", help="use the service, with ALLOY_API_KEY, instead of the sandbox")
    options, host_options = parser.parse_known_args()
    if not FORM.is_dir():
        sys.exit("static/form leads nowhere: copy this folder with `cp -rL`, which copies what its links lead to.")
    if not options.live:
        # The sandbox serves the page on which a user consents, as the service does.
        host_options = ["--sandbox", "--consent-port", "0", *host_options]
    with Host(*host_options) as host, Server(host, options.port) as server:
        print(f"Open {server.origin}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
