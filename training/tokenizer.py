"""A genuine CLIPTokenizer with a vocabulary of its own: one token for each caption word.

Byte-pair merges are learnt word by word. A word is first split by the merges so far, then the pieces left are merged
from the left; later merges have lower priority, so they never change how an earlier word is split. Any other word
falls back to pieces and single bytes, as in CLIP.
"""

from __future__ import annotations

from transformers import CLIPTokenizer
from transformers.convert_slow_tokenizer import bytes_to_unicode

BOS, EOS = "<|startoftext|>", "<|endoftext|>"
END_OF_WORD = "</w>"
#: A caption is at most eleven words, a begin and an end; longer prompts are cut.
MAX_LENGTH = 16


def build(words: tuple[str, ...]) -> CLIPTokenizer:
    """The tokenizer whose whole-word tokens are `words` (lower-case letters only)."""
    merges = learn_merges(words)
    letters = list(bytes_to_unicode().values())
    pieces = letters + [letter + END_OF_WORD for letter in letters] + [a + b for a, b in merges]
    vocabulary = {piece: index for index, piece in enumerate(dict.fromkeys([*pieces, BOS, EOS]))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=MAX_LENGTH)


def learn_merges(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Merges, most important first, after which every one of `words` is a single piece."""
    merges: list[tuple[str, str]] = []
    for word in words:
        pieces = split_word(word, merges)
        while len(pieces) > 1:
            merges.append((pieces[0], pieces[1]))
            pieces = [pieces[0] + pieces[1], *pieces[2:]]
    return merges


def split_word(word: str, merges: list[tuple[str, str]]) -> list[str]:
    """The pieces of a word under byte-pair encoding with `merges` (Sennrich et al., 2016)."""
    pieces = [*word[:-1], word[-1] + END_OF_WORD]
    while pairs := [pair for pair in zip(pieces, pieces[1:], strict=False) if pair in merges]:
        first = min(pairs, key=merges.index)
        at = next(i for i, pair in enumerate(zip(pieces, pieces[1:], strict=False)) if pair == first)
        pieces[at : at + 2] = ["".join(first)]
    return pieces
