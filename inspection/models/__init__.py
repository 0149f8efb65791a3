"""All tables, a file a group, in the order of the month."""

from inspection.models.ground import AuditEvent, Installation
from inspection.models.intake import DIRECTIONS, CallContext, Hold, ImportBatch, ImportProblem, Outage, Recording
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
from inspection.models.people import LEAVE_KINDS, ColumnMapping, Holiday, Leave, Shift, SkillRecord
from inspection.models.planning import (
    Assignment,
    AssignmentState,
    DrawRound,
    MonthPlan,
    MonthSeed,
    PopulationCall,
    QuotaLine,
)
from inspection.models.review import Acknowledgement
from inspection.models.rules import RuleVersion
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
    "DIRECTIONS",
    "LEAVE_KINDS",
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
    "ColumnMapping",
    "Competitor",
    "Criterion",
    "CriterionKind",
    "DialTest",
    "DrawRound",
    "Evaluation",
    "EvaluationState",
    "FinishedWindow",
    "Hold",
    "Holiday",
    "ImportBatch",
    "ImportProblem",
    "Installation",
    "Job",
    "JobState",
    "Leave",
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
    "RuleVersion",
    "ScriptPhrase",
    "ScriptVersion",
    "Shift",
    "SignIn",
    "SkillRecord",
    "StandardState",
    "Suggestion",
    "Team",
    "TeamMembership",
    "Transcript",
    "User",
    "Utterance",
    "VoiceMeasure",
]
