// What is filled in, by criterion: the same shape as it is sent and stored. Nothing here knows of the page.

const EMPTY = { value: null, na: false, comment: "", detail: {}, evidence: null, cause: null };

// One text for what is the same: empty answers left out, keys in order, texts without their ends.
function sameText(content) {
  const answers = {};
  for (const code of Object.keys(content.answers).sort()) {
    const one = plainAnswer(content.answers[code]);
    if (one) answers[code] = one;
  }
  return JSON.stringify({ answers, comment: content.comment.trim() });
}

function plainAnswer(one) {
  const detail = {};
  for (const name of Object.keys(one.detail ?? {}).sort()) {
    const part = one.detail[name];
    if (name === "situations") {
      const said = Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1));
      if (said.length) detail[name] = Object.fromEntries(said);
    } else if (name === "checked") {
      if (part.length) detail[name] = [...part].sort();
    } else if (name === "note") {
      if (part.trim()) detail[name] = part.trim();
    } else if (part) detail[name] = part;
  }
  const cause = one.cause
    ? { kind: one.cause.kind, detail: one.cause.detail ?? "", text: one.cause.text.trim() }
    : null;
  const plain = { value: one.value, na: one.na, comment: one.comment.trim(), detail, evidence: one.evidence, cause };
  const empty = plain.value === null && !plain.na && !plain.comment && !plain.evidence && !Object.keys(detail).length;
  return empty ? null : plain;
}

class Answers {
  constructor(data) {
    this.know(data);
    this.take(data);
  }

  know(data) {
    this.criteria = new Map(data.criteria.map((one) => [one.code, one]));
    this.callType = data.call_type;
  }

  // Begins anew from what is stored.
  take(content) {
    this.all = structuredClone(content.answers);
    this.comment = content.comment;
  }

  content() {
    const answers = {};
    for (const [code, one] of Object.entries(this.all)) if (plainAnswer(one)) answers[code] = one;
    return { answers, comment: this.comment };
  }

  same(content) {
    return sameText(content);
  }

  differences(other) {
    const mine = this.content();
    return [...this.criteria.keys()].filter((code) => {
      const [a, b] = [mine.answers[code], other.answers[code]].map((one) => one && plainAnswer(one));
      return JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);
    });
  }

  text() {
    return sameText(this.content());
  }

  of(code) {
    return (this.all[code] ??= structuredClone(EMPTY));
  }

  score() {
    return scoreOf([...this.criteria.values()], this.all, this.callType);
  }

  complete(code) {
    const one = this.all[code];
    return Boolean(one) && (one.na || one.value !== null);
  }

  // A loss is what a cause can be given for.
  loses(code) {
    const value = this.all[code]?.value ?? null;
    if (value === null) return false;
    return ["deduction", "fatal"].includes(this.criteria.get(code).kind) ? value > 0 : value < 1;
  }

  answer(code, value) {
    const one = this.of(code);
    [one.value, one.na] = [value, false];
    this.settle(code);
  }

  notApplicable(code) {
    if (!this.criteria.get(code).may_not_apply) return false;
    const one = this.of(code);
    one.na = !one.na;
    one.value = null;
    if (this.criteria.get(code).kind === "situations") one.detail = {};
    this.settle(code);
    return true;
  }

  situation(code, name, answer) {
    const one = this.of(code);
    const said = (one.detail.situations ??= {});
    if (said[name] === answer) delete said[name];
    else said[name] = answer;
    this.reckon(code);
  }

  forbidden(code) {
    const one = this.of(code);
    one.detail.forbidden = !one.detail.forbidden;
    this.reckon(code);
  }

  asHeard(code, heard) {
    this.of(code).detail = { situations: { ...heard }, forbidden: Boolean(this.of(code).detail.forbidden) };
    this.reckon(code);
  }

  reckon(code) {
    const one = this.of(code);
    one.na = false;
    one.value = shareOf(one.detail.situations ?? {}, Boolean(one.detail.forbidden));
    this.settle(code);
  }

  check(code, name) {
    const one = this.of(code);
    const checked = new Set(one.detail.checked ?? []);
    if (!checked.delete(name)) checked.add(name);
    one.detail.checked = [...checked];
  }

  cause(code, kind) {
    const one = this.of(code);
    if (!this.loses(code)) return;
    one.cause = one.cause?.kind === kind ? null : { kind, detail: "", text: one.cause?.text ?? "" };
  }

  causeDetail(code, detail) {
    const { cause } = this.of(code);
    if (cause) cause.detail = cause.detail === detail ? "" : detail;
  }

  // A cause goes with its loss.
  settle(code) {
    if (!this.loses(code)) this.of(code).cause = null;
  }

  // The inspector's own act: what is not answered yet gets what Python offers for it; what it leaves open is named.
  fillRest() {
    const asked = new Set(this.score().asked);
    const left = [];
    for (const [code, criterion] of this.criteria) {
      if (!asked.has(code) || this.complete(code)) continue;
      if (!criterion.rest) left.push(code);
      else Object.assign(this.of(code), structuredClone(criterion.rest));
    }
    return left;
  }
}
