"""Reads the docstrings of members, for JSON schemas. The source is parsed when a schema is made, not at import."""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from itertools import pairwise


@cache
def descriptions(model: type) -> Mapping[str, str]:
    """Return the docstrings of the members of *model* and its bases, by Python name."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if base.__module__.startswith("pydantic") or base is object:
            continue
        # The source may be missing, changed, or not one. Whatever it is, a schema without descriptions is valid.
        with suppress(Exception):
            found |= _of_class(base.__name__, inspect.getsource(base))
    return found


def _of_class(name: str, source: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    defined, *_ = ast.parse(textwrap.dedent(source)).body
    # In a file that has changed since the import, another class may be in its place.
    body = defined.body if isinstance(defined, ast.ClassDef) and defined.name == name else ()
    for member, following in pairwise(body):
        match member, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split())
            case _:
                pass
    return found
