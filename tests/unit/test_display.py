"""Text of other people, made safe to show."""

import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.wire import RELAXED
from glue_integrations._display import escape, shorten

BIDI: Final = {"\u061c", *"\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
ZERO_WIDTH: Final = {*"\xad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"}
SEPARATORS: Final = {*"\u2028\u2029"}

ANY_TEXT: Final = st.text(st.characters()) | st.text(
    st.sampled_from(sorted({*BIDI, *ZERO_WIDTH, *SEPARATORS, *"\x00\x1b\x7f\x9b\r\n\ud800\udfff\\aé", "\U000e0041"}))
)
"""Surrogates included."""


def is_unsafe(character: str) -> bool:
    """Return whether a terminal, a log or a reader may be led astray by it."""
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in BIDI | ZERO_WIDTH


UNSAFE_RANGES: Final = {
    "C0 controls": range(0x20),
    "DEL and C1 controls": range(0x7F, 0xA0),
    "soft hyphen": range(0xAD, 0xAE),
    "Arabic letter mark": range(0x61C, 0x61D),
    "zero-width and marks": range(0x200B, 0x2010),
    "separators and embeddings": range(0x2028, 0x202F),
    "joiners and isolates": range(0x2060, 0x2070),
    "byte order mark": range(0xFEFF, 0xFF00),
    "interlinear annotation": range(0xFFF9, 0xFFFC),
    "surrogates": range(0xD800, 0xE000),
    "tags": range(0xE0000, 0xE0080),
    # Letters and format controls that are shown as nothing at all: a name of these looks empty.
    "Hangul fillers": range(0x115F, 0x1161),
    "Hangul filler": range(0x3164, 0x3165),
    "halfwidth Hangul filler": range(0xFFA0, 0xFFA1),
    "shorthand format controls": range(0x1BCA0, 0x1BCA4),
    "musical format controls": range(0x1D173, 0x1D17B),
}


@pytest.mark.parametrize("points", UNSAFE_RANGES.values(), ids=UNSAFE_RANGES)
def test_what_cannot_be_seen_is_escaped(points: range) -> None:
    """Every control, invisible or direction-changing character shows as its escape."""
    for point in points:
        shown = escape(f"a{chr(point)}b")
        assert shown == f"a{chr(point).encode('unicode_escape').decode()}b"
        assert shown.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "orders-to-lake",
        "a b\u00a0c",
        "\\n is a backslash and an n",
        "C:\\temp",
        "Größe 東京 Ω",
        "\u0645\u0631\u062d\u0628\u0627",
        "\N{GRINNING FACE}",
        "\N{HEAVY BLACK HEART}\ufe0f",
        "e\u0301",
        "",
    ],
    ids=ascii,
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    """Letters of every script, combining accents, emoji and backslashes are no danger."""
    assert escape(text) == text
    assert shorten(text, 100) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x00\x9b", "\\x00\\x9b"),
        ("invoice\u202efdp.exe", "invoice\\u202efdp.exe"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
    ids=ascii,
)
def test_escapes_are_pythons_own(text: str, shown: str) -> None:
    """So that a reader can look them up."""
    assert escape(text) == shown


@RELAXED
@given(ANY_TEXT)
def test_what_is_escaped_is_safe(text: str) -> None:
    """Nothing in it moves the cursor, hides, turns around or cannot be encoded."""
    shown = escape(text)
    assert not any(map(is_unsafe, shown))
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert escape(shown) == shown


@RELAXED
@given(ANY_TEXT)
def test_safe_characters_are_kept_in_order(text: str) -> None:
    """Only unsafe characters are replaced, and the result shows which."""
    assert escape(text) == "".join(
        character.encode("unicode_escape").decode()
        if is_unsafe(character) or escape(character) != character
        else character
        for character in text
    )


@RELAXED
@given(ANY_TEXT, st.integers(1, 30))
def test_shortened_text_is_safe_and_fits(text: str, width: int) -> None:
    """Whatever is in the text, and wherever it is cut."""
    shown = shorten(text, width)
    assert len(shown) <= width
    assert not any(map(is_unsafe, shown))
    shown.encode()


@RELAXED
@given(ANY_TEXT, st.integers(1, 30))
def test_an_ellipsis_says_that_something_was_cut(text: str, width: int) -> None:
    """What fits is shown whole; what does not starts the same way."""
    whole, shown = escape(text), shorten(text, width)
    if len(whole) <= width:
        assert shown == whole
    else:
        assert shown == f"{whole[: width - 1]}…"


def test_a_long_text_is_not_escaped_whole() -> None:
    """A megabyte of escape sequences costs no more than its first characters."""
    assert shorten("\x1b" * 10_000_000, 5) == "\\x1b…"
