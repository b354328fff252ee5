"""Client of alloy-host: Alloy Automation's Connectivity API through one subprocess.

``Host`` is for ordinary code and threads, ``AsyncHost`` for asyncio. Both speak to the same process in the same way::

    from alloy_host import Host

    with Host("--sandbox") as host:
        print(host.connectors.list(category="crm"))
"""

import sys

if sys.version_info < (3, 10):
    raise ImportError("alloy_host needs Python 3.10 or later, and this is " + sys.version.split()[0])

from ._aio import AsyncHost as AsyncHost
from ._kinds import *
from ._protocol import Notification as Notification
from ._protocol import ResultOf as ResultOf
from ._protocol import result_of as result_of
from ._sync import Host as Host
from .errors import AlloyError as AlloyError
from .errors import HostExited as HostExited
from .errors import WireError as WireError
from .errors import WriteTimedOut as WriteTimedOut
