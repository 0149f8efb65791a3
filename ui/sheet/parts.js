// Two larger parts of the sheet: a comment with its tools, and the situations of the script.

const FEW = 2;

class Comment {
  // Without a row it is the overall comment.
  constructor(row, sheet) {
    Object.assign(this, { row, sheet });
    const { texts } = sheet.data;
    this.root = made("div", "comment");
    this.box = made("textarea");
    this.box.rows = 2;
    this.box.maxLength = 2000;
    this.box.placeholder = row ? texts.comment_here : texts.overall;
    this.box.setAttribute("aria-label", row ? `${row.code} ${texts.comment_here}` : texts.overall);
    this.box.addEventListener("input", () => this.write());
    this.box.addEventListener("blur", () => sheet.keep.flush());
    this.box.addEventListener("focus", () => { if (row) sheet.go(row.code, false); });
    this.tools = made("div", "tools");
    this.tools.addEventListener("mousedown", (event) => event.preventDefault());
    this.offer();
    this.root.append(this.box, this.tools);
    this.opened = false;
  }

  offer() {
    const { texts, templates } = this.sheet.data;
    const time = pressed("tool", texts.insert_time, "Alt+T", () => this.time());
    const found = [...templates.own, ...templates.team].map((text, at) => {
      const chip = pressed("tool template", text, at < 9 ? `Alt+${at + 1}` : "", () => this.insert(text));
      chip.title = at < templates.own.length ? texts.own_templates : texts.team_templates;
      return chip;
    });
    this.tools.replaceChildren(time, ...found);
  }

  write() {
    this.grow();
    this.sheet.write(() => {
      if (this.row) this.sheet.answers.of(this.row.code).comment = this.box.value;
      else this.sheet.answers.comment = this.box.value;
    });
  }

  // At the cursor, with a space where words would touch.
  insert(text) {
    const { selectionStart: from, selectionEnd: to, value } = this.box;
    const before = value.slice(0, from);
    const gap = before && !/[\s。；，！？\])]$/.test(before) ? " " : "";
    this.open();
    this.box.setRangeText(gap + text, from, to, "end");
    this.write();
  }

  time() {
    this.insert(`[${clockText(playerPosition().ms)}] `);
  }

  template(at) {
    const { templates } = this.sheet.data;
    const text = [...templates.own, ...templates.team][at];
    if (text) this.insert(text);
  }

  open() {
    this.opened = true;
    this.sheet.paint();
    this.box.focus();
  }

  fill(text) {
    if (this.box.value !== text) this.box.value = text;
    this.grow();
  }

  grow() {
    this.box.style.height = "auto";
    if (this.box.scrollHeight) this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 220)}px`;
  }

  paint(text) {
    const needed = this.row && this.sheet.needsComment(this.row.code);
    this.root.hidden = Boolean(this.row) && !this.opened && !text && !needed;
    this.root.classList.toggle("needed", Boolean(needed) && !text.trim());
  }
}

// Each situation due in the call: said, not said or not due, with the clip where it was heard.
class Situations {
  constructor(row, sheet) {
    Object.assign(this, { row, sheet, code: row.code, all: false, at: -1 });
    const { texts } = sheet.data;
    this.list = made("div", "list");
    this.more = pressed("more", "", "O", () => this.unfold());
    this.heardButton = pressed("tool", texts.as_heard, "1", () => sheet.answer(this.code, 0));
    this.forbiddenButton = pressed("tool forbidden", texts.forbidden, "2", () => sheet.answer(this.code, 1));
    this.share = made("span", "share");
    row.options.prepend(this.heardButton, this.forbiddenButton);
    row.parts.situations.append(this.share, this.list, this.more);
    this.items = sheet.data.situations.map((one) => this.item(one));
    this.list.append(...this.items.map((item) => item.root));
  }

  item(one) {
    const { texts } = this.sheet.data;
    const root = made("div", "situation");
    root.dataset.situation = one.code;
    const heard = made("span", "heard");
    const choices = ["said", "not_said", "not_due"].map((answer, at) => {
      const button = pressed("option", texts[`state_${answer}`], String(at + 1), () => this.choose(one.code, answer));
      button.dataset.answer = answer;
      return button;
    });
    const group = made("div", "options");
    group.append(...choices);
    root.append(made("span", "what", one.name), heard, group);
    root.addEventListener("pointerdown", () => { this.at = this.shown().findIndex((item) => item.root === root); });
    return { ...one, root, heard, choices, clips: [] };
  }

  choose(name, answer) {
    this.sheet.change(() => this.sheet.answers.situation(this.code, name, answer));
  }

  suggest(suggestions) {
    for (const item of this.items) {
      item.clips = suggestions.filter((one) => one.situation === item.code);
      const found = item.clips.map((one) => {
        const mark = made("span", `mark ${one.outcome}`);
        mark.title = one.told;
        if (one.start_ms === null) mark.textContent = "–";
        else mark.append(pressed("clip", clockText(one.start_ms), "▶", () => askPlayer("play", one.start_ms)));
        return mark;
      });
      item.heard.replaceChildren(...found);
    }
  }

  shown() {
    return this.items.filter((item) => !item.root.hidden);
  }

  unfold() {
    this.all = !this.all;
    this.sheet.paint();
  }

  paint(one) {
    const { texts } = this.sheet.data;
    const said = one.detail.situations ?? {};
    const left = this.items.filter((item) => !item.clips.length && !said[item.code]);
    for (const item of this.items) {
      item.root.hidden = !this.all && left.includes(item) && left.length > FEW;
      for (const button of item.choices) {
        button.setAttribute("aria-pressed", String(said[item.code] === button.dataset.answer));
      }
    }
    const current = this.sheet.current === this.code ? this.shown()[this.at] : null;
    for (const item of this.items) item.root.classList.toggle("at", item === current);
    this.more.hidden = left.length <= FEW;
    this.more.lastChild.textContent = this.all
      ? texts.fewer_situations : filledIn(texts.more_situations, { number: left.length });
    const states = Object.values(said);
    const told = { said: states.filter((state) => state === "said").length };
    told.due = told.said + states.filter((state) => state === "not_said").length;
    this.share.textContent = told.due ? filledIn(texts.share_said, told) : "";
    this.row.parts.situations.hidden = one.na;
    this.heardButton.setAttribute("aria-pressed", "false");
    this.heardButton.hidden = !Object.keys(this.sheet.data.heard).length;
    this.forbiddenButton.setAttribute("aria-pressed", String(Boolean(one.detail.forbidden)));
  }
}
