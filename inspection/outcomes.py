"""The three outcomes of a rule; shared ground, so that rules need no tables."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a rule found; the third value keeps "could not look" apart from "not there"."""

    MATCHED = "matched"
    NOT_MATCHED = "not_matched"
    NOT_EVALUATED = "not_evaluated"
