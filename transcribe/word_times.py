"""Which moment each piece of a written text was said at: the engine timed the raw words, not the written ones."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby

from transcribe.result import SpokenWord
from transcribe.text import simplified


def timed_pieces(text: str, words: Sequence[SpokenWord]) -> tuple[SpokenWord, ...]:
    """The written text cut where the moment changes: pieces in order, which together are the text.

    A written number takes its times from the words it was made of; a mark goes with what is before it.

    Args:
        text: an utterance as `transcribe.text.written` gives it.
        words: the same utterance's words as the engine heard them, in order; none give no pieces.
    """
    said = [(character, index) for index, word in enumerate(words) for character in simplified(word.text)]
    if not said:
        return ()
    matcher = SequenceMatcher(None, "".join(character for character, _ in said), text, autojunk=False)
    sources: list[int] = []
    for kind, from_raw, to_raw, from_text, to_text in matcher.get_opcodes():
        if kind == "insert":
            sources += [said[max(0, from_raw - 1)][1]] * (to_text - from_text)
            continue
        for step in range(to_text - from_text):
            sources.append(said[from_raw + step * (to_raw - from_raw) // (to_text - from_text)][1])
    pieces, at = [], 0
    for index, group in groupby(sources):
        end = at + sum(1 for _ in group)
        pieces.append(SpokenWord(text[at:end], words[index].start_ms, words[index].end_ms))
        at = end
    return tuple(pieces)
