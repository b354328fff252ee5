"""Reads a page for Prometheus: check_metrics.py FILE. Needs PyPI's `prometheus-client`, whose parser reads it.

Prints every sample as that parser understands it, as JSON, a line each. Fails with what is wrong with the page: what the
format's description demands (https://prometheus.io/docs/instrumenting/exposition_formats/), and what `promtool check metrics`
would complain of.
"""

import json
import math
import re
import sys

from prometheus_client.parser import text_string_to_metric_families


def problems_of_text(text):
    if not text.endswith("\n"):
        yield "the last line does not end"
    seen, family = set(), None
    for line in text.splitlines():
        if line.startswith("# "):
            key = tuple(line.split(" ", 3)[1:3])
            if key in seen:
                yield f"{' '.join(key)} stands twice"
            seen.add(key)
            if key[0] == "HELP":
                family = key[1]
            elif key != ("TYPE", family):
                yield f"{line}: its HELP does not stand before it"
            elif key[1].endswith("_total") != line.endswith(" counter"):
                yield f"{line}: `_total` is for counters, and for all of them"
        else:
            if not re.match(rf"{family}(_bucket|_sum|_count)?[{{ ]", line):
                yield f"{line!r} stands among the samples of {family}"


def problems_of_family(family):
    samples = {}
    for sample in family.samples:
        key = (sample.name, tuple(sorted(sample.labels.items())))
        if key in samples:
            yield f"{key} stands twice"
        samples[key] = sample.value
        if math.isnan(sample.value) or sample.value < 0:
            yield f"{key} is {sample.value}"
        for label in sample.labels:
            if not re.fullmatch(r"[a-z][a-z_]*", label) or label in ("job", "instance"):
                yield f"{label} is no name for a label"
    if not family.documentation:
        yield f"{family.name} has no HELP"
    if family.type not in ("counter", "gauge", "histogram"):
        yield f"{family.name} is of type {family.type}"
    if re.search(r"_(ms|milliseconds|minutes|count|sum|bucket)$", family.name):
        yield f"{family.name} is no name by the conventions"
    if family.type == "histogram":
        yield from problems_of_histogram(family, samples)


def problems_of_histogram(family, samples):
    series = {}
    for (name, labels), value in samples.items():
        if name == f"{family.name}_bucket":
            rest = tuple(label for label in labels if label[0] != "le")
            series.setdefault(rest, []).append((float(dict(labels)["le"]), value))
    for labels, buckets in series.items():
        bounds = [bound for bound, _ in buckets]
        counts = [count for _, count in buckets]
        if bounds != sorted(set(bounds)) or bounds[-1] != math.inf:
            yield f"{family.name}{labels}: the bounds {bounds}"
        if counts != sorted(counts):
            yield f"{family.name}{labels}: the buckets are not cumulative: {counts}"
        count, total = samples.get((f"{family.name}_count", labels)), samples.get((f"{family.name}_sum", labels))
        if count != counts[-1]:
            yield f"{family.name}{labels}: _count is {count}, and the last bucket holds {counts[-1]}"
        # Each call took at most the bound of its bucket, and more than the one before.
        least = sum(
            (after - before) * bound for (bound, before), (_, after) in zip([(0, 0)] + buckets, buckets))
        if total is None or total < least:
            yield f"{family.name}{labels}: _sum is {total}, and the buckets say {least} at least"
    if len([1 for name, _ in samples if not name.endswith("_bucket")]) != 2 * len(series):
        yield f"{family.name}: _sum and _count, and nothing else, stand beside buckets"


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        text = file.read()
    families = list(text_string_to_metric_families(text))
    found = list(problems_of_text(text)) + [problem for family in families for problem in problems_of_family(family)]
    for family in families:
        for sample in family.samples:
            print(json.dumps({"type": family.type, "name": sample.name, **sample.labels, "value": sample.value}))
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
