"""Lists become tuples, maps cannot be changed, and null means empty."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final, Never, NoReturn, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, StrictStr
from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue


class FrozenMap(dict[str, str]):
    """A map of a model: a dict that cannot be changed, so that it has a hash.

    Pydantic deep-copies an unhashable default for every model.
    """

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # a dict that cannot change may have one
        return hash(frozenset(self.items()))

    def __reduce__(self) -> str | tuple[object, ...]:
        return type(self), (dict(self),)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("Maps of a model cannot be changed.")

    __setitem__ = __delitem__ = __ior__ = clear = popitem = _refuse
    update = setdefault = pop = _refuse  # pyright: ignore[reportAssignmentType]  # of several overloads each


class _NamedMap(FrozenMap):
    """An empty map that all models share; a copy of it is the map itself."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __reduce__(self) -> str:
        return self._name

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.dict_schema()  # lets a JSON schema show the default


class _NullTuple(tuple[Never, ...]):
    """The empty tuple that a null becomes; `to_wire` turns it back into null."""

    __slots__ = ()

    def __reduce__(self) -> str:
        return "NULL_TUPLE"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.tuple_schema([])  # lets a JSON schema show the default


NULL_TUPLE: Final = _NullTuple()
NULL_MAP: Final = _NamedMap("NULL_MAP")
EMPTY_MAP: Final = _NamedMap("EMPTY_MAP")


class AsTuple:
    """Turns any sequence of *item* into a tuple; type checkers see the annotated type."""

    def __init__(self, item: object) -> None:
        self._item = item

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        items = handler.generate_schema(self._item)
        # A strict validation accepts no list as a tuple, but `json.loads` returns lists.
        from_list = core_schema.no_info_after_validator_function(tuple, core_schema.list_schema(items))
        from_tuple = core_schema.tuple_variable_schema(items)
        return core_schema.lax_or_strict_schema(
            from_tuple, core_schema.union_schema([from_tuple, from_list], mode="left_to_right")
        )


class NullIs:
    """Turns a null into an empty collection. No Python runs unless a null arrives."""

    def __init__(self, empty: object) -> None:
        self._empty = empty

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        null = core_schema.chain_schema(
            [core_schema.none_schema(), core_schema.no_info_plain_validator_function(lambda _: self._empty)]
        )
        collection = handler(source)
        return core_schema.union_schema([collection, null], mode="left_to_right")

    def __get_pydantic_json_schema__(
        self, schema: core_schema.UnionSchema, handler: GetJsonSchemaHandler
    ) -> "JsonSchemaValue":
        collection = handler(cast("CoreSchema", schema["choices"][0]))
        return collection if handler.mode == "serialization" else {"anyOf": [collection, {"type": "null"}]}


class AsFrozenMap:
    """Turns any mapping into a `FrozenMap`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(FrozenMap, handler(source))


StringMap = Annotated[Mapping[StrictStr, StrictStr], AsFrozenMap(), NullIs(NULL_MAP)]
"""An optional map; its default is `EMPTY_MAP`."""
