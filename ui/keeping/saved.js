// The line that says whether all that was entered is stored. A form has `keep`, `data.texts` and `find`.

function paintSaved(form) {
  const { keep, data } = form;
  const { texts } = data;
  const dirty = keep.dirty();
  let [state, text] = ["saved", keep.savedAt ? filledIn(texts.saved_at, { time: timeText(keep.savedAt) }) : texts.as_stored];
  if (dirty && !keep.keeps) [state, text] = ["unsaved", texts.not_kept];
  else if (dirty && (keep.late || keep.conflict || keep.problem)) [state, text] = ["unsaved", texts.unsaved];
  else if (dirty || (keep.pending && keep.pending.message.kind !== "look")) [state, text] = ["saving", texts.saving];
  if (keep.restored && state === "saved") text = `${text} · ${texts.restored}`;
  const saved = form.find(".saved");
  saved.dataset.state = state;
  if (saved.textContent !== text) saved.textContent = text;
}

function timeText(at) {
  return at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}
