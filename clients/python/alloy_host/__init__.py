"""Client of alloy-host: Alloy Automation's Connectivity API through one subprocess.

``Host`` is for ordinary code and threads, ``AsyncHost`` for asyncio. Both speak to the same process in the same way::

    from alloy_host import Host

    with Host("--sandbox") as host:
        print(host.connectors.list(category="crm"))
"""

from ._aio import AsyncHost
from ._protocol import Notification, ResultOf, result_of
from ._sync import Host
from .errors import (
    AlloyError,
    AlloyFailed,
    Cancelled,
    Conflict,
    ConnectionRequired,
    Forbidden,
    HostExited,
    InternalError,
    InvalidInput,
    InvalidParams,
    InvalidRequest,
    MethodNotFound,
    NetworkFailed,
    NotFound,
    Overloaded,
    ParseError,
    PolicyDenied,
    ProviderFailed,
    RateLimited,
    TimedOut,
    Unauthenticated,
    UnknownOutcome,
    ValidationFailed,
    WireError,
    WriteTimedOut,
)

__all__ = [
    "AlloyError",
    "AlloyFailed",
    "AsyncHost",
    "Cancelled",
    "Conflict",
    "ConnectionRequired",
    "Forbidden",
    "Host",
    "HostExited",
    "InternalError",
    "InvalidInput",
    "InvalidParams",
    "InvalidRequest",
    "MethodNotFound",
    "NetworkFailed",
    "NotFound",
    "Notification",
    "Overloaded",
    "ParseError",
    "PolicyDenied",
    "ProviderFailed",
    "RateLimited",
    "ResultOf",
    "TimedOut",
    "Unauthenticated",
    "UnknownOutcome",
    "ValidationFailed",
    "WireError",
    "WriteTimedOut",
    "result_of",
]
