// The player: sound, voices, words and marks of one recording. Streamlit calls the default function at every rerun.

const SKIP_MS = 3000;
const SPEED_KEY = "zhijian.player.speed";
const players = new WeakMap();

class Player {
  constructor(root) {
    this.root = root;
    this.audio = this.find("audio");
    this.data = null;
    this.send = null;
    this.seekNonce = null;
    this.markStart = null;
    this.marked = null;
    this.frame = 0;
    this.wave = new Wave(root);
    this.transcript = new Transcript(root, (ms) => this.playFrom(ms), (start, end) => this.mark(start, end));
    this.does = {
      play: () => (this.audio.paused ? this.play() : this.audio.pause()),
      back: () => this.seek(this.nowMs() - SKIP_MS),
      forward: () => this.seek(this.nowMs() + SKIP_MS),
      mark_start: () => this.beginMark(),
      mark_end: () => this.mark(this.markStart ?? 0, this.nowMs()),
      drop_mark: () => this.dropMark(),
    };
    this.keys = {
      " ": this.does.play,
      ArrowLeft: this.does.back,
      ArrowRight: this.does.forward,
      ArrowUp: () => this.step(-1),
      ArrowDown: () => this.step(1),
    };
    this.listenToPerson();
    this.listenToPage();
    this.listenToSlider();
    this.listenToAudio();
    this.rememberSpeed();
  }

  find(name) {
    return this.root.querySelector(name);
  }

  // What Python sent; the sound changes only when another recording is asked for.
  update(data, send) {
    const isNew = this.data === null;
    const isOther = this.data?.src !== data.src;
    this.data = data;
    this.send = send;
    this.nameThings();
    this.find(".marks").hidden = !data.marking;
    this.find(".lines").style.maxHeight = `${data.height}px`;
    if (isOther) this.open();
    this.transcript.show(data);
    this.wave.show(data, this.durationMs());
    this.showDuration();
    if (data.seek && data.seek.nonce !== this.seekNonce) {
      this.seekNonce = data.seek.nonce;
      if (isNew) this.seek(data.seek.ms);
      else this.playFrom(data.seek.ms);
    }
    this.showPlaying();
  }

  open() {
    this.audio.pause();
    this.find(".error").hidden = true;
    this.audio.src = this.data.src;
    this.dropMark();
  }

  close() {
    cancelAnimationFrame(this.frame);
    document.removeEventListener("zhijian:player", this.asked);
    this.audio.pause();
    this.wave.close();
  }

  // Playing

  nowMs() {
    return this.audio.currentTime * 1000;
  }

  durationMs() {
    if (this.data.duration_ms) return this.data.duration_ms;
    return Number.isFinite(this.audio.duration) ? this.audio.duration * 1000 : 0;
  }

  seek(ms) {
    this.audio.currentTime = Math.min(Math.max(0, ms), this.durationMs() || ms) / 1000;
    this.showPosition();
  }

  play() {
    this.audio.play().catch(() => this.showPlaying());
  }

  playFrom(ms) {
    this.seek(ms);
    this.play();
  }

  step(by) {
    const ms = this.transcript.neighbour(by);
    if (ms !== null) this.playFrom(ms);
  }

  // Marks

  beginMark() {
    this.markStart = this.nowMs();
    this.wave.range(this.markStart, this.markStart);
    this.find(".drop").hidden = false;
    this.noteMark("marked_from", this.markStart, this.markStart);
  }

  mark(startMs, endMs) {
    const range = { start_ms: Math.round(startMs), end_ms: Math.round(endMs) };
    if (range.end_ms <= range.start_ms) {
      this.noteMark("marked_wrong", startMs, endMs);
      return;
    }
    this.markStart = null;
    this.marked = range;
    this.wave.range(range.start_ms, range.end_ms);
    this.find(".drop").hidden = false;
    this.noteMark("marked", startMs, endMs);
    this.send("clip", range);
  }

  dropMark() {
    this.markStart = null;
    this.marked = null;
    this.wave.range(null);
    this.find(".drop").hidden = true;
    this.find(".mark-note").textContent = "";
  }

  noteMark(text, startMs, endMs) {
    const filled = this.data.texts[text].replace("{start}", clockOf(startMs)).replace("{end}", clockOf(endMs));
    this.find(".mark-note").textContent = filled;
  }

  // Showing

