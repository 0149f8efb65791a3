// The parts of the form as elements, made anew from what is filled in.

function taskCard({ about, limits, texts, labels }) {
  const card = made("section", "task");
  const line = made("a", "number", about.line);
  line.href = `tel:${about.line.replace(/[^0-9+*#]/g, "")}`;
  const head = made("div", "head");
  head.append(made("b", "", about.name), line);
  const tags = made("div", "tags");
  const words = [about.own ? texts.own : texts.competitor, about.kind_name, about.language_name, about.call_type_name, about.due];
  for (const word of words) if (word) tags.append(made("span", about.late && word === about.due ? "tag late" : "tag", word));
  card.append(head, tags);
  if (about.task) card.append(made("p", "ask", about.task));
  const more = made("details");
  more.append(made("summary", "", texts.limits));
  const list = made("ul");
  for (const one of limits) {
    list.append(made("li", "", `${one.id} ${one.name}: ${labels[one.since]} → ${labels[one.until]} ≤ ${one.limit_s} s`));
  }
  more.append(list);
  card.append(more);
  return card;
}

function stampRow(form, name, before) {
  const { data, stamps } = form;
  const at = stamps.times[name];
  const row = made("li", "stamp");
  row.dataset.event = name;
  const shown = pressed("open", data.labels[name], "", () => form.edit(form.editing === name ? "" : name));
  shown.append(made("time", "", momentText(at, data.zone_minutes).slice(11)), made("small", "", before === null ? "" : `+${secondsText(at - before)}`));
  shown.setAttribute("aria-expanded", String(form.editing === name));
  row.append(shown);
  if (form.editing === name) row.append(editor(form, name, at));
  return row;
}

function editor(form, name, at) {
  const { texts, zone_minutes: zone } = form.data;
  const part = made("div", "editor");
  const box = made("input", "field");
  box.value = momentText(at, zone);
  box.setAttribute("aria-label", texts.edit_time);
  box.addEventListener("change", () => {
    const moment = readMoment(box.value, zone);
    box.setAttribute("aria-invalid", String(Number.isNaN(moment)));
    if (!Number.isNaN(moment)) form.change(() => { form.stamps.times[name] = moment; });
  });
  const nudge = (ms) => form.change(() => { form.stamps.times[name] += ms; });
  part.append(
    box, pressed("nudge", "−1 s", "", () => nudge(-1000)), pressed("nudge", "+1 s", "", () => nudge(1000)),
    pressed("drop", texts.drop, "", () => form.change(() => { delete form.stamps.times[name]; form.editing = ""; })),
  );
  return part;
}

// One choice of several; pressed again, it is taken back.
function choice(form, label, field, options) {
  const part = made("div", "choice");
  part.append(made("span", "label", label));
  for (const [value, text] of options) {
    const button = pressed("option", text, "", () => form.change(() => { form.stamps[field] = form.stamps[field] === value ? (field === "sms_ok" ? null : "") : value; }));
    button.dataset.value = `${field}:${value}`;
    button.setAttribute("aria-pressed", String(form.stamps[field] === value));
    part.append(button);
  }
  return part;
}

function textField(form, label, field, many = false) {
  const part = made("label", "text");
  const box = made(many ? "textarea" : "input", "field");
  box.value = form.stamps[field];
  box.dataset.field = field;
  if (field.endsWith("_line")) box.setAttribute("list", "dial-lines");
  box.addEventListener("input", () => form.write(() => { form.stamps[field] = box.value; }));
  part.append(made("span", "label", label), box);
  return part;
}

function outcomes(form) {
  const { stamps, data } = form;
  const { texts, labels, about } = data;
  const { times } = stamps;
  const parts = [];
  if (times.answered_at) {
    parts.push(choice(form, labels.query_ok, "query_outcome", [["right", texts.right], ["nearly", texts.nearly], ["wrong", texts.wrong_answer]]));
  }
  if (times.transfer_completed_at || stamps.transfer_requested_line || about.call_type === "transfer") {
    const lines = made("div", "lines");
    lines.append(textField(form, labels.transfer_requested_line, "transfer_requested_line"), textField(form, labels.transfer_reached_line, "transfer_reached_line"));
    const same = pressed("same", texts.same_line, "", () => form.change(() => { stamps.transfer_reached_line = stamps.transfer_requested_line; }));
    parts.push(lines, same);
  }
  if (times.sms_sent_at) parts.push(choice(form, labels.sms_ok, "sms_ok", [[true, texts.right], [false, texts.wrong_answer]]));
  if (times.order_created_at) parts.push(textField(form, labels.order_id, "order_id"));
  parts.push(textField(form, labels.note, "note", true));
  return parts;
}

function summary(form) {
  const { data, stamps } = form;
  const { texts } = data;
  const list = made("ul", "summary");
  const item = (id, name, state, text) => {
    const one = made("li", state);
    one.dataset.indicator = id;
    one.append(made("b", "", `${id} ${name}`), made("span", "", text));
    list.append(one);
  };
  const told = { in_time: texts.in_time, late: texts.late_by, missing: texts.never };
  for (const limit of data.limits) {
    const found = outcomeOf(limit, stamps.times);
    if (!found) continue;
    const values = { seconds: found.seconds === null ? "" : found.seconds.toFixed(3), limit: limit.limit_s };
    item(limit.id, limit.name, found.state, filledIn(told[found.state], values));
  }
  const { transfer_requested_line: asked, transfer_reached_line: reached } = stamps;
  if (asked && reached) item("K4", data.names.K4, asked === reached ? "in_time" : "late", `${asked} → ${reached}`);
  if (stamps.query_outcome) item("K5", data.names.K5, stamps.query_outcome === "wrong" ? "late" : "in_time", ({ right: texts.right, nearly: texts.nearly, wrong: texts.wrong_answer })[stamps.query_outcome]);
  else if (stamps.times.answered_at && data.about.call_type === "query") item("K5", data.names.K5, "open", texts.not_judged);
  if (!stamps.times.answered_at) item("K1", data.names.K1, "late", texts.not_answered);
  return list;
}
