"""Strategies that several tests of statistics draw from."""

from hypothesis import strategies as st


@st.composite
def counts(draw: st.DrawFn, least: int = 1, most: int = 2000) -> tuple[int, int]:
    """x of n."""
    n = draw(st.integers(least, most))
    return draw(st.integers(0, n)), n


POINTS = st.floats(-1000, 1000, allow_nan=False).map(lambda value: round(value, 3))
