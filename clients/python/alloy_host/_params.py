"""Parameters of the common methods, for type checkers: each is the keywords of one call by attribute."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from .types import ProgressCallback


class Options(TypedDict, total=False):
    """What every call by attribute takes beside its own parameters."""

    timeout: float | None
    on_progress: ProgressCallback | None
    timeoutMs: int


class _NeedsUser(TypedDict):
    userId: str


class _NeedsConnector(TypedDict):
    connectorId: str


class _NeedsAction(_NeedsConnector):
    actionId: str


class _NeedsUsername(TypedDict):
    username: str


class _NeedsAuthentication(_NeedsConnector):
    authenticationType: str


class _NeedsCredential(TypedDict):
    credentialId: str


class UserParams(_NeedsUser, Options):
    pass


class CreateUserParams(_NeedsUsername, Options, total=False):
    fullName: str


class UpdateUserParams(_NeedsUser, Options, total=False):
    username: str
    fullName: str


class ListConnectorsParams(Options, total=False):
    query: str
    category: str
    maxAge: int


class ConnectorParams(_NeedsConnector, Options, total=False):
    maxAge: int


class ListActionsParams(ConnectorParams, total=False):
    resource: str


class ActionFormParams(_NeedsAction, Options, total=False):
    maxAge: int


class GetActionParams(_NeedsAction, Options, total=False):
    dialect: Literal["json-schema", "tool"]
    maxAge: int


class _NeedsQuery(TypedDict):
    query: str


class SearchActionsParams(_NeedsQuery, Options, total=False):
    connectorIds: list[str]
    limit: int
    waitMs: int


class CredentialFormParams(ConnectorParams, total=False):
    authenticationType: str


class _FormReference(TypedDict):
    connectorId: str


class FormReference(_FormReference, total=False):
    """The form of an action, or that of a way to authenticate: one of the two is given."""

    actionId: str
    authenticationType: str


class _NeedsForm(TypedDict):
    form: FormReference


class _NeedsValues(_NeedsForm):
    values: dict[str, Any]


class ValidateFormParams(_NeedsValues, Options):
    pass


class _NeedsField(_NeedsForm):
    field: str


class FormOptionsParams(_NeedsField, Options, total=False):
    values: dict[str, Any]
    userId: str
    credentialId: str
    query: str
    cursor: Any
    changed: str


class CreateCredentialParams(_NeedsAuthentication, Options, total=False):
    userId: str
    data: dict[str, Any]
    redirectUri: str
    authConfigId: str


class ConnectParams(_NeedsConnector, Options, total=False):
    userId: str
    authenticationType: str
    data: dict[str, Any]
    authConfigId: str
    redirectUri: str
    reuse: bool


class ProbeParams(_NeedsCredential, _NeedsConnector, Options, total=False):
    userId: str


class ListCredentialsParams(Options, total=False):
    userId: str
    connectorId: str


class DeleteCredentialParams(_NeedsCredential, Options, total=False):
    userId: str
    connectorId: str


class _NeedsFile(TypedDict):
    filename: str
    mimeType: str


class UploadFileParams(_NeedsFile, Options, total=False):
    """Give either ``data``, the bytes in base64, or ``path``, which the host reads (``--files-from``)."""

    path: str
    data: str


class _NeedsKey(TypedDict):
    s3Key: str


class DeleteFileParams(_NeedsKey, Options):
    pass


class _NeedsHandle(TypedDict):
    handle: str


class ReleaseResultParams(_NeedsHandle, Options):
    pass


class ReadResultParams(_NeedsHandle, Options, total=False):
    pointer: str
    offset: int
    limit: int
    fields: list[str]


class ExplainPolicyParams(_NeedsAction, Options, total=False):
    userId: str


class _Execution(_NeedsAction, _NeedsCredential, total=False):
    userId: str
    pathParams: dict[str, Any]
    queryParameters: dict[str, Any]
    requestBody: Any
    additionalHeaders: dict[str, str]
    idempotencyKey: str
    validate: Literal["off", "warn", "strict"]
    dialect: Literal["json-schema", "tool"]
    retryAmbiguous: bool
    reconnect: bool
    force: bool
    maxResultBytes: int


class PlanParams(_Execution, Options):
    pass


class ExecuteParams(_Execution, Options, total=False):
    planDigest: str


class ExecuteItem(_Execution, total=False):
    """One execution of a batch: what ``execute`` takes."""

    planDigest: str
    timeoutMs: int


class _NeedsItems(TypedDict):
    items: list[ExecuteItem]


class BatchParams(_NeedsItems, Options, total=False):
    concurrency: int
    stopOnFailure: bool


class Paging(TypedDict, total=False):
    """How a third party leads from page to page: each member replaces what would be detected."""

    style: Literal["cursor", "pageToken", "startingAfter", "offset", "page", "link", "graphql", "none"]
    parameter: str
    first: int | str
    step: int
    cursor: str
    items: str
    total: str


class PagesParams(_NeedsAction, _NeedsCredential, Options, total=False):
    userId: str
    pathParams: dict[str, Any]
    queryParameters: dict[str, Any]
    requestBody: Any
    additionalHeaders: dict[str, str]
    dialect: Literal["json-schema", "tool"]
    reconnect: bool
    maxResultBytes: int
    maxPages: int
    maxItems: int
    maxBytes: int
    unwrap: bool
    cursor: str
    paging: Paging


class ListExecutionsParams(Options, total=False):
    userId: str
    connectorId: str
    actionId: str
    outcome: Literal["in_flight", "applied", "rejected", "not_sent", "unknown"]
    since: str
    limit: int
    cursor: str
    purpose: Literal["user", "probe", "options", "pages"]


class _NeedsExecution(TypedDict):
    executionId: str


class ExecutionParams(_NeedsExecution, Options):
    pass


class _NeedsOutcome(TypedDict):
    outcome: Literal["applied", "rejected", "not_sent"]


class ResolveExecutionParams(_NeedsExecution, _NeedsOutcome, Options):
    pass


class MetricsParams(Options, total=False):
    format: Literal["json", "prometheus"]


class _NeedsSnapshot(TypedDict):
    snapshot: str


class RestoreParams(_NeedsSnapshot, Options):
    pass


class _NeedsDuration(TypedDict):
    duration: str


class AdvanceClockParams(_NeedsDuration, Options):
    pass


class FaultMatch(TypedDict, total=False):
    """Everything that is given must fit; ``nth`` counts the calls that the rest fits, from 1 on."""

    connectorId: str
    actionId: str
    method: str
    path: str
    userId: str
    nth: int


class _NeedsEffect(TypedDict):
    effect: Literal[
        "status",
        "delay",
        "reset_before_apply",
        "reset_after_apply",
        "truncate",
        "garbage",
        "wrong_content_type",
        "stall",
        "duplicate",
        "rate_limit",
    ]


class Fault(_NeedsEffect, total=False):
    match: FaultMatch
    times: int
    status: int
    delayMs: int
    retryAfter: int | str
    body: Any


class _NeedsFaults(TypedDict):
    faults: list[Fault]


class SetFaultsParams(_NeedsFaults, Options):
    pass


class JournalParams(Options, total=False):
    userId: str
    connectorId: str
    actionId: str
    method: str
    path: str
    applied: bool
    since: str
    limit: int
    cursor: str


class _NeedsDecision(TypedDict):
    oauthUrl: str
    decision: Literal["allow", "deny", "close"]


class DecideParams(_NeedsDecision, Options, total=False):
    scopes: list[str]
    account: str


class _NeedsCredential(TypedDict):
    credentialId: str


class SetCredentialParams(_NeedsCredential, Options, total=False):
    state: Literal["pending", "active", "expiring", "expired", "refreshed", "revoked", "scope_reduced"]
    scopes: list[str]
    expiresIn: str


class FidelityParams(Options, total=False):
    quirks: dict[str, str]
