"""An Amazon Resource Name (ARN), as a value and as a string."""

from dataclasses import dataclass
from typing import Final, Self

from ._display import shorten

_FORM: Final = "arn:partition:service:region:account:resource"
_PARTS: Final = 6
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Arn:
    """The parts of an ARN. `parse` reads one, `str` gives it back."""

    partition: str
    """``aws``, ``aws-cn``, ``aws-us-gov`` or another partition."""

    service: str
    """Namespace of the service, such as ``glue`` or ``dynamodb``."""

    region: str
    """The Region; empty for a global resource, such as a role."""

    account: str
    """The twelve digits of the account; empty for a resource without one, such as an S3 bucket."""

    resource: str
    """Everything after the account, such as ``table/orders`` or ``integration:03cabe77-79e7-4b7a-b3da-8c160bea6bbf``.

    Its form depends on the service.
    """

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse an ARN.

        Glue's logs print the ARN of an integration with a slash (``integration/…``), its API with a colon. Both are
        accepted and parsed to the form with the colon.

        Args:
            text: The ARN, such as `Integration.source_arn`.

        Returns:
            Its parts.

        Raises:
            ValueError: *text* is not an ARN.
        """
        parts = text.split(":", _PARTS - 1) if isinstance(text, str) else []
        is_whole = len(parts) == _PARTS and parts[0] == "arn" and all((parts[1], parts[2], parts[-1]))
        if not is_whole or not text.isprintable() or text != text.strip():
            raise ValueError(f"{shorten(repr(text), _SHOWN)} is not an ARN; pass the whole {_FORM}")
        _, partition, service, region, account, resource = parts
        if service == "glue" and resource.startswith("integration/"):
            resource = resource.replace("/", ":", 1)
        return cls(partition, service, region, account, resource)
