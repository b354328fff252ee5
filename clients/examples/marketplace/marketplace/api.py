"""What the pages ask for. Each function acts for one tenant, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alloy_host import Host

from .files import Files, stored_name
from .tenants import Tenant

JSON = dict[str, Any]

# The parameters that a person fills in. All others of the same methods are decided here, so a page can't send them.
_OF_ACTIONS = ("pathParams", "queryParameters", "requestBody", "additionalHeaders")
_OF_ACCOUNTS = ("data",)
_OF_OPTIONS = ("query", "cursor", "changed")


class API:
    """The functions of the app, by name: `call("connectors", tenant, {})`."""

    def __init__(self, host: Host, origin: str) -> None:
        self._host = host
        self._files = Files()
        # The address to which a browser returns after the consent of its user.
        self._returned = f"{origin}/connected"
        self._functions: dict[str, Callable[[Tenant, JSON], Any]] = {
            "connectors": self.connectors,
            "connector": self.connector,
            "accounts": self.accounts,
            "disconnect": self.disconnect,
            "ways": self.ways,
            "connect": self.connect,
            "form": self.form,
            "options": self.options,
            "validate": self.validate,
            "upload": self.upload,
            "execute": self.execute,
            "history": self.history,
        }

    def call(self, name: str, tenant: Tenant, arguments: JSON) -> Any:
        function = self._functions.get(name)
        if function is None:
            raise LookupError(name)
        return function(tenant, arguments)

    # The marketplace

    def connectors(self, tenant: Tenant, arguments: JSON) -> JSON:
        return {"connectors": self._host.connectors.list()["connectors"]}

    def connector(self, tenant: Tenant, arguments: JSON) -> JSON:
        connector_id = _text(arguments, "connectorId")
        connector = self._host.connectors.get(connectorId=connector_id)["connector"]
        actions = self._host.actions.list(connectorId=connector_id)["actions"]
        return {"connector": connector, "actions": actions, **self.accounts(tenant, arguments)}

    # Accounts

    def accounts(self, tenant: Tenant, arguments: JSON) -> JSON:
        """The tenant's accounts, of one connector or of all."""
        wanted = arguments.get("connectorId")
        named = {"connectorId": str(wanted)} if wanted else {}
        accounts = self._host.credentials.list(userId=tenant.user_id, **named)["credentials"]
        return {"accounts": accounts}

    def disconnect(self, tenant: Tenant, arguments: JSON) -> JSON:
        account = self._own_account(tenant, arguments)
        return dict(
            self._host.credentials.delete(
                credentialId=account["credentialId"], connectorId=account["connectorId"], userId=tenant.user_id
            )
        )

    def ways(self, tenant: Tenant, arguments: JSON) -> JSON:
        """The ways to connect an account: each with its form."""
        connector_id = _text(arguments, "connectorId")
        ways = []
        for requirement in self._host.credentials.requirements(connectorId=connector_id)["requirements"]:
            way = requirement["authenticationType"]
            form = self._host.credentials.form(connectorId=connector_id, authenticationType=way)
            ways.append({"type": way, "fields": form["fields"]})
        return {"ways": ways}

    def connect(self, tenant: Tenant, arguments: JSON) -> JSON:
        """Connects an account: answers its id, or the link on which the tenant consents.

        After the consent the browser returns to this app.
        """
        way = {"connectorId": _text(arguments, "connectorId"), "authenticationType": _text(arguments, "type")}
        checked = self._host.form.validate(form=way, values=_filled_in(arguments, _OF_ACCOUNTS))
        if not checked["valid"]:
            return {"errors": checked["errors"]}
        values: JSON = {**checked["values"], "userId": tenant.user_id}
        if way["authenticationType"] == "oauth2":
            values["redirectUri"] = self._returned
        created = self._host.call("credentials.create", values)
        return {"link": created.get("oauthUrl"), "account": created.get("credentialId")}

    # Actions

    def form(self, tenant: Tenant, arguments: JSON) -> JSON:
        action = _action(arguments)
        details = self._host.actions.get(**action)["action"]
        fields = self._host.actions.form(**action)["fields"]
        return {
            "action": {name: details.get(name) for name in ("id", "name", "description", "effect")},
            "fields": fields,
            **self.accounts(tenant, action),
        }

    def options(self, tenant: Tenant, arguments: JSON) -> JSON:
        """The values that may be chosen in a field, read from the tenant's own account."""
        account = self._own_account(tenant, arguments)
        parameters: JSON = {
            **{name: arguments[name] for name in _OF_OPTIONS if name in arguments},
            "form": _action(arguments),
            "field": _text(arguments, "field"),
            "values": _filled_in(arguments, _OF_ACTIONS),
            "credentialId": account["credentialId"],
            "userId": tenant.user_id,
        }
        return dict(self._host.call("form.options", parameters))

    def validate(self, tenant: Tenant, arguments: JSON) -> JSON:
        checked = self._host.form.validate(form=_action(arguments), values=_filled_in(arguments, _OF_ACTIONS))
        return {name: checked[name] for name in ("valid", "errors", "values")}

    def upload(self, tenant: Tenant, arguments: JSON) -> JSON:
        """Uploads the content of a file, and answers the handle that a field takes. A path would be one of this machine."""
        texts = {name: _text(arguments, name) for name in ("data", "filename", "mimeType")}
        uploaded = self._host.call("files.upload", {**texts, "filename": stored_name(texts["filename"])})
        return {"s3Key": self._files.add(tenant.user_id, uploaded["s3Key"])}

    def execute(self, tenant: Tenant, arguments: JSON) -> JSON:
        """Executes an action once for each `key`, however often the page sends it."""
        action = _action(arguments)
        account = self._own_account(tenant, arguments)
        checked = self._host.form.validate(form=action, values=_filled_in(arguments, _OF_ACTIONS))
        if not checked["valid"]:
            return {"errors": checked["errors"]}
        fields = self._host.actions.form(**action)["fields"]
        parameters: JSON = {
            **self._files.replaced(tenant.user_id, fields, checked["values"]),
            **action,
            "credentialId": account["credentialId"],
            "userId": tenant.user_id,
            "idempotencyKey": f"{tenant.user_id}/{_text(arguments, 'key')}",
        }
        return {"result": self._host.call("execute", parameters)}

    def history(self, tenant: Tenant, arguments: JSON) -> JSON:
        """The tenant's executions, the newest first."""
        return {"executions": self._host.executions.list(userId=tenant.user_id, purpose="user", limit=50)["executions"]}

    def _own_account(self, tenant: Tenant, arguments: JSON) -> JSON:
        """The account that the page names, if it is the tenant's own.

        The id comes from a browser, so it may be anybody's: the list of the tenant's accounts decides.
        """
        account_id = _text(arguments, "account")
        accounts = self.accounts(tenant, {})["accounts"]
        account = next((one for one in accounts if one["credentialId"] == account_id), None)
        if account is None:
            raise LookupError("account")
        return dict(account)


def _action(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {"connectorId": _text(arguments, "connectorId"), "actionId": _text(arguments, "actionId")}


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} has to be a text")
    return value


def _filled_in(arguments: Mapping[str, Any], names: tuple[str, ...]) -> JSON:
    values = arguments.get("values", {})
    if not isinstance(values, dict):
        raise ValueError("values has to be an object")
    return {name: values[name] for name in names if name in values}
