// The limit that runs just now, as a ring that turns, with the seconds in it.

const AROUND = 2 * Math.PI * 42;

class Ring {
  constructor(root) {
    this.root = root;
    this.arc = root.querySelector(".arc");
    this.seconds = root.querySelector(".seconds");
    this.told = root.querySelector(".told");
    this.arc.style.strokeDasharray = `${AROUND}`;
  }

  show(limit, elapsedMs, texts) {
    this.root.hidden = !limit;
    if (!limit) return;
    const share = Math.min(1, elapsedMs / 1000 / limit.limit_s);
    const late = elapsedMs > limit.limit_s * 1000;
    this.arc.style.strokeDashoffset = `${AROUND * (1 - share)}`;
    this.root.classList.toggle("late", late);
    const seconds = secondsText(Math.max(0, elapsedMs));
    if (this.seconds.textContent !== seconds) this.seconds.textContent = seconds;
    const told = filledIn(late ? texts.limit_over : texts.limit_runs, { name: `${limit.id} ${limit.name}`, limit: limit.limit_s });
    if (this.told.textContent !== told) this.told.textContent = told;
  }
}
