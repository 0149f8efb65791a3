// Recording a dial test with one thumb. Streamlit calls the default function at every run with what is stored.

const forms = new WeakMap();
const NOT_TWICE_MS = 350;
const RUNS_EVERY_MS = 100;
const WRITING = "input, textarea, select, [contenteditable=true], [role=combobox], [role=textbox]";

// Copies stood among those of the score sheets once.
function formerPlace(user) {
  return `zhijian.sheet.${user}.dial-`;
}

class Dialling {
  constructor(root, data, send) {
    Object.assign(this, { root, data, send, editing: "", closing: false, pressedAt: 0, stampedAt: 0 });
    this.stamps = new Stamps(data);
    this.keep = new Keep(
      "dial", this.stamps, (message) => this.send("sent", message), () => this.paint(), () => this.showWrong(), formerPlace,
    );
    this.ring = new Ring(this.find(".ring"));
    this.keep.begin(data);
    this.closing = this.canClose() && !nextEvents(this.stamps.times, data.about.call_type).large.length;
    this.listen = (event) => this.key(event);
    window.addEventListener("keydown", this.listen, true);
    this.root.addEventListener("pointerdown", () => { this.pressedAt = Date.now(); }, true);
    this.timer = setInterval(() => this.run(), RUNS_EVERY_MS);
    this.askClock();
    this.build();
  }

  find(name) {
    return this.root.querySelector(name);
  }

  close() {
    window.removeEventListener("keydown", this.listen, true);
    clearInterval(this.timer);
    this.keep.close();
  }

  // Once there is a stamp, its clock stays: all times of a test are by one.
  async askClock() {
    this.clockKnown = this.stamps.last() !== null;
    if (this.clockKnown) return;
    this.stamps.offset_ms = this.data.now_ms - Date.now();
    try {
      const offset = await askedOffset(this.data.clock);
      if (this.stamps.last() === null) this.stamps.offset_ms = offset;
    } catch {
      // The page's own time of the server is good to the time it took to come.
    }
    this.clockKnown = true;
    this.paint();
  }

  now() {
    return Date.now() + this.stamps.offset_ms;
  }

  update(data, send) {
    const before = this.shown;
    Object.assign(this, { data, send });
    this.keep.hear(data);
    if (before !== this.shownText()) this.build();
  }

  // Changes

  stamp(name) {
    const pressed = Date.now();
    if (pressed - this.stampedAt < NOT_TWICE_MS) return;
    const at = pressed - this.pressedAt < 1000 ? this.pressedAt : pressed;
    this.stampedAt = pressed;
    navigator.vibrate?.(20);
    this.change(() => { this.stamps.times[name] = at + this.stamps.offset_ms; });
  }

  undo() {
    this.change(() => { this.stamps.undo(); this.closing = false; this.editing = ""; });
  }

  edit(name) {
    this.editing = name;
    this.build();
  }

  change(act) {
    const { closing } = this;
    act();
    this.wrong = [];
    if (this.stamps.last() && !nextEvents(this.stamps.times, this.data.about.call_type).large.length) this.closing = true;
    this.keep.change(0);
    this.build();
    if (closing !== this.closing) this.showClosing();
  }

  write(act) {
    act();
    this.keep.change(WRITE_AFTER_MS);
  }

  canClose() {
    return Boolean(this.stamps.times.dialled_at);
  }

  finish() {
    this.closing = !this.closing;
    this.build();
    this.showClosing();
  }

  showClosing() {
    if (this.closing) this.find(".closing").scrollIntoView({ block: "center", behavior: "smooth" });
  }

  showWrong() {
    this.wrong = this.data.told?.problems ?? [];
    this.closing = true;
    this.build();
  }

  // Keys

  keys() {
    if (this.closing) return [];
    const { large, small } = nextEvents(this.stamps.times, this.data.about.call_type);
    return [...large, ...small];
  }

