"""Compile folders of .py to bytecode. Runs inside Pyodide: the bytecode is that Python's own.

`job["folders"]`: source, target, names (relative .py files), prefix (where the files will lie,
for tracebacks), docstrings (whether to keep them), layout: "legacy" puts module.pyc where
module.py was, so that it works without sources; "cached" puts it into __pycache__, beside sources
that stay.
"""

import ast
import importlib.util
import json
import os
import sys
from importlib import _bootstrap_external

UNCHECKED = bytes(8)  # the loader is told never to compare, so the source's hash can be nothing


def without_docstrings(tree):
    """Drop what Python's -OO drops, but keep asserts: they guard answers, docstrings only weigh."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            # Not replaced in a module, where imports from __future__ must stay first.
            only = len(node.body) == 1 and not isinstance(node, ast.Module)
            node.body[:1] = [ast.copy_location(ast.Pass(), node.body[0])] if only else []
    return tree


def target_name(name, layout):
    if layout == "legacy":
        return name + "c"
    folder, _, file = name.rpartition("/")
    tag = sys.implementation.cache_tag
    return os.path.join(folder, "__pycache__", f"{file.removesuffix('.py')}.{tag}.pyc")


compiled = 0
for folder in job["folders"]:
    for name in folder["names"]:
        shown = folder["prefix"] + name
        with open(f"{folder['source']}/{name}", "rb") as file:
            tree = ast.parse(importlib.util.decode_source(file.read()), shown)
        if not folder["docstrings"]:
            tree = without_docstrings(tree)
        code = compile(tree, shown, "exec", dont_inherit=True, optimize=0)
        target = f"{folder['target']}/{target_name(name, folder['layout'])}"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(_bootstrap_external._code_to_hash_pyc(code, UNCHECKED, False))
        compiled += 1

answer = json.dumps(compiled)
