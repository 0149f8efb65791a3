"""The four analyses of the specification, and the causes, by name."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from inspection.month import Month
from inspection.policies import Actor

ANALYSES = ("gap", "competitors", "differences", "stability", "causes")


def analyse(which: str, month: Month, *, session: Session, by: Actor, language: str = "en") -> dict[str, Any]:
    """One analysis as plain values: the figures of its page, and `flags`: what stands out beyond noise."""
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
    found = analyses[which](month, session=session, by=by, language=language)
    return {"analysis": which, "month": str(month)} | asdict(found)
