"""Tags of resources."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, cast

from pydantic import AfterValidator, AliasGenerator, ConfigDict, Field, GetCoreSchemaHandler, StrictStr
from pydantic_core import CoreSchema, core_schema

from ._bounds import String128, refuse_aws
from ._collections import AsTuple
from ._shared import SENT, InRequests, SharedModel

_Key = Annotated[String128, AfterValidator(refuse_aws)]
_Value = Annotated[str, Field(strict=True, max_length=256), AfterValidator(refuse_aws)]


class Tag(SharedModel, frozen=True):
    """A tag on a resource. The only type with lower-case wire names."""

    model_config: ClassVar[ConfigDict] = ConfigDict(alias_generator=AliasGenerator())

    key: Annotated[StrictStr | None, InRequests(_Key)] = None
    """Name of the tag; case-sensitive. In a request it is required, has 1 to 128 characters, and does not start with
    ``aws``."""

    value: Annotated[StrictStr | None, InRequests(_Value | None)] = None
    """Value of the tag; case-sensitive, may be empty. In a request it has at most 256 characters, and does not start
    with ``aws``."""


class AsTags:
    """Turns a map of names to values, or any sequence of `Tag`, into the tags of a request."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        tags = handler.generate_schema(Annotated[tuple[Tag, ...], AsTuple(Annotated[Tag, SENT])])
        return core_schema.json_or_python_schema(tags, core_schema.no_info_before_validator_function(_pairs, tags))


def _pairs(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return [{"key": key, "value": text} for key, text in cast("Mapping[object, object]", value).items()]
