"""Shapes of errors and results.

Results may have more members than are listed here: the host passes on whatever the service sends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypedDict

Outcome = Literal["not_sent", "rejected", "applied", "unknown"]
Effect = Literal["read", "idempotentWrite", "write", "destructive"]

# ---------------------------------------------------------------- errors and progress


class Retry(TypedDict, total=False):
    safe: bool
    afterMs: float


class Attempt(TypedDict, total=False):
    n: int
    phase: str
    status: int
    waitMs: float


class Problem(TypedDict, total=False):
    """One thing that is wrong with the parameters, at a JSON Pointer."""

    pointer: str
    expected: str
    got: str
    nearest: str


class ErrorData(TypedDict, total=False):
    kind: str
    origin: Literal["host", "alloy", "provider", "network", "client"]
    outcome: Outcome
    fix: list[Any]
    retry: Retry
    httpStatus: int
    code: str
    requestId: str
    executionId: str
    attempts: list[Attempt]
    problems: list[Problem]
    technical: Any
    #: Of a call that was given up although its result came: the result, and of `execute.batch` what became of its items.
    result: Any
    results: list[Any]


class Progress(TypedDict, total=False):
    """How far a call has come; ``done`` only ever rises."""

    message: str
    done: float
    total: float


ProgressCallback = Callable[[Progress], object]

# ---------------------------------------------------------------- results


class HostInfo(TypedDict, total=False):
    name: str
    version: str
    protocol: str
    backend: Literal["live", "sandbox"]
    seed: str
    baseURL: str
    apiVersion: str
    limits: dict[str, Any]


class UserCreated(TypedDict):
    userId: str


class _UserId(TypedDict):
    userId: str


class User(_UserId, total=False):
    username: str
    fullName: str


class UserList(TypedDict):
    users: list[User]


class Success(TypedDict):
    success: bool


class Connector(TypedDict):
    id: str
    name: str
    icon: str
    categories: list[str]
    groups: list[str]


class _ConnectorList(TypedDict):
    connectors: list[Connector]


class ConnectorList(_ConnectorList, total=False):
    """``warnings`` name a category that no connector has."""

    warnings: list[str]


class ConnectorResult(TypedDict):
    connector: Connector


class ActionSummary(TypedDict):
    id: str
    name: str
    description: str


class Resource(TypedDict):
    name: str
    description: str
    actions: list[ActionSummary]


class ResourceList(TypedDict):
    resources: list[Resource]


class ListedAction(ActionSummary):
    resource: str


class ActionList(TypedDict):
    actions: list[ListedAction]


class ActionMatch(TypedDict):
    connectorId: str
    actionId: str
    name: str
    description: str
    effect: Effect
    score: float


class _Coverage(TypedDict):
    connectors: int
    indexed: int
    actions: int
    complete: bool


class Coverage(_Coverage, total=False):
    ageMs: int
    failed: list[str]


class ActionMatches(TypedDict):
    matches: list[ActionMatch]
    coverage: Coverage


class _Action(ActionSummary):
    httpMethod: str
    path: str
    effect: Effect
    parameters: list[dict[str, Any]]
    inputSchema: dict[str, Any]
    injected: list[Any]


class Action(_Action, total=False):
    requestBody: dict[str, Any]
    sampleResponse: Any


class ActionResult(TypedDict):
    action: Action


class _Requirement(TypedDict):
    authenticationType: str
    authConfigRequired: bool
    inputSchema: dict[str, Any]


class Requirement(_Requirement, total=False):
    sampleInput: Any


class RequirementList(TypedDict):
    requirements: list[Requirement]


class CredentialCreated(TypedDict, total=False):
    """``oauthUrl`` for a person to open, or ``credentialId`` at once."""

    oauthUrl: str
    credentialId: str


class Credential(TypedDict):
    credentialId: str
    connectorId: str
    authenticationType: str
    name: str
    type: str
    createdAt: str
    updatedAt: str


class _Connected(TypedDict):
    credentialId: str
    connectorId: str
    authenticationType: str | None
    reused: bool


class Connected(_Connected, total=False):
    """``reused`` when the credential was there already."""

    warnings: list[str]


class _AuthorizeNote(TypedDict, total=False):
    note: str  # What to do with a link of the sandbox that no browser can open.


class Authorize(_AuthorizeNote):
    """The params of the notification ``credentials.authorize``: the link that the person has to open."""

    oauthUrl: str
    connectorId: str
    userId: str | None
    expiresAt: str


class Identity(TypedDict, total=False):
    """Whose account it is, as far as the third party tells it."""

    account: str
    user: str
    email: str
    id: str


class _Probed(TypedDict):
    state: Literal["active", "expired", "unauthorized", "unknown"]
    actionId: str | None


class Probed(_Probed, total=False):
    """What is known of a credential; ``actionId`` is the read that was tried."""

    identity: Identity
    warnings: list[str]


class CredentialList(TypedDict):
    credentials: list[Credential]


class Reconnected(TypedDict):
    """The credential that took the place of one that the third party no longer accepted."""

    credentialId: str


class _ExecuteResult(TypedDict):
    executionId: str
    outcome: Literal["applied"]
    responseData: Any
    metadata: dict[str, Any]
    attempts: list[Attempt]
    warnings: list[str]
    findings: list[Any]


class ResultCut(TypedDict):
    """A place of which only so much is shown."""

    pointer: str
    of: int
    shown: int


class StoredResult(TypedDict):
    """A ``responseData`` that was too large to be sent whole; ``results.read`` reads it in parts."""

    handle: str
    bytes: int
    shape: dict[str, Any]
    preview: Any
    cuts: list[ResultCut]


class ExecuteResult(_ExecuteResult, total=False):
    """``replayed`` when it is the stored reply to an earlier call under the same idempotency key; ``stored`` stands for a
    ``responseData`` that stays in the host."""

    replayed: bool
    reconnected: Reconnected
    stored: StoredResult


class _ResultPart(TypedDict):
    value: Any


class ResultPart(_ResultPart, total=False):
    """What was read; ``nextOffset`` when more follows."""

    total: int
    offset: int
    nextOffset: int


class BatchItem(TypedDict, total=False):
    """What became of one item: it has ``result``, or ``error`` with ``code``, ``message`` and ``data``."""

    result: ExecuteResult
    error: dict[str, Any]


class BatchResult(TypedDict):
    """In the order of the items."""

    results: list[BatchItem]


class _Pages(TypedDict):
    items: list[Any] | None
    count: int
    pages: int
    style: Literal["cursor", "pageToken", "startingAfter", "offset", "page", "link", "graphql", "none"]
    complete: bool
    stopped: Literal[
        "end",
        "maxPages",
        "maxItems",
        "maxBytes",
        "repeatingCursor",
        "repeatingPage",
        "missingItems",
        "undetected",
        "deadline",
        "error",
    ]
    executionIds: list[str]
    warnings: list[str]
    findings: list[Any]


class Pages(_Pages, total=False):
    """The items of all pages; ``nextCursor`` goes on where a limit, the deadline or an error ended it. ``error`` has
    ``code``, ``message`` and ``data``. ``stored`` stands for ``items`` that stay in the host."""

    nextCursor: str
    error: dict[str, Any]
    reconnected: Reconnected
    stored: StoredResult


class FormOption(TypedDict):
    value: Any
    label: str


class FormCondition(TypedDict):
    """Shown while the field at ``pointer`` has this value."""

    pointer: str
    equals: Any


class _FormField(TypedDict):
    pointer: str
    label: str
    widget: str
    type: str
    required: bool
    order: int


class FormField(_FormField, total=False):
    help: str
    default: Any
    options: list[FormOption]
    group: str
    secret: bool
    showWhen: FormCondition
    optionsFrom: dict[str, Any]
    constraints: dict[str, Any]


class Form(TypedDict):
    """``fields`` is all that drawing it takes; the others say the same for programs that draw by schemas."""

    schema: dict[str, Any]
    uiSchema: dict[str, Any]
    fields: list[FormField]


class _FormProblem(TypedDict):
    pointer: str
    message: str


class FormProblem(_FormProblem, total=False):
    field: str


class FormConversion(TypedDict):
    pointer: str
    message: str


class FormValidation(TypedDict):
    """``values`` is what to send."""

    valid: bool
    errors: list[FormProblem]
    values: dict[str, Any]
    conversions: list[FormConversion]


class _FormOptions(TypedDict):
    options: list[FormOption]


class FormOptions(_FormOptions, total=False):
    nextCursor: Any
    needs: list[str]
    cleared: list[str]
    kept: list[str]
    stale: list[str]


class PlannedRequest(TypedDict):
    """What the third party would get, without its secrets."""

    method: str | None
    path: str | None
    query: dict[str, Any]
    headers: dict[str, Any]
    body: Any


class PlannedRetry(TypedDict):
    """After which failures it would be sent again."""

    notSent: bool
    throttled: bool
    ambiguous: bool


# "class" is no name that a class body could have.
_Class = TypedDict("_Class", {"class": Literal["R", "I", "W"]})


class Plan(_Class):
    """``planDigest`` makes ``execute`` do exactly this, or nothing."""

    request: PlannedRequest
    effect: Effect
    retry: PlannedRetry
    policy: dict[str, Any]
    findings: list[Problem]
    unchecked: list[str]
    warnings: list[str]
    planDigest: str


class _Execution(TypedDict):
    executionId: str
    connectorId: str
    actionId: str
    credentialId: str
    effect: Effect
    purpose: Literal["user", "probe", "options", "pages"]
    outcome: Literal["in_flight", "applied", "rejected", "not_sent", "unknown"]
    startedAt: str
    argumentsDigest: str


class Execution(_Execution, total=False):
    """A row of the ledger. ``arguments`` stand in it where the host keeps them (``--ledger-arguments``)."""

    userId: str
    finishedAt: str
    resolvedAt: str
    idempotencyKey: str
    arguments: Any
    errorKind: str
    message: str
    httpStatus: int
    requestId: str
    attempts: int


class _ExecutionList(TypedDict):
    executions: list[Execution]


class ExecutionList(_ExecutionList, total=False):
    """Newest first; ``nextCursor`` is there when there are more."""

    nextCursor: str
    warnings: list[str]


class ExecutionResult(TypedDict):
    execution: Execution


class Metrics(TypedDict, total=False):
    """The counts; or, as Prometheus' format, ``text`` and ``contentType``."""

    startedAt: str
    uptimeMs: int
    inFlight: int
    requests: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    retries: int
    waits: dict[str, dict[str, int]]
    text: str
    contentType: str


