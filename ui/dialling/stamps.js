// What is filled in: stamps by event, in milliseconds by the server's clock, and the outcomes. What `Keep` keeps and sends.

const FIELDS = ["query_outcome", "sms_ok", "transfer_requested_line", "transfer_reached_line", "order_id", "note"];

function plainContent(content) {
  const times = {};
  for (const name of EVENTS) if (content.times[name] != null) times[name] = content.times[name];
  const plain = { times };
  for (const name of FIELDS) plain[name] = content[name] ?? (name === "sms_ok" ? null : "");
  plain.offset_ms = Object.keys(times).length ? content.offset_ms ?? 0 : 0;
  return plain;
}

function sameText(content) {
  return JSON.stringify(plainContent(content));
}

class Stamps {
  constructor(data) {
    this.take(data);
  }

  // The clock that was asked for stays where the content has no stamp by another one.
  take(content) {
    const offset = this.offset_ms ?? 0;
    Object.assign(this, structuredClone(plainContent(content)));
    if (!this.last()) this.offset_ms = offset;
  }

  content() {
    return plainContent(this);
  }

  same(content) {
    return sameText(content);
  }

  text() {
    return sameText(this);
  }

  stamped() {
    return EVENTS.filter((name) => this.times[name] != null).sort((a, b) => this.times[a] - this.times[b] || EVENTS.indexOf(a) - EVENTS.indexOf(b));
  }

  last() {
    return this.stamped().at(-1) ?? null;
  }

  undo() {
    const last = this.last();
    if (last) delete this.times[last];
    return last;
  }
}
