// The sheet and the player beside it: two components that speak by events of the page.

const HEARD_BEFORE_MS = 5000;

// What the player can be asked for by other parts of the page.
function askPlayer(does, ms = null) {
  document.dispatchEvent(new CustomEvent("zhijian:player", { detail: { does, ms } }));
}

// Where the player stands, and what is marked in it; the start of the call where there is none.
function playerPosition() {
  let found = { ms: 0, marked: null };
  const hear = (event) => { found = { ...found, ...event.detail }; };
  document.addEventListener("zhijian:position", hear);
  askPlayer("where");
  document.removeEventListener("zhijian:position", hear);
  return found;
}

// The clips of what is pointed at, one after the other; its evidence comes first.
function playClip(sheet) {
  const row = sheet.row();
  if (!row) return;
  const item = row.situations?.shown()[row.situations.at];
  const clips = (item ?? row).clips.filter((one) => one.start_ms !== null).map((one) => one.start_ms);
  const { evidence } = sheet.answers.of(row.code);
  const places = evidence && !item ? [evidence[0], ...clips] : clips;
  if (!places.length) return;
  const of = `${row.code} ${item?.code ?? ""}`;
  sheet.played = sheet.playedOf === of ? (sheet.played + 1) % places.length : 0;
  sheet.playedOf = of;
  askPlayer("play", places[sheet.played]);
}

// The range that is marked in the player, else the last seconds heard, as evidence of what is pointed at.
function attachHeard(sheet) {
  const { ms, marked } = playerPosition();
  const range = marked ? [marked.start_ms, marked.end_ms] : [Math.max(0, ms - HEARD_BEFORE_MS), ms];
  const [from, to] = range.map(Math.round);
  if (sheet.current && from < to) sheet.change(() => { sheet.answers.of(sheet.current).evidence = [from, to]; });
}
