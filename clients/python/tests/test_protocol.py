"""The conversation without a process: bytes, ids, references, errors."""

from __future__ import annotations

import json
import os
import pickle
import unittest
from decimal import Decimal

import support  # noqa: F401

from alloy_host import (
    AlloyError,
    HostExited,
    InvalidParams,
    NotFound,
    Notification,
    RateLimited,
    TimedOut,
    UnknownOutcome,
    WireError,
    result_of,
)
from alloy_host._framing import LineSplitter
from alloy_host._json import decode, encode
from alloy_host._launch import host_arguments, session_for
from alloy_host._protocol import Progressed, Reply, Session
from alloy_host.errors import error_from_wire


def session() -> Session:
    return Session(None, 1000)


class Framing(unittest.TestCase):
    def test_lines_come_out_whole_wherever_the_chunks_are_cut(self) -> None:
        stream = '{"a":"né\u2028\U0001f600"}\r\n\n[1]\n{"unfinished'.encode()
        for size in range(1, len(stream) + 1):
            splitter = LineSplitter()
            lines = [line for i in range(0, len(stream), size) for line in splitter.feed(stream[i : i + size])]
            self.assertEqual(lines, ['{"a":"né\u2028\U0001f600"}\r'.encode(), b"[1]"], f"chunks of {size}")


class Numbers(unittest.TestCase):
    def test_decimals_keep_their_text_both_ways(self) -> None:
        text = b'{"a":0.10,"b":12345678901234567890.000,"c":1E+400}'
        value = decode(text, Decimal)
        self.assertEqual(value["a"], Decimal("0.10"))
        self.assertEqual(encode(value), text + b"\n")

    def test_integers_of_any_length_arrive(self) -> None:
        self.assertEqual(decode(b"9" * 30, None), int("9" * 30))
        self.assertEqual(decode(b"[" + b"9" * 5000 + b",1]", None), [Decimal("9" * 5000), 1])

    def test_what_json_cannot_hold_is_refused_before_it_is_sent(self) -> None:
        endless: list[object] = []
        endless.append(endless)
        deep: list[object] = []
        for _ in range(100_000):
            deep = [deep]
        for value in (float("nan"), float("-inf"), Decimal("Infinity"), endless, deep):
            self.assertRaises(ValueError, encode, value)
        self.assertRaises(TypeError, encode, {1, 2})

    def test_half_a_surrogate_pair_goes_both_ways(self) -> None:
        self.assertEqual(encode({"k\udc00": "é \ud83d", "\u2028": "\ud83d\ude00"}),
            '{"k\\udc00":"é \\ud83d","\u2028":"\\ud83d\\ude00"}\n'.encode())
        self.assertEqual(decode(b'["\\uD83D","\\udc00"]', None), ["\ud83d", "\udc00"])


