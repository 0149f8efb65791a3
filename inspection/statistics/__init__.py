"""The statistics under every verdict: closed forms in NumPy, with the published examples as tests."""

from inspection.statistics.charts import (
    Chart,
    Cusum,
    cusum_chart,
    ewma_chart,
    p_chart,
    p_prime_chart,
    sigma_of_means,
    xmr_chart,
)
from inspection.statistics.differences import (
    benjamini_hochberg,
    detectable_difference,
    equivalence,
    newcombe_difference,
    paired_difference,
)
from inspection.statistics.funnel import ALARM, WARNING, Funnel, funnel, funnel_limits, funnel_means
from inspection.statistics.intervals import (
    TargetVerdict,
    exact_interval,
    target_verdict,
    tests_needed,
    wilson_interval,
)
from inspection.statistics.stability import (
    RunRules,
    StabilityVerdict,
    run_rules,
    stability_verdict,
    verdict_width,
)
from inspection.statistics.variance import (
    Crossed,
    OneWay,
    Shrunk,
    crossed_variance,
    one_way_variance,
    reliability,
    shrink_means,
    shrink_rates,
)

__all__ = [
    "ALARM",
    "WARNING",
    "Chart",
    "Crossed",
    "Cusum",
    "Funnel",
    "OneWay",
    "RunRules",
    "Shrunk",
    "StabilityVerdict",
    "TargetVerdict",
    "benjamini_hochberg",
    "crossed_variance",
    "cusum_chart",
    "detectable_difference",
    "equivalence",
    "ewma_chart",
    "exact_interval",
    "funnel",
    "funnel_limits",
    "funnel_means",
    "newcombe_difference",
    "one_way_variance",
    "p_chart",
    "p_prime_chart",
    "paired_difference",
    "reliability",
    "run_rules",
    "shrink_means",
    "shrink_rates",
    "sigma_of_means",
    "stability_verdict",
    "target_verdict",
    "tests_needed",
    "verdict_width",
    "wilson_interval",
    "xmr_chart",
]
