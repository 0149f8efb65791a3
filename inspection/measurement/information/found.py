"""What somebody found who looked into an entry of information."""

from dataclasses import dataclass

from inspection.errors import InvalidInput
from inspection.models import EVIDENCE, SAMPLE_RESULTS

RIGHT, UNVERIFIABLE = "right", "unverifiable"
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Found:
    """What was found.

    Args:
        result: one of `SAMPLE_RESULTS`.
        evidence: one of `EVIDENCE`: what it was compared with; may be empty where it could not be verified.
        note: what is wrong, or why it could not be verified; needed unless it is right.

    Raises:
        InvalidInput: a word is not known, or evidence or note is lacking or too long.
    """

    result: str
    evidence: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for value, known in ((self.result, SAMPLE_RESULTS), (self.evidence, ("", *EVIDENCE))):
            if value not in known:
                raise InvalidInput(
                    key="error.search_word", word=repr(value), known=", ".join(one for one in known if one)
                )
        if not self.evidence and self.result != UNVERIFIABLE:
            raise InvalidInput(key="error.information_evidence")
        if not self.note.strip() and self.result != RIGHT:
            raise InvalidInput(key="error.information_note")
        if len(self.note) > LONGEST_NOTE:
            raise InvalidInput(key="error.information_long", number=len(self.note), most=LONGEST_NOTE)

    @property
    def right(self) -> bool:
        """Whether it was found right."""
        return self.result == RIGHT
