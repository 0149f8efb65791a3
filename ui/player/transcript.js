// What was said, agent and user apart, and the clips worth hearing.

const JUST_BEGUN_MS = 1500;

function clockOf(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Words come as one text, or one by one where the moment or the confidence of each is known.
function saidText(line, unsureBelow) {
  const said = element("span", "said");
  if (!line.words || line.words.length === 0) {
    said.textContent = line.text;
    return said;
  }
  for (const word of line.words) {
    const unsure = word.confidence !== null && word.confidence < unsureBelow;
    const piece = element("span", unsure ? "word unsure" : "word", word.text);
    if (word.start_ms !== null) piece.dataset.startMs = word.start_ms;
    said.append(piece);
  }
  return said;
}

function lineItem(line, data) {
  const texts = data.texts;
  const unsure = line.confidence !== null && line.confidence < data.unsure_below;
  const item = element("li", `line ${line.role}${unsure ? " unsure-line" : ""}`);
  item.dataset.startMs = line.start_ms;
  item.dataset.endMs = line.end_ms;
  item.tabIndex = -1;
  const bubble = element("div", "bubble");
  bubble.append(element("span", "role", texts[line.role]), saidText(line, data.unsure_below));
  if (unsure) {
    const mark = element("span", "unsure-mark", texts.unsure_mark);
    mark.title = texts.unsure;
    bubble.append(mark);
  }
  item.append(element("time", "", clockOf(line.start_ms)), bubble);
  if (data.marking) {
    const use = element("button", "use", "＋");
    use.type = "button";
    use.title = texts.use;
    use.tabIndex = -1;
    use.setAttribute("aria-label", `${texts.use} ${clockOf(line.start_ms)}`);
    item.append(use);
  }
  return item;
}

function clipItem(clip) {
  const item = element("span", "clip-item");
  item.setAttribute("role", "listitem");
  const button = element("button", "clip");
  button.type = "button";
  button.dataset.startMs = clip.start_ms;
  button.dataset.endMs = clip.end_ms;
  if (clip.criterion) button.append(element("span", "criterion", clip.criterion));
  button.append(element("span", "label", clip.label));
  button.append(element("span", "when", `${clockOf(clip.start_ms)}–${clockOf(clip.end_ms)}`));
  item.append(button);
  return item;
}

class Transcript {
  // `play(ms)` starts there; `playClip(clip)` plays a clip; `use(startMs, endMs)` marks a range.
  constructor(root, play, playClip, use) {
    this.list = root.querySelector(".lines");
    this.clips = root.querySelector(".clips");
    this.shown = "";
    this.lines = [];
    this.current = -1;
    this.followAgainAt = 0;
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("li.line");
      if (!item || window.getSelection().toString()) return;
      const [start, end] = [Number(item.dataset.startMs), Number(item.dataset.endMs)];
      if (event.target.closest(".use")) use(start, end);
      else play(Number(event.target.closest(".word")?.dataset.startMs ?? start));
    });
    this.clips.addEventListener("click", (event) => {
      const button = event.target.closest(".clip");
      if (button) playClip({ start_ms: Number(button.dataset.startMs), end_ms: Number(button.dataset.endMs) });
    });
    // Who scrolls to read elsewhere is left in peace for a while.
    for (const kind of ["wheel", "touchmove"]) {
      this.list.addEventListener(kind, () => { this.followAgainAt = Date.now() + 4000; }, { passive: true });
    }
  }

  show(data) {
    const text = JSON.stringify([data.utterances, data.clips, data.marking, data.texts]);
    if (text === this.shown) return;
    this.shown = text;
    this.lines = data.utterances;
    this.current = -1;
    const items = this.lines.map((line) => lineItem(line, data));
    this.list.replaceChildren(...(items.length ? items : [element("li", "none", data.texts.no_transcript)]));
    this.clips.replaceChildren(...data.clips.map(clipItem));
    this.clips.hidden = data.clips.length === 0;
  }

  position(ms) {
    const index = this.indexAt(ms);
    if (index === this.current) {
      this.markWord(ms);
      return;
    }
    this.markWord(-1);
    this.list.children[this.current]?.removeAttribute("aria-current");
    this.current = index;
    if (index < 0) return;
    this.list.children[index].setAttribute("aria-current", "true");
    this.markWord(ms);
    if (Date.now() >= this.followAgainAt) this.bringIntoView(this.list.children[index]);
  }

  // The word that is heard at `ms` in the current sentence: the last one begun.
  markWord(ms) {
    let heard = null;
    for (const word of this.list.children[this.current]?.querySelectorAll(".word[data-start-ms]") ?? []) {
      word.classList.remove("heard");
      if (Number(word.dataset.startMs) <= ms + 1) heard = word;
    }
    heard?.classList.add("heard");
  }

  // Who is heard at `ms`: the last sentence begun that is not over, else the last one over.
  indexAt(ms) {
    let last = -1;
    for (let i = 0; i < this.lines.length && this.lines[i].start_ms <= ms + 1; i += 1) {
      if (last < 0 || this.lines[i].end_ms > ms || this.lines[last].end_ms <= ms) last = i;
    }
    return last;
  }

  // The start of the sentence `step` away from the current one; null when there is no sentence.
  neighbour(step) {
    this.followAgainAt = 0;
    const index = Math.min(Math.max(0, this.current + step), this.lines.length - 1);
    return this.lines[index]?.start_ms ?? null;
  }

  // The clip before or behind `ms`; going back twice at once passes over the one that just began.
  clipFrom(ms, step, clips) {
    const sorted = [...clips].sort((one, other) => one.start_ms - other.start_ms);
    if (step > 0) return sorted.find((one) => one.start_ms > ms + 50) ?? null;
    return sorted.findLast((one) => one.start_ms < ms - JUST_BEGUN_MS) ?? null;
  }

  // The sentence that is heard now, or was last.
  get line() {
    return this.lines[this.current] ?? null;
  }

  // Scrolls the transcript's own box, never the page.
  bringIntoView(item) {
    const box = this.list.getBoundingClientRect();
    const place = item.getBoundingClientRect();
    if (place.top >= box.top + 8 && place.bottom <= box.bottom - 8) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = this.list.scrollTop + place.top - box.top - this.list.clientHeight / 3;
    this.list.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
  }
}
