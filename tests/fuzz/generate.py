"""Bodies made from a few bytes: pages, pages with something wrong, and anything that looks like JSON.

hypothesis draws one short byte string for a body and `Dice` reads its choices from there. That takes a tenth of the
time of a strategy for every part, and still shrinks: fewer and smaller bytes make a simpler body.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from hypothesis import strategies as st

from support import arn_of

T = TypeVar("T")

PROGRAMS: Final = st.binary(min_size=12, max_size=72)


class Dice:
    """Choices, read from bytes; after the last byte each is the first there is."""

    def __init__(self, program: bytes) -> None:
        self._rolls = iter(program)

    def below(self, end: int) -> int:
        """Return a number from 0 up to *end*, at most 65536."""
        roll = next(self._rolls, 0)
        return (roll if end <= 256 else roll << 8 | next(self._rolls, 0)) % end

    def pick(self, options: Sequence[T]) -> T:
        """Return one of *options*."""
        return options[self.below(len(options))]


Named: TypeAlias = "tuple[str, Node]"
"""A member: its name, quoted, and its value."""


class Members:
    """A JSON object as it is printed: in order, and a name may come twice."""

    def __init__(self, pairs: Iterable[Named] = ()) -> None:
        self.pairs = list(pairs)


Node: TypeAlias = "str | list[Node] | Members"
"""A JSON value; a string is one that is printed as it stands, valid or not."""

NUMBERS: Final = (
    *("0", "-0", "-0.0", "1", "1.0", "1e0", "10E-1", "0.1", "1e-7", "5e-324", "1e-999", "1e308", "1e999", "-1e999"),
    *("NaN", "Infinity", "-Infinity", "9007199254740993", "9223372036854775808", "-9223372036854775809"),
    *("9" * 30, "9" * 400, "9" * 4301, "1" + "0" * 400 + "e-400", "0." + "0" * 400 + "1e400"),
    *("1763234086", "1763234086.001", "1763234086.0010001", "1763234086001", "1.763234086001e9", "20000000000"),
    *("253402300799", "253402300799.999", "253402300799.9999999", "253402300800", "-62135596800", "-62135596800.001"),
    *("-11676096000", "8640000000000", "1e18", "-1", "-1.5", "0.0000005", "-0.0000005", "1763234086.9999995"),
    *("01", "+1", ".5", "1.", "1e", "0x10", "1_000", "--1", "nan", "inf", "Inf", "-NaN", "1e+", "٣"),
)

STRINGS: Final = (
    *('""', '"a"', '" "', '"ACTIVE"', '"NEEDS_ATTENTION"', '"CREATED"', '"active"', '"true"', '"null"', '"1763234086"'),
    *(r'"\u0041CTIVE"', r'"\u0000"', r'"\/\b\f\n\r\t\"\\"', r'"\u001b[2J"', r'"\u202e"', '"\u202e"', '"\u2028"'),
    *(r'"\ud83d\ude00"', '"\U0001f600"', r'"\ud83d"', r'"\ude00"', r'"\ude00\ud83d"', r'"\ud83d\u0041"', r'"\ud83dx"'),
    *(r'"\uD83D\uDE00"', r'"\u00e9"', '"é"', '"e\u0301"', r'"\ufeff"', '"\ufeff"', r'"\uffff"', '"\U0010ffff"'),
    *('"\x00"', '"\n"', '"\x7f"', '"\x1b"', r'"\x41"', r'"\u12"', r'"\u{41}"', r'"\a"', '"', "'a'", '"a'),
    *(r'"\"', r'"\\"'),
    *('"' + "x" * 5000 + '"', '"' + r"\u0041" * 200 + '"', '"' + "é" * 300 + '"', '"Marker"', '"Integrations"'),
)

CONSTANTS: Final = ("null", "true", "false", "True", "None", "nul", "undefined", "", " ", "\ufeff", "/**/")

NAMES: Final = (
    *('"Integrations"', '"Marker"', '"SourceArn"', '"TargetArn"', '"IntegrationName"', '"IntegrationArn"', '"Status"'),
    *('"CreateTime"', '"Description"', '"KmsKeyId"', '"AdditionalEncryptionContext"', '"Tags"', '"IntegrationConfig"'),
    *('"Errors"', '"DataFilter"', '"RefreshInterval"', '"SourceProperties"', '"ContinuousSync"', '"TargetNamespace"'),
    *('"ErrorCode"', '"ErrorMessage"', '"key"', '"value"', '"integrations"', '"marker"', '"source_arn"', '"status"'),
    *('"create_time"', '"integration_arn"', '"tags"', '"model_config"', '"model_extra"', '"__class__"', '"__dict__"'),
    *('"model_fields_set"', '"self"', '"to_wire"', '"copy"', '"__pydantic_extra__"', '"__type"', '"message"'),
    *(r'"Marke\u0072"', r'"\u0000"', r'"\ud800"', '"Key"', '"New"', '""', "5", "null", "Marker"),
)

TIMES: Final = (
    *("2025-11-15T19:14:46.001Z", "2025-11-15T19:14:46+00:00", "2025-11-15 19:14:46.001000-08:00", "20251115T191446Z"),
    *("2025-11-15", "2025-11-15T19:14:46", "2025-W46-6T19:14:46Z", "2025-11-15T19:14:46,5Z", "2025-11-15T24:00:00Z"),
    *("2025-11-15T19:14:60Z", "2025-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "Mon", "now"),
    *("2025-11-15T19:14:46.0000009Z", "2025-11-15t19:14:46z", "٢٠٢٥-11-15T19:14:46Z", "2025-11-15T19:14:46+05:30:15.5"),
)

TOKENS: Final = (
    *('{}[]:,"' * 2),
    *('{"Integrations":[', "]}", '"Marker":', *NAMES[:12], *NUMBERS[:30], *STRINGS[:40]),
)


def valid_page(dice: Dice) -> Members:
    """Return a page of up to three integrations that is valid."""
    items: list[Node] = [_integration(dice, number) for number in range(dice.below(4))]
    marker: list[Named] = [('"Marker"', dice.pick(STRINGS[:10]))] if dice.below(2) else []
    return Members([('"Integrations"', items), *marker])


def _integration(dice: Dice, number: int) -> Members:
    optional: tuple[tuple[str, Node], ...] = (
        ('"Description"', dice.pick(STRINGS[:16])),
        ('"KmsKeyId"', '"arn:aws:kms:us-east-1:123456789012:key/1"'),
        ('"AdditionalEncryptionContext"', Members([('"a"', '"b"'), (r'"\u0000"', '""')])),
        ('"Tags"', [Members([('"key"', '"team"'), ('"value"', '""')]), Members()]),
        (
            '"IntegrationConfig"',
            Members([('"RefreshInterval"', '"60"'), ('"SourceProperties"', Members()), ('"ContinuousSync"', "true")]),
        ),
        ('"Errors"', [Members([('"ErrorCode"', '"E"'), ('"ErrorMessage"', "null")])]),
        ('"DataFilter"', "null"),
        ('"New"', [Members([('"a"', "1.5")]), "null"]),
    )
    chosen = dice.below(256)
    return Members(
        [
            ('"SourceArn"', '"arn:s"'),
            ('"TargetArn"', '"arn:t"'),
            ('"IntegrationName"', '"name"'),
            ('"IntegrationArn"', f'"{arn_of(number)}"'),
            ('"Status"', dice.pick(STRINGS[3:7])),
            ('"CreateTime"', dice.pick(("1763234086.001", "1763234086", '"2025-11-15T19:14:46.001Z"'))),
            *(member for bit, member in enumerate(optional) if chosen >> bit & 1),
        ]
    )


def any_value(dice: Dice, depth: int = 3) -> Node:
    """Return any JSON value, and a few that are none."""
    match dice.below(8 if depth else 6):
        case 0 | 1:
            return dice.pick(NUMBERS)
        case 2 | 3:
            return dice.pick(STRINGS)
        case 4:
            return dice.pick(CONSTANTS)
        case 5:
            return [] if dice.below(2) else Members()
        case 6:
            return [any_value(dice, depth - 1) for _ in range(dice.below(4))]
        case _:
            return Members([(dice.pick(NAMES), any_value(dice, depth - 1)) for _ in range(dice.below(5))])


@dataclass(frozen=True)
class Place:
    """Where something can be changed: a member of an object or an element of a list."""

    holder: Members | list[Node]
    at: int

    @property
    def named(self) -> Named:
        """What is there now; an element gets a name it does not have."""
        return self.holder.pairs[self.at] if isinstance(self.holder, Members) else ('"New"', self.holder[self.at])

    def put(self, made: list[Named]) -> None:
        """Put *made* there instead."""
        if isinstance(self.holder, Members):
            self.holder.pairs[self.at : self.at + 1] = made
        else:
            self.holder[self.at : self.at + 1] = [value for _, value in made]


def _places(node: Node) -> Iterator[Place]:
    if isinstance(node, str):
        return
    inner = [value for _, value in node.pairs] if isinstance(node, Members) else list(node)
    for at, value in enumerate(inner):
        yield Place(node, at)
        yield from _places(value)


def mutate(root: Node, dice: Dice) -> None:
    """Make one thing wrong, or odd, anywhere in *root*."""
    if places := list(_places(root)):
        place = dice.pick(places)
        place.put(dice.pick(_OPERATIONS)(dice, *place.named))


def _drop(dice: Dice, name: str, value: Node) -> list[Named]:
    return []


def _replace(dice: Dice, name: str, value: Node) -> list[Named]:
    return [(name, any_value(dice))]


def _twice(dice: Dice, name: str, value: Node) -> list[Named]:
    both = [(name, value), (name, any_value(dice) if dice.below(2) else value)]
    return both[:: dice.pick((1, -1))]


def _rename(dice: Dice, name: str, value: Node) -> list[Named]:
    return [(dice.pick((name.lower(), name.upper(), f'"{name[1:-1]}s"', dice.pick(NAMES))), value)]


def _nest(dice: Dice, name: str, value: Node) -> list[Named]:
    for _ in range(dice.pick((1, 2, 5, 300))):
        value = [value] if dice.below(2) else Members([(dice.pick(NAMES), value)])
    return [(name, value)]


def _quote(dice: Dice, name: str, value: Node) -> list[Named]:
    text = printed(value)
    return [(name, text[1:-1] if text.startswith('"') else '"' + text.replace('"', r"\"") + '"')]


def _add(dice: Dice, name: str, value: Node) -> list[Named]:
    return [(name, value), (dice.pick(NAMES), any_value(dice))]


_OPERATIONS: Final[tuple[Callable[[Dice, str, Node], list[Named]], ...]] = (
    *(_drop, _replace, _replace, _twice, _rename, _nest, _quote, _add),
)


def printed(node: Node) -> str:
    """Print *node* as JSON."""
    if isinstance(node, Members):
        return "{" + ",".join(f"{name}:{printed(value)}" for name, value in node.pairs) + "}"
    if isinstance(node, list):
        return "[" + ",".join(map(printed, node)) + "]"
    return node


def encoded(text: str) -> bytes:
    """Return the bytes of *text*, as UTF-8 however wrong."""
    return text.encode("utf-8", "surrogatepass")


# ----------------------------------------------------------------------------------------------------------------------
# Bodies, each from one program
# ----------------------------------------------------------------------------------------------------------------------


def raw_bytes(program: bytes) -> bytes:
    """Any bytes, half of them between the braces of a page."""
    return program[1:] if program[0] % 2 else b'{"Integrations":[' + program[1:] + b"]}"


def tokens(program: bytes) -> bytes:
    """Pieces of JSON in any order."""
    return encoded("".join(TOKENS[roll % len(TOKENS)] for roll in program))


def any_json(program: bytes) -> bytes:
    """A JSON value of any shape, half of them objects with the names of a page."""
    dice = Dice(program)
    if dice.below(2):
        return encoded(printed(any_value(dice)))
    return encoded(printed(Members([('"Integrations"', any_value(dice)), (dice.pick(NAMES), any_value(dice))])))


def mutated_page(program: bytes) -> bytes:
    """A page with up to three things wrong."""
    dice = Dice(program)
    page = valid_page(dice)
    for _ in range(1 + dice.below(3)):
        mutate(page, dice)
    return encoded(printed(page))


def damaged_page(program: bytes) -> bytes:
    """A page in which bytes were lost, changed, moved or put in on the way."""
    dice = Dice(program)
    body = bytearray(encoded(printed(valid_page(dice))))
    for _ in range(1 + dice.below(3)):
        at = dice.below(len(body) + 1)
        end = at + dice.pick((0, 1, 1, 2, 8, 64, 5000))
        piece = body[at:end]
        other = bytes((dice.below(256),))
        body[at:end] = dice.pick((b"", other, piece * 2, piece[::-1], b"\xed\xa0\x80"))
    return bytes(body)


def timed_page(program: bytes) -> bytes:
    """A page whose creation time is a number or a text of any kind."""
    dice = Dice(program)
    item = _integration(dice, 0)
    item.pairs[5] = ('"CreateTime"', _time(dice))
    return encoded(printed(Members([('"Integrations"', [item])])))


def _time(dice: Dice) -> str:
    match dice.below(4):
        case 0:
            return dice.pick(NUMBERS)
        case 1:
            fraction = "".join(str(dice.below(10)) for _ in range(dice.below(20)))
            seconds = dice.pick((0, 1, 1763234086, 253402300799, -62135596800, 2**31, -(2**31))) + dice.below(5) - 2
            return f"{seconds}{'.' * bool(fraction)}{fraction}{dice.pick(('', '', '', 'e0', 'E+1', 'e-3'))}"
        case 2:
            return f'"{dice.pick(TIMES)}"'
        case _:
            year, day = dice.pick(("0001", "1970", "2025", "9999")), dice.pick(("01-01", "12-31", "02-29", "02-30"))
            time = f"{dice.pick(('00', '23', '12'))}:{dice.pick(('00', '59'))}:{dice.pick(('00', '59'))}"
            fraction = dice.pick(("", ".0", ".001", ".999999", ".9999999", ".000000001"))
            offset = dice.pick(("Z", "+00:00", "-00:00", "+05:00", "-05:00", "+23:59", "-23:59", "+24:00", "+0530", ""))
            return f'"{year}-{day}{dice.pick("T _")}{time}{fraction}{offset}"'


def worded_page(program: bytes) -> bytes:
    """A page with texts and names of any kind, in any place."""
    dice = Dice(program)
    page = valid_page(dice)
    for place in list(_places(page)):
        if isinstance(place.holder, Members) and dice.below(4) == 0:
            name, value = place.named
            name = f'"{dice.pick(STRINGS)[1:-1]}"' if dice.below(4) == 0 else name
            place.put([(name, dice.pick(STRINGS) if isinstance(value, str) else value)])
    return encoded(printed(page))
