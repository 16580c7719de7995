"""Text from AWS, made safe to show.

Names, descriptions and error messages are other people's text. On a terminal or in a log they may carry escape
sequences, bidirectional overrides or lone surrogates, so whatever shows them passes them through `escape` first.
"""

import re

# C0 and C1 controls with DEL, zero-width and bidirectional controls, line and paragraph separators, letters that are
# drawn as nothing, lone surrogates, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def escape(text: str) -> str:
    r"""Replace every control, invisible or direction-changing character by its Python escape.

    Args:
        text: What AWS, or a user, wrote.

    Returns:
        The same text with such characters shown as `\x1b` or `\u202e`, and backslashes left as they are.
    """
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def shorten(text: str, width: int) -> str:
    """Escape *text* and cut it to *width* characters, the last one an ellipsis where something was cut."""
    shown = escape(text[: width + 1])
    return shown if len(shown) <= width else shown[: width - 1] + "…"
