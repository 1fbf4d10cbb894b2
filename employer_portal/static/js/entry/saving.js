// What is typed is put down on the portal as it is typed; while that cannot be, it is kept in this browser and merged back.

import { Away, SignedOut, SomebodyElse } from "./ask.js";
import * as drafts from "./drafts.js";

const PAUSE = 1200;
const RETRY = [2000, 4000, 8000, 15000, 30000];

export class Saving {
  /** `page` is how the page shows things: saved(time), trouble(kind, words), clash(name, theirs), news(fields). */
  constructor(portal, facts, page) {
    this.portal = portal;
    this.facts = facts;
    this.page = page;
    this.seen = facts.seen;
    this.dirty = new Map(); // field -> text that the portal does not have yet
    this.clashing = new Set();
    this.sending = null;
    this.failures = 0;
    this.stopped = Boolean(facts.held); // somebody else's text lies there: the page's buttons save this one
    this.key = drafts.keyOf(facts.user, facts.entry);
    addEventListener("online", () => this.again());
    addEventListener("focus", () => this.failures && this.again());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush(true);
      else if (this.failures) this.again();
    });
  }

  /** Take up what this browser kept when the line or the sign-in was gone; the portal says where it is newer. */
  restore(current) {
    const draft = drafts.read(this.key);
    if (!draft) return {};
    const mine = Object.fromEntries(Object.entries(draft.fields).filter(([name, text]) => name in current && current[name] !== text));
    if (!Object.keys(mine).length) {
      drafts.wipe(this.key);
      return {};
    }
    this.seen = draft.seen;
    for (const [name, text] of Object.entries(mine)) this.dirty.set(name, text);
    return mine;
  }

  typed(name, text, soon = false) {
    this.dirty.set(name, text);
    this.#draft();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), soon ? 150 : PAUSE);
  }

  again() {
    clearTimeout(this.retry);
    this.flush();
  }

  /** Send what is not there yet. Resolves when nothing is on its way any more. */
  async flush(leaving = false) {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (this.sending) {
      await this.sending;
      if (!this.failures && this.#waiting().length) await this.flush(leaving);
      return;
    }
    const fields = Object.fromEntries(this.#waiting());
    if (!Object.keys(fields).length && !this.failures) return;
    this.sending = this.#send(fields, leaving);
    await this.sending;
    this.sending = null;
  }

  /** Whether everything typed is on the portal; tries once more if not. */
  async settled() {
    await this.flush();
    await this.flush();
    return !this.failures && !this.stopped && !this.dirty.size;
  }

  /** Somebody chose between two texts: theirs is dropped by sending mine again, mine by forgetting it. */
  decided(name, mine) {
    this.clashing.delete(name);
    if (!mine) this.dirty.delete(name);
    this.#draft();
    this.flush();
  }

  /** The form takes along what was typed: nothing is kept here any more. */
  sent() {
    if (this.facts.held) drafts.wipe(this.key);
  }

  #waiting() {
    return [...this.dirty].filter(([name]) => !this.clashing.has(name));
  }

  async #send(fields, leaving) {
    try {
      if (this.failures) await this.portal.comeBack();
      const { status, body } = await this.portal.ask(this.facts.copy, { fields, seen: this.seen }, { keepalive: leaving });
      if (status === 200 || body.clashes) this.#arrived(fields, body);
      else this.#refused(status, body);
    } catch (error) {
      this.#failed(error);
    }
    this.#draft();
  }

  #arrived(sent, answer) {
    this.failures = 0;
    this.seen = answer.seen;
    for (const [name, text] of Object.entries(sent)) {
      if (!(name in answer.clashes) && this.dirty.get(name) === text) this.dirty.delete(name);
    }
    this.page.trouble("");
    this.page.saved(answer.saved);
    const clashes = { ...answer.clashes };
    const news = {};
    for (const [name, theirs] of Object.entries(answer.news)) {
      if (!this.dirty.has(name)) news[name] = theirs;
      else if (this.dirty.get(name).trim() !== theirs) clashes[name] = theirs; // typed here meanwhile, not sent yet
    }
    this.page.news(news);
    for (const [name, theirs] of Object.entries(clashes)) {
      this.clashing.add(name);
      this.page.clash(name, theirs);
    }
  }

  /** The portal answers, and will not take it: say why, keep it here, and ask no more. */
  #refused(status, answer) {
    this.failures = 0;
    this.stopped = status === 409 || status === 403 || status === 404;
    this.page.trouble("refused", `${answer.error ?? "This was not taken."} ${answer.fix ?? ""}`);
  }

  #failed(error) {
    if (!(error instanceof Away || error instanceof SignedOut || error instanceof SomebodyElse)) throw error;
    this.page.trouble(error instanceof SignedOut ? "signed-out" : error instanceof SomebodyElse ? "somebody-else" : "away");
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.flush(), wait);
  }

  #draft() {
    if (this.dirty.size) drafts.write(this.key, this.seen, Object.fromEntries(this.dirty));
    else drafts.wipe(this.key);
  }
}
