"""The bounds of the service model, as types of members."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from glue_integrations.arn import Arn

MAX_FILTER_VALUE: Final = 128
"""Characters."""

MAX_SOURCE_ARN: Final = 512
"""Characters; more than a filter value may have."""


def _require_arn(value: str) -> str:
    Arn.parse(value)
    return value


def refuse_aws(value: str) -> str:
    """Refuse the prefix that AWS reserves."""
    if value.startswith("aws"):
        raise ValueError("must not start with aws, which AWS reserves")
    return value


NonEmptyString = Annotated[str, Field(strict=True, min_length=1)]
String128 = Annotated[str, Field(strict=True, min_length=1, max_length=MAX_FILTER_VALUE)]
String2048 = Annotated[str, Field(strict=True, min_length=1, max_length=2048)]
Description = Annotated[str, Field(strict=True, max_length=1000)]

Arn128 = Annotated[str, Field(strict=True, min_length=1, max_length=128), AfterValidator(_require_arn)]
Arn512 = Annotated[str, Field(strict=True, min_length=1, max_length=MAX_SOURCE_ARN), AfterValidator(_require_arn)]
Arn2048 = Annotated[str, Field(strict=True, min_length=1, max_length=2048), AfterValidator(_require_arn)]
