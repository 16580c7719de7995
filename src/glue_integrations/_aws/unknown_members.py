"""Members that botocore's model lacks: left out while botocore serialises, then put back into the body.

They are in shapes that AWS returned and a user sends back. botocore's serialiser fails with a KeyError at the first.
"""

import json
from collections.abc import Mapping
from typing import cast

from botocore.model import ListShape, Shape, StructureShape


def known_members(value: object, shape: Shape | None) -> object:
    """Return a copy of a JSON *value* with only those members that *shape* has, at every depth."""
    match value, shape:
        case dict(), StructureShape():
            members = cast("dict[str, object]", value)
            return {
                name: known_members(member, shape.members[name])
                for name, member in members.items()
                if name in shape.members
            }
        case list(), ListShape():
            return [known_members(item, shape.member) for item in cast("list[object]", value)]
        case _:
            return value


def put_back(body: bytes, params: Mapping[str, object]) -> bytes:
    """Return *body* with those members of *params* that it lacks, at every depth."""
    return json.dumps(_merged(json.loads(body), params)).encode()


def _merged(sent: object, given: object) -> object:
    match sent, given:
        case dict(), dict():
            members = cast("dict[str, object]", sent)
            wanted = cast("dict[str, object]", given)
            return members | {
                name: _merged(members[name], value) if name in members else value for name, value in wanted.items()
            }
        case list(), list():
            items, others = cast("list[object]", sent), cast("list[object]", given)
            return [*map(_merged, items, others), *items[len(others) :]]
        case _:
            return sent