  showPosition() {
    const ms = this.nowMs();
    const slider = this.find(".wave");
    this.find(".clock .now").textContent = clockOf(ms);
    slider.setAttribute("aria-valuenow", String(Math.floor(ms / 1000)));
    slider.setAttribute("aria-valuetext", `${clockOf(ms)} / ${clockOf(this.durationMs())}`);
    this.wave.position(ms);
    this.transcript.position(ms);
    if (this.markStart !== null) this.wave.range(this.markStart, ms);
  }

  showPlaying() {
    const playing = !this.audio.paused && !this.audio.ended;
    this.root.classList.toggle("playing", playing);
    this.nameButton("play", playing ? "pause" : "play");
    this.follow();
  }

  follow() {
    cancelAnimationFrame(this.frame);
    this.showPosition();
    if (!this.audio.paused) this.frame = requestAnimationFrame(() => this.follow());
  }

  showDuration() {
    this.find(".clock .total").textContent = ` / ${clockOf(this.durationMs())}`;
    this.find(".wave").setAttribute("aria-valuemax", String(Math.floor(this.durationMs() / 1000)));
    this.wave.show(this.data, this.durationMs());
  }

  nameThings() {
    const { texts } = this.data;
    const named = { ".wave": "waveform", ".speed": "speed", ".lines": "transcript", ".clips": "clips" };
    for (const [place, text] of Object.entries(named)) this.find(place).setAttribute("aria-label", texts[text]);
    this.root.setAttribute("aria-label", `${texts.name}. ${texts.keys}`);
    this.find(".bar").title = texts.keys;
    this.find(".wave").title = texts.waveform;
    this.find(".speed").title = texts.speed;
    for (const name of ["back", "forward", "drop_mark"]) this.nameButton(name, name);
    for (const name of ["mark_start", "mark_end"]) this.find(`[data-does=${name}]`).textContent = texts[name];
  }

  nameButton(does, text) {
    const button = this.find(`[data-does=${does}]`);
    button.setAttribute("aria-label", this.data.texts[text]);
    button.title = this.data.texts[text];
  }

  // Listening

  listenToPerson() {
    this.root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select")) return;
      if (event.key === " " && event.target.closest("button")) return;
      if (!this.keys[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      this.keys[event.key]();
    });
    // After a click by mouse the keys belong to the player again, not to the button.
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-does]");
      if (button) this.does[button.dataset.does]();
      if (event.detail > 0 && !event.target.closest("select")) this.root.focus({ preventScroll: true });
    });
  }

  // Another part of the page asks for something, or where the sound stands.
  listenToPage() {
    this.asked = ({ detail: { does, ms } }) => {
      if (does === "play" && ms !== null) this.playFrom(ms);
      else if (does === "seek") this.seek(ms);
      else if (does === "where") {
        const detail = { ms: this.nowMs(), marked: this.marked };
        document.dispatchEvent(new CustomEvent("zhijian:position", { detail }));
      } else this.does[does]?.();
    };
    document.addEventListener("zhijian:player", this.asked);
  }

  listenToSlider() {
    const slider = this.find(".wave");
    slider.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      slider.setPointerCapture(event.pointerId);
      this.seek(this.wave.msAt(event.clientX));
    });
    slider.addEventListener("pointermove", (event) => {
      if (slider.hasPointerCapture(event.pointerId)) this.seek(this.wave.msAt(event.clientX));
    });
  }

  listenToAudio() {
    for (const kind of ["play", "pause", "ended"]) this.audio.addEventListener(kind, () => this.showPlaying());
    this.audio.addEventListener("seeked", () => this.showPosition());
    this.audio.addEventListener("loadedmetadata", () => {
      this.audio.playbackRate = Number(this.find(".speed").value);
      this.showDuration();
    });
    this.audio.addEventListener("error", () => {
      this.find(".error").textContent = this.data.texts.no_audio;
      this.find(".error").hidden = false;
    });
  }

  // The speed someone works at is kept in the browser; one that keeps nothing still plays.
  rememberSpeed() {
    const speed = this.find(".speed");
    try {
      speed.value = window.localStorage.getItem(SPEED_KEY) ?? "1";
    } catch {
      speed.value = "1";
    }
    if (!speed.value) speed.value = "1";
    speed.addEventListener("change", () => {
      this.audio.playbackRate = Number(speed.value);
      try {
        window.localStorage.setItem(SPEED_KEY, speed.value);
      } catch {
        this.root.dataset.speedKept = "no";
      }
    });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".player");
  if (!players.has(root)) players.set(root, new Player(root));
  const player = players.get(root);
  player.update(data, setTriggerValue);
  return () => {
    player.close();
    players.delete(root);
  };
}
