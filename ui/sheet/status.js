// The line above the sheet: score, what is open, and whether everything is saved.

function pointsText(value) {
  return value === null ? "—" : value.toFixed(1);
}

function paintSheet(sheet) {
  if (!sheet.rows) return;
  const score = sheet.answers.score();
  for (const row of sheet.rows.values()) row.paint(score);
  sheet.overall.paint(sheet.answers.comment);
  paintScore(sheet, score);
  paintNote(sheet, score);
  paintSaved(sheet);
  // What is pointed at is scrolled to below the head, however tall it is just now.
  sheet.root.style.setProperty("--head", `${sheet.find("header").offsetHeight}px`);
}

function paintScore(sheet, score) {
  const { texts } = sheet.data;
  const total = made("span", `total${score.fatal ? " fatal" : ""}`);
  total.append(made("small", "", texts.total), made("b", "", pointsText(score.total)));
  const parts = [total];
  if (score.fatal) {
    const without = made("span", "without");
    without.append(made("small", "", texts.without_fatal), made("b", "", pointsText(score.total_without_fatal)));
    parts.push(without);
  }
  for (const section of sheet.sections) {
    const pct = score.sections[section.code]?.pct ?? null;
    const text = pct === null ? "—" : `${pct.toFixed(0)}%`;
    section.pct.textContent = text;
    section.part.hidden = !sheet.data.criteria.some((one) => one.section === section.code && score.asked.includes(one.code));
    const chip = made("span", "section");
    chip.append(made("small", "", section.name), made("b", "", text));
    if (!section.part.hidden) parts.push(chip);
  }
  const open = score.missing.length;
  parts.push(made("span", open ? "open" : "open none", open ? filledIn(texts.open_left, { number: open }) : texts.all_answered));
  sheet.find(".score").replaceChildren(...parts);
}

function namesOf(sheet, codes) {
  return codes.map((code) => `${code} ${sheet.answers.criteria.get(code)?.name ?? ""}`).join(sheet.data.language === "zh" ? "、" : ", ");
}

// What a person has to know or to decide, most pressing first.
function paintNote(sheet, score) {
  const { keep, data } = sheet;
  const { texts } = data;
  const note = sheet.find(".note");
  const parts = [];
  if (keep.conflict) {
    const codes = sheet.answers.differences(keep.conflict);
    const told = codes.length ? filledIn(texts.conflict, { codes: codes.join(", ") }) : texts.conflict_none;
    const decide = (mine) => { keep.decide(mine); sheet.fill(); };
    parts.push(
      made("span", "", told), pressed("theirs", texts.take_theirs, "", () => decide(false)),
      pressed("mine", texts.keep_mine, "", () => decide(true)),
    );
  } else if (keep.problem) parts.push(made("span", "", keep.problem));
  else if (keep.missing.length) {
    const open = keep.missing.some((code) => score.missing.includes(code));
    parts.push(made("span", "", filledIn(open ? texts.missing : texts.needs_comment, { names: namesOf(sheet, keep.missing) })));
  } else if (sheet.left.length) {
    parts.push(made("span", "", filledIn(texts.left_open, { names: namesOf(sheet, sheet.left) })));
  } else if (score.fatal) parts.push(made("span", "", texts.is_fatal));
  const text = parts.map((one) => one.textContent).join("|");
  if (note.dataset.text === text) return;
  note.dataset.text = text;
  note.hidden = !parts.length;
  note.className = `note ${keep.conflict ? "conflict" : keep.problem || score.fatal ? "problem" : ""}`;
  note.replaceChildren(...parts);
}
