from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import Shape

class ResponseParserError(Exception): ...

class ResponseParser:
    def __init__(
        self,
        timestamp_parser: Callable[[object], object] | None = None,
        blob_parser: Callable[[object], object] | None = None,
    ) -> None: ...
    def parse(self, response: Mapping[str, object], shape: Shape | None) -> dict[str, Any]: ...

def create_parser(protocol: str) -> ResponseParser: ...
