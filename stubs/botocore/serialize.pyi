from collections.abc import Mapping
from typing import TypedDict

from .model import OperationModel

class _Serialized(TypedDict):
    body: bytes

class Serializer:
    def __init__(self, timestamp_precision: str = "default") -> None: ...
    def serialize_to_request(
        self, parameters: Mapping[str, object], operation_model: OperationModel
    ) -> _Serialized: ...

def create_serializer(
    protocol_name: str, include_validation: bool = True, timestamp_precision: str = "default"
) -> Serializer: ...
