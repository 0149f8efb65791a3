// The score sheet. Streamlit calls the default function at every run with what is stored; what is filled in lives here.

const sheets = new WeakMap();

class Sheet {
  constructor(root, data, send) {
    this.root = root;
    this.data = data;
    this.send = send;
    this.current = "";
    this.confirming = "";
    this.left = [];
    this.answers = new Answers(data);
    this.keep = new Keep(
      "sheet", this.answers, (message) => this.send("sent", message), () => this.paint(), (code) => this.point(code),
    );
    this.build();
    this.keep.begin(data);
    this.fill();
    this.keys = new Keys(this);
    this.root.addEventListener("click", (event) => {
      if (event.detail > 0 && event.target.closest("button")) this.root.focus({ preventScroll: true });
    });
    this.go(this.firstOpen() ?? data.criteria[0]?.code, false);
  }

  find(name) {
    return this.root.querySelector(name);
  }

  // Made anew where the rubric, the language or the templates are others; typing survives, since answers live apart.
  build() {
    const { data } = this;
    const { texts } = data;
    this.built = builtFrom(data);
    this.rows = new Map(data.criteria.map((one) => [one.code, new Row(one, this)]));
    this.overall = new Comment(null, this);
    const sections = data.sections.map((section) => {
      const part = made("section", "part");
      const pct = made("span", "pct");
      const title = made("h3", "", section.name);
      title.append(pct);
      part.append(title, ...data.criteria.filter((one) => one.section === section.code).map((one) => this.rows.get(one.code).root));
      return { ...section, part, pct };
    });
    this.sections = sections;
    const end = made("section", "part overall");
    end.append(made("h3", "", texts.overall), this.overall.root);
    this.find(".body").replaceChildren(...sections.map((one) => one.part), end);
    this.find(".does").replaceChildren(
      pressed("rest", texts.fill_rest, "Q", () => this.fillRest()),
      pressed("submit", texts.submit, "Ctrl+↵", () => this.keep.submit()),
      pressed("keys-button", texts.keys, "H", () => this.help()),
    );
    this.find(".help").textContent = texts.keys_told;
    this.root.setAttribute("aria-label", texts.name);
    this.suggest();
  }

  suggest() {
    const { suggestions, hidden } = this.data;
    for (const [code, row] of this.rows) {
      row.suggest(suggestions.filter((one) => one.criterion === code), hidden.includes(code));
    }
  }

  update(data, send) {
    const before = JSON.stringify([this.data.suggestions, this.data.hidden]);
    this.data = data;
    this.send = send;
    this.answers.know(data);
    if (builtFrom(data) !== this.built) {
      this.build();
      this.fill();
    } else if (JSON.stringify([data.suggestions, data.hidden]) !== before) this.suggest();
    this.keep.hear(data);
  }

  close() {
    this.keys.close();
    this.keep.close();
  }

  fill() {
    for (const row of this.rows.values()) row.fill();
    this.overall.fill(this.answers.comment);
    this.paint();
  }

  // Changes

  change(act) {
    act();
    this.left = [];
    this.keep.missing = this.keep.missing.filter((code) => !this.answers.complete(code));
    this.keep.change(0);
  }

  write(act) {
    act();
    this.keep.change(WRITE_AFTER_MS);
  }

  answer(code, at) {
    const { criterion, situations } = this.rows.get(code);
    if (situations) {
      this.change(() => (at === 0 ? this.answers.asHeard(code, this.data.heard) : this.answers.forbidden(code)));
      return;
    }
    const option = criterion.options[at];
    if (!option) return;
    if (criterion.kind === "fatal" && option.value && !this.answers.of(code).value) {
      this.confirming = code;
      this.paint();
    } else this.change(() => this.answers.answer(code, option.value));
  }

  confirmFatal(sure) {
    const code = this.confirming;
    this.confirming = "";
    if (sure) this.change(() => this.answers.answer(code, 1));
    else this.paint();
  }

