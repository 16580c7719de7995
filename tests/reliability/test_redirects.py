"""No redirect is followed, wherever it leads: nothing is sent there, least of all a credential."""

import ssl
from pathlib import Path

import pytest

from glue_integrations.errors import RedirectError
from rawserver import http, raw_server
from reliability.harness import GOOD, assert_idle, assert_safe, client_of, covers, nothing_left_behind

_CERTIFICATE = Path(__file__).parents[1] / "wire" / "self_signed.pem"


@pytest.mark.parametrize("target", ["other port", "same origin", "https", "relative"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@covers("2.1:redirect")
async def test_redirect(status: int, target: str) -> None:
    """The redirect is the error; its target sees not even a connection, and the origin no second request."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(_CERTIFICATE)
    async with (
        nothing_left_behind(),
        raw_server(GOOD) as other,
        raw_server(GOOD, tls=tls) as encrypted,
        raw_server(GOOD) as server,
        client_of(server) as client,
    ):
        location = {
            "other port": f"{other.endpoint}/steal",
            "same origin": f"{server.endpoint}/elsewhere",
            "https": f"{encrypted.endpoint}/steal",
            "relative": "/elsewhere?x=y",
        }[target]
        server.steps[:] = [http(status, b"", f"Location: {location}"), GOOD]
        with pytest.raises(RedirectError, match="redirects to") as caught:
            await client.describe_integrations()
        assert_safe(caught.value, server.requests)
        assert (caught.value.http_status, caught.value.attempts, caught.value.retryable) == (status, 1, False)
        assert location in str(caught.value)
        assert (other.connections, encrypted.connections, len(server.requests)) == (0, 0, 1)
        assert_idle(client)
        assert len((await client.describe_integrations()).integrations) == 1
        assert server.connections == 1
