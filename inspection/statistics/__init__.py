"""The statistics under every verdict: closed forms in NumPy, with the published examples as tests.

Arrays in; missing is NaN; impossible input raises `StatisticsError` naming the value; what is undefined is NaN or None,
with a `reason` where there is room for one.
"""

from inspection.statistics.agreement import cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha
from inspection.statistics.change_point import ChangePoint, change_point
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
from inspection.statistics.crossed import Crossed, crossed_variance, crossed_variance_of_cells
from inspection.statistics.differences import (
    Difference,
    Equivalence,
    PairedDifference,
    Rejections,
    benjamini_hochberg,
    equivalence,
    newcombe_difference,
    paired_difference,
    paired_equivalence,
    paired_score_interval,
)
from inspection.statistics.funnel import ALARM, WARNING, Funnel, funnel, funnel_limits, funnel_means
from inspection.statistics.icc import Coefficient, Icc, icc
from inspection.statistics.intervals import TargetVerdict, exact_interval, target_verdict, wilson_interval
from inspection.statistics.nested import Nested, nested_variance
from inspection.statistics.planning import (
    Precision,
    detectable_difference,
    expected_precision,
    expected_rate_interval,
    inspections_needed,
    tests_needed,
)
from inspection.statistics.rare import g_chart, t_chart
from inspection.statistics.run_length import average_run_length
from inspection.statistics.runs import RunRules, run_rules
from inspection.statistics.shrinkage import Shrunk, shrink_means, shrink_rates, spread_of_means
from inspection.statistics.stability import StabilityVerdict, among_many, stability_verdict, verdict_width
from inspection.statistics.strata import StratifiedDifference, stratified_difference
from inspection.statistics.variance import (
    GStudy,
    OneWay,
    g_study,
    one_way_variance,
    reliability,
)

__all__ = [
    "ALARM",
    "WARNING",
    "ChangePoint",
    "Chart",
    "Coefficient",
    "Crossed",
    "Cusum",
    "Difference",
    "Equivalence",
    "Funnel",
    "GStudy",
    "Icc",
    "Nested",
    "OneWay",
    "PairedDifference",
    "Precision",
    "Rejections",
    "RunRules",
    "Shrunk",
    "StabilityVerdict",
    "StratifiedDifference",
    "TargetVerdict",
    "among_many",
    "average_run_length",
    "benjamini_hochberg",
    "change_point",
    "cohen_kappa",
    "crossed_variance",
    "crossed_variance_of_cells",
    "cusum_chart",
    "detectable_difference",
    "equivalence",
    "ewma_chart",
    "exact_interval",
    "expected_precision",
    "expected_rate_interval",
    "fleiss_kappa",
    "funnel",
    "funnel_limits",
    "funnel_means",
    "g_chart",
    "g_study",
    "gwet_ac1",
    "icc",
    "inspections_needed",
    "krippendorff_alpha",
    "nested_variance",
    "newcombe_difference",
    "one_way_variance",
    "p_chart",
    "p_prime_chart",
    "paired_difference",
    "paired_equivalence",
    "paired_score_interval",
    "reliability",
    "run_rules",
    "shrink_means",
    "shrink_rates",
    "sigma_of_means",
    "spread_of_means",
    "stability_verdict",
    "stratified_difference",
    "t_chart",
    "target_verdict",
    "tests_needed",
    "verdict_width",
    "wilson_interval",
    "xmr_chart",
]
