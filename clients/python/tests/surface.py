"""Reads the methods and parameters that the type stubs spell out, so that a test can hold them against the host."""

from __future__ import annotations

import ast
from pathlib import Path


def typed_methods(package: Path) -> dict[str, set[str]]:
    """Method names of ``_surface.pyi``, each with the parameters that its ``Unpack`` names."""
    parameters = _typed_dicts(package / "_params.py")
    classes = {node.name: node for node in ast.walk(_parse(package / "_surface.pyi")) if isinstance(node, ast.ClassDef)}
    methods: dict[str, set[str]] = {}

    def visit(cls: ast.ClassDef, prefix: str) -> None:
        for node in cls.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.annotation, ast.Name):
                visit(classes[node.annotation.id], f"{prefix}{ast.unparse(node.target)}.")
            elif isinstance(node, ast.FunctionDef) and node.args.kwarg is not None:
                name = prefix.rstrip(".") if node.name == "__call__" else prefix + node.name
                annotation = node.args.kwarg.annotation
                assert isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Attribute)
                methods[name] = parameters[annotation.slice.attr]

    visit(classes["Methods"], "")
    return methods


def _typed_dicts(path: Path) -> dict[str, set[str]]:
    fields: dict[str, set[str]] = {"TypedDict": set()}
    for node in _parse(path).body:
        if isinstance(node, ast.ClassDef):
            own = {ast.unparse(item.target) for item in node.body if isinstance(item, ast.AnnAssign)}
            fields[node.name] = own.union(*(fields[base.id] for base in node.bases if isinstance(base, ast.Name)))
    return fields


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))
