// The tools of the player's bar: speed, silence, loop, voices, help. They become part of `Player`.

const tools = {
  // What is offered of all that can be asked for: a mark only where marking is, one voice only where two are apart.
  offers(deed) {
    if (deed === "mark" || deed === "mark_start" || deed === "mark_end") return this.data.marking;
    return deed !== "voice" || this.data.channels.length === 2;
  },

  rememberSpeed() {
    const speed = this.find(".speed");
    speed.value = keptValue("speed", "1");
    if (!speed.value) speed.value = "1";
    speed.addEventListener("change", () => {
      this.audio.playbackRate = Number(speed.value);
      keepValue("speed", speed.value);
    });
  },

  changeSpeed(by) {
    const speed = this.find(".speed");
    const at = speed.selectedIndex + by;
    if (at < 0 || at >= speed.options.length) return;
    speed.selectedIndex = at;
    speed.dispatchEvent(new Event("change"));
  },

  // What is played again and again: the marked range, else the clip or the sentence that is heard.
  toggleLoop() {
    const ms = this.nowMs();
    const inClip = this.clip && this.clip.start_ms <= ms + 1 && ms <= this.clip.end_ms;
    const stretch = this.marked ?? (inClip ? this.clip : this.transcript.line);
    const { loop } = this.stretches;
    this.stretches.loop = loop || !stretch || stretch.end_ms <= stretch.start_ms ? null : stretch;
    this.showTools();
    if (this.stretches.loop) this.playFrom(stretch.start_ms);
  },

  toggleSilence() {
    this.stretches.skip(!this.stretches.skipping);
    this.showTools();
  },

  nextVoice() {
    const voice = this.find(".voice");
    voice.selectedIndex = (voice.selectedIndex + 1) % voice.options.length;
    this.hear(voice.value);
  },

  // `role` is agent, user, or both; the choice ends with the recording, so that nobody misses a voice unawares.
  hear(role) {
    const at = this.data.channels.indexOf(role);
    this.channels.hear(at < 0 ? null : at);
    this.find(".voice").value = at < 0 ? "both" : role;
    this.root.dataset.voice = at < 0 ? "both" : role;
  },

  showTools() {
    const pressed = { loop: this.stretches.loop !== null, skip_silence: this.stretches.skipping };
    for (const [name, on] of Object.entries(pressed)) {
      this.find(`[data-does=${name}]`).setAttribute("aria-pressed", String(on));
    }
    this.wave.loop(this.stretches.loop);
    this.find(".voice").hidden = !this.offers("voice");
    this.find("[data-does=skip_silence]").hidden = this.data.utterances.length === 0;
  },

  toggleHelp() {
    const help = this.find(".help");
    help.hidden = !help.hidden;
    this.find("[data-does=help]").setAttribute("aria-expanded", String(!help.hidden));
  },

  // Escape leaves one thing: the help, else the mark, else the loop; false where there is nothing to leave.
  leave() {
    if (!this.find(".help").hidden) this.toggleHelp();
    else if (!this.find(".drop").hidden) this.dropMark();
    else if (this.stretches.loop) this.toggleLoop();
    else return false;
    return true;
  },

  tellPosition() {
    document.dispatchEvent(new CustomEvent(POSITION, { detail: { ms: Math.round(this.nowMs()) } }));
  },

  nameThings() {
    const { texts } = this.data;
    const named = {
      ".wave": "waveform", ".speed": "speed", ".lines": "transcript", ".clips": "clips", ".voice": "voice",
      ".find input": "find", ".help": "help",
    };
    for (const [place, text] of Object.entries(named)) this.find(place).setAttribute("aria-label", texts[text]);
    this.root.setAttribute("aria-label", `${texts.name}. ${texts.keys}`);
    for (const place of [".wave", ".speed", ".voice"]) this.find(place).title = texts[named[place]];
    this.find(".find input").placeholder = texts.find;
    const buttons = ["back", "forward", "drop_mark", "loop", "skip_silence", "find_back", "find_next", "help"];
    for (const name of buttons) this.nameButton(name, name);
    for (const name of ["mark_start", "mark_end"]) this.find(`[data-does=${name}]`).textContent = texts[name];
    for (const option of this.find(".voice").options) option.textContent = texts[`hear_${option.value}`];
    this.find(".help").replaceChildren(...helpItems(texts));
  },

  nameButton(does, text) {
    const button = this.find(`[data-does=${does}]`);
    button.setAttribute("aria-label", this.data.texts[text]);
    button.title = this.data.texts[text];
  },
};
