"""Draws how cost falls with the size of a page, once for light and once for dark: ``plot.py FILE.json``.

The figures are in the JSON file that ``bench_growth.py --plot`` writes, so that the looks can change without a run.
"""

import json
import sys
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from candidates import AIOBOTOCORE, OURS

_UNIT: Final = 100

# Colours that are as easy to tell apart for the colour-blind, and that stand out from the page they are drawn for.
_MODES: Final = {
    "light": ("#24292f", ("#0b5fa5", "#b35900", "#1f7a3a", "#b3261e")),
    "dark": ("#c9d1d9", ("#58a6ff", "#f0883e", "#56d364", "#ff7b72")),
}
_MARKERS: Final = "osD^"


@dataclass(frozen=True)
class Growth:
    """CPU per integration for each page size, by candidate; that of plain aiobotocore at pages of 100 is 1."""

    page_sizes: tuple[int, ...]
    costs: dict[str, list[float]]

    @classmethod
    def of_seconds(cls, page_sizes: tuple[int, ...], seconds: dict[str, list[float]]) -> "Growth":
        """Bring what was measured to scale."""
        unit = seconds[AIOBOTOCORE][page_sizes.index(_UNIT)]
        return cls(page_sizes, {name: [round(each / unit, 3) for each in spent] for name, spent in seconds.items()})

    @classmethod
    def read(cls, path: Path) -> "Growth":
        """Read what `write` has written."""
        read = json.loads(path.read_text("utf-8"))
        return cls(tuple(read["page_sizes"]), read["costs"])

    def write(self, path: Path) -> None:
        """Keep the figures for `draw`."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    def draw(self, path: Path) -> None:
        """Draw ``NAME-light.svg`` and ``NAME-dark.svg`` beside ``NAME.json``."""
        for mode, (ink, colours) in _MODES.items():
            with _matplotlib("").rc_context(_style(ink)):
                self._figure(colours).savefig(
                    path.with_name(f"{path.stem}-{mode}.svg"), transparent=True, metadata={"Date": None}
                )

    def _figure(self, colours: tuple[str, ...]) -> Any:
        figure = _matplotlib(".figure").Figure(figsize=(7.5, 4.5), layout="constrained")
        axes = figure.subplots()
        for (name, costs), colour, marker in zip(self.costs.items(), colours, _MARKERS, strict=True):
            width = 2.5 if name == OURS else 1.5
            axes.plot(self.page_sizes, costs, marker=marker, linewidth=width, label=name, color=colour)
        axes.set(xscale="log", yscale="log", xlabel="integrations per page")
        axes.set_ylabel(f"CPU per integration\n(aiobotocore, pages of {_UNIT} = 1)")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter("{x:g}")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(framealpha=0)
        return figure


def _matplotlib(module: str) -> Any:
    return import_module(f"matplotlib{module}")


def _style(ink: str) -> dict[str, object]:
    inked = ("axes.edgecolor", "axes.labelcolor", "grid.color", "text.color", "xtick.color", "ytick.color")
    return {**dict.fromkeys(inked, ink), "svg.hashsalt": "always the same ids"}


def main(path: str) -> None:
    """Draw the figures in *path*."""
    Growth.read(Path(path)).draw(Path(path))


if __name__ == "__main__":
    main(*sys.argv[1:])
