// Which voice is heard: both as recorded, or one alone, then in both ears. Pitch and speed stay the audio element's own.

class Channels {
  constructor(audio) {
    this.audio = audio;
    this.context = null;
    this.gains = null;
  }

  // `channel` is the number of the only one to hear, or null for both. The sound takes this way only once it is needed.
  hear(channel) {
    if (channel === null && this.gains === null) return;
    if (this.gains === null) this.connect();
    this.context.resume();
    for (const from of [0, 1]) {
      for (const ear of [0, 1]) {
        const level = channel === null ? from === ear : from === channel;
        this.gains[from][ear].gain.value = level ? 1 : 0;
      }
    }
  }

  connect() {
    this.context = new AudioContext();
    const source = this.context.createMediaElementSource(this.audio);
    const apart = this.context.createChannelSplitter(2);
    const together = this.context.createChannelMerger(2);
    source.connect(apart);
    this.gains = [0, 1].map((from) => [0, 1].map((ear) => {
      const gain = this.context.createGain();
      apart.connect(gain, from);
      gain.connect(together, 0, ear);
      return gain;
    }));
    together.connect(this.context.destination);
  }

  // A browser may have put it to sleep while nothing was played.
  wake() {
    if (this.context?.state === "suspended") this.context.resume();
  }

  close() {
    this.context?.close();
  }
}