class Requests(unittest.TestCase):
    def test_a_call_is_one_line_with_an_id_of_its_own(self) -> None:
        s = session()
        first, second = s.request("ping", None, False), s.request("users.get", {"userId": "a\nb\u2028"}, False)
        self.assertEqual(json.loads(first.data), {"jsonrpc": "2.0", "id": first.ids[0], "method": "ping"})
        self.assertEqual(second.data.count(b"\n"), 1)
        self.assertNotEqual(first.ids, second.ids)

    def test_progress_adds_a_token_and_keeps_the_rest_of_meta(self) -> None:
        out = session().request("execute", {"_meta": {"traceparent": "t"}}, True)
        meta = json.loads(out.data)["params"]["_meta"]
        self.assertEqual(meta["traceparent"], "t")
        self.assertIn("progressToken", meta)
        self.assertRaises(TypeError, session().request, "execute", ["by position"], True)

    def test_references_move_to_the_members_that_the_host_reads(self) -> None:
        out = session().batch(
            [
                ("users.create", {"username": "ada"}),
                ("execute", {"userId": result_of(0, "/userId"), "pathParams": {"a/b": result_of(0, "/x"), "c": 1}}),
            ]
        )
        self.assertEqual(
            json.loads(out.data)[1]["params"],
            {
                "pathParams": {"c": 1},
                "#userId": {"resultOf": out.ids[0], "path": "/userId"},
                "#/pathParams/a~1b": {"resultOf": out.ids[0], "path": "/x"},
            },
        )

    def test_references_only_look_back(self) -> None:
        for call in (0, 1, -1):
            with self.assertRaises(ValueError):
                session().batch([("ping", {"x": result_of(call)})])

    def test_a_message_longer_than_the_host_takes_is_not_sent(self) -> None:
        self.assertRaises(ValueError, session().request, "echo", {"x": "y" * 1000}, False)
        self.assertRaises(ValueError, session().notification, "echo", {"x": "y" * 1000})
        shell = len(session().request("echo", {"x": ""}, False).data) - 1
        self.assertEqual(len(session().request("echo", {"x": "y" * (1000 - shell)}, False).data), 1001)

    def test_a_message_nested_deeper_than_the_host_takes_is_not_sent(self) -> None:
        def nested(levels: int) -> object:
            return [nested(levels - 1)] if levels > 1 else ["[" * 600]

        s = Session(None, 1 << 20)
        s.request("echo", {"x": nested(510), "y": ['"[{' * 300, {"a": "]"}] * 100}, False)
        for send in (lambda: s.request("echo", {"x": nested(511)}, False), lambda: s.batch([("a", {"x": nested(510)})]),
                lambda: s.notification("a", {"x": nested(511)})):
            with self.assertRaisesRegex(ValueError, "51[34]|513 levels"):
                send()
        Session(None, 1 << 20, max_depth=600).request("echo", {"x": nested(520)}, False)

    def test_a_batch_of_more_calls_than_the_host_takes_is_not_sent(self) -> None:
        self.assertRaises(ValueError, session().batch, [("ping", None)] * 1001)

    def test_the_bounds_are_those_that_the_host_is_started_with(self) -> None:
        calls = (["--max-depth", "8"], {}), (["--max-depth=8", "--sandbox"], {}), ([], {"ALLOY_HOST_MAX_DEPTH": "8"})
        for arguments, env in calls:
            s = session_for(arguments, env, None, None)
            s.request("echo", {"x": [[[[[[]]]]]]}, False)
            self.assertRaises(ValueError, s.request, "echo", {"x": [[[[[[[]]]]]]]}, False)
        self.assertRaises(ValueError, session_for(["--max-line-bytes", "1024"], None, None, None).request, "e", ["x" * 1024], False)
        session_for(["--max-line-bytes", "1024"], None, None, 4096).request("e", ["x" * 1024], False)


class Answers(unittest.TestCase):
    def test_replies_progress_and_notifications_are_told_apart(self) -> None:
        s = session()
        [a] = s.request("a", None, False).ids
        [b] = s.request("b", None, True).ids
        events = s.feed(
            b'{"jsonrpc":"2.0","method":"$/progress","params":{"token":"progress-%d","value":{"done":1}}}\n' % b
            + b'{"jsonrpc":"2.0","method":"credentials.authorize","params":{"oauthUrl":"u"}}\n'
            + b'[{"jsonrpc":"2.0","id":%d,"result":2},{"jsonrpc":"2.0","id":%d,"result":null}]\n' % (b, a)
        )
        self.assertEqual(
            events,
            [Progressed(b, {"done": 1}), Notification("credentials.authorize", {"oauthUrl": "u"}), Reply(b, 2), Reply(a)],
        )

    def test_a_reply_that_nobody_waits_for_is_dropped(self) -> None:
        s = session()
        [id] = s.request("a", None, False).ids
        line = b'{"jsonrpc":"2.0","id":%d,"result":1}\n' % id
        self.assertEqual(s.feed(line + line + b'{"jsonrpc":"2.0","id":"other","result":1}\n'), [Reply(id, 1)])

    def test_an_error_without_an_id_belongs_to_the_only_message_under_way(self) -> None:
        line = b'{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch too long"}}\n'
        s = session()
        ids = s.batch([("a", None), ("b", None)]).ids
        self.assertEqual([event.id for event in s.feed(line) if isinstance(event, Reply)], ids)
        s.request("c", None, False), s.request("d", None, False)
        self.assertEqual([event.method for event in s.feed(line) if isinstance(event, Notification)], ["$/unreadable"])

    def test_the_host_is_asked_which_call_an_error_without_an_id_is_about(self) -> None:
        s = session()
        [lost], [running], [done] = (s.request(name, None, False).ids for name in "abc")
        error = {"code": -32600, "message": "too long"}
        self.assertEqual(s.feed(b'{"id":null,"error":{"code":-32600,"message":"too long"}}\n'), [Notification("$/unreadable", error)])
        questions = [json.loads(question) for question in s.questions(error)]
        self.assertEqual([question["id"] for question in questions], [lost, running, done])
        name = questions[0]["method"]
        no_method = '{"id":%d,"error":{"code":-32601,"message":"There is no method \\"' + name + '\\"."}}\n'
        events = s.feed(
            (
                '{"id":%d,"result":"real"}\n' % done
                + no_method % lost
                + '{"id":null,"error":{"code":-32600,"message":"still running","data":{"id":"%d"}}}\n' % running
                + no_method % done
                + '{"id":%d,"error":{"code":-32601,"message":"There is no method \\"b\\"."}}\n' % running
            ).encode()
        )
        self.assertEqual([(event.id, event.result, event.error and event.error.message) for event in events if isinstance(event, Reply)],
            [(done, "real", None), (lost, None, "too long"), (running, None, 'There is no method "b".')])
        self.assertEqual(len(events), 3)

    def test_what_is_not_a_message_is_an_error(self) -> None:
        for line in (b"hello\n", b"3\n", b"\xff\n", b"[" * 100_000 + b"\n"):
            self.assertRaises(WireError, session().feed, line)


