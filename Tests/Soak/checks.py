"""What has to hold after a run: pure functions over what the callers were told, the service's count, and the ledger."""

OUTCOMES = {"not_sent", "rejected", "applied", "unknown"}
# A write whose caller got no reply, because its host was killed.
UNANSWERED = "unanswered"


class Write:
    """All calls that make the same write: one, or with an idempotency key any number."""

    __slots__ = ("effect", "key", "told", "calls")

    def __init__(self, effect, key=None):
        self.effect = effect  # once, repeatable (a PUT), or never (a notification)
        self.key = key
        self.told = set()
        self.calls = 0


def judge_write(marker, write, count):
    """Returns what is wrong with one write, or None."""
    name = f"write {marker}" + (f" with the key {write.key}" if write.key else "")
    told = ", ".join(sorted(write.told)) or "nothing"
    if write.effect == "never":
        return f"{name}: a notification, and yet made {count} times" if count else None
    if write.effect == "once" and count > 1:
        return f"{name}: made {count} times in {write.calls} calls; told {told}"
    if "applied" in write.told and count == 0:
        return f"{name}: told applied, and never made"
    if count and not write.told & {"applied", "unknown", UNANSWERED}:
        return f"{name}: told {told}, and yet made {count} times"
    return None


def judge_row(call, row, told, count, write):
    """Returns what is wrong with a row of the ledger, given what the caller of that call was told, or None."""
    outcome = row["outcome"]
    if outcome not in OUTCOMES:
        return f"call {call}: its row is {outcome} when nothing runs"
    if outcome == "applied" and count == 0:
        return f"call {call}: its row is applied, and the write was never made"
    # With a key, the write may be that of another call.
    if outcome in ("not_sent", "rejected") and count and not write.key:
        return f"call {call}: its row is {outcome}, and the write was made {count} times"
    # An ending that never reached the disk is unknown in the ledger.
    if told in OUTCOMES and outcome not in (told, "unknown"):
        return f"call {call}: its row is {outcome}, and the caller was told {told}"
    return None


def judge_message(message):
    """Returns what is wrong with one reply or notification of the host, or None."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return "it is not a JSON-RPC message"
    if "method" in message:
        return None if "id" not in message and message["method"] in ("$/progress",) else "an unexpected method"
    if "id" not in message or ("result" in message) == ("error" in message):
        return "it has no id, or not one of result and error"
    if "error" in message:
        error = message["error"]
        data = error.get("data")
        if not isinstance(error.get("code"), int) or not isinstance(error.get("message"), str):
            return "an error without code and message"
        if not isinstance(data, dict) or not {"kind", "origin", "outcome", "fix", "retry"} <= data.keys():
            return "an error without its data"
        if data["outcome"] not in OUTCOMES:
            return "an error with an unknown outcome"
    return None
