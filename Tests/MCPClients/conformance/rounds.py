"""Scenarios with results `input_required`: the server asks in a result, and the client calls again with the answers."""

from .registry import scenario
from .wire import MODERN


def accept(**fields):
    return {"action": "accept", "content": fields}


MODEL = {"role": "assistant", "content": {"type": "text", "text": "Paris"}, "model": "test-model",
         "stopReason": "endTurn"}
ROOTS = {"roots": [{"uri": "file:///test/root", "name": "Test Root"}]}


class Call:
    """A call with several rounds."""

    def __init__(self, client, check, name, method="tools/call"):
        self.client = client
        self.check = check
        self.method = method
        self.params = {"name": name, **({"arguments": {}} if method == "tools/call" else {})}
        self.state = None

    def send(self, **more):
        """Sends one round and returns the whole reply."""
        return self.client.call(self.method, {**self.params, **more})

    def asks(self, label, answers=None):
        """Sends one round, whose result must ask; returns the questions."""
        more = {} if answers is None else {"inputResponses": answers, "requestState": self.state}
        reply = self.send(**more)
        result = reply.get("result", {})
        self.check(f"{label}-result-type", result.get("resultType") == "input_required", str(reply))
        questions = result.get("inputRequests") or {}
        self.check(f"{label}-questions", questions, str(reply))
        self.state = result.get("requestState")
        return questions

    def completes(self, label, answers):
        """Sends the last round, whose result must be complete; returns it."""
        reply = self.send(inputResponses=answers, **({"requestState": self.state} if self.state else {}))
        result = reply.get("result", {})
        self.check(f"{label}-complete", result.get("resultType") == "complete", str(reply))
        return result


def one_question(client, check, tool, method, answer, word, key=None):
    call = Call(client, check, tool)
    questions = call.asks("first")
    name = key or next(iter(questions), "")
    check("method", questions.get(name, {}).get("method") == method, str(questions))
    result = call.completes("second", {name: answer})
    check("answer-used", word in str(result), str(result))


@scenario("input-required-result-basic-elicitation", since=MODERN)
def elicitation(client, check):
    one_question(client, check, "test_input_required_result_elicitation", "elicitation/create", accept(name="Alice"),
                 "Alice", key="user_name")


@scenario("input-required-result-basic-sampling", since=MODERN)
def sampling(client, check):
    one_question(client, check, "test_input_required_result_sampling", "sampling/createMessage", MODEL, "Paris")


@scenario("input-required-result-basic-list-roots", since=MODERN)
def roots(client, check):
    one_question(client, check, "test_input_required_result_list_roots", "roots/list", ROOTS, "file:///test/root")


@scenario("input-required-result-request-state", since=MODERN)
def request_state(client, check):
    call = Call(client, check, "test_input_required_result_request_state")
    questions = call.asks("first")
    check("state", isinstance(call.state, str) and call.state)
    result = call.completes("second", {next(iter(questions)): accept(ok=True)})
    check("state-ok", "state-ok" in str(result), str(result))


@scenario("input-required-result-multiple-input-requests", since=MODERN)
def multiple(client, check):
    call = Call(client, check, "test_input_required_result_multiple_inputs")
    questions = call.asks("first")
    check("state", call.state)
    methods = {question["method"] for question in questions.values()}
    check("methods", methods == {"elicitation/create", "sampling/createMessage", "roots/list"}, str(methods))
    answers = {"elicitation/create": accept(name="Alice"), "sampling/createMessage": MODEL, "roots/list": ROOTS}
    first = call.state
    missing = next(iter(questions))
    partial = {key: answers[q["method"]] for key, q in questions.items() if key != missing}
    left = call.asks("partial", partial)
    check("asks-for-the-rest", set(left) == {missing}, str(left))
    call.state = first
    call.completes("second", {key: answers[q["method"]] for key, q in questions.items()})