  key(event) {
    const path = event.composedPath();
    const target = path[0] instanceof Element ? path[0] : document.body;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || target.matches(WRITING)) return;
    if (document.querySelector("[role=dialog]")) return;
    const name = /^[1-9]$/.test(event.key) ? this.keys()[Number(event.key) - 1] : undefined;
    if (!name && event.key.toLowerCase() !== "u") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    this.pressedAt = Date.now();
    if (name) this.stamp(name);
    else if (this.stamps.last()) this.undo();
  }

  // Drawing

  build() {
    const { data } = this;
    this.shown = this.shownText();
    this.find(".about").replaceChildren(taskCard(data));
    this.root.setAttribute("aria-label", data.texts.name);
    const names = this.stamps.stamped();
    const rows = names.map((name, at) => stampRow(this, name, at ? this.stamps.times[names[at - 1]] : null));
    this.find(".stamps").replaceChildren(...rows, ...this.later());
    this.find(".outcomes").replaceChildren(...(names.length ? outcomes(this) : []), this.knownLines());
    this.buildKeys();
    this.paint();
  }

  shownText() {
    const { about, limits, texts } = this.data;
    return JSON.stringify([about, limits, texts]);
  }

  // What was forgotten or cannot be pressed now is put in by hand.
  later() {
    const { texts, labels } = this.data;
    const left = EVENTS.filter((name) => this.stamps.times[name] == null);
    if (!this.stamps.last() || !left.length) return [];
    const row = made("li", "later");
    const select = made("select", "field");
    select.setAttribute("aria-label", texts.later);
    for (const name of ["", ...left]) {
      const option = made("option", "", name ? labels[name] : texts.later);
      option.value = name;
      select.append(option);
    }
    select.addEventListener("change", () => {
      const name = select.value;
      if (name) this.change(() => { this.stamps.times[name] = this.stamps.times[this.stamps.last()]; this.editing = name; });
    });
    row.append(select);
    return [row];
  }

  knownLines() {
    const list = made("datalist");
    list.id = "dial-lines";
    for (const line of this.data.lines) {
      const option = made("option");
      option.value = line;
      list.append(option);
    }
    return list;
  }

  buildKeys() {
    const { texts, labels } = this.data;
    const { large, small } = this.closing ? { large: [], small: [] } : nextEvents(this.stamps.times, this.data.about.call_type);
    const key = (name, at, size) => {
      const button = pressed(`key ${size}`, labels[name], String(at + 1), () => this.stamp(name));
      button.dataset.event = name;
      return button;
    };
    this.find(".small").replaceChildren(...small.map((name, at) => key(name, large.length + at, "minor")));
    this.find(".large").replaceChildren(...large.map((name, at) => key(name, at, "major")));
    const undo = pressed("undo", texts.undo, "U", () => this.undo());
    undo.disabled = !this.stamps.last();
    const close = pressed("close", this.closing ? texts.back_to_keys : texts.summary, "", () => this.finish());
    close.disabled = !this.canClose();
    const parts = [undo, close];
    if (this.closing) parts.push(pressed("record", texts.record, "", () => this.keep.submit()));
    this.find(".does").replaceChildren(...parts);
    const closing = this.find(".closing");
    closing.hidden = !this.closing;
    closing.replaceChildren(...(this.closing ? [made("h3", "", texts.summary), summary(this)] : []));
  }

  paint() {
    this.paintNote();
    paintSaved(this);
    this.run();
    this.root.style.setProperty("--bar", `${this.find(".bar").offsetHeight}px`);
  }

  paintNote() {
    const { keep, data } = this;
    const { texts } = data;
    const note = this.find(".note");
    const parts = [];
    if (keep.conflict) {
      const decide = (mine) => { keep.decide(mine); this.build(); };
      parts.push(
        made("span", "", texts.conflict), pressed("theirs", texts.take_theirs, "", () => decide(false)), pressed("mine", texts.keep_mine, "", () => decide(true)),
      );
    } else if (keep.problem) parts.push(made("span", "", keep.problem));
    else if (this.wrong?.length) parts.push(...this.wrong.map((one) => made("p", "", one)));
    else if (!data.fixed && Math.abs(this.stamps.offset_ms) > NOTED_FROM_MS) {
      const seconds = (Math.abs(this.stamps.offset_ms) / 1000).toFixed(1);
      parts.push(made("span", "", filledIn(this.stamps.offset_ms > 0 ? texts.clock_behind : texts.clock_ahead, { seconds })));
    }
    const text = parts.map((one) => one.textContent).join("|");
    if (note.dataset.text === text) return;
    note.dataset.text = text;
    note.hidden = !parts.length;
    note.classList.toggle("problem", Boolean(keep.conflict || keep.problem || this.wrong?.length));
    note.replaceChildren(...parts);
    if (this.wrong?.length) note.scrollIntoView({ block: "center" });
  }

  run() {
    const limit = this.closing ? null : runningLimit(this.data.limits, this.stamps.times);
    this.ring.show(limit, limit ? this.now() - this.stamps.times[limit.since] : 0, this.data.texts);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".dialling");
  const known = forms.get(root);
  if (known && known.data.evaluation === data.evaluation) known.update(data, setTriggerValue);
  else {
    known?.close();
    forms.set(root, new Dialling(root, data, setTriggerValue));
  }
  return () => {
    forms.get(root)?.close();
    forms.delete(root);
  };
}
