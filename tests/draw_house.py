"""Draws the house for the documentation from the real imports: ``python tests/draw_house.py``.

Each storey is a room: its files, and the first sentence of each. Arrows go to the rooms that a room imports, except to
those that it reaches along other arrows.
"""

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import cycle
from pathlib import Path
from typing import Final

import glue_integrations
from house import BESIDE_THE_CLIENT, PLANS, House, Plan, room_of

SOURCE: Final = Path(glue_integrations.__file__).parent
PICTURE: Final = Path(__file__).parents[1] / "docs" / "explanation" / "house.svg"

# In pixels. The picture is as wide as a page of the documentation. Text is cut to fit in the widest common font.
_WIDTH: Final = 736
_LINE: Final = 17
_PADDING: Final = 8
_GAP: Final = 9
_LANE: Final = 10
_INDENT: Final = 10
_WORDS_AT: Final = 178
_LETTER: Final = 6.3
_LETTER_OF_CODE: Final = 7.1

# One file for light and dark pages: text stands on coloured boxes, and lines show on white and on black.
_STYLE: Final = """
text { font: 11.5px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #dfe8f3 }
.code { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #fff }
.room { font-weight: 700 }
.legend text { fill: #747e8a }
.public rect { fill: #3a5f8f }
.inner rect { fill: #4d5b6e }
.beside rect { fill: #2f6b64 }
path { fill: none; stroke-width: 1.5 }
"""
_LEGEND: Final = {
    "public": "what users import",
    "inner": "inner rooms: skip them on a first reading",
    "beside": "for tests and for the shell",
}
_ABOUT_ARROWS: Final = "An arrow is an import. It is left out where other arrows lead to the same room."
_COLOURS: Final = ("#5b8def", "#d0803c", "#3f9c78", "#b06cc6", "#b99327", "#d4607a", "#2a9fb3")
"""The colours of the arrows, lane by lane."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a storey."""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Storey:
    """A room and its position in the picture."""

    room: str
    lines: list[Line]
    top: int

    @property
    def bottom(self) -> int:
        """Return the height at which it ends."""
        return self.top + len(self.lines) * _LINE + 2 * _PADDING

    @property
    def arrival(self) -> int:
        """Return the height at which arrows end."""
        return self.top + 9


@dataclass(frozen=True, slots=True)
class Trunk:
    """The arrows to one room, joined."""

    target: Storey
    sources: list[Storey]

    @property
    def span(self) -> range:
        """Return the heights it spans."""
        return range(self.sources[0].top, self.target.bottom)


def draw(house: House) -> str:
    """Return the picture, as SVG."""
    storeys = _storeys(house)
    lanes = _lanes(_trunks(house, storeys))
    left = _LANE * (len(lanes) + 1) + 2
    end = storeys[-1].bottom + 3 * _LINE
    title = f"The modules of {house.root.name}: each imports only from below."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {end}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        *_arrows(lanes, left),
        *(part for storey in storeys for part in _box(storey, left)),
        *_legend(left, end),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


# ----------------------------------------------------------------------------------------------------------------------
# What is in it
# ----------------------------------------------------------------------------------------------------------------------


def _storeys(house: House) -> list[Storey]:
    """Return the rooms, the upper ones first."""
    storeys: list[Storey] = []
    for room in reversed(house.rooms):
        top = storeys[-1].bottom + _GAP if storeys else 1
        storeys.append(Storey(room, list(_lines(house, room)), top))
    return storeys


def _lines(house: House, room: str) -> Iterator[Line]:
    """Yield the room, then what is in it if it is a folder: rooms, or files, whose names suffice beside the client."""
    head, *files = house.rooms[room]
    yield Line(head.removesuffix("__init__.py") or head, _first_sentence(house.modules[head]))
    names = [file.removeprefix(f"{room}/") for file in files]
    inner = next((plan for plan in PLANS if plan.folder == f"{room}/"), None)
    if inner is not None:
        yield from _rooms(house, inner)
    elif room in BESIDE_THE_CLIENT:
        yield from map(Line, _wrapped(names))
    else:
        yield from (Line(name, _first_sentence(house.modules[file])) for name, file in zip(names, files, strict=True))


def _rooms(house: House, plan: Plan) -> Iterator[Line]:
    """Yield the rooms in a folder, the upper ones first."""
    heads = {plan.room_of(file): file for file in reversed(house.modules) if file.startswith(plan.folder)}
    for room in reversed(plan.order):
        file = heads.get(room)
        if file is not None and room != "__init__":
            name = file.removeprefix(plan.folder).removesuffix("__init__.py")
            yield Line(name, _first_sentence(house.modules[file]))


def _wrapped(names: list[str]) -> list[str]:
    return textwrap.wrap("  ".join(names), int(_WIDTH * 0.84 / _LETTER_OF_CODE))


