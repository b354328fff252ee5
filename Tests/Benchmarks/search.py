#!/usr/bin/env python3
"""Asks actions.search published questions, and prints how often the answer was right, the time, and the size of the index.

The questions stand in search-questions.json with their answers. Those of the set `split` were written before the ranking
was tuned to any of them; half of them, by a hash of the question, are held: tuning never looks at them, and nothing but
their total is printed. Those of `first` are older and were seen in tuning. Those of `more` were written after the ranking
of their time, measured once, and then tuned to: a hundred of them were the set `fresh` before. Those of `fresh` were written
after the last change, and only their total was ever looked at.

`large` questions are asked over the sandbox's seed of that name, with more than 50,000 actions, `real` ones over its own
connectors and the public documents of Tests/Fixtures/OpenAPI. A question is answered when one of the first five matches
is right (recall@5), or the first is (recall@1), unless the first match is one that the answer excludes. The answers:

    large   VERB,…:NOUN,…[@CATEGORY,…][=CONNECTOR]; …  actions of these resources whose name starts with a spelling of the
            verb (the table `verbs`), in connectors of these categories or with this id; ! VERB,… are excluded as first
    real    CONNECTOR/ACTION …, where `*` stands for any text; ! CONNECTOR/ACTION … are excluded as first

About thirty connectors of the seed `large` have the same action. Any of them is right, unless the question names one.

Beside the figures stand those of search-figures.json: earlier versions, on the machine that the file names.
"""

import contextlib
import fnmatch
import gzip
import hashlib
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import tempfile
import time

from benchmark import HERE, ROOT, Report, options, parsed

DOCUMENTS = ROOT / "Tests/Fixtures/OpenAPI"


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


def matching(pattern, verbs, actions):
    """The (connector id, action id) that a `VERB,…:NOUN,…[@CATEGORY,…][=CONNECTOR]` names."""
    parts = re.fullmatch(r"([^:]+):([^@=]+)(?:@([^=]+))?(?:=(.+))?", pattern.strip())
    wanted, nouns, categories, connector_id = parts.groups()
    names = {}
    for noun in nouns.split(","):
        names[plural(noun)] = names[noun] = noun
    starts = [start for verb in wanted.split(",") for start in verbs[verb]]
    spellings = {
        noun: {f"{start}{article}{form}" for start in starts for article in (" ", " a ", " an ") for form in (noun, plural(noun))}
        for noun in names.values()
    }
    found = set()
    for connector, noun, name, action_id in actions:
        if noun not in names or name not in spellings[names[noun]] or (connector_id or connector["id"]) != connector["id"]:
            continue
        if not categories or set(categories.split(",")) & set(connector["categories"]):
            found.add((connector["id"], action_id))
    return found


def named(patterns, actions):
    """The (connector id, action id) that one of `CONNECTOR/ACTION …` names."""
    ids = {f"{connector['id']}/{action_id}": (connector["id"], action_id) for connector, _, _, action_id in actions}
    found = set()
    for pattern in patterns.split():
        matches = fnmatch.filter(ids, pattern)
        if not matches:
            raise SystemExit(f"no action is {pattern}")
        found.update(ids[match] for match in matches)
    return found


def answers(answer, verbs, actions, kind):
    """The right (connector id, action id), and those that are excluded as the first match."""
    right, _, excluded = answer.partition(" ! ")
    if kind == "real":
        return named(right, actions), named(excluded, actions)
    starts = tuple(f"{start} " for verb in excluded.split(",") if verb for start in verbs[verb])
    return (
        set().union(*(matching(part, verbs, actions) for part in right.split(";"))),
        {(connector["id"], action_id) for connector, _, name, action_id in actions if name.startswith(starts)},
    )


def is_held(question):
    """True for the half that tuning never looks at."""
    return hashlib.sha256(question.encode()).digest()[-1] % 2 == 1


class Score:
    def __init__(self):
        self.questions = self.first = self.five = 0


