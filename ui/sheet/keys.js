// The keyboard: the whole sheet without a mouse. Keys stay quiet in text boxes and while a Chinese word is composed.

const TO_PLAYER = {
  " ": "play", ArrowLeft: "back", ArrowRight: "forward", e: "evidence_forward", E: "evidence_back", m: "mark",
  "[": "mark_start", "]": "mark_end", l: "loop", s: "skip_silence", v: "voice", "+": "faster", "=": "faster", "-": "slower",
};
const OWN_TO_PLAYER = new Set([" ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);
const WRITES = "input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox], [role=textbox]";

function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

class Keys {
  constructor(sheet) {
    this.sheet = sheet;
    this.causing = "";
    this.listen = (event) => this.hear(event);
    // At the window and before all others, so that a key does one thing wherever the focus is.
    window.addEventListener("keydown", this.listen, true);
    this.does = {
      j: () => sheet.move(1), k: () => sheet.move(-1), ArrowDown: () => sheet.move(1), ArrowUp: () => sheet.move(-1),
      c: () => sheet.row()?.comment.open(), t: () => sheet.row()?.comment.time(), p: () => playClip(sheet),
      x: () => attachHeard(sheet), g: () => sheet.row()?.guide(), o: () => sheet.row()?.situations?.unfold(),
      q: () => sheet.fillRest(), r: () => { this.causing = "cause"; },
      d: () => { this.causing = "causeDetail"; }, h: () => sheet.help(),
    };
  }

  close() {
    window.removeEventListener("keydown", this.listen, true);
  }

  hear(event) {
    if (isComposing(event)) return;
    const path = event.composedPath();
    const target = path[0] instanceof Element ? path[0] : document.body;
    const done = this.handle(event, target, path);
    if (!done) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // Whether the key was the sheet's.
  handle(event, target, path) {
    const { sheet } = this;
    const inside = path.includes(sheet.root);
    const writes = target.matches(WRITES);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return (inside || !writes) && this.submit();
    if (writes) return inside && this.inBox(event, target);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog]")) return false;
    const native = target.matches("button, a, summary") && target.matches(":focus-visible");
    if (native && (event.key === " " || event.key === "Enter")) return false;
    if (path.some((one) => one.classList?.contains("player")) && (OWN_TO_PLAYER.has(event.key) || TO_PLAYER[event.key])) {
      return false;
    }
    return this.plain(event.key);
  }

  submit() {
    this.sheet.keep.submit();
    return true;
  }

  // In a text box only what cannot be text: leave it, and the tools of a comment.
  inBox(event, target) {
    const comment = this.sheet.commentOf(target);
    if (event.key === "Escape") {
      target.blur();
      this.sheet.root.focus({ preventScroll: true });
      return true;
    }
    if (!event.altKey || !comment) return false;
    if (event.code === "KeyT") comment.time();
    else if (/^Digit[1-9]$/.test(event.code)) comment.template(Number(event.code.slice(5)) - 1);
    else return false;
    return true;
  }

  plain(key) {
    const { sheet } = this;
    if (sheet.confirming) return this.confirm(key);
    if (this.causing) {
      const does = this.causing;
      this.causing = "";
      if (/^[1-9]$/.test(key)) sheet[does](sheet.current, Number(key) - 1);
      return true;
    }
    if (/^[0-9]$/.test(key)) return sheet.digit(Number(key));
    const does = this.does[key] ?? this.does[key.length === 1 ? key.toLowerCase() : key];
    if (does) does();
    else if (TO_PLAYER[key]) askPlayer(TO_PLAYER[key]);
    else return false;
    return true;
  }

  confirm(key) {
    if (["y", "Y", "n", "N", "Escape"].includes(key)) this.sheet.confirmFatal(key === "y" || key === "Y");
    return true;
  }
}
