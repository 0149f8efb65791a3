"""A search as the address keeps it: there and back, and what cannot be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.errors import InvalidInput
from inspection.listening.search import Wanted
from ui.searching.address import address_of, number_in, wanted_of

WORDS = st.text(alphabet="短信 ab&=?#%+", max_size=8).map(str.strip)
SECONDS = st.none() | st.integers(0, 7200)
DAYS = st.none() | st.dates()


@given(
    st.builds(
        Wanted,
        WORDS,
        way=st.sampled_from(["characters", "sound"]),
        role=st.sampled_from(["", "agent", "user"]),
        agent=WORDS,
        first_day=DAYS,
        last_day=DAYS,
        call_type=WORDS,
        language=st.sampled_from(["", "zh", "en"]),
        shortest_s=SECONDS,
        longest_s=SECONDS,
    )
)
def test_a_search_comes_back_from_its_address(wanted: Wanted) -> None:
    assert wanted_of(address_of(wanted)) == wanted


def test_an_address_says_no_more_than_it_must() -> None:
    assert address_of(Wanted("短信")) == {"text": "短信"}
    asked = Wanted("短信", way="sound", first_day=date(2026, 10, 1), longest_s=0)
    assert address_of(asked) == {"text": "短信", "way": "sound", "from": "2026-10-01", "longest": "0"}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ({"from": "yesterday"}, "day 'yesterday' is none"),
        ({"to": "2026-02-30"}, "day '2026-02-30' is none"),
        ({"shortest": "-1"}, "'-1' is no number of seconds"),
        ({"longest": "1e3"}, "'1e3' is no number"),
        ({"longest": "٣"}, "is no number"),
        ({"longest": "9999999"}, "'9999999' is no number"),
    ],
)
def test_what_cannot_be_read_is_said(address: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        wanted_of({"text": "短信"} | address)


@pytest.mark.parametrize(
    ("text", "page"), [("3", 3), ("", 1), ("x", 1), ("-2", 1), ("²", 1), ("99999999", 1), (None, 1), ("0", 0)]
)
def test_a_page_that_is_none_is_the_first(text: str | None, page: int) -> None:
    assert number_in({} if text is None else {"page": text}, "page", 1) == page
