// The sheet's parts as elements: made once for a rubric, painted anew after every change.

function clockText(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function suggestionItem(one, texts, play) {
  const item = made("li", `suggestion ${one.outcome}`);
  item.append(made("span", "badge", texts.machine), made("span", "told", one.told));
  if (one.score) item.append(made("span", "score", one.score));
  if (one.start_ms !== null) {
    const clip = pressed("clip", clockText(one.start_ms), "▶", () => play(one.start_ms));
    clip.title = texts.play_clip;
    clip.dataset.startMs = one.start_ms;
    item.append(clip);
  }
  return item;
}

// One criterion with everything that belongs to it. `act` holds what a press does.
class Row {
  constructor(criterion, sheet) {
    Object.assign(this, { criterion, sheet, code: criterion.code });
    const { texts } = sheet.data;
    this.root = made("div", "row");
    this.root.dataset.code = this.code;
    this.root.addEventListener("pointerdown", () => sheet.go(this.code));
    this.options = made("div", "options");
    this.options.setAttribute("role", "group");
    this.options.setAttribute("aria-label", filledIn(texts.answer_of, { code: this.code }));
    this.buttons = this.makeOptions();
    this.parts = {};
    for (const name of ["sure", "situations", "machine", "checks", "causes", "evidence", "guidance"]) {
      this.parts[name] = made("div", name);
    }
    this.comment = new Comment(this, sheet);
    this.root.append(this.head(), ...Object.values(this.parts), this.comment.root);
    this.makeChecks();
    this.makeCauses();
    this.makeSure();
    if (criterion.kind === "situations") this.situations = new Situations(this, sheet);
    this.parts.guidance.append(made("p", "", criterion.guidance));
    if (criterion.examples) this.parts.guidance.append(made("p", "examples", `${texts.examples}: ${criterion.examples}`));
    this.parts.guidance.hidden = true;
  }

  head() {
    const { texts } = this.sheet.data;
    const [head, name] = [made("div", "head"), made("div", "name")];
    name.append(made("b", "code", this.code), made("span", "", this.criterion.name));
    if (this.criterion.weight) name.append(made("span", "weight", String(this.criterion.weight)));
    if (this.criterion.guidance) {
      const ask = pressed("ask", "?", "", () => this.guide());
      ask.title = texts.guidance;
      name.append(ask);
    }
    const write = pressed("write", texts.comment, "C", () => this.comment.open());
    head.append(name, this.options, write);
    return head;
  }

  makeOptions() {
    const { criterion, sheet } = this;
    const found = criterion.options.map((one, at) =>
      pressed("option", one.label, String(at + 1), () => sheet.answer(this.code, at)),
    );
    if (criterion.may_not_apply) {
      found.push(pressed("option na", sheet.data.texts.na, "0", () => sheet.notApplicable(this.code)));
    }
    this.options.append(...found);
    return found;
  }

  makeSure() {
    const { texts } = this.sheet.data;
    this.parts.sure.append(
      made("span", "", texts.fatal_sure),
      pressed("confirm", texts.fatal_confirm, "", () => this.sheet.confirmFatal(true)),
      pressed("", texts.cancel, "", () => this.sheet.confirmFatal(false)),
    );
  }

  makeChecks() {
    if (!this.criterion.checks.length) return;
    const { texts } = this.sheet.data;
    const chips = this.criterion.checks.map((one) => {
      const chip = pressed("chip", one.label, "", () => this.sheet.change(() => this.answers().check(this.code, one.code)));
      chip.dataset.check = one.code;
      return chip;
    });
    this.note = this.field(texts.note, (text) => { this.answers().of(this.code).detail.note = text; });
    this.parts.checks.append(made("span", "label", texts.checked), ...chips, this.note);
  }

  makeCauses() {
    const { texts, causes } = this.sheet.data;
    const chips = causes.map((one, at) => {
      const chip = pressed("chip", one.label, `R${at + 1}`, () => this.sheet.cause(this.code, at));
      chip.dataset.cause = one.kind;
      return chip;
    });
    this.causeText = this.field(texts.cause_text, (text) => {
      const { cause } = this.answers().of(this.code);
      if (cause) cause.text = text;
    });
    this.details = causes.flatMap(({ kind, details }) => details.map((one, at) => {
      const chip = pressed("chip detail", one.label, `D${at + 1}`, () => this.sheet.causeDetail(this.code, at));
      [chip.dataset.of, chip.dataset.detail] = [kind, one.code];
      return chip;
    }));
    this.detailing = made("span", "details");
    this.detailing.append(made("span", "label", texts.cause_detail), ...this.details);
    this.parts.causes.append(made("span", "label", texts.cause), ...chips, this.detailing, this.causeText);
  }

  field(placeholder, write) {
    const one = made("input", "field");
    one.maxLength = 200;
    one.placeholder = placeholder;
    one.setAttribute("aria-label", placeholder);
    one.addEventListener("input", () => this.sheet.write(() => write(one.value)));
    return one;
  }

  answers() {
    return this.sheet.answers;
  }

  guide() {
    this.parts.guidance.hidden = !this.parts.guidance.hidden;
  }

  // What the machine found, which may come later than the sheet.
  suggest(suggestions, hidden) {
    const { texts } = this.sheet.data;
    const play = (ms) => askPlayer("play", ms);
    const shown = suggestions.filter((one) => !this.situations || !one.situation);
    this.clips = suggestions.filter((one) => one.start_ms !== null);
    const list = made("ul", "suggestions");
    list.append(...shown.map((one) => suggestionItem(one, texts, play)));
    if (hidden) list.append(made("li", "suggestion hidden", texts.hidden));
    this.parts.machine.replaceChildren(list);
    this.situations?.suggest(suggestions.filter((one) => one.situation));
  }

  // Texts are put in only where the answers come anew, so that nobody's typing is disturbed.
  fill() {
    const one = this.answers().of(this.code);
    this.comment.fill(one.comment);
    if (this.note) this.note.value = one.detail.note ?? "";
    this.causeText.value = one.cause?.text ?? "";
  }

  paint(score) {
    const { criterion, sheet } = this;
    const one = this.answers().of(this.code);
    const is = (name, holds) => this.root.classList.toggle(name, holds);
    this.root.hidden = !score.asked.includes(this.code);
    is("current", sheet.current === this.code);
    is("done", this.answers().complete(this.code));
    is("missing", sheet.keep.missing.includes(this.code));
    is("lost", this.answers().loses(this.code));
    this.buttons.forEach((button, at) => {
      const option = criterion.options[at];
      const on = option ? one.value === option.value && !one.na : one.na;
      button.setAttribute("aria-pressed", String(on));
      button.classList.toggle("breach", criterion.kind === "fatal" && on && Boolean(option?.value));
    });
    this.parts.sure.hidden = sheet.confirming !== this.code;
    this.parts.causes.hidden = !this.answers().loses(this.code);
    for (const chip of this.root.querySelectorAll("[data-cause]")) {
      chip.setAttribute("aria-pressed", String(one.cause?.kind === chip.dataset.cause));
    }
    this.causeText.hidden = this.detailing.hidden = !one.cause;
    for (const chip of this.details) {
      chip.hidden = one.cause?.kind !== chip.dataset.of;
      chip.setAttribute("aria-pressed", String(!chip.hidden && one.cause.detail === chip.dataset.detail));
    }
    for (const chip of this.root.querySelectorAll("[data-check]")) {
      chip.setAttribute("aria-pressed", String((one.detail.checked ?? []).includes(chip.dataset.check)));
    }
    this.paintEvidence(one);
    this.situations?.paint(one);
    this.comment.paint(one.comment);
  }

  paintEvidence(one) {
    const { texts } = this.sheet.data;
    const text = JSON.stringify([one.evidence, texts.evidence]);
    if (this.evidenceShown === text) return;
    this.evidenceShown = text;
    this.parts.evidence.hidden = !one.evidence;
    if (!one.evidence) return;
    const [from, to] = one.evidence;
    const drop = pressed("drop", "✕", "", () => this.sheet.change(() => { one.evidence = null; }));
    drop.title = texts.drop_evidence;
    this.parts.evidence.replaceChildren(
      made("span", "label", texts.evidence),
      pressed("clip", `${clockText(from)}–${clockText(to)}`, "▶", () => askPlayer("play", from)),
      drop,
    );
  }
}
