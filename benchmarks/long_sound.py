"""Whether a long recording costs more memory than a short one; prints docs/benchmarks/long_sound.md.

    OMP_NUM_THREADS=1 python -m benchmarks.long_sound [--minutes 5 20 60] [--machine TEXT] [--date TEXT]

The recordings are demo calls one after another (8 kHz, mu-law, two channels). Each is transcribed in a process of its
own, which tells its memory with the model loaded and one short call done, and the most it has had at the end. Beside
it, what reading the whole file at once takes, as the packages themselves do.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
RATE_HZ = 8000
WHOLE_BYTES_PER_S = 2 * (48_000 + 16_000) * 4
PROGRAM = """
import json, sys, time
from benchmarks.transcription import most_mib as most
from transcribe.call import Transcriber
short, long = sys.argv[1:]
transcriber = Transcriber(threads=1)
transcriber.transcribe(short, language="zh")
before, began = most(), time.perf_counter()
found = transcriber.transcribe(long, language="zh")
took = time.perf_counter() - began
print(json.dumps([before, most(), found.duration_s, took, len(found.utterances)]))
"""


def make(path: Path, minutes: float) -> None:
    """Write demo calls one after another until the minutes are full."""
    import av

    from transcribe.audio import read_audio, resample

    calls = [one for one in json.loads((DEMO / "calls.json").read_text(encoding="utf-8")) if one["channels"] == 2]
    frames, number = round(minutes * 60 * RATE_HZ), 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_mulaw", rate=RATE_HZ, layout="stereo")
        while frames > 0:
            sound = read_audio(DEMO / calls[number % len(calls)]["file"])
            part = np.stack([resample(one, sound.sample_rate_hz, RATE_HZ) for one in sound.samples])[:, :frames]
            plain = np.ascontiguousarray((part.T * 32767).astype(np.int16).reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(plain, "s16", "stereo")
            frame.sample_rate = RATE_HZ
            container.mux(stream.encode(frame))
            frames, number = frames - part.shape[1], number + 1
        container.mux(stream.encode(None))


def row(short: Path, path: Path) -> str:
    """Transcribe one recording in a process of its own; its line of the table."""
    command = [sys.executable, "-c", PROGRAM, str(short), str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    before, most, duration_s, took, utterances = json.loads(ran.stdout.splitlines()[-1])
    whole = WHOLE_BYTES_PER_S * duration_s / 2**20
    cells = [f"{duration_s / 60:.0f}", f"{before:.0f}", f"{most:.0f}", f"{most - before:.0f}", f"{whole:.0f}"]
    return f"| {' | '.join([*cells, f'{duration_s / took:.1f}', str(utterances)])} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, nargs="+", default=[5, 20, 60])
    parser.add_argument("--machine", default="machine not named")
    parser.add_argument("--date", default="date not given")
    given = parser.parse_args()
    print("# A long recording\n\nMeasured by `OMP_NUM_THREADS=1 python -m benchmarks.long_sound`,", end=" ")
    print(f"one thread. {given.machine}, {given.date}.\n")
    print("| minutes | MiB with the model and a short call | most MiB | more | whole file at once | x | utterances |")
    print("|---" * 7 + "|")
    with tempfile.TemporaryDirectory() as folder:
        short = Path(folder) / "short.wav"
        make(short, 0.3)
        for minutes in given.minutes:
            path = Path(folder) / "long.wav"
            make(path, minutes)
            print(row(short, path), flush=True)
    print(
        "\nWhole file at once: two channels at 48 kHz (as Opus decodes) and at 16 kHz, 32-bit, reckoned. x: seconds of"
    )
    print("sound per second of computing.")


if __name__ == "__main__":
    main()
