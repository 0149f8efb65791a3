"""All tables, a file a group, in the order of the month."""

from inspection.models.ground import AuditEvent, Installation
from inspection.models.intake import CallContext, ImportBatch, ImportProblem, Outage, Recording
from inspection.models.listening import FinishedWindow, Job, JobState, Transcript, Utterance, VoiceMeasure
from inspection.models.measurement import DialTest, MonthlyFigure
from inspection.models.organisation import (
    OPERATORS,
    Agent,
    Centre,
    Competitor,
    Level,
    Province,
    Role,
    SignIn,
    Team,
    TeamMembership,
    User,
)
from inspection.models.planning import (
    Assignment,
    AssignmentState,
    MonthPlan,
    MonthSeed,
    PopulationCall,
    QuotaLine,
)
from inspection.models.review import Acknowledgement
from inspection.models.scoring import PUBLISHED_STATES, Answer, Evaluation, EvaluationState, Outcome, Suggestion
from inspection.models.standards import (
    Criterion,
    CriterionKind,
    RubricVersion,
    ScriptPhrase,
    ScriptVersion,
    StandardState,
)

__all__ = [
    "OPERATORS",
    "PUBLISHED_STATES",
    "Acknowledgement",
    "Agent",
    "Answer",
    "Assignment",
    "AssignmentState",
    "AuditEvent",
    "CallContext",
    "Centre",
    "Competitor",
    "Criterion",
    "CriterionKind",
    "DialTest",
    "Evaluation",
    "EvaluationState",
    "FinishedWindow",
    "ImportBatch",
    "ImportProblem",
    "Installation",
    "Job",
    "JobState",
    "Level",
    "MonthPlan",
    "MonthSeed",
    "MonthlyFigure",
    "Outage",
    "Outcome",
    "PopulationCall",
    "Province",
    "QuotaLine",
    "Recording",
    "Role",
    "RubricVersion",
    "ScriptPhrase",
    "ScriptVersion",
    "SignIn",
    "StandardState",
    "Suggestion",
    "Team",
    "TeamMembership",
    "Transcript",
    "User",
    "Utterance",
    "VoiceMeasure",
]
