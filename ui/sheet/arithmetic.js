// From answers to a score, as inspection/scoring/totals.py reckons it: a test gives both the same cases.

const WEIGHTED = ["scale", "yes_no", "choice", "situations"];

// To two places as Python rounds: a true tie goes to the even digit.
function round2(x) {
  const tie = Number.isInteger(x * 8) && !Number.isInteger(x * 4);
  if (!tie) return Number(x.toFixed(2));
  const low = Math.floor(x * 100);
  return (low % 2 === 0 ? low : low + 1) / 100;
}

function valueOf(answers, code) {
  return answers[code]?.value ?? null;
}

// The criteria that are asked in this call, after what is answered so far.
function askedOf(rules, answers, callType) {
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));
  const isAsked = (rule, before) => {
    if (rule.applies_to.length && callType && !rule.applies_to.includes(callType)) return false;
    if (!rule.asked_after) return true;
    const other = byCode.get(rule.asked_after);
    if (!other || before.has(other.code) || !isAsked(other, new Set([...before, rule.code]))) return false;
    const value = valueOf(answers, other.code);
    return value !== null && rule.asked_below !== null && value < rule.asked_below;
  };
  return new Set(rules.filter((rule) => isAsked(rule, new Set([rule.code]))).map((rule) => rule.code));
}

function scoreOf(allRules, answers, callType) {
  const asked = askedOf(allRules, answers, callType);
  const rules = allRules.filter((rule) => asked.has(rule.code));
  const sections = {};
  let [earned, possible, deducted, fatal] = [0, 0, 0, false];
  for (const rule of rules) {
    const value = valueOf(answers, rule.code);
    const section = (sections[rule.section] ??= { earned: 0, possible: 0 });
    if (value === null) continue;
    if (WEIGHTED.includes(rule.kind)) {
      earned += rule.weight * value;
      possible += rule.weight;
      section.earned += rule.weight * value;
      section.possible += rule.weight;
    } else if (rule.kind === "deduction") {
      deducted += value;
      section.earned -= value;
    } else if (value) fatal = true;
  }
  for (const one of Object.values(sections)) {
    one.pct = one.possible ? Math.max(0, (100 * one.earned) / one.possible) : null;
  }
  const plain = possible ? round2(Math.min(100, Math.max(0, (100 * earned) / possible - deducted))) : null;
  const missing = rules.filter((rule) => valueOf(answers, rule.code) === null && !answers[rule.code]?.na);
  return {
    total: fatal ? 0 : plain, total_without_fatal: plain, fatal, deducted, sections,
    missing: missing.map((rule) => rule.code), asked: [...asked],
  };
}

// The share earned for standard phrases: said of due; 0 with a forbidden phrase; null where none is due.
function shareOf(said, forbidden) {
  if (forbidden) return 0;
  const due = Object.values(said).filter((answer) => answer === "said" || answer === "not_said");
  return due.length ? due.filter((answer) => answer === "said").length / due.length : null;
}
