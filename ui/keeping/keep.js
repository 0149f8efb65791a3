// Nothing that was entered is lost: each change is sent, sent again until it is acknowledged, and kept in the browser
// meanwhile; what another window stored in between is never written over unasked.

const WRITE_AFTER_MS = 400;
const AGAIN_AFTER_MS = 4000;
const STORED = ["saved", "not_answered", "comment_required", "comment_required_na"];
const WINDOW_KEY = "zhijian.window";
const DRAW_ANEW = "zhijian:draw-anew";

// A name of this window that outlives a reload, so that two windows do not take each other's copies.
function windowName() {
  const made = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
  try {
    const known = window.sessionStorage.getItem(WINDOW_KEY);
    if (!known) window.sessionStorage.setItem(WINDOW_KEY, made);
    return known ?? made;
  } catch {
    return made;
  }
}

class Keep {
  // `kind` is what copies in this browser stand under, `former` what they stood under before. `answers` holds what is
  // filled in; `send(message)` brings it to Python; `show()` draws what has changed. `onMissing(code, why)` is told what
  // keeps the form from being submitted.
  constructor(kind, answers, send, show, onMissing, former = null) {
    Object.assign(this, { kind, answers, send, show, onMissing, former });
    this.window = windowName();
    this.seq = Date.now();
    this.pending = null;
    this.timer = 0;
    this.again = 0;
    this.conflict = null;
    this.savedAt = null;
    this.keeps = true;
    this.late = false;
    this.asked = false;
    this.restored = false;
    this.wantsSubmit = false;
    this.missing = [];
    this.problem = "";
  }

  begin(data) {
    this.data = data;
    this.place = this.placeOf(data.evaluation);
    this.version = data.version;
    this.stored = this.answers.same(data);
    this.channel?.close();
    this.channel = new BroadcastChannel(`${this.place}channel`);
    this.channel.onmessage = (event) => this.hearOther(event.data);
    this.onFocus = () => this.look();
    window.addEventListener("focus", this.onFocus);
    this.restore();
  }

  close() {
    this.flush();
    clearTimeout(this.again);
    this.channel?.close();
    window.removeEventListener("focus", this.onFocus);
  }

  placeOf(id) {
    return `zhijian.${this.kind}.${this.data.user}.${id}.`;
  }

  dirty() {
    return this.answers.text() !== this.stored;
  }

  // Kept copies

  keep() {
    try {
      const copy = { ...this.answers.content(), version: this.version, sent: this.pending?.text, at: Date.now() };
      if (this.dirty()) window.localStorage.setItem(this.place + this.window, JSON.stringify(copy));
      else window.localStorage.removeItem(this.place + this.window);
      this.keeps = true;
    } catch {
      this.keeps = false;
    }
  }

  // The newest copy that this browser kept of this sheet: the own one, or one that a closed window left.
  restore() {
    let [found, from] = [null, ""];
    try {
      this.rename();
      for (const name of Object.keys(window.localStorage)) {
        if (this.data.finished.some((id) => name.startsWith(this.placeOf(id)))) {
          window.localStorage.removeItem(name);
        }
        if (!name.startsWith(this.place)) continue;
        const copy = this.read(name);
        if (!copy) continue;
        const own = name === this.place + this.window;
        if (!own && Date.now() - copy.at < AGAIN_AFTER_MS * 2) continue;
        if (!found || copy.at > found.at) [found, from] = [copy, name];
      }
      if (from && from !== this.place + this.window) window.localStorage.removeItem(from);
    } catch {
      this.keeps = false;
    }
    if (!found || this.answers.same(found) === this.stored) return this.keep();
    this.answers.take(found);
    if (found.version !== this.version && found.sent !== this.stored) this.conflict = this.data;
    this.change(0);
    this.restored = true;
  }

