/**
 * Save a text while somebody types it, part by part, and never lose a character.
 *
 * One `Part` per sub-resource (the answer to one field). Its rules:
 * - one request at a time; while it is under way, only the newest text waits;
 * - the entity tag that comes back is adopted even if the text has changed meanwhile;
 * - a stale version (412) never touches what is typed: both texts are handed over, and the person chooses;
 * - a lost answer is not a conflict: when the text that is there is the one we sent, it was saved;
 * - a refusal is of the text that was sent: what was typed meanwhile leaves in its turn;
 * - no network, a service that does not answer, stumbles or was busy elsewhere: the text waits and leaves again, later
 *   and later;
 * - a token that is not taken any more (401): the same, and the page is told, so that it gets another.
 *
 * No dependency, no build: `import { Part } from "./autosave.js"`.
 */

export const WAIT_MS = 800;
export const RETRY_MS = [1_000, 3_000, 10_000, 30_000];
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** Tell whether the same request may pass later: `conflit` is of writes at the same time, the other 409 are rules. */
const passes = ({ status, body }) => PASSING.has(status) || (status === 409 && body?.code === "conflit");

// What shows nothing, and other ends of line: the server leaves them out, or writes them as one (`kernel/signes.py`).
const INVISIBLE =
  /[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060-\u2065\ufeff\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/g;
const END_OF_LINE = /[\x0b\x0c\x85]/g;

/** Write a value so that two equal ones read alike: the server gives the keys of an object back in its own order, and a
 * text as it is seen. */
function canonical(value) {
  const sorted = (key, part) => {
    if (typeof part === "string") return part.replace(INVISIBLE, "").replace(END_OF_LINE, "\n");
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    return Object.fromEntries(Object.keys(part).sort().map((name) => [name, part[name]]));
  };
  return JSON.stringify(value, sorted);
}

export class Part {
  /**
   * `href` and `etag` are those of the part as it was read. `ask(method, headers, body)` makes the request and gives
   * `{ status, etag, body }`, or throws when there is no answer. `tell(state, details)` is called with `typing`, `saving`,
   * `saved` (the part as it is), `waiting` (the text is safe here, not yet there), `signed-out` (as `waiting`, until
   * `ask` has another token: `flush()` then spares the wait), `conflict` (`{ mine, theirs, author, date }`, the last two
   * of the other's text, null when nobody knows), or `refused` (the problem document).
   */
  constructor({ etag, saved, ask, tell = () => {}, later = setTimeout, cancel = clearTimeout }) {
    Object.assign(this, { etag, saved, ask, tell, later, cancel });
    this.text = saved;
    this.state = "saved";
    this.failures = 0;
    this.timer = null;
  }

  /** Take what is typed; it leaves once typing pauses. */
  type(text) {
    this.text = text;
    if (this.state === "conflict" || this.state === "saving") return;
    this.#say("typing");
    this.#plan(WAIT_MS);
  }

  /** Save now: on leaving the field, on closing the page. Resolves when nothing is left to save, or nothing can be. */
  async flush() {
    this.#unplan();
    if (this.state === "saving") return this.running;
    if (this.state === "conflict") return undefined;
    this.running = this.#save();
    return this.running;
  }

  /** End a conflict by what the person has chosen: their own text, the other, or both put together. */
  async resolve(text) {
    this.text = text;
    this.#say("typing");
    return this.flush();
  }

  async #save() {
    while (this.text !== this.saved) {
      const sent = this.text;
      this.#say("saving");
      const answer = await this.#send(sent);
      if (answer === null || passes(answer)) return this.#wait("waiting");
      if (answer.status === 401) return this.#wait("signed-out");
      this.failures = 0;
      if (answer.status === 412) {
        if (!(await this.#same(sent, answer))) return undefined;
      } else if (answer.status >= 300) {
        if (this.text === sent) return this.#say("refused", answer.body);
      } else {
        this.etag = answer.etag;
        this.saved = sent;
      }
    }
    return this.#say("saved");
  }

  async #send(sent) {
    try {
      return await this.ask("PATCH", { "If-Match": this.etag, "Content-Type": "application/json" }, { valeur: sent });
    } catch {
      return null;
    }
  }

  /** Read what is there after a 412; it is a conflict unless it is what we sent. */
  async #same(sent, refusal) {
    const there = await this.ask("GET", {}, undefined).catch(() => ({ status: 503 }));
    if (there.status !== 200) {
      this.#wait(there.status === 401 ? "signed-out" : "waiting");
      return false;
    }
    this.etag = there.etag;
    this.saved = there.body.valeur;
    if (canonical(this.saved) === canonical(sent)) {
      this.saved = sent;
      return true;
    }
    const { auteur = null, date = null } = refusal.body?.conflits?.[0] ?? {};
    this.#say("conflict", { mine: this.text, theirs: this.saved, author: auteur, date });
    return false;
  }

  #wait(state) {
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.#say(state);
    this.#plan(pause);
  }

  #plan(pause) {
    this.#unplan();
    this.timer = this.later(() => this.flush(), pause);
  }

  #unplan() {
    if (this.timer !== null) this.cancel(this.timer);
    this.timer = null;
  }

  #say(state, details) {
    this.state = state;
    this.tell(state, details);
  }
}

/** Give the `ask` of a part over `fetch`: its address, and a function that gives the bearer token of the moment. */
export function over(href, token, send = fetch) {
  return async (method, headers, body) => {
    const asked = { method, headers: { Authorization: `Bearer ${token()}`, ...headers } };
    const answer = await send(href, body === undefined ? asked : { ...asked, body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, etag: answer.headers.get("ETag"), body: text ? JSON.parse(text) : null };
  };
}
