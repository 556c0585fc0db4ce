"""What py/unlabeled imports from elsewhere, read from its sources without running them."""

import ast
from collections.abc import Callable
from pathlib import Path


def imported_names(package: Path) -> list[list[str]]:
    """Sorted [module, name] pairs; name is "" for a plain `import module`.

    Imports inside functions count: they are the ones a start does not reach.
    """
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
            if isinstance(node, ast.Import):
                found.update((alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.update((node.module, alias.name) for alias in node.names)
    own = package.name
    return sorted(
        [module, name] for module, name in found if module.split(".")[0] not in (own, "__future__")
    )


def not_covered(
    names: list[list[str]], traced: set[str], exists: Callable[[str], bool]
) -> list[list[str]]:
    """Those of `names` that `traced` modules do not bring along.

    `from a.b import c` asks for the module a.b, and for a.b.c where that is a module too.
    """
    return [
        [module, name]
        for module, name in names
        if (exists(module) and module not in traced)
        or (name and exists(f"{module}.{name}") and f"{module}.{name}" not in traced)
    ]
