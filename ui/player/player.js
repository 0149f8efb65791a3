// The player: sound, voices, words and marks of one recording. Streamlit calls the default function at every rerun.

const SKIP_MS = 3000;
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
    this.clip = null;
    this.frame = 0;
    this.wave = new Wave(root);
    this.channels = new Channels(this.audio);
    this.stretches = new Stretches();
    this.transcript = new Transcript(
      root, (ms) => this.playFrom(ms), (clip) => this.playClip(clip), (start, end) => this.mark(start, end),
    );
    this.finder = new Finder(root, (line, ms) => this.goToLine(line, ms));
    this.deeds = deedsOf(this);
    listenToKeys(this);
    this.forgetPage = listenToPage(this);
    this.listenToSlider();
    this.listenToAudio();
    this.rememberSpeed();
    this.find(".voice").addEventListener("change", () => this.hear(this.find(".voice").value));
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
    this.find(".lines").style.maxHeight = `var(--zhijian-lines, ${data.height}px)`;
    if (isOther) this.open();
    this.transcript.show(data);
    this.finder.show(data);
    this.wave.show(data, this.durationMs());
    this.showDuration();
    if (data.seek && data.seek.nonce !== this.seekNonce) {
      this.seekNonce = data.seek.nonce;
      if (isNew && !data.seek.plays) this.seek(data.seek.ms);
      else this.playFrom(data.seek.ms);
    }
    this.showTools();
    this.showPlaying();
  }

  open() {
    this.audio.pause();
    this.find(".error").hidden = true;
    this.audio.src = this.data.src;
    this.audio.preservesPitch = true;
    this.clip = null;
    this.stretches.loop = null;
    this.hear("both");
    this.dropMark();
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.audio.pause();
    this.wave.close();
    this.channels.close();
    this.forgetPage();
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
    if (this.stretches.leave(ms)) this.showTools();
    this.jump(ms);
  }

  jump(ms) {
    this.audio.currentTime = Math.min(Math.max(0, ms), this.durationMs() || ms) / 1000;
    this.showPosition();
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  play() {
    this.channels.wake();
    this.audio.play().catch(() => this.showPlaying());
  }

  playFrom(ms) {
    this.seek(ms);
    this.play();
  }

  playClip(clip) {
    this.clip = clip;
    this.playFrom(clip.start_ms);
  }

  step(by) {
    const ms = this.transcript.neighbour(by);
    if (ms !== null) this.playFrom(ms);
  }

  stepClip(by) {
    const clip = this.transcript.clipFrom(this.nowMs(), by, this.data.clips);
    if (clip !== null) this.playClip(clip);
  }

  goToLine(line, ms) {
    this.seek(ms);
    this.transcript.bringIntoView(line);
  }

  // While it plays: silence is passed over, and a loop begins anew.
  pass() {
    if (this.audio.paused || this.audio.seeking) return;
    const ms = this.stretches.next(this.nowMs());
    if (ms !== null) this.jump(ms);
  }

  // Marks

  beginMark() {
    this.markStart = this.nowMs();
    this.wave.range(this.markStart, this.markStart);
    this.find(".drop").hidden = false;
    this.noteMark("marked_from", this.markStart, this.markStart);
  }

  endMark() {
    this.mark(this.markStart ?? 0, this.nowMs());
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
    this.pass();
    this.showPosition();
    if (!this.audio.paused) this.frame = requestAnimationFrame(() => this.follow());
  }

  showDuration() {
    this.find(".clock .total").textContent = ` / ${clockOf(this.durationMs())}`;
    this.find(".wave").setAttribute("aria-valuemax", String(Math.floor(this.durationMs() / 1000)));
    this.stretches.know(this.data.utterances, this.durationMs());
    this.wave.show(this.data, this.durationMs());
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
    for (const kind of ["play", "pause"]) this.audio.addEventListener(kind, () => this.showPlaying());
    this.audio.addEventListener("ended", () => {
      if (this.stretches.loop) this.playFrom(this.stretches.loop.start_ms);
      else this.showPlaying();
    });
    this.audio.addEventListener("seeked", () => this.showPosition());
    this.audio.addEventListener("timeupdate", () => this.pass());
    this.audio.addEventListener("loadedmetadata", () => {
      this.audio.playbackRate = Number(this.find(".speed").value);
      this.showDuration();
    });
    this.audio.addEventListener("error", () => {
      this.find(".error").textContent = this.data.texts.no_audio;
      this.find(".error").hidden = false;
    });
  }
}

Object.defineProperties(Player.prototype, Object.getOwnPropertyDescriptors(tools));

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
