from collections.abc import Mapping
from typing import Any, TypedDict

from .utils import CachedProperty

class OperationNotFoundError(Exception): ...
class NoShapeFoundError(Exception): ...

class _Error(TypedDict, total=False):
    code: str
    httpStatusCode: int
    senderFault: bool

class _Metadata(TypedDict, total=False):
    required: list[str]
    min: int
    max: int
    pattern: str
    sensitive: bool
    enum: list[str]
    idempotencyToken: bool
    error: _Error
    exception: bool
    retryable: Mapping[str, bool]
    document: bool
    union: bool

class _Serialization(TypedDict, total=False):
    name: str
    location: str
    timestampFormat: str

class ServiceId(str):
    def hyphenize(self) -> str: ...

class Shape:
    name: str
    type_name: str
    documentation: str
    serialization: CachedProperty[_Serialization]
    metadata: CachedProperty[_Metadata]
    required_members: CachedProperty[list[str]]
    def __init__(
        self, shape_name: str, shape_model: Mapping[str, object], shape_resolver: ShapeResolver | None = None
    ) -> None: ...

class StructureShape(Shape):
    members: CachedProperty[dict[str, Shape]]
    error_code: CachedProperty[str | None]

class ListShape(Shape):
    member: CachedProperty[Shape]

class MapShape(Shape):
    key: CachedProperty[Shape]
    value: CachedProperty[Shape]

class StringShape(Shape):
    enum: CachedProperty[list[str]]

class ServiceModel:
    metadata: Mapping[str, Any]  # the header of the service's file, as its JSON reads
    shape_names: CachedProperty[list[str]]
    error_shapes: CachedProperty[list[StructureShape]]
    operation_names: CachedProperty[list[str]]
    service_name: CachedProperty[str]
    service_id: CachedProperty[ServiceId]
    signing_name: CachedProperty[str]
    endpoint_prefix: CachedProperty[str]
    api_version: CachedProperty[str]
    def __init__(self, service_description: Mapping[str, Any], service_name: str | None = None) -> None: ...
    def shape_for(self, shape_name: str, member_traits: Mapping[str, object] | None = None) -> Shape: ...
    def operation_model(self, operation_name: str) -> OperationModel: ...

class OperationModel:
    name: CachedProperty[str]
    http: Mapping[str, str]
    documentation: CachedProperty[str]
    input_shape: CachedProperty[StructureShape | None]
    output_shape: CachedProperty[StructureShape | None]
    error_shapes: CachedProperty[list[StructureShape]]
    idempotent_members: CachedProperty[list[str]]
    http_checksum: CachedProperty[Mapping[str, object]]
    request_compression: CachedProperty[Mapping[str, object] | None]
    def __init__(
        self, operation_model: Mapping[str, object], service_model: ServiceModel, name: str | None = None
    ) -> None: ...
    @property
    def wire_name(self) -> str: ...

class ShapeResolver:
    def __init__(self, shape_map: Mapping[str, Mapping[str, object]]) -> None: ...