class PolicyRule(TypedDict, total=False):
    """The deciding rule: its place among the rules from 0, and its line in the file from 1."""

    index: int
    line: int
    match: dict[str, str]
    because: str


class PolicyLimit(TypedDict):
    used: int
    max: int


class PolicyLimits(TypedDict, total=False):
    writes: PolicyLimit
    destructive: PolicyLimit


class _PolicyExplanation(TypedDict):
    verdict: Literal["allow", "deny", "plan_required"]
    effect: Effect
    source: Literal["policy", "read_only", "locked_user", "limit", "none"]


class PolicyExplanation(_PolicyExplanation, total=False):
    """``matched`` has the ids that the rule matched, where the action's definition states others than were asked for."""

    rule: PolicyRule
    matched: dict[str, str]
    limits: PolicyLimits


class FileUploaded(TypedDict):
    """``s3Key`` is what actions take as the file's content."""

    s3Key: str
    type: Literal["new", "existing"]


class StoredFile(TypedDict):
    s3Key: str
    filename: str
    size: float
    lastModified: str


class FileList(TypedDict):
    files: list[StoredFile]


class Snapshot(TypedDict):
    snapshot: str


class SandboxTime(TypedDict):
    """What the sandbox's clock shows now."""

    now: str


class FaultsSet(TypedDict):
    faults: int


