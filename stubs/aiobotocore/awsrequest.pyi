from collections.abc import Coroutine, Mapping
from typing import Protocol

from botocore.awsrequest import AWSResponse

class _Readable(Protocol):
    async def read(self) -> bytes: ...

class AioAWSResponse(AWSResponse):
    raw: _Readable
    def __init__(self, url: str, status_code: int, headers: Mapping[str, str], raw: _Readable) -> None: ...
    @property
    def content(self) -> Coroutine[None, None, bytes]: ...
    @property
    def text(self) -> Coroutine[None, None, str]: ...