  // Copies of an older version of the product; where there are two of one name, the newer stays.
  rename() {
    const before = this.former?.(this.data.user);
    if (!before) return;
    for (const name of Object.keys(window.localStorage).filter((one) => one.startsWith(before))) {
      const [to, copy] = [`zhijian.${this.kind}.${this.data.user}.${name.slice(before.length)}`, this.read(name)];
      const there = window.localStorage.getItem(to) === null ? null : this.read(to);
      if (copy && !(there && there.at >= copy.at)) window.localStorage.setItem(to, JSON.stringify(copy));
      window.localStorage.removeItem(name);
    }
  }

  // A copy that is none is of no use to anybody.
  read(name) {
    try {
      const copy = JSON.parse(window.localStorage.getItem(name));
      this.answers.same(copy);
      return copy;
    } catch {
      window.localStorage.removeItem(name);
      return null;
    }
  }

  // Sending

  change(afterMs = 0) {
    this.restored = false;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), afterMs);
    this.show();
  }

  flush() {
    clearTimeout(this.timer);
    if (!this.pending && !this.conflict && this.dirty()) this.post("save");
  }

  submit() {
    clearTimeout(this.timer);
    this.missing = [];
    if (this.conflict) return;
    this.wantsSubmit = this.pending !== null;
    if (!this.pending) this.post("submit");
    this.show();
  }

  look() {
    if (!this.pending && !this.conflict) this.post("look");
  }

  post(kind) {
    this.seq += 1;
    const content = this.answers.content();
    const message = { kind, seq: this.seq, window: this.window, version: this.version, ...structuredClone(content) };
    this.pending = { message, text: this.answers.same(content) };
    this.transmit();
    this.show();
  }

  // A message that met a server on its way down is sent again until one answers.
  transmit() {
    this.asked = false;
    this.send(this.pending.message);
    this.wait();
  }

  // A form is a part of its page that is drawn by itself. A server that began anew, or forgot the page while it slept,
  // knows no such part and passes its messages over: so the whole page is asked for, and then sent again.
  wait() {
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      if (!this.pending) return;
      this.late = true;
      if (this.asked) this.transmit();
      else {
        this.asked = true;
        document.dispatchEvent(new CustomEvent(DRAW_ANEW));
        this.wait();
      }
      this.show();
    }, AGAIN_AFTER_MS);
  }

  // What came back

  hear(data) {
    this.data = data;
    this.late = false;
    const { told } = data;
    const mine = this.pending && told && told.window === this.window && told.seq === this.pending.message.seq;
    if (mine) this.settle(data, told);
    else if (data.version !== this.version) this.overtaken(data);
    else if (this.pending && this.asked) this.transmit();
    this.show();
  }

  settle(data, told) {
    const { text } = this.pending;
    this.pending = null;
    clearTimeout(this.again);
    this.problem = told.outcome === "refused" ? told.sentence : "";
    this.missing = told.codes;
    if (STORED.includes(told.outcome)) {
      [this.version, this.stored, this.savedAt] = [told.version, text, new Date()];
      this.channel.postMessage({ version: told.version });
    }
    if (data.version !== this.version) this.overtaken(data, text);
    this.keep();
    if (told.codes.length) this.onMissing(told.codes[0], told.outcome);
    else if (this.wantsSubmit && !this.conflict && !this.problem) this.post("submit");
    else if (!this.problem) this.flush();
    this.wantsSubmit = false;
  }

  // Somebody stored another version: the own words come back, nothing is different, or a person decides.
  overtaken(data, text = this.pending?.text) {
    const theirs = this.answers.same(data);
    this.pending = null;
    clearTimeout(this.again);
    if (theirs === text || theirs === this.answers.text()) {
      [this.version, this.stored] = [data.version, theirs];
      this.savedAt = new Date();
      this.keep();
      this.flush();
    } else this.conflict = data;
  }

  hearOther({ version }) {
    if (version > this.version) this.look();
  }

  decide(keepMine) {
    const theirs = this.conflict;
    this.conflict = null;
    this.version = theirs.version;
    this.stored = this.answers.same(theirs);
    if (!keepMine) this.answers.take(theirs);
    this.change(0);
  }
}
