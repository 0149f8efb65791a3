"""Why sound was refused or its transcription failed, in the words of whoever reads it.

A job keeps its error as the sentence of the log, in English, and so does what reads sound files. The known ones are
recognised and said in the user's language; another one is shown as it stands, since a sentence in the wrong language is
better than none.
"""

import re

from inspection.words import say

_KNOWN = {
    "no_file": r"(?P<file>.+): there is no such file",
    "empty": r"(?P<file>.+): the file is empty \(0 bytes\); expected a recording",
    "no_index": r"(?P<file>.+): the recording breaks off before its index \(moov\), .+",
    "unreadable": r"(?P<file>.+): not a sound file that can be read \(.*\)",
    "no_track": r"(?P<file>.+): the file has no sound track",
    "channels": r"(?P<file>.+): (?P<channels>\d+) channels; expected 1 or 2",
    "breaks_off": r"(?P<file>.+): the recording breaks off at (?P<second>[\d.]+) s; .+",
    "no_sound": r"(?P<file>.+): the file holds no sound",
    "ends_reader": r"(?P<file>.+): the program ended (?P<times>\d+) times while it read this file; .+",
    "gone": r"recording (?P<recording>\d+) is not here any more",
    "worker_lost": r"its worker stopped answering \(attempt \d+ of (?P<attempts>\d+)\)",
    "process_died": r"A (?:child )?process (?:in the process pool was )?terminated abruptly.*",
    "no_model": r"speech (?:model|engine) '(?P<model>[^']*)' is not .+",
}
"""Key below `reason` in the catalogue -> the whole sentence, with the values that fill it in."""


def told_reason(error: str, language: str) -> str:
    """Why something failed, in `zh` or `en` where it is a known error, else as it was noted."""
    for name, pattern in _KNOWN.items():
        found = re.fullmatch(pattern, error, re.DOTALL)
        if found is not None:
            return say(f"reason.{name}", language, **found.groupdict())
    return error
