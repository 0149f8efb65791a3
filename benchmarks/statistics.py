"""Time and memory of the statistics for 10,000 agents, beside statsmodels and the least that NumPy can do.

    OMP_NUM_THREADS=1 python -m benchmarks.statistics [--agents 10000] [--repeats 5] [--date TEXT]

Prints docs/benchmarks/statistics.md. The data: agents x 24 months x 10 calls, teams of 20 agents, each agent scored by
12 of 300 inspectors. Every repeat runs everything once, in an order that rotates, so that a noisy moment of the machine
hits all of it; ratios are taken within a repeat. Memory is the peak that NumPy and Python ask for beyond the data
(tracemalloc), in a pass of its own. The floor is one sum over the same scores. One thread of linear algebra: on a
shared machine two that wait for each other are slower than one.
"""

import argparse
import os
import platform
import time
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection import statistics as ours

MONTHS, CALLS, TEAM, INSPECTORS, SEEN_BY = 24, 10, 20, 300, 12
SUBSETS = ((40, 6, 400), (80, 8, 800))
COMMAND = f"OMP_NUM_THREADS={os.environ.get('OMP_NUM_THREADS', '')} python -m benchmarks.statistics"
FLOOR = "floor: one sum over the scores"
LIMITS = ("p chart", "p' chart", "individuals chart", "EWMA chart", "CUSUM chart")
Array = NDArray[np.float64]
Runs = dict[str, Callable[[], Any]]


@dataclass(frozen=True)
class Scores:
    """Scores with who and when, one a row; and what is kept of them: an array of agents x months each."""

    value: Array
    agent: NDArray[np.int_]
    inspector: NDArray[np.int_]
    cell: NDArray[np.int_]
    met: Array
    seen: Array
    mean: Array

    @property
    def shape(self) -> tuple[int, int]:
        return (self.met.shape[0], MONTHS)


def make(agents: int, seed: int = 12580) -> Scores:
    """Agents differ by 3 points, inspectors by 2, calls by 8; nine calls of ten meet their target."""
    rng = np.random.default_rng(seed)
    agent = np.repeat(np.arange(agents), MONTHS * CALLS)
    pool = rng.integers(0, INSPECTORS, size=(agents, SEEN_BY))
    inspector = pool[agent, rng.integers(0, SEEN_BY, size=agent.size)]
    value = 80 + rng.normal(0, 3, agents)[agent] + rng.normal(0, 2, INSPECTORS)[inspector]
    value += rng.normal(0, 8, agent.size)
    seen = rng.integers(CALLS, 4 * CALLS, size=(agents, MONTHS)).astype(np.float64)
    met = rng.binomial(seen.astype(int), 0.9).astype(np.float64)
    mean = value.reshape(agents, MONTHS, CALLS).mean(axis=2)
    return Scores(value, agent, inspector, np.repeat(np.arange(agents * MONTHS), CALLS), met, seen, mean)


def reduce(scores: Scores) -> tuple[Array, Array, Array]:
    """n, sum and sum of squares of every agent and month, from the rows."""
    cells = scores.shape[0] * MONTHS
    sums = np.bincount(scores.cell, scores.value, cells)
    return np.bincount(scores.cell, minlength=cells), sums, np.bincount(scores.cell, scores.value**2, cells)


