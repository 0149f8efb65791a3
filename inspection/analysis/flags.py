"""What stands out beyond noise."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """One finding: about whom or what, which finding, how large, from how many observations, in a sentence."""

    subject: str
    finding: str
    value: float
    n: int
    sentence: str
