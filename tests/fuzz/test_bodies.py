"""50 000 generated bodies: each becomes a page that holds what was sent, or an error of ours, and nothing else."""

import json
import math
import pickle
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from pydantic import JsonValue
from pydantic.alias_generators import to_snake

from fuzz import generate
from fuzz.budget import budget
from fuzz.generate import PROGRAMS, Dice
from glue_integrations._core.decode import decode
from glue_integrations.errors import MalformedResponseError, RedirectError, ServiceError
from glue_integrations.models import DescribeIntegrationsResponse
from glue_integrations.transport import WireResponse

BODIES: dict[str, tuple[Callable[[bytes], bytes], int, float]] = {
    "any bytes": (generate.raw_bytes, 6_000, 0.0),
    "pieces of JSON": (generate.tokens, 6_000, 0.0),
    "any JSON": (generate.any_json, 6_000, 0.01),
    "mutated pages": (generate.mutated_page, 16_000, 0.05),
    "damaged pages": (generate.damaged_page, 8_000, 0.05),
    "times": (generate.timed_page, 4_000, 0.05),
    "words": (generate.worded_page, 4_000, 0.05),
}
"""How bodies are made, how many, and which part of them must be pages, or what is read would not be checked."""


def test_there_are_as_many_as_promised() -> None:
    """The parts add up to 50 000."""
    assert sum(count for _, count, _ in BODIES.values()) == 50_000


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_is_a_page_or_malformed(kind: str) -> None:
    """No other exception leaves the decoder, and what it accepts is what `json.loads` reads."""
    make, count, least_pages = BODIES[kind]
    tally = Counter[str]()

    @budget(count)
    @given(PROGRAMS)
    def check(program: bytes) -> None:
        body = make(program)
        try:
            page = decode(DescribeIntegrationsResponse, WireResponse(200, {}, body))
        except MalformedResponseError as error:
            tally["malformed"] += 1
            str(error).encode()
        except ServiceError:
            tally["error"] += 1
            assert isinstance(json.loads(body)["__type"], str)  # generated members are never called `code`
        else:
            tally["page"] += 1
            assert_same(page.to_wire(), json.loads(body))

    check()
    assert tally.total() >= count
    assert tally["page"] >= least_pages * count
    assert tally["malformed"] >= 0.05 * count


def assert_same(found: JsonValue, sent: JsonValue, path: tuple[object, ...] = ()) -> None:
    """Compare what the model gives back with what was sent.

    It may differ in three ways: a creation time comes back as seconds, whole ones as an integer, and as exact as a
    datetime is; NaN, which equals nothing, is compared by what it is; and a null or empty member is left out if an
    unknown one bears its Python name. Of a member sent twice the last counts, for json as for us.
    """
    if isinstance(sent, dict):
        assert isinstance(found, dict), path
        hidden = {name for name, value in sent.items() if value in (None, [], {}) and to_snake(name) in sent}
        assert sent.keys() - hidden <= found.keys() <= sent.keys(), path
        for name, value in found.items():
            assert_same(value, sent[name], (*path, name))
    elif isinstance(sent, list):
        assert isinstance(found, list), path
        assert len(found) == len(sent), path
        for number, value in enumerate(sent):
            assert_same(found[number], value, (*path, number))
    elif len(path) == 3 and path[0] == "Integrations" and path[2] == "CreateTime":
        assert isinstance(found, int | float), path
        seconds = datetime.fromisoformat(sent).timestamp() if isinstance(sent, str) else sent
        assert isinstance(seconds, int | float), path
        assert abs(found - seconds) <= max(1e-6, 2 * math.ulp(seconds)), path
    elif isinstance(sent, float) and math.isnan(sent):
        assert isinstance(found, float), path
        assert math.isnan(found), path
    else:
        assert (type(found), found) == (type(sent), sent), path


NAMES = ("x-amzn-errortype", "x-amzn-requestid", "x-amz-request-id", "x-amz-retry-after", "content-type", "location")
VALUES = (
    *("", " ", "ThrottlingException", "aws.glue#AccessDeniedException:http://a/b#c", "#", ":", "a:b", "\xff", "\x00"),
    *("0", "1500", "-1", "1e3", "²", "٣", "9" * 400, "1.5", "Unknown", "\x1b[2J", "\u202e", "x" * 9000, "text/html"),
)


def response_from(program: bytes) -> WireResponse:
    """Return a response of any status but 200, with any headers and any body."""
    dice = Dice(program)
    status = dice.pick((*range(400, 430), 499, *range(500, 512), 529, 599, 600, 999, 201, 204, 206, 300, 307, 399))
    headers = {name: dice.pick(VALUES) for name in NAMES if dice.below(3) == 0}
    rest = program[12:] + program
    match dice.below(4):
        case 0:
            body = generate.tokens(rest)
        case 1:
            body = generate.mutated_page(rest)
        case 2:
            body = rest
        case _:
            names = ('"__type"', '"code"', '"message"', '"Message"', '"FromFederationSource"')
            members = generate.Members([(name, generate.any_value(dice, 1)) for name in names if dice.below(2)])
            body = generate.encoded(generate.printed(members))
    return WireResponse(status, headers, body, clock_shift=dice.pick((0.0, 300.0, -300.0, math.inf)))


def test_an_error_status_is_an_error_of_ours() -> None:
    """Whatever comes with it; the error is complete, can be printed, and survives pickling."""
    tally = Counter[type[Exception]]()

    @budget(8_000)
    @given(PROGRAMS)
    def check(program: bytes) -> None:
        response = response_from(program)
        with pytest.raises((ServiceError, MalformedResponseError)) as caught:
            decode(DescribeIntegrationsResponse, response, can_renew=bool(program[0] % 2))
        error = caught.value
        tally[type(error)] += 1
        assert isinstance(error, ServiceError) is (response.status >= 400)
        assert isinstance(error, RedirectError) is (300 <= response.status < 400)
        assert error.http_status == response.status
        assert error.retry_after is None or 0 <= error.retry_after < math.inf
        if isinstance(error, ServiceError):
            assert error.code
        str(error).encode()
        assert str(pickle.loads(pickle.dumps(error))) == str(error)

    check()
    assert tally.total() >= 8_000
    assert len(tally) >= 6