def product(scores: Scores) -> Runs:
    """Everything of the product, by name."""
    met, seen, mean = scores.met, scores.seen, scores.mean
    n = np.full(mean.shape, float(CALLS))
    other_met, other_seen = met[::-1], seen[::-1]
    p_values = np.random.default_rng(1).uniform(size=mean.size)
    return {
        FLOOR: lambda: scores.value.sum(),
        "n, sum, sum of squares of each cell": lambda: reduce(scores),
        "p chart": lambda: ours.p_chart(met, seen),
        "p' chart": lambda: ours.p_prime_chart(met, seen),
        "individuals chart": lambda: ours.xmr_chart(mean),
        "EWMA chart": lambda: ours.ewma_chart(mean, 80.0, 2.5),
        "CUSUM chart": lambda: ours.cusum_chart(mean, 80.0, 2.5),
        "sigma of means": lambda: ours.sigma_of_means(mean, n, 64.0),
        "funnel of each month": lambda: ours.funnel(met.T, seen.T),
        "Wilson intervals": lambda: ours.wilson_interval(met, seen),
        "exact intervals": lambda: ours.exact_interval(met, seen),
        "Newcombe differences": lambda: ours.newcombe_difference(met, seen, other_met, other_seen),
        "Benjamini-Hochberg": lambda: ours.benjamini_hochberg(p_values),
        "shrunken means": lambda: ours.shrink_means(mean.mean(axis=1), n.sum(axis=1), 64.0),
        "shrunken rates": lambda: ours.shrink_rates(met.sum(axis=1), seen.sum(axis=1)),
        "one-way variance": lambda: ours.one_way_variance(scores.value, scores.agent),
        "crossed variance, Henderson III": lambda: ours.crossed_variance(scores.value, scores.agent, scores.inspector),
        "crossed variance, REML": lambda: ours.crossed_variance(
            scores.value, scores.agent, scores.inspector, method="reml"
        ),
        "nested variance, REML": lambda: ours.nested_variance(scores.value, scores.agent // TEAM, scores.agent),
        "310 stability verdicts": lambda: [
            ours.stability_verdict(met[at], seen[at]) for at in range(min(310, met.shape[0]))
        ],
    }


def others(scores: Scores) -> Runs:
    """What statsmodels and SciPy have of the same, by the product's name."""
    from scipy.stats import false_discovery_control
    from statsmodels.stats.proportion import proportion_confint

    met, seen = scores.met.ravel(), scores.seen.ravel()
    p_values = np.random.default_rng(1).uniform(size=met.size)
    return {
        "Wilson intervals": lambda: proportion_confint(met, seen, method="wilson"),
        "exact intervals": lambda: proportion_confint(met, seen, method="beta"),
        "Benjamini-Hochberg": lambda: false_discovery_control(p_values),
    }


@dataclass(frozen=True)
class Subset:
    """As many scores as MixedLM can do: the product's two methods and MixedLM, and what each finds."""

    name: str
    runs: Runs
    mixed: Callable[[], tuple[float, ...]]


def subset(agents: int, inspectors: int, size: int) -> Subset:
    """A subset; every run returns the variances of agents, inspectors and the rest."""
    import pandas as pd
    from statsmodels.regression.mixed_linear_model import MixedLM

    rng = np.random.default_rng(2)
    agent, inspector = rng.integers(0, agents, size), rng.integers(0, inspectors, size)
    y = 80 + rng.normal(0, 3, agents)[agent] + rng.normal(0, 2, inspectors)[inspector] + rng.normal(0, 8, size)
    data = pd.DataFrame({"y": y, "agent": agent, "inspector": inspector, "all": 1})
    parts = {"agent": "0 + C(agent)", "inspector": "0 + C(inspector)"}

    def run(method: str) -> Callable[[], tuple[float, ...]]:
        def found() -> tuple[float, ...]:
            one = ours.crossed_variance(y, agent, inspector, method=method)
            return one.agent, one.inspector, one.residual

        return found

    def mixed() -> tuple[float, ...]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = MixedLM.from_formula("y ~ 1", data, groups="all", re_formula="0", vc_formula=parts)
            fit = model.fit(reml=True)
        return *(float(one) for one in fit.vcomp), float(fit.scale)

    name = f"{size} scores, {agents} agents, {inspectors} inspectors"
    return Subset(name, {"Henderson III": run("henderson3"), "REML": run("reml")}, mixed)


def measure(runs: Runs, repeats: int) -> dict[str, list[float]]:
    """Seconds of each run by repeat, in a rotating order, after one run of each to warm up."""
    for run in runs.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    names = list(runs)
    for repeat in range(repeats):
        at = (repeat * 7) % len(names)
        for name in names[at:] + names[:at]:
            began = time.perf_counter()
            runs[name]()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def peak_mib(run: Callable[[], object]) -> float:
    """The most memory asked for while it ran, in MiB."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def machine() -> str:
    """Model and number of the cores, and the versions that matter."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    names = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "statsmodels"))
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, {names}"


def shown(seconds: list[float]) -> str:
    """Median, least and most."""
    unit, scale = ("ms", 1000) if median(seconds) < 0.1 else ("s", 1)
    digits = 1 if unit == "ms" else 2
    middle, least, most = (f"{one * scale:.{digits}f}" for one in (median(seconds), min(seconds), max(seconds)))
    return f"{middle} {unit} ({least}-{most})"


def ratio(above: list[float], below: list[float]) -> float:
    """Median of the ratios within each repeat."""
    return median(one / other for one, other in zip(above, below, strict=True))


def whole(runs: Runs, timed: dict[str, list[float]]) -> list[str]:
    """The table of everything at full size."""
    limits = [sum(one) for one in zip(*(timed[name] for name in LIMITS), strict=True)]
    lines = ["| | time | x floor | peak memory, MiB |", "|---|---|---|---|"]
    for name, run in runs.items():
        times = f"{ratio(timed[name], timed[FLOOR]):.1f}"
        lines.append(f"| {name} | {shown(timed[name])} | {times} | {peak_mib(run):.1f} |")
    return [*lines, f"| **all five charts** | {shown(limits)} | {ratio(limits, timed[FLOOR]):.1f} | |", ""]


def beside(rivals: Runs, timed: dict[str, list[float]]) -> list[str]:
    """The table of what others do at the same size."""
    lines = ["## Beside others", "", "| | the product | other | other / product |", "|---|---|---|---|"]
    for name in rivals:
        own, other = timed[name], timed[f"other: {name}"]
        package = "SciPy" if name == "Benjamini-Hochberg" else "statsmodels"
        lines.append(f"| {name} | {shown(own)} | {package}: {shown(other)} | {ratio(other, own):.1f} |")
    return [*lines, ""]


def small(subsets: list[Subset], timed: dict[str, list[float]]) -> list[str]:
    """The table of MixedLM's subsets."""
    lines = ["Crossed variance on subsets that MixedLM can do in reasonable time:", ""]
    lines += ["| scores | method | time | MixedLM / method | agents | inspectors | rest |", "|---" * 7 + "|"]
    for one in subsets:
        other = timed[f"{one.name}, MixedLM"]
        for name, run in (one.runs | {"MixedLM": one.mixed}).items():
            seconds = timed[f"{one.name}, {name}"]
            cells = " | ".join(f"{value:.2f}" for value in run())
            lines.append(f"| {one.name} | {name} | {shown(seconds)} | {ratio(other, seconds):.0f} | {cells} |")
    lines += [
        "",
        "Agents, inspectors, rest: the variances found. Where MixedLM differs from REML it stopped short of the",
    ]
    return [*lines, "greatest likelihood (tests/statistics/test_crossed.py compares REML with the likelihood itself)."]


def report(scores: Scores, repeats: int, date: str) -> str:
    """The page in Markdown."""
    runs, rivals = product(scores), others(scores)
    subsets = [subset(*one) for one in SUBSETS]
    load = os.getloadavg()[0]
    every = runs | {f"other: {name}": run for name, run in rivals.items()}
    for one in subsets:
        every |= {f"{one.name}, {name}": run for name, run in (one.runs | {"MixedLM": one.mixed}).items()}
    timed = measure(every, repeats)
    lines = ["# The statistics at scale", "", f"Measured by `{COMMAND}`, {date}, {repeats} interleaved"]
    lines += [f"repeats in one process; load average {load:.1f} before (the machine was shared with other work)."]
    lines += [f"{machine()}.", ""]
    lines += [f"{scores.shape[0]:,} agents x {MONTHS} months x {CALLS} calls = {scores.value.size:,} scores,"]
    lines += [f"{scores.mean.size:,} cells. Median (least-most); x floor: median of the ratios within a repeat.", ""]
    return "\n".join([*lines, *whole(runs, timed), *beside(rivals, timed), *small(subsets, timed)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--date", default="date not given")
    given = parser.parse_args()
    print(report(make(given.agents), given.repeats, given.date))


if __name__ == "__main__":
    main()
