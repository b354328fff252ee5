"""Checks an OpenRPC document: validate_openrpc.py FILE. Needs PyPI's `openrpc`, and `jsonschema` for the schemas in it.

Beside the document's shape it checks what the specification demands in words: unique names, required parameters before
optional ones, unique error codes; that every schema is a JSON Schema (2020-12); and that every example fits its schemas.
"""

import json
import sys

import jsonschema
import openrpc

Validator = jsonschema.Draft202012Validator


def problems(document):
    openrpc.OpenRPC.model_validate(document)
    names = [method["name"] for method in document["methods"]]
    if len(names) != len(set(names)):
        yield "two methods have one name"
    for method in document["methods"]:
        for problem in method_problems(method):
            yield f"{method['name']}: {problem}"


def method_problems(method):
    params = {param["name"]: param for param in method["params"]}
    if len(params) != len(method["params"]):
        yield "two parameters have one name"
    required = [param.get("required", False) for param in method["params"]]
    if required != sorted(required, reverse=True):
        yield "a required parameter stands behind an optional one"
    codes = [error["code"] for error in method["errors"]]
    if len(codes) != len(set(codes)):
        yield "two errors have one code"
    for descriptor in [*method["params"], method["result"]]:
        Validator.check_schema(descriptor["schema"])
    for example in method["examples"]:
        given = {param["name"]: param["value"] for param in example["params"]}
        for name, value in given.items():
            Validator(params[name]["schema"]).validate(value)
        for name in (name for name, param in params.items() if param.get("required")):
            if name not in given:
                yield f"the example lacks {name}"
        Validator(method["result"]["schema"]).validate(example["result"]["value"])


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        found = list(problems(json.load(file)))
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)
