// What can happen next in a test call. Pure: times by event go in, events come out.

const EVENTS = [
  "dialled_at", "ringback_at", "answered_at", "sms_need_at", "transfer_completed_at", "central_answered_at", "order_created_at",
  "callback_requested_at", "ended_at", "sms_sent_at", "callback_dialled_at", "order_processed_at", "order_replied_at", "user_replied_at",
];
const IN_CALL = { transfer_completed_at: "answered_at", sms_need_at: "answered_at", order_created_at: "answered_at", callback_requested_at: "answered_at" };
const FOLLOWS = {
  central_answered_at: "transfer_completed_at", sms_sent_at: "sms_need_at", callback_dialled_at: "callback_requested_at",
  order_processed_at: "order_created_at", order_replied_at: "order_created_at", user_replied_at: "order_created_at",
};
const FIRST_OF = { query: ["sms_need_at"], transfer: ["transfer_completed_at"], booking: ["order_created_at", "callback_requested_at"] };
const MOST_LARGE = 3;

// The events that are likely next, for large keys, and the others that are possible, for small ones.
function nextEvents(times, callType) {
  if (!times.dialled_at) return { large: ["dialled_at"], small: [] };
  const open = (name) => !times[name];
  const following = EVENTS.filter((name) => open(name) && FOLLOWS[name] && times[FOLLOWS[name]]);
  if (times.ended_at) return { large: following.filter((name) => name !== "central_answered_at").slice(0, MOST_LARGE + 1), small: [] };
  if (!times.answered_at) {
    if (open("ringback_at")) return { large: ["ringback_at"], small: ["answered_at", "ended_at"] };
    return { large: ["answered_at"], small: ["ended_at"] };
  }
  const starting = EVENTS.filter((name) => open(name) && IN_CALL[name]);
  const likely = [...following, ...(FIRST_OF[callType] ?? ["sms_need_at", "transfer_completed_at"]).filter((name) => starting.includes(name))];
  const large = [...likely.slice(0, MOST_LARGE), "ended_at"];
  return { large, small: [...starting, ...following].filter((name) => !large.includes(name)) };
}

// The limit that runs now: the one begun last of those whose end can still come.
function runningLimit(limits, times) {
  const running = limits.filter(({ since, until }) => {
    const over = times.ended_at && ["answered_at", "central_answered_at"].includes(until);
    return times[since] && !times[until] && !over;
  });
  return running.sort((one, other) => times[other.since] - times[one.since] || one.limit_s - other.limit_s)[0] ?? null;
}

// How an indicator stands: null where the call did not come to it.
function outcomeOf({ since, until, limit_s: limit }, times) {
  if (!times[since]) return null;
  if (!times[until]) return { state: "missing", seconds: null };
  const seconds = (times[until] - times[since]) / 1000;
  return { state: seconds >= 0 && seconds <= limit ? "in_time" : "late", seconds };
}