@scenario("input-required-result-multi-round", since=MODERN)
def multi_round(client, check):
    call = Call(client, check, "test_input_required_result_multi_round")
    questions = call.asks("first")
    first = call.state
    questions = call.asks("second", {next(iter(questions)): accept(name="Alice")})
    check("new-state", call.state and call.state != first)
    result = call.completes("third", {next(iter(questions)): accept(color="blue")})
    check("both-answers", "Alice" in str(result) and "blue" in str(result), str(result))


@scenario("input-required-result-missing-input-response", since=MODERN)
def missing_response(client, check):
    call = Call(client, check, "test_input_required_result_elicitation")
    result = call.send(inputResponses={"wrong_key": accept(data="wrong")}).get("result", {})
    check("asks-again", result.get("resultType") == "input_required", str(result), recommended=True)
    call.asks("first")
    check("asks-again-with-state", "user_name" in call.asks("second", {"wrong_key": accept(data="wrong")}))


@scenario("input-required-result-non-tool-request", since=MODERN)
def prompt(client, check):
    call = Call(client, check, "test_input_required_result_prompt", "prompts/get")
    questions = call.asks("first")
    result = call.completes("second", {next(iter(questions)): accept(context="test context")})
    check("messages", "test context" in str(result.get("messages")), str(result))


@scenario("input-required-result-result-type", since=MODERN)
def result_type(client, check):
    Call(client, check, "test_input_required_result_elicitation").asks("first")


@scenario("input-required-result-unsupported-methods", since=MODERN)
def unsupported_methods(client, check):
    for method in ("tools/list", "prompts/list", "resources/list", "resources/templates/list", "server/discover"):
        result = client.result(method)
        check(method, result.get("resultType") == "complete", str(result)[:200])


@scenario("input-required-result-tampered-state", since=MODERN)
def tampered_state(client, check):
    call = Call(client, check, "test_input_required_result_tampered_state")
    key = next(iter(call.asks("first")))
    answers = {key: accept(ok=True)}
    body, code = call.state.split(".")
    changed = body[:10] + ("A" if body[10] != "A" else "B") + body[11:]
    for label, state in [("suffix", call.state + "-TAMPERED"), ("body", f"{changed}.{code}"), ("empty", "")]:
        reply = call.send(inputResponses=answers, requestState=state)
        check(f"rejects-{label}", "error" in reply, str(reply))
    reply = client.call("tools/call", {
        "name": "test_input_required_result_request_state", "arguments": {}, "inputResponses": answers,
        "requestState": call.state})
    check("rejects-another-call", "error" in reply, str(reply))


@scenario("input-required-result-capability-check", since=MODERN)
def capability_check(client, check):
    reply = client.call("tools/call", {"name": "test_input_required_result_capabilities", "arguments": {}},
                        capabilities={"sampling": {}})
    questions = reply.get("result", {}).get("inputRequests", {})
    methods = [question["method"] for question in questions.values()]
    check("declared-only", methods == ["sampling/createMessage"], str(reply))


@scenario("input-required-result-ignore-extra-params", since=MODERN)
def extra_answers(client, check):
    # The suite sends no requestState here. This server gives one in every round, and a client must send it back.
    call = Call(client, check, "test_input_required_result_elicitation")
    call.asks("first")
    call.completes("second", {"user_name": accept(name="Alice"), "unknown_extra_key": accept(foo="bar"),
                              "another_unexpected": accept(baz=123)})


@scenario("input-required-result-validate-input", since=MODERN)
def validate_input(client, check):
    call = Call(client, check, "test_input_required_result_elicitation")
    for value in ({"user_name": 12345}, None, [], "text"):
        reply = call.send(inputResponses=value)
        check(f"error-for-{value}", reply.get("error", {}).get("code") == -32602, str(reply), recommended=True)
    call.asks("first")
    reply = call.send(inputResponses={"user_name": {"action": "perhaps"}}, requestState=call.state)
    check("error-for-no-answer", reply.get("result", {}).get("resultType") != "complete", str(reply), recommended=True)
