"""The consoles that commands print to: nothing in a name or a message acts on the terminal (see `visible`).

>>> Terminal(file=io.StringIO()).render_str("red" + chr(27) + "[31m").plain
'red\\\\x1b[31m'
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from bench_core.visible import visible

PIPED_WIDTH = 160
KEPT = "\n\t"
"""Characters of control that lay out our own text."""


class Terminal(Console):
    """Prints text as it is read. Without markup, since names may contain square brackets."""

    def __init__(self, *, stderr: bool = False, width: int | None = None, file: io.TextIOBase | None = None) -> None:
        super().__init__(stderr=stderr, width=width, file=file, markup=False)  # type: ignore[arg-type]

    def render_str(self, text: str, **options: object) -> Text:
        """What becomes of every text that is no `Text` yet, before its width is measured."""
        return super().render_str(visible(text, but=KEPT), **options)  # type: ignore[arg-type]

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """All that is printed passes here, a ready-made `Text` too."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text, but=KEPT))


def stdout() -> Terminal:
    """Where results go; wide enough for a table where it is not a terminal."""
    console = Terminal()
    return console if console.is_terminal else Terminal(width=PIPED_WIDTH)


def stderr() -> Terminal:
    """Where progress goes."""
    return Terminal(stderr=True)
