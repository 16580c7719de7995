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
        with suppress(OSError, TypeError, SyntaxError):  # the source may be missing
            found |= _of_class(inspect.getsource(base))
    return found


def _of_class(source: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    (defined,) = ast.parse(textwrap.dedent(source)).body
    for member, following in pairwise(defined.body if isinstance(defined, ast.ClassDef) else ()):
        match member, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split())
            case _:
                pass
    return found
