// What a person does with the keyboard, and what another part of the page asks of the player.

const PASSED_ON = "zhijian:player";
const POSITION = "zhijian:position";
const SPEED_KEYS = { "-": -1, "_": -1, "+": 1, "=": 1 };
const HELP = [
  ["␣", "play"], ["← →", "move"], ["↑ ↓", "sentence"], ["E ⇧E", "evidence"], ["+ −", "speed"], ["M", "mark"],
  ["[ ]", "mark_ends"], ["L", "loop"], ["S", "skip"], ["V", "voice"], ["F", "find"], ["?", "help"], ["Esc", "leave"],
];

// Everything that can be asked for by a name; `ms` is a moment or null.
function deedsOf(player) {
  return {
    play: (ms) => (ms === null ? player.toggle() : player.playFrom(ms)),
    back: () => player.seek(player.nowMs() - SKIP_MS),
    forward: () => player.seek(player.nowMs() + SKIP_MS),
    seek: (ms) => ms !== null && player.seek(ms),
    step_back: () => player.step(-1),
    step_forward: () => player.step(1),
    evidence_back: () => player.stepClip(-1),
    evidence_forward: () => player.stepClip(1),
    slower: () => player.changeSpeed(-1),
    faster: () => player.changeSpeed(1),
    mark: () => (player.markStart === null ? player.beginMark() : player.endMark()),
    mark_start: () => player.beginMark(),
    mark_end: () => player.endMark(),
    drop_mark: () => player.dropMark(),
    loop: () => player.toggleLoop(),
    skip_silence: () => player.toggleSilence(),
    voice: () => player.nextVoice(),
    find: () => player.finder.enter(),
    find_next: () => player.finder.move(1),
    find_back: () => player.finder.move(-1),
    help: () => player.toggleHelp(),
    where: () => player.tellPosition(),
  };
}

const KEYS = {
  " ": "play", ArrowLeft: "back", ArrowRight: "forward", ArrowUp: "step_back", ArrowDown: "step_forward",
  e: "evidence_forward", E: "evidence_back", m: "mark", "[": "mark_start", "]": "mark_end", l: "loop",
  s: "skip_silence", v: "voice", f: "find", "?": "help", "？": "help", "-": "slower", "_": "slower", "+": "faster", "=": "faster",
};

// While a Chinese word is being put together, every key belongs to the input method.
function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

function listenToKeys(player) {
  player.root.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input")) return;
    if (event.key === " " && event.target.closest("button")) return;
    if (event.key === "Escape") {
      if (!player.leave()) return;
    } else {
      const deed = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
      if (!deed || !player.offers(deed)) return;
      player.deeds[deed](null);
    }
    event.preventDefault();
    event.stopPropagation();
  });
  // After a click by mouse the keys belong to the player again, not to the button.
  player.root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-does]");
    if (button) player.deeds[button.dataset.does](null);
    if (event.detail > 0 && !event.target.closest("select, input")) player.root.focus({ preventScroll: true });
  });
}

// Other parts of the page drive the player that was used last, with `{does, ms}`; what it does not know it leaves.
const present = [];

function comeFirst(player) {
  const at = present.indexOf(player);
  if (at >= 0) present.splice(at, 1);
  present.push(player);
}

function listenToPage(player) {
  comeFirst(player);
  for (const kind of ["focusin", "pointerdown"]) player.root.addEventListener(kind, () => comeFirst(player));
  const asked = (event) => {
    if (present.at(-1) !== player) return;
    const { does, ms } = event.detail ?? {};
    if (!Object.hasOwn(player.deeds, does) || !player.offers(does)) return;
    player.deeds[does](Number.isFinite(ms) && ms >= 0 ? ms : null);
  };
  document.addEventListener(PASSED_ON, asked);
  return () => {
    document.removeEventListener(PASSED_ON, asked);
    present.splice(present.indexOf(player), 1);
  };
}

function helpItems(texts) {
  return HELP.flatMap(([keys, name]) => [element("dt", "", keys), element("dd", "", texts[`help_${name}`])]);
}
