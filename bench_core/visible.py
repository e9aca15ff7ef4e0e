r"""Text of others as it may be shown: on a terminal, on a page, in a report, in the comment of a pull request.

Names, notes, messages and paths come from workers and files. A control character among them can move a terminal's
cursor or change its title, a change of direction makes text read otherwise than it is, and a character without a width
makes two names look alike. They are written out. Characters that a script needs stay: joiners within emoji, Persian and
Indic words, marks of direction beside text that runs from right to left, variants of emoji and ideographs.

>>> visible("red" + chr(27) + "[31m"), visible("exe" + chr(0x202E) + "gpj")
('red\\x1b[31m', 'exe⟨U+202E⟩gpj')
>>> family = chr(0x1F469) + chr(0x200D) + chr(0x1F467)
>>> visible(family) == family, visible("shapes" + chr(0x200D))
(True, 'shapes⟨U+200D⟩')
"""

from __future__ import annotations

import re
from unicodedata import bidirectional, category

CONTROL = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories of what has no shape, but can move a cursor, break a line or not be encoded at all."""
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""Characters that show nothing, though their category is that of marks, letters or symbols."""
MARKS_OF_DIRECTION = "\u061c\u200e\u200f"
NUMBER_SIGNS = {*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
"""Signs of the category of hidden ones (Cf) that are seen."""
FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
"""The flag of a region, such as Wales, is written with hidden letters."""
ZWNJ, ZWJ, KEYCAP, INFORMATION = "\u200c", "\u200d", "\u20e3", "\u2139"
JOINING = ((0x0600, 0x109F), (0x1780, 0x18AF), (0xA840, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
"""Blocks of scripts whose letters take another form beside a joiner."""
IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def visible(text: str, *, but: str = "") -> str:
    """The text with what acts or hides written out: `\\x1b`, `⟨U+202E⟩`. Characters of `but` stay as they are."""
    if text.isprintable() and not BLANK.search(text):
        return text
    parts, end = [], 0
    for flag in FLAG.finditer(text):
        parts += [_shown(text, range(end, flag.start()), but), flag[0]]
        end = flag.end()
    return "".join([*parts, _shown(text, range(end, len(text)), but)])


def is_visible(text: str, *, but: str = "") -> bool:
    """Whether nothing of a text would be written out."""
    return visible(text, but=but) == text


def _shown(text: str, places: range, but: str) -> str:
    return "".join(text[i] if text[i] in but else _character(text, i) for i in places)


def _character(text: str, i: int) -> str:
    character = text[i]
    kind = category(character)
    if kind in CONTROL:
        return character.encode("unicode_escape").decode()
    hidden = kind == "Cf" and ord(character) not in NUMBER_SIGNS
    if (hidden or BLANK.match(character)) and not _belongs(text, i):
        return f"⟨U+{ord(character):04X}⟩"
    return character


def _belongs(text: str, i: int) -> bool:
    """Whether a hidden character has its honest place there."""
    character, before, after = text[i], text[i - 1 : i], text[i + 1 : i + 2]
    if character in MARKS_OF_DIRECTION:
        return any(bidirectional(c) in ("R", "AL") for c in text)
    if character in (ZWNJ, ZWJ):
        return _joined(character, before, after)
    if "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return _has_variants(before, after)
    return False


def _joined(joiner: str, before: str, after: str) -> bool:
    if not before or not after:
        return False
    if _within(before, JOINING) and _within(after, JOINING):
        return True
    return joiner == ZWJ and (before == "\ufe0f" or category(before) in ("So", "Sk")) and category(after) == "So"


def _has_variants(before: str, after: str) -> bool:
    """Whether a character may be followed by the choice of its variant."""
    if before.isascii():
        return after == KEYCAP and before in set("0123456789#*")
    return before == INFORMATION or _within(before, IDEOGRAPHS) or category(before)[0] in "SP"


def _within(character: str, blocks: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in blocks)
