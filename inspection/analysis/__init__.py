"""The four analyses of the specification, and the causes, by name."""

import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from inspection.month import Month
from inspection.policies import Actor

ANALYSES = ("gap", "competitors", "differences", "stability", "causes")


def analyse(
    which: str, month: Month, *, session: Session, by: Actor, language: str = "en", **asked: Any
) -> dict[str, Any]:
    """One analysis as plain values: the figures of its page, and `flags`: what stands out beyond noise.

    Args:
        asked: what else the analysis itself takes, such as the place of the stability.
    """
    from inspection.analysis.causes import causes_of_loss
    from inspection.analysis.competitors import gap_to_competitors
    from inspection.analysis.differences import differences_between_agents
    from inspection.analysis.gap import gap_to_targets
    from inspection.analysis.stability import stability_over_months

    analyses: dict[str, Callable[..., Any]] = {
        "gap": gap_to_targets,
        "competitors": gap_to_competitors,
        "differences": differences_between_agents,
        "stability": stability_over_months,
        "causes": causes_of_loss,
    }
    found = analyses[which](month, session=session, by=by, language=language, **asked)
    document: dict[str, Any] = _plain(asdict(found))
    return {"analysis": which, "month": str(month)} | document


def _plain(value: Any) -> Any:
    """What cannot be computed is None, as JSON has no other word for it."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
