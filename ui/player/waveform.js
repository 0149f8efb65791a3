// The voices of a recording as bars, one lane a channel, drawn from the peaks that the server reckoned.

const BAR_PX = 3;
const LANE_PX = 36;
const CLIP_PX = 3;
const ROLES = ["agent", "user", "unknown"];

// Peaks of each channel, 0 to 1, as many values a channel as the server reckoned: the sound itself is only streamed.
async function peaksAt(address, signal) {
  const answer = await fetch(address, { credentials: "same-origin", signal });
  if (!answer.ok) throw new Error(`the peaks answered ${answer.status}`);
  const { channels } = await answer.json();
  return channels.map((lane) => Float32Array.from(lane, (level) => level / 255));
}

function penFor(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  return pen;
}

class Wave {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector(".wave");
    this.played = root.querySelector(".played");
    this.marked = root.querySelector(".range");
    this.looped = root.querySelector(".looped");
    this.note = root.querySelector(".wave-note");
    this.data = null;
    this.durationMs = 0;
    this.peaks = null;
    this.src = null;
    this.loading = null;
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.box);
  }

  show(data, durationMs) {
    this.data = data;
    this.durationMs = durationMs;
    if (this.src !== data.src) this.load();
    this.draw();
  }

  async load() {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    const { src, peaks: address, texts } = this.data;
    this.src = src;
    this.peaks = null;
    this.note.textContent = texts.drawing;
    try {
      const peaks = await peaksAt(address, signal);
      if (signal.aborted) return;
      this.peaks = peaks;
    } catch {
      if (signal.aborted) return;
    }
    this.note.textContent = this.peaks ? "" : texts.no_waveform;
    this.root.dataset.waveform = this.peaks ? "drawn" : "plain";
    this.draw();
  }

  lanes() {
    const { channels } = this.data;
    if (!this.peaks || this.peaks.length === channels.length) return channels;
    return Array.from(this.peaks, (_, channel) => (this.peaks.length === 1 ? "unknown" : channels[channel] ?? "unknown"));
  }

  draw() {
    const width = Math.floor(this.box.clientWidth);
    if (!this.data || !this.durationMs || width < 20) return;
    const lanes = this.lanes();
    const height = lanes.length * LANE_PX + CLIP_PX + 4;
    const style = getComputedStyle(this.root);
    const colours = Object.fromEntries([...ROLES, "clip"].map((name) => [name, style.getPropertyValue(`--${name}`)]));
    for (const canvas of this.root.querySelectorAll("canvas")) {
      const pen = penFor(canvas, width, height);
      lanes.forEach((role, lane) => {
        if (this.peaks) this.drawBars(pen, lane, role, width, colours);
        else this.drawSpeech(pen, lane, role, width, colours);
      });
      this.drawClips(pen, width, height - CLIP_PX, colours.clip);
    }
    this.box.style.height = `${height}px`;
    this.nameLanes(lanes);
  }

  drawBars(pen, lane, role, width, colours) {
    const middle = (lane + 0.5) * LANE_PX;
    const bars = Math.floor(width / BAR_PX);
    const bins = this.peaks[lane].length;
    for (let bar = 0; bar < bars; bar += 1) {
      const from = Math.floor((bar * bins) / bars);
      const until = Math.max(from + 1, Math.floor(((bar + 1) * bins) / bars));
      const half = Math.max(0.6, Math.max(...this.peaks[lane].subarray(from, until)) * (LANE_PX / 2 - 2));
      const speaker = role === "unknown" ? this.speakerAt(((bar + 0.5) / bars) * this.durationMs) : role;
      pen.fillStyle = colours[speaker];
      pen.fillRect(bar * BAR_PX, middle - half, BAR_PX - 1, half * 2);
    }
  }

  // Without sound to draw: who speaks when, from the transcript.
  drawSpeech(pen, lane, role, width, colours) {
    const middle = (lane + 0.5) * LANE_PX;
    pen.fillStyle = colours.unknown;
    pen.fillRect(0, middle - 0.5, width, 1);
    for (const line of this.data.utterances) {
      if (role !== "unknown" && line.role !== role) continue;
      pen.fillStyle = colours[line.role];
      const [left, wide] = this.across(line, width);
      pen.fillRect(left, middle - LANE_PX / 5, wide, LANE_PX * 0.4);
    }
  }

  drawClips(pen, width, top, colour) {
    pen.fillStyle = colour;
    for (const clip of this.data.clips) {
      const [left, wide] = this.across(clip, width);
      pen.fillRect(left, top, wide, CLIP_PX);
    }
  }

  across(part, width) {
    const left = (part.start_ms / this.durationMs) * width;
    return [left, Math.max(3, (part.end_ms / this.durationMs) * width - left)];
  }

  speakerAt(ms) {
    return this.data.utterances.find((line) => line.start_ms <= ms && ms < line.end_ms)?.role ?? "unknown";
  }

  nameLanes(lanes) {
    const names = lanes.map((role) => {
      const text = lanes.length === 1 && role === "unknown" ? "" : this.data.texts[role];
      return element("span", role, text);
    });
    this.root.querySelector(".lanes").replaceChildren(...names);
  }

  position(ms) {
    this.played.style.width = this.durationMs ? `${Math.min(100, (ms / this.durationMs) * 100)}%` : "0";
  }

  range(startMs, endMs) {
    this.place(this.marked, startMs, endMs);
  }

  loop(stretch) {
    this.place(this.looped, stretch?.start_ms ?? null, stretch?.end_ms);
  }

  place(box, startMs, endMs) {
    box.hidden = startMs === null;
    if (startMs === null || !this.durationMs) return;
    box.style.left = `${(startMs / this.durationMs) * 100}%`;
    box.style.width = `${(Math.max(0, endMs - startMs) / this.durationMs) * 100}%`;
  }

  msAt(clientX) {
    const place = this.box.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - place.left) / place.width)) * this.durationMs;
  }

  close() {
    this.loading?.abort();
    this.watcher.disconnect();
  }
}
