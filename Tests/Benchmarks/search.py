#!/usr/bin/env python3
"""Asks actions.search published questions over the sandbox's `large` seed, and prints how often the answer was right.

    swift build -c release && python3 Tests/Benchmarks/search.py

A question is answered when one of the first five matches is right (recall@5). What is right stands beside the question in
search-questions.json: actions whose resource is one of `nouns` and whose verb is one of `verbs`, in connectors of one of
`categories` or with the id `connector` where those are given. Every connector of the seed spells its actions in a way of
its own; the table `verbs` lists the spellings.

Printed too: the median time of a question over the whole index, round trip included, and how much resident memory grew
from when the sandbox's catalogue had been listed once to the end.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Host:
    """A running host that is asked one call after the other."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def call(self, method, **params):
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        if "error" in reply:
            raise SystemExit(f"{method} {params}: {reply['error']['message']}")
        return reply["result"]

    def resident_bytes(self):
        """The resident memory, in bytes; None where the system does not tell."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def words(text):
    """The words of an id or a name, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", text)]


def plural(noun):
    if re.search("[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search("(s|x|ch|sh)$", noun) else "s")


def catalogue(host):
    """All actions, each as its connector, its resource's words, its name's words, and its id."""
    actions = []
    for connector in host.call("connectors.list")["connectors"]:
        for resource in host.call("resources.list", connectorId=connector["id"])["resources"]:
            noun = " ".join(words(resource["name"]))
            for action in resource["actions"]:
                actions.append((connector, noun, " ".join(words(action["name"])), action["id"]))
    return actions


def right(question, verbs, actions):
    """The (connector id, action id) that answer the question."""
    found = set()
    for answer in question["answers"]:
        names = {}
        for noun in answer["nouns"]:
            names[plural(noun)] = names[noun] = noun
        starts = [start for verb in answer["verbs"] for start in verbs[verb]]
        for connector, noun, name, action_id in actions:
            if noun not in names or answer.get("connector", connector["id"]) != connector["id"]:
                continue
            if "categories" in answer and not set(answer["categories"]) & set(connector["categories"]):
                continue
            singular = names[noun]
            spellings = {
                f"{start}{article}{form}"
                for start in starts
                for article in (" ", " a ", " an ")
                for form in (singular, plural(singular))
            }
            if name in spellings:
                found.add((connector["id"], action_id))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default=ROOT / ".build/release/alloy-host", help="the executable")
    parser.add_argument("--seed", default="large", help="the sandbox's seed")
    parser.add_argument("--questions", default=HERE / "search-questions.json", help="the questions and their answers")
    parser.add_argument("--misses", action="store_true", help="show what was found where nothing right was")
    parser.add_argument("--rounds", type=int, default=5, help="how often each question is timed")
    arguments = parser.parse_args()
    data = json.loads(pathlib.Path(arguments.questions).read_text())
    command = [str(arguments.host), "--sandbox", "--seed", arguments.seed]
    with Host(command) as host:
        actions = catalogue(host)
        before = host.resident_bytes()
        start = time.perf_counter()
        coverage = host.call("actions.search", query="anything", waitMs=300_000, timeoutMs=300_000)["coverage"]
        building = time.perf_counter() - start
        hits, times = 0, []
        for question in data["questions"]:
            answers = right(question, data["verbs"], actions)
            if not answers:
                raise SystemExit(f"no action of the seed answers: {question['question']}")
            for _ in range(arguments.rounds):
                start = time.perf_counter()
                matches = host.call("actions.search", query=question["question"], limit=5)["matches"]
                times.append((time.perf_counter() - start) * 1000)
            if any((match["connectorId"], match["actionId"]) in answers for match in matches):
                hits += 1
            elif arguments.misses:
                print(f"missed: {question['question']} ({len(answers)} right)")
                for match in matches:
                    print(f"    {match['score']:7} {match['connectorId']} {match['actionId']}: {match['name']}")
        after = host.resident_bytes()
    print(f"actions        {coverage['actions']:>8} of {coverage['connectors']} connectors")
    print(f"recall@5       {hits / len(data['questions']):>8.3f} ({hits} of {len(data['questions'])} questions)")
    print(f"median         {statistics.median(times):>8.2f} ms")
    print(f"95th           {statistics.quantiles(times, n=20)[18]:>8.2f} ms")
    print(f"building       {building:>8.2f} s")
    if before is not None:
        print(f"memory         {(after - before) / (1 << 20):>8.1f} MiB more than before")


if __name__ == "__main__":
    main()
