"""The people who are signed in, and the users of the service that belong to them."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field

from alloy_host import AlloyError, Host, NotFound


@dataclass(frozen=True)
class Tenant:
    """A person who is signed in. Everything that the app does for them carries `user_id`."""

    name: str
    user_id: str
    # Proves that a request comes from a page of this app.
    csrf_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Tenants:
    """The sign-ins of this process. An app of your own keeps them where it keeps its own users."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._tenants: dict[str, Tenant] = {}

    def sign_in(self, name: str) -> tuple[str, Tenant]:
        """Signs a person in, and returns the secret for their cookie.

        There is no password: this is the place of your own sign-in.
        """
        tenant = Tenant(name, self._user_id(name))
        session = secrets.token_urlsafe(32)
        with self._lock:
            self._tenants[session] = tenant
        return session, tenant

    def sign_out(self, session: str) -> None:
        with self._lock:
            self._tenants.pop(session, None)

    def find(self, session: str | None) -> Tenant | None:
        with self._lock:
            return self._tenants.get(session) if session else None

    def _user_id(self, name: str) -> str:
        """The user of the service for a person: the one of an earlier sign-in, or a new one."""
        username = f"{name}@example.com"
        try:
            return self._host.users.get(userId=username)["userId"]
        except NotFound:
            pass
        try:
            return self._host.users.create(username=username, fullName=name)["userId"]
        except AlloyError:
            # Another sign-in of the same person was faster.
            return self._host.users.get(userId=username)["userId"]
