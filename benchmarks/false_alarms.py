"""How often the stability verdict calls a stable series shifted, and how soon it finds a real shift.

    python -m benchmarks.false_alarms [--runs 1000] [--nations 100] [--seed 12580] [--date TEXT]

Prints docs/benchmarks/false_alarms.md. Every series is made from a seed of its own (kind, length, number), so that one
part can be run again alone. XmR: independent normal months. p': binomial months of a steady rate, about 400 events a
month, the number itself changing by 15 % from month to month. A shift comes after a stable year and stays. A nation: 31
provinces x 10 indicators, 24 binomial months each, with rates of .80 to .99 and 60 to 3,000 events a month.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from inspection.statistics import among_many, p_prime_chart, run_rules, stability_verdict, xmr_chart
from inspection.statistics.stability import FEWEST_POINTS, StabilityVerdict

MONTHS = (12, 18, 24, 36)
SHIFTS = (1.0, 1.5, 2.0)
FOUND_WITHIN = (6, 12)
STABLE_YEAR = 12
RATE = 0.90
ABOUT = 400
PROVINCES, INDICATORS = 31, 10
SHIFTED = 31
NATION_SHIFTS = (2.0, 3.0, 4.0)
PAGE, PAGE_MONTHS = 12, 13
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """Values in order of time; `n` where they are counts of so many."""

    values: Array
    n: Array | None = None

    def until(self, length: int) -> StabilityVerdict:
        """The verdict of somebody who looks after so many months."""
        return stability_verdict(self.values[:length], None if self.n is None else self.n[:length])


def normal_series(rng: np.random.Generator, months: int, shift: float) -> Series:
    """Independent normal months; `shift` is in sigmas, from the second year on."""
    values = rng.normal(size=months)
    values[STABLE_YEAR:] += shift
    return Series(values)


def count_series(rng: np.random.Generator, months: int, shift: float) -> Series:
    """Binomial months; the rate falls by `shift` sigmas of a month of average size, from the second year on."""
    n = np.maximum(1.0, np.round(ABOUT * rng.uniform(0.85, 1.15, size=months)))
    rate = np.full(months, RATE)
    rate[STABLE_YEAR:] -= shift * np.sqrt(RATE * (1 - RATE) / ABOUT)
    return Series(rng.binomial(n.astype(int), rate).astype(np.float64), n)


KINDS: dict[str, Callable[[np.random.Generator, int, float], Series]] = {"XmR": normal_series, "p'": count_series}


def all_rules(series: Series) -> bool:
    """What the verdict would be with three-sigma limits and both of Anhoej's rules, for comparison."""
    chart = xmr_chart(series.values) if series.n is None else p_prime_chart(series.values, series.n)
    return bool(chart.signals.size) or run_rules(chart.statistic, float(np.median(chart.statistic))).signal


def false_alarms(kind: str, months: int, runs: int, seed: int) -> tuple[float, float]:
    """The share of stable series that the verdict calls shifted, and that three rules together would."""
    called = together = 0
    for number in range(runs):
        series = KINDS[kind](_rng(seed, kind, months, number), months, 0.0)
        called += series.until(months).verdict == "shift"
        together += all_rules(series)
    return called / runs, together / runs


def found(kind: str, shift: float, runs: int, seed: int) -> list[float]:
    """The share of shifts found within each of `FOUND_WITHIN` months, looking every month from the shift on.

    Series that were called shifted before the shift came are left out.
    """
    hits = dict.fromkeys(FOUND_WITHIN, 0)
    counted = 0
    for number in range(runs):
        series = KINDS[kind](_rng(seed, f"{kind}/{shift}", 24, number), STABLE_YEAR + max(FOUND_WITHIN), shift)
        if series.until(STABLE_YEAR).verdict == "shift":
            continue
        counted += 1
        later = range(1, max(FOUND_WITHIN) + 1)
        first = next((one for one in later if series.until(STABLE_YEAR + one).verdict == "shift"), None)
        for within in FOUND_WITHIN:
            hits[within] += first is not None and first <= within
    return [hits[within] / counted for within in FOUND_WITHIN]


