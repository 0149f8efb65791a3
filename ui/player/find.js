// Finding words in the transcript: every place is marked, one of them is where the finder stands.

const HIT = "zhijian-hit";
const HIT_NOW = "zhijian-hit-now";

class Finder {
  // `go(line, ms)` brings a place into view and lets the sound stand there.
  constructor(root, go) {
    this.box = root.querySelector(".find");
    this.field = root.querySelector(".find input");
    this.count = root.querySelector(".find .count");
    this.list = root.querySelector(".lines");
    this.go = go;
    this.hits = [];
    this.at = -1;
    this.given = "";
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter") this.move(event.shiftKey ? -1 : 1);
      if (event.key === "Escape") this.leave();
    });
  }

  // A text that the page itself looked for is taken once; after that the field is the reader's.
  show(data) {
    this.box.hidden = data.utterances.length === 0;
    if (data.find !== this.given) {
      this.given = data.find;
      this.field.value = data.find;
    }
    this.look(this.at);
  }

  look(keptAt = -1) {
    const wanted = this.field.value.trim().toLowerCase();
    this.hits = [];
    for (const line of this.list.querySelectorAll("li.line")) {
      const found = wanted ? this.inLine(line, wanted) : [];
      line.classList.toggle("hit", found.length > 0);
      this.hits.push(...found);
    }
    this.at = Math.min(keptAt, this.hits.length - 1);
    this.mark();
  }

  inLine(line, wanted) {
    const said = line.querySelector(".said");
    const text = said.textContent.toLowerCase();
    const found = [];
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      found.push({ line, ...rangeIn(said, at, at + wanted.length) });
    }
    return found;
  }

  move(by) {
    if (!this.hits.length) return;
    const from = this.at < 0 && by < 0 ? 0 : this.at;
    this.at = (from + by + this.hits.length) % this.hits.length;
    const hit = this.hits[this.at];
    this.mark();
    this.go(hit.line, Number(hit.startMs ?? hit.line.dataset.startMs));
  }

  mark() {
    const wanted = this.field.value.trim();
    this.count.textContent = wanted ? `${this.at + 1}/${this.hits.length}` : "";
    this.box.classList.toggle("nothing", Boolean(wanted) && this.hits.length === 0);
    if (!window.Highlight || !CSS.highlights) return;
    const now = this.hits[this.at];
    CSS.highlights.set(HIT, new Highlight(...this.hits.filter((one) => one !== now).map((one) => one.range)));
    CSS.highlights.set(HIT_NOW, new Highlight(...(now ? [now.range] : [])));
  }

  enter() {
    if (this.box.hidden) return;
    this.field.focus();
    this.field.select();
  }

  leave() {
    this.field.value = "";
    this.look();
    this.field.closest(".player").focus({ preventScroll: true });
  }
}

// The characters from `start` to `end` of an element, whose words may be elements of their own.
function rangeIn(said, start, end) {
  const range = new Range();
  const walk = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
  let before = 0;
  let startMs = null;
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const after = before + node.length;
    if (before <= start && start < after) {
      range.setStart(node, start - before);
      startMs = node.parentElement.dataset.startMs ?? null;
    }
    if (before < end && end <= after) range.setEnd(node, end - before);
    before = after;
  }
  return { range, startMs };
}
