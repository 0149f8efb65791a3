// Stretches of time: those where nobody speaks, to pass over, and the one that is played again and again.

const SHORTEST_SILENCE_MS = 1500;
const BREATH_MS = 300;

// Where nobody speaks, by the transcript, with a breath left around the speech; none where nothing is known to be said.
function silencesOf(lines, durationMs) {
  const found = [];
  let reached = 0;
  for (const line of lines) {
    note(reached, line.start_ms);
    reached = Math.max(reached, line.end_ms);
  }
  if (lines.length) note(reached, durationMs);
  return found;

  function note(from, until) {
    if (until - from < SHORTEST_SILENCE_MS) return;
    found.push({ start_ms: from === 0 ? 0 : from + BREATH_MS, end_ms: until - BREATH_MS });
  }
}

class Stretches {
  constructor() {
    this.silences = [];
    this.skipping = keptValue("skip_silence", "no") === "yes";
    this.loop = null;
  }

  know(lines, durationMs) {
    this.silences = silencesOf(lines, durationMs);
  }

  skip(on) {
    this.skipping = on;
    keepValue("skip_silence", on ? "yes" : "no");
  }

  // Where to go on from `ms`; null to play on.
  next(ms) {
    if (this.loop !== null && ms >= this.loop.end_ms) return this.loop.start_ms;
    if (!this.skipping) return null;
    return this.silences.find((one) => one.start_ms <= ms && ms < one.end_ms)?.end_ms ?? null;
  }

  // Whoever goes elsewhere wants to hear something else.
  leave(ms) {
    const left = this.loop !== null && (ms < this.loop.start_ms - 1 || ms > this.loop.end_ms);
    if (left) this.loop = null;
    return left;
  }
}
