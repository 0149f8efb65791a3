"""Make the demo month anew: speak every call, write its sound, its true texts and times, and the facts around it."""

import json
import sys
from datetime import UTC
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from facts import write_dial_tests, write_facts
from lay_out import PHONE_RATE, Laid, lay_out, write
from plan import Call, plan_calls

DEMO = Path(__file__).parent.parent


def main(most: int | None = None) -> None:
    """Make all calls, or the first `most`."""
    recordings = DEMO / "recordings"
    recordings.mkdir(exist_ok=True)
    documents = []
    for number, call in enumerate(plan_calls()[:most]):
        samples, laid = lay_out(call, number)
        file = recordings / f"{call.call_id}.opus"
        write(samples, file)
        documents.append(describe(call, samples, laid))
        print(f"{number + 1:3d} {file.name} {samples.shape[1] / PHONE_RATE:5.1f} s {call.planted}", flush=True)
    text = json.dumps(documents, ensure_ascii=False, indent=1)
    (DEMO / "calls.json").write_text(text + "\n", encoding="utf-8")
    write_facts(documents, DEMO / "facts")
    write_dial_tests(DEMO / "dial_tests.csv")


def describe(call: Call, samples, laid: list[Laid]) -> dict:
    """What is true of a call: kept beside its sound."""
    mono = samples.shape[0] == 1
    return {
        "call_id": call.call_id,
        "agent": call.agent,
        "file": f"recordings/{call.call_id}.opus",
        "language": call.language,
        "call_type": call.call_type,
        "script": call.script,
        "channels": samples.shape[0],
        "agent_channel": None if mono else 0,
        "started_at": call.answered_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "duration_ms": round(samples.shape[1] * 1000 / PHONE_RATE),
        "context": call.context,
        "turns": [
            {"role": one.turn.role, "start_ms": one.start_ms, "end_ms": one.end_ms, "text": one.turn.text}
            for one in laid
            if one.turn.role != "hold"
        ],
        "planted": planted(call, laid),
    }


def planted(call: Call, laid: list[Laid]) -> list[dict]:
    """What was planted, and where it is heard (over the whole call where it is something missing)."""
    if not call.planted:
        return []
    places = [one for one in laid if one.turn.planted]
    start = min((one.start_ms for one in places), default=0)
    end = max((one.end_ms for one in places), default=laid[-1].end_ms)
    return [{"code": call.planted, "start_ms": start, "end_ms": end}]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