  notApplicable(code) {
    this.change(() => this.answers.notApplicable(code));
  }

  cause(code, at) {
    const one = this.data.causes[at];
    if (one) this.change(() => this.answers.cause(code, one.kind));
    this.rows.get(code).causeText.value = this.answers.of(code).cause?.text ?? "";
  }

  causeDetail(code, at) {
    const kind = this.answers.of(code).cause?.kind;
    const detail = this.data.causes.find((one) => one.kind === kind)?.details[at];
    if (detail) this.change(() => this.answers.causeDetail(code, detail.code));
  }

  // A digit answers the situation that is pointed at, else the criterion; where it answers one, the next is pointed at.
  digit(number) {
    const row = this.row();
    const item = row?.situations?.shown()[row.situations.at];
    if (!row) return false;
    if (item && number > 0) {
      const answer = ["said", "not_said", "not_due"][number - 1];
      if (answer) row.situations.choose(item.code, answer);
      if (answer) this.move(1);
    } else if (number === 0) this.notApplicable(row.code);
    else this.answer(row.code, number - 1);
    return true;
  }

  fillRest() {
    this.change(() => { const left = this.answers.fillRest(); queueMicrotask(() => this.leave(left)); });
  }

  leave(left) {
    this.left = left;
    this.point(left[0]);
  }

  needsComment(code) {
    const one = this.answers.of(code);
    const { comment_below: below, comment_na: na } = this.rows.get(code).criterion;
    return (one.na && na) || (one.value !== null && below !== null && one.value < below);
  }

  // Places

  row() {
    return this.rows.get(this.current);
  }

  firstOpen() {
    return this.answers.score().missing[0];
  }

  go(code, look = true) {
    if (!code || !this.rows.has(code)) return;
    if (this.current !== code) {
      const before = this.row();
      if (before?.situations) before.situations.at = -1;
      this.current = code;
      this.confirming = "";
      this.paint();
    }
    if (look) this.row().root.scrollIntoView({ block: "nearest" });
  }

  move(by) {
    const asked = [...this.rows.keys()].filter((code) => !this.rows.get(code).root.hidden);
    const { situations } = this.row() ?? {};
    if (situations) {
      const at = situations.at + by;
      if (at >= -1 && at < situations.shown().length && !situations.row.parts.situations.hidden) {
        situations.at = at;
        this.paint();
        situations.shown()[at]?.root.scrollIntoView({ block: "nearest" });
        return;
      }
    }
    const next = asked[Math.min(asked.length - 1, Math.max(0, asked.indexOf(this.current) + by))];
    this.go(next);
  }

  point(code) {
    this.go(code);
    this.root.focus({ preventScroll: true });
    if (code && this.needsComment(code) && !this.answers.of(code).comment.trim()) this.row().comment.open();
    this.paint();
  }

  commentOf(box) {
    if (box === this.overall.box) return this.overall;
    return [...this.rows.values()].map((row) => row.comment).find((comment) => comment.box === box);
  }

  help() {
    const help = this.find(".help");
    help.hidden = !help.hidden;
    this.paint();
  }

  paint() {
    paintSheet(this);
  }
}

// What the elements are made from; answers and suggestions come and go without them.
function builtFrom(data) {
  const criteria = data.criteria.map((one) => ({ ...one, rest: null }));
  return JSON.stringify([criteria, data.sections, data.situations, data.templates, data.texts]);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sheet");
  if (!sheets.has(root)) sheets.set(root, new Sheet(root, data, setTriggerValue));
  const sheet = sheets.get(root);
  if (sheet.data.evaluation !== data.evaluation) {
    sheet.close();
    sheets.set(root, new Sheet(root, data, setTriggerValue));
  } else sheet.update(data, setTriggerValue);
  return () => {
    sheets.get(root)?.close();
    sheets.delete(root);
  };
}