class FaultReport(TypedDict):
    """Each fault as it was set, with ``index``, ``matched`` and ``hits``; the indexes of those that never hit."""

    faults: list[dict[str, Any]]
    neverHit: list[int]


class _JournalCall(TypedDict):
    n: int
    at: str
    requestId: str
    method: str
    path: str
    userId: str
    status: int
    applied: bool
    changes: list[dict[str, str]]


class JournalCall(_JournalCall, total=False):
    """A call to the sandbox's service; ``applied`` when what it asks for was done, whatever became of the answer."""

    connectorId: str
    actionId: str
    request: Any
    answer: Any
    fault: dict[str, Any]


class _Journal(TypedDict):
    calls: list[JournalCall]
    count: int


class Journal(_Journal, total=False):
    nextCursor: str


class OAuthDecision(TypedDict):
    decision: Literal["allow", "deny", "close"]
    redirectedTo: str | None
    credentialId: str | None


class _CredentialStatus(TypedDict):
    credentialId: str
    userId: str
    connectorId: str
    authenticationType: str
    state: Literal["pending", "active", "expiring", "expired", "refreshed", "revoked", "scope_reduced"]
    refreshes: int
    updatedAt: str


class CredentialStatus(_CredentialStatus, total=False):
    """How a credential fares, which the service's own API doesn't show."""

    scopes: list[str]
    accessExpiresAt: str
    grantExpiresAt: str


class _Behaviour(TypedDict):
    id: str
    source: Literal["official", "observed", "guess"]
    summary: str


class Behaviour(_Behaviour, total=False):
    quirk: str


class Fidelity(TypedDict):
    quirks: dict[str, str]
    behaviours: list[Behaviour]
