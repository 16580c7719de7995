# pyright: standard
"""Objects that are not transports."""

from glue_integrations import GlueIntegrationsClient, Transport, WireRequest, WireResponse


class Blocking:
    def send(self, request: WireRequest) -> WireResponse:
        return WireResponse(200, {}, b"")


class Misnamed:
    async def sent(self, request: WireRequest) -> WireResponse:
        return WireResponse(200, {}, b"")


class OtherArgument:
    async def send(self, request: str) -> WireResponse:
        return WireResponse(200, {}, request.encode())


class OtherResult:
    async def send(self, request: WireRequest) -> bytes:
        return b""


def refused() -> None:
    GlueIntegrationsClient(transport=Blocking())  # E: mypy[arg-type] pyright[reportArgumentType]
    GlueIntegrationsClient(transport=Misnamed())  # E: mypy[arg-type] pyright[reportArgumentType]
    GlueIntegrationsClient(transport=OtherArgument())  # E: mypy[arg-type] pyright[reportArgumentType]
    GlueIntegrationsClient(transport=OtherResult())  # E: mypy[arg-type] pyright[reportArgumentType]
    GlueIntegrationsClient(transport=WireResponse)  # E: mypy[arg-type] pyright[reportArgumentType]
    transport: Transport = OtherResult()  # E: mypy[assignment] pyright[reportAssignmentType]
    str(transport)


def wrong_responses() -> None:
    WireResponse("200", {}, b"")  # E: mypy[arg-type] pyright[reportArgumentType]
    WireResponse(200, {}, "")  # E: mypy[arg-type] pyright[reportArgumentType]
    WireResponse(200, {})  # E: mypy[call-arg] pyright[reportCallIssue]