def _first_sentence(module: ast.Module) -> str:
    paragraph = (ast.get_docstring(module) or "").partition("\n\n")[0]
    return " ".join(paragraph.split()).replace("`", "").partition(". ")[0].removesuffix(".")


def _trunks(house: House, storeys: list[Storey]) -> list[Trunk]:
    imported: dict[str, set[str]] = {storey.room: set() for storey in storeys}
    for found in house.inner:
        imported[room_of(found.importer)].add(room_of(found.imported))
    nearest = {room: _nearest(room, imported) for room in imported}
    trunks = [Trunk(target, [one for one in storeys if target.room in nearest[one.room]]) for target in storeys]
    return [trunk for trunk in trunks if trunk.sources]


def _nearest(room: str, imported: dict[str, set[str]]) -> set[str]:
    """Return the rooms that *room* imports, without those that one of them reaches."""
    others = imported[room] - {room}
    return others.difference(*(_reached(other, imported) for other in others))


def _reached(room: str, imported: dict[str, set[str]]) -> set[str]:
    """Return all rooms that can be reached from *room*, without it."""
    reached: set[str] = set()
    waiting = [room]
    while waiting:
        new = imported[waiting.pop()] - reached - {room}
        reached |= new
        waiting += new
    return reached


def _lanes(trunks: list[Trunk]) -> list[list[Trunk]]:
    """Return the trunks lane by lane: short ones near the rooms, and none over another."""
    lanes: list[list[Trunk]] = []
    for trunk in sorted(trunks, key=lambda trunk: len(trunk.span)):
        for lane in lanes:
            if not any(_overlap(trunk.span, other.span) for other in lane):
                lane.append(trunk)
                break
        else:
            lanes.append([trunk])
    return lanes


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


# ----------------------------------------------------------------------------------------------------------------------
# How it looks
# ----------------------------------------------------------------------------------------------------------------------


def _arrows(lanes: list[list[Trunk]], left: int) -> Iterator[str]:
    departed: dict[str, int] = {}
    for number, (lane, colour) in enumerate(zip(lanes, cycle(_COLOURS), strict=False)):
        x = left - _LANE * (number + 2)
        for trunk in lane:
            end = trunk.target.arrival
            for source in trunk.sources:
                # The inner lanes leave a room below the outer ones, so that no two arrows share a line.
                departed[source.room] = departed.get(source.room, -1) + 1
                start = source.bottom - 7 - 4 * departed[source.room]
                way = f"M{left} {start}H{x + 5}q-5 0-5 5V{end - 5}q0 5 5 5H{left - 6}"
                yield f'<path d="{way}" stroke="{colour}"/>'
            yield f'<path d="M{left} {end}l-7-4v8z" style="fill: {colour}"/>'


def _box(storey: Storey, left: int) -> Iterator[str]:
    size = f'width="{_WIDTH - left}" height="{storey.bottom - storey.top}"'
    yield f'<g class="{_kind(storey.room)}"><rect x="{left}" y="{storey.top}" {size} rx="4"/>'
    for number, line in enumerate(storey.lines):
        y = storey.top + _PADDING + _LINE * number + 12
        x, kind = (left + 2 * _INDENT, "code") if number else (left + _INDENT, "code room")
        yield f'<text class="{kind}" x="{x}" y="{y}" xml:space="preserve">{escape(line.name)}</text>'
        if line.words:
            start = max(left + _WORDS_AT, round(x + len(line.name) * _LETTER_OF_CODE) + _INDENT)
            words = _cut(line.words, _WIDTH - start - _INDENT)
            yield f'<text x="{start}" y="{y}">{escape(words)}</text>'
    yield "</g>"


def _legend(left: int, bottom: int) -> Iterator[str]:
    y, x = bottom - _LINE - 4, left
    for kind, words in _LEGEND.items():
        yield f'<g class="{kind} legend"><rect x="{x}" y="{y - 10}" width="11" height="11" rx="2"/>'
        yield f'<text x="{x + 17}" y="{y}">{escape(words)}</text></g>'
        x += round(len(words) * _LETTER) + 40
    yield f'<g class="legend"><text x="{left}" y="{y + _LINE + 1}">{escape(_ABOUT_ARROWS)}</text></g>'


def _kind(room: str) -> str:
    if room in BESIDE_THE_CLIENT:
        return "beside"
    return "inner" if room.startswith("_") and room != "__init__" else "public"


def _cut(words: str, width: int) -> str:
    """Return as many of the words as there is room for."""
    short = textwrap.shorten(words, int(width / _LETTER), placeholder="…", break_on_hyphens=False)
    return short if short == words else f"{short.removesuffix('…').rstrip(',;:')} …"


if __name__ == "__main__":
    PICTURE.write_text(draw(House(SOURCE)), encoding="utf-8")