def ask(host, data, kind, scores, arguments):
    """Asks the questions of a kind, and returns the times of all of them in milliseconds."""
    actions = catalogue(host)
    before = host.resident_bytes()
    start = time.perf_counter()
    coverage = host.call("actions.search", query="anything", waitMs=300_000, timeoutMs=300_000)["coverage"]
    building = time.perf_counter() - start
    times = []
    for name, kinds in data["sets"].items():
        for question, answer in kinds.get(kind, {}).items():
            right, excluded = answers(answer, data["verbs"], actions, kind)
            if not right:
                raise SystemExit(f"no action answers: {question}")
            label = name if name != "split" else "held" if is_held(question) else "tuning"
            if arguments.only and label not in arguments.only:
                continue
            for _ in range(arguments.rounds):
                start = time.perf_counter()
                matches = host.call("actions.search", query=question, limit=5)["matches"]
                times.append((time.perf_counter() - start) * 1000)
            ids = [(match["connectorId"], match["actionId"]) for match in matches]
            misled = bool(ids) and ids[0] in excluded
            found = not misled and any(match in right for match in ids)
            for each in {label, label if name == "first" else f"{label} {kind}"}:
                score = scores.setdefault(each, Score())
                score.questions += 1
                score.five += found
                score.first += not misled and bool(ids) and ids[0] in right
            # Of held and fresh questions, only totals are printed.
            if not found and arguments.misses and label in ("first", "tuning", "more"):
                print(f"missed: {question} ({len(right)} right)")
                for match in matches:
                    print(f"    {match['score']:7} {match['connectorId']} {match['actionId']}: {match['name']}")
    after = host.resident_bytes()
    return times, {
        "actions": coverage["actions"], "building s": round(building, 2),
        "memory MiB": None if before is None else round((after - before) / (1 << 20), 1),
    }


def run(arguments):
    """Measures both catalogues, and returns the figures by name."""
    data = json.loads(pathlib.Path(arguments.questions).read_text())
    scores, figures = {}, {}
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        documents = []
        for path in sorted(DOCUMENTS.glob("*.json.gz")):
            name = path.name.removesuffix(".json.gz")
            (folder / f"{name}.json").write_bytes(gzip.decompress(path.read_bytes()))
            documents += ["--connector", f"{name}={folder / name}.json"]
        for kind, options in (("large", ["--seed", "large"]), ("real", documents)):
            with Host([str(arguments.host), "--sandbox", *options]) as host:
                times, size = ask(host, data, kind, scores, arguments)
            figures[f"median ms {kind}"] = round(statistics.median(times), 2)
            figures[f"95th ms {kind}"] = round(statistics.quantiles(times, n=20)[18], 2)
            figures |= {f"{name} {kind}": value for name, value in size.items() if value is not None}
    recall = {}
    for label, score in scores.items():
        recall[f"recall@1 {label}"] = round(score.first / score.questions, 3)
        recall[f"recall@5 {label}"] = round(score.five / score.questions, 3)
        recall[f"questions {label}"] = score.questions
    return recall | figures


def report_of(figures, path):
    """The figures as rows, of which each was measured once."""
    report = Report("search", path)
    for name, value in figures.items():
        unit = next((unit for unit in ("ms", "s", "MiB") if f" {unit} " in f" {name} "), "")
        better = "more" if name.startswith("recall") else "less"
        if not name.startswith(("questions", "actions")):
            report.add("search", name, unit, [value], better=better)
    return report


def main():
    parser = options(__doc__, rounds=5)
    parser.add_argument("--questions", default=HERE / "search-questions.json", help="the questions and their answers")
    parser.add_argument("--misses", action="store_true", help="show what was found where nothing right was, except held")
    parser.add_argument("--only", action="append", help="a set: first, tuning, held, more or fresh; repeatable")
    parser.add_argument("--save", metavar="NAME", help="add the figures to search-figures.json under this name")
    arguments = parsed(parser)
    figures = run(arguments)
    report_of(figures, arguments.json).save()
    path = HERE / "search-figures.json"
    earlier = json.loads(path.read_text()) if path.exists() else {}
    names = list(dict.fromkeys([*figures, *(name for each in earlier.values() for name in each["figures"])]))
    print(f"{'':24}{'now':>10}" + "".join(f"{name:>24}" for name in earlier))
    for name in names:
        row = [figures.get(name, "")] + [each["figures"].get(name, "") for each in earlier.values()]
        print(f"{name:24}{row[0]:>10}" + "".join(f"{value:>24}" for value in row[1:]))
    if arguments.save:
        earlier[arguments.save] = {"machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors", "figures": figures}
        path.write_text(json.dumps(earlier, indent=1) + "\n")


if __name__ == "__main__":
    main()