def looking_every_month(kind: str, runs: int, seed: int) -> float:
    """The share of stable series called shifted at least once, looking every month of the second year."""
    called = 0
    for number in range(runs):
        series = KINDS[kind](_rng(seed, f"{kind}/every", 24, number), 24, 0.0)
        if series.until(STABLE_YEAR).verdict == "shift":
            continue
        called += any(series.until(length).verdict == "shift" for length in range(STABLE_YEAR + 1, 25))
    return called / runs


def dated(kind: str, shift: float, runs: int, seed: int) -> tuple[float, float]:
    """Of the shifts found at the end of the second year: dated to the very month, and to within one month of it."""
    away = []
    for number in range(runs):
        series = KINDS[kind](_rng(seed, f"{kind}/{shift}", 24, number), 2 * STABLE_YEAR, shift)
        verdict = series.until(2 * STABLE_YEAR)
        if verdict.verdict == "shift" and verdict.position is not None:
            away.append(abs(verdict.position - STABLE_YEAR))
    return float(np.mean(np.array(away) == 0)), float(np.mean(np.array(away) <= 1))


def page_of_charts(runs: int, seed: int) -> float:
    """The share of pages of a dozen stable p' charts that call at least one shifted."""
    called = 0
    for number in range(runs):
        rng = _rng(seed, "page", PAGE_MONTHS, number)
        called += any(count_series(rng, PAGE_MONTHS, 0.0).until(PAGE_MONTHS).verdict == "shift" for _ in range(PAGE))
    return called / runs


@dataclass(frozen=True)
class Nation:
    """Shares over many nations: of those with a false shift, of false among the shifts called, of real ones found."""

    any_false: float
    false_discoveries: float
    found: float


def nation(shift: float, nations: int, seed: int) -> tuple[Nation, Nation]:
    """31 x 10 series after two years, `SHIFTED` of them shifted by so many sigmas: judged alone, and together."""
    size, shifted = PROVINCES * INDICATORS, SHIFTED if shift else 0
    tallies: list[list[tuple[int, int]]] = [[], []]
    for number in range(nations):
        rng = _rng(seed, f"nation/{shift}", 24, number)
        alone = [_province_series(rng, shift if at < shifted else 0.0).until(24) for at in range(size)]
        for tally, verdicts in zip(tallies, (alone, among_many(alone)), strict=True):
            called = np.array([one.verdict == "shift" for one in verdicts])
            tally.append((int(called[:shifted].sum()), int(called[shifted:].sum())))
    return _nation(tallies[0], shifted), _nation(tallies[1], shifted)


def _province_series(rng: np.random.Generator, shift: float) -> Series:
    about, rate = float(np.exp(rng.uniform(np.log(60), np.log(3000)))), float(rng.uniform(0.80, 0.99))
    n = np.maximum(1.0, np.round(about * rng.uniform(0.85, 1.15, size=24)))
    rates = np.full(24, rate)
    rates[STABLE_YEAR:] = max(0.0, rate - shift * np.sqrt(rate * (1 - rate) / about))
    return Series(rng.binomial(n.astype(int), rates).astype(np.float64), n)


def _nation(tally: list[tuple[int, int]], shifted: int) -> Nation:
    true, false = np.array(tally).T
    shares = false / np.maximum(1, true + false)
    found = float(true.mean() / shifted) if shifted else float("nan")
    return Nation(float((false > 0).mean()), float(shares.mean()), found)


