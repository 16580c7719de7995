from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from .compat import HTTPHeaders as HTTPHeaders

class HeadersDict(MutableMapping[str, str | bytes]):
    def __init__(self, headers: Mapping[str, str | bytes] = ..., /) -> None: ...
    def __getitem__(self, key: str) -> str | bytes: ...
    def __setitem__(self, key: str, value: str | bytes) -> None: ...
    def __delitem__(self, key: str) -> None: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

class AWSRequest:
    method: str
    url: str
    headers: HTTPHeaders
    data: bytes | Any  # what it was made with; None if nothing was given
    params: Mapping[str, str]
    context: dict[str, Any]  # whatever signers and handlers keep there
    def __init__(
        self,
        method: str | None = None,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        params: Mapping[str, str] | None = None,
        auth_path: str | None = None,
        stream_output: bool = False,
    ) -> None: ...
    def prepare(self) -> AWSPreparedRequest: ...
    @property
    def body(self) -> bytes | None: ...

def create_request_object(request_dict: Mapping[str, Any]) -> AWSRequest: ...

class AWSPreparedRequest:
    method: str
    url: str
    headers: HeadersDict | HTTPHeaders
    body: bytes | None
    stream_output: bool
    context: dict[str, Any]  # whatever signers and handlers keep there
    def __init__(
        self,
        method: str,
        url: str,
        headers: HeadersDict | HTTPHeaders,
        body: bytes | None,
        stream_output: bool,
        context: dict[str, Any] | None = None,
    ) -> None: ...

class AWSResponse:
    url: str
    status_code: int
    headers: HeadersDict
    raw: object
    def __init__(self, url: str, status_code: int, headers: Mapping[str, str], raw: object) -> None: ...
