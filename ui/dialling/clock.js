// The server's clock, asked once before the first stamp; a phone may be seconds off. Times are shown by the called centre's clock.

const NOTED_FROM_MS = 2000;

async function askedOffset(address) {
  const before = Date.now();
  const answer = await fetch(address, { cache: "no-store" });
  if (!answer.ok) throw new Error(`the clock answered ${answer.status}`);
  const { now } = await answer.json();
  return Math.round(now - (before + Date.now()) / 2);
}

function momentText(ms, zoneMinutes) {
  return new Date(ms + zoneMinutes * 60000).toISOString().replace("T", " ").slice(0, -1);
}

// The moment that a person wrote as 2026-11-02 10:00:07.250; NaN where it is none.
function readMoment(text, zoneMinutes) {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/.exec(text.trim());
  if (!found) return NaN;
  const [year, month, day, hour, minute, second = 0] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((found[7] ?? "0").padEnd(3, "0"));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const whole = new Date(utc);
  const same = whole.getUTCMonth() === month - 1 && whole.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same ? utc - zoneMinutes * 60000 : NaN;
}

function secondsText(ms) {
  return `${(ms / 1000).toFixed(ms < 60000 ? 1 : 0)} s`;
}