class Errors(unittest.TestCase):
    def test_each_kind_has_its_class_and_its_data(self) -> None:
        error = error_from_wire(
            {
                "code": 4,
                "message": "Slow down.",
                "data": {"kind": "rate_limited", "outcome": "not_sent", "retry": {"safe": True, "afterMs": 1500}, "fix": ["wait"]},
            },
            "execute",
        )
        self.assertIsInstance(error, RateLimited)
        self.assertEqual((error.code, error.kind, error.method), (4, "rate_limited", "execute"))
        self.assertEqual((error.outcome, error.retry_safe, error.retry_after), ("not_sent", True, 1.5))
        self.assertEqual((str(error), error.fix), ("Slow down.", ["wait"]))

    def test_codes_speak_where_data_is_missing_and_new_kinds_are_kept(self) -> None:
        self.assertIsInstance(error_from_wire({"code": -32602, "message": "m"}), InvalidParams)
        for bare in ({"code": 99, "message": "m"}, {"code": 99, "message": "m", "data": [1]}, "boom"):
            self.assertEqual(error_from_wire(bare).outcome, "unknown")
        unknown = error_from_wire({"code": 99, "message": "m", "data": {"kind": "brand_new"}})
        self.assertEqual((type(unknown), unknown.kind), (AlloyError, "brand_new"))

    def test_every_kind_of_the_protocol_has_a_class(self) -> None:
        kinds = """parse_error invalid_request method_not_found invalid_params unauthenticated forbidden not_found
            invalid_input conflict rate_limited provider_failed alloy_failed network timed_out unknown_outcome
            connection_required policy_denied validation_failed overloaded cancelled internal""".split()
        for kind in kinds:
            error = error_from_wire({"code": 1, "message": "m", "data": {"kind": kind}})
            self.assertIsNot(type(error), AlloyError, kind)
            self.assertEqual(error.kind, kind)

    def test_a_write_that_the_host_gave_up_is_late_and_of_unknown_outcome(self) -> None:
        data = {"kind": "unknown_outcome", "outcome": "unknown", "executionId": "e5", "technical": {"reason": "timedOut"}}
        error = error_from_wire({"code": 1011, "message": "m", "data": data})
        self.assertIsInstance(error, TimedOut)
        self.assertIsInstance(error, UnknownOutcome)
        self.assertEqual((error.kind, error.outcome, error.execution_id), ("unknown_outcome", "unknown", "e5"))
        data["technical"] = {"reason": "connectionClosed"}
        self.assertIs(type(error_from_wire({"code": 1011, "message": "m", "data": data})), UnknownOutcome)

    def test_the_host_learns_whom_to_end_with(self) -> None:
        self.assertEqual(host_arguments(["--sandbox"]), ["--sandbox", "--parent-pid", str(os.getpid())])
        for own in (["--parent-pid", "7"], ["--parent-pid=7"]):
            self.assertEqual(host_arguments(own), own)

    def test_errors_survive_pickling(self) -> None:
        errors = [NotFound("gone", code=5, data={"outcome": "rejected"}), HostExited("over", exit_code=-9, stderr_tail="t")]
        for error in errors:
            copy = pickle.loads(pickle.dumps(error))
            self.assertEqual((type(copy), vars(copy), str(copy)), (type(error), vars(error), str(error)))


if __name__ == "__main__":
    unittest.main()
