"""Makes text from AWS safe to show.

Other people write names, descriptions and error messages. These may contain escape sequences, bidirectional overrides
or lone surrogates, so everything shown on a terminal or in a log goes through `escape` first.
"""

import re

# C0 and C1 controls with DEL, zero-width and bidirectional controls, line and paragraph separators, invisible letters,
# lone surrogates, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def escape(text: str) -> str:
    r"""Replace every control, invisible or direction-changing character with its Python escape.

    Args:
        text: Text from AWS or a user.

    Returns:
        The text with such characters shown as `\x1b` or `\u202e`; backslashes are unchanged.
    """
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def shorten(text: str, width: int) -> str:
    """Escape *text* and cut it to *width* characters; if cut, the last one is an ellipsis."""
    shown = escape(text[: width + 1])
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def class_of(value: object) -> str:
    """Say what *value* is, without showing it."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__module__}.{value.__qualname__}"
    name = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"