def nation_lines(nations: int, seed: int) -> list[str]:
    """The nation's table in Markdown."""
    lines = [f"## A nation at once: {PROVINCES} provinces x {INDICATORS} indicators, 24 months", ""]
    lines += [
        f"{nations:,} nations a row; in every row but the first two, {SHIFTED} of the 310 series fall after the year.",
        "",
    ]
    lines += [
        "| fall | | nations with a false shift | false among the shifts called | falls found |",
        "|---|---|---|---|---|",
    ]
    for shift in (0.0, *NATION_SHIFTS):
        for name, one in zip(("each alone", "together, q = .10"), nation(shift, nations, seed), strict=True):
            cells = [f"{one.any_false:.0%}", f"{one.false_discoveries:.1%}", f"{one.found:.0%}" if shift else "-"]
            lines.append(f"| {f'{shift:g} sigma' if shift else 'none'} | {name} | {' | '.join(cells)} |")
    return [*lines, "", "together: `among_many` (Benjamini and Hochberg over the charts' p-values)."]


def report(runs: int, nations: int, seed: int, date: str) -> str:
    """The page in Markdown."""
    lines = ["# False alarms and found shifts of the stability verdict", ""]
    lines += [f"Measured by `python -m benchmarks.false_alarms`, {runs:,} series a cell, seed {seed}, {date}."]
    error = 1.96 * (0.05 * 0.95 / runs) ** 0.5
    lines += [f"A share of 5 % from {runs:,} series is exact to about +-{error:.1%}.", "", "## Stable series", ""]
    lines += ["| months | " + " | ".join(f"{kind}: verdict | {kind}: three rules together" for kind in KINDS) + " |"]
    lines += ["|---" * (1 + 2 * len(KINDS)) + "|"]
    for months in MONTHS:
        cells = [f"{share:.1%}" for kind in KINDS for share in false_alarms(kind, months, runs, seed)]
        lines.append(f"| {months} | {' | '.join(cells)} |")
    lines += ["", "verdict: `stability_verdict` (longest run, and the limit that holds a whole chart)."]
    lines += ["three rules together: a point beyond 3 sigma, or the longest run, or the crossings."]
    lines += ["", "## Shifts after a stable year, found by looking every month", ""]
    lines += ["| shift | " + " | ".join(f"{kind}: in {one} months" for kind in KINDS for one in FOUND_WITHIN) + " |"]
    lines += ["|---" * (1 + len(KINDS) * len(FOUND_WITHIN)) + "|"]
    for shift in SHIFTS:
        cells = [f"{share:.0%}" for kind in KINDS for share in found(kind, shift, runs, seed)]
        lines.append(f"| {shift:g} sigma | {' | '.join(cells)} |")
    every = ", ".join(f"{kind} {looking_every_month(kind, runs, seed):.1%}" for kind in KINDS)
    lines += ["", f"The price of looking every month: stable series called shifted at least once in the year: {every}."]
    lines += [f"The p' series have a rate of {RATE:.0%} and about {ABOUT} events a month: 1 sigma is 1.5 points."]
    lines += [f"Fewer than {FEWEST_POINTS} points give no verdict."]
    lines += [
        f"A page of {PAGE} stable p' charts of {PAGE_MONTHS} months: in {page_of_charts(runs, seed):.1%} of cases"
    ]
    lines += ["at least one is called shifted.", "", "## Since when", ""]
    lines += ["Of the shifts found after two years, dated by the most likely change point:", ""]
    lines += ["| shift | " + " | ".join(f"{kind}: to the month | {kind}: within one month" for kind in KINDS) + " |"]
    lines += ["|---" * (1 + 2 * len(KINDS)) + "|"]
    for shift in SHIFTS:
        cells = [f"{share:.0%}" for kind in KINDS for share in dated(kind, shift, runs, seed)]
        lines.append(f"| {shift:g} sigma | {' | '.join(cells)} |")
    lines += ["", *nation_lines(nations, seed)]
    return "\n".join(lines)


def _rng(seed: int, name: str, months: int, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(name.encode()), months, number])


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--nations", type=int, default=100)
    parser.add_argument("--seed", type=int, default=12580)
    parser.add_argument("--date", default="date not given")
    given = parser.parse_args()
    print(report(given.runs, given.nations, given.seed, given.date))


if __name__ == "__main__":
    main()
