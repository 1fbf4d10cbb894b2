// A colleague's notes beside a field: one open at a time on the whole page, the others counted.

import { counted, element } from "./text.js";

const LEVELS = ["stop", "justify", "nudge"];
const WORDS = { stop: "Stop", justify: "Justify", nudge: "Nudge" };
/** What is about a whole text lacks something: there are no words that a reason could keep. */
const wordOf = (note) =>
  note.kept ? "Kept" : note.asked ? "Asked" : note.level === "justify" && !note.match ? "Not yet" : WORDS[note.level];
let opened = null; // the margin whose note is open

export class Margin {
  /** `does` is what the buttons do: use(note), keep(note, because), notAbout(note, why), select(note), point(note or
   * null), say(words). */
  constructor(box, called, does) {
    this.box = box;
    this.called = called;
    this.does = does;
    this.notes = [];
    this.at = 0;
    this.isOpen = false;
    this.answering = ""; // "kept" or "notAbout", while its reason is typed
    this.count = box.querySelector(".margin-count");
    box.replaceChildren(this.count);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen) {
        event.stopPropagation();
        this.close();
        this.count.querySelector("button")?.focus();
      }
    });
  }

  show(notes) {
    const now = this.notes[this.at];
    this.notes = [...notes]; // the gravest first, as they come
    const same = now ? this.notes.findIndex((note) => note.rule === now.rule && note.match === now.match) : -1;
    if (same < 0) this.answering = "";
    this.at = Math.max(0, same);
    if (!this.notes.length) this.close();
    this.draw();
  }

  /** In words: "2 notes: 1 justify, 1 nudge". */
  get words() {
    if (!this.notes.length) return "";
    const kept = this.notes.filter((note) => note.kept).length;
    const asked = this.notes.filter((note) => note.asked).length;
    const levels = LEVELS.flatMap((level) => {
      const many = this.notes.filter((note) => note.level === level && !note.kept && !note.asked).length;
      return many ? [`${many} ${level}`] : [];
    });
    if (kept) levels.push(`${kept} kept`);
    if (asked) levels.push(`${asked} asked`);
    return `${counted(this.notes.length, "note")}: ${this.notes.length === 1 ? levels[0].slice(2) : levels.join(", ")}`;
  }

  open(note = null) {
    if (!this.notes.length) return;
    if (note) this.at = Math.max(0, this.notes.findIndex((one) => one.rule === note.rule && one.start === note.start));
    if (opened && opened !== this) opened.close();
    opened = this;
    this.isOpen = true;
    this.draw();
  }

  close() {
    if (opened === this) opened = null;
    this.isOpen = false;
    this.answering = "";
    this.does.point(null);
    this.draw();
  }

  step(by) {
    this.at = (this.at + by + this.notes.length) % this.notes.length;
    this.answering = "";
    this.draw();
    const { match, why, ask, asked } = this.notes[this.at];
    this.does.say(`${wordOf(this.notes[this.at])}${match ? `, “${match}”` : ""}. ${why} ${asked || ask}`);
  }

  draw() {
    if (this.answering && this.box.querySelector("input")) return; // a reason is being typed: leave it alone
    const worst = LEVELS.find((level) => this.notes.some((note) => note.level === level && !note.kept)) ?? "kept";
    const button = element(
      "button",
      { type: "button", class: "quiet", "aria-expanded": String(this.isOpen), onclick: () => (this.isOpen ? this.close() : this.open()) },
      element("span", { class: `shape shape-${worst}`, "aria-hidden": "true" }),
      this.words,
    );
    const held = this.box.contains(document.activeElement) ? document.activeElement.dataset.does ?? "count" : "";
    this.count.replaceChildren(...(this.notes.length ? [button] : []));
    this.box.querySelector(".note-open")?.remove();
    if (this.isOpen && this.notes.length) {
      this.box.append(this.card(this.notes[this.at]));
      this.does.point(this.notes[this.at]);
    }
    // what is drawn anew while the keyboard is on it keeps the keyboard
    if (held) (this.box.querySelector(`[data-does="${held}"]`) ?? this.box.querySelector("button"))?.focus();
  }

  card(note) {
    const about = note.about.length ? ` · ${note.about.slice(0, 2).join(", ")}${note.about.length > 2 ? " …" : ""}` : "";
    const card = element("div", { class: `note note-open note-${note.level}` },
      element("p", { class: "note-head" },
        element("span", { class: `shape shape-${note.kept ? "kept" : note.level}`, "aria-hidden": "true" }),
        element("span", {}, element("span", { class: "note-word" }, wordOf(note)), about)),
      note.match ? element("p", { class: "note-quote" }, `“${note.match}”`) : null,
      element("p", {}, `${note.why} ${note.ask}`),
      note.instead ? element("p", { class: "note-try" }, note.instead) : null,
      note.asked ? element("p", {}, element("strong", {}, note.asked)) : null,
      note.notAbout
        ? element("p", {}, element("strong", {}, `Not about ${this.called}: `), `${note.notAbout}. You can go on and hand it in. HR reads this sentence and answers; the letter waits until then.`)
        : note.level === "stop"
        ? element("p", {}, `Nothing is told yet. If you save and leave with these words, HR reads them and asks whether the decision stands.`)
        : null,
      note.kept ? element("p", {}, element("strong", {}, "Because: "), note.kept) : null);
    card.append(this.answering ? this.reason(note, this.answering) : this.actions(note));
    if (this.notes.length > 1) {
      card.append(element("p", { class: "note-walk" },
        element("button", { type: "button", class: "quiet", "data-does": "back", onclick: () => this.step(-1) }, "Previous"),
        `${this.at + 1} of ${this.notes.length}`,
        element("button", { type: "button", class: "quiet", "data-does": "next", onclick: () => this.step(1) }, "Next")));
    }
    return card;
  }

  actions(note) {
    const start = note.start < note.end;
    return element("p", { class: "note-actions" },
      note.use && start
        ? element("button", { type: "button", class: "secondary", "data-does": "use", onclick: () => this.does.use(note) }, "Use")
        : start ? element("button", { type: "button", class: "secondary", "data-does": "select", onclick: () => this.does.select(note) }, "Reword") : null,
      note.level === "justify" && start && !note.notAbout
        ? element("button", { type: "button", class: "secondary", "data-does": "keep", onclick: () => this.answer("kept") }, note.kept ? "Change the reason" : "Keep, because …")
        : null,
      note.canDoubt && !note.kept && !note.notAbout && this.does.notAbout
        ? element("button", { type: "button", class: "secondary", "data-does": "not-about", onclick: () => this.answer("notAbout") }, `Not about ${this.called}`)
        : null,
      element("a", { href: note.guidance, target: "_blank", rel: "noopener", "data-does": "rule", "aria-label": `What this rule is about: ${note.match || note.rule} (opens in a new tab)` }, "Why this?"));
  }

  /** Ask for the reason of that answer; with "", ask for none any more. */
  answer(kind) {
    this.box.querySelector("input")?.remove();
    this.answering = kind;
    const card = this.box.querySelector(".note-open");
    if (!card) return;
    const note = this.notes[this.at];
    card.replaceWith(this.card(note));
    this.box.querySelector(kind ? ".note-keep input" : ".note-actions button")?.focus();
  }

  reason(note, kind) {
    const input = element("input", { class: "form-control", maxlength: 1000, id: `${this.count.id}-because`, autocomplete: "off" });
    const [asking, doing] = kind === "kept"
      ? ["Keep it, because", "Keep these words"]
      : [`This is not about ${this.called}, but about`, `Not about ${this.called}`];
    input.value = note[kind];
    const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
    const send = async () => {
      const refused = await (kind === "kept" ? this.does.keep : this.does.notAbout)(note, input.value);
      if (!refused) {
        note[kind] = input.value.trim();
        this.answer("");
        this.draw();
        return;
      }
      wrong.textContent = refused;
      wrong.hidden = false;
      input.focus();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        send();
      }
    });
    return element("div", { class: "note-keep" },
      element("label", { for: input.id }, asking), wrong, input,
      element("p", { class: "note-actions" },
        element("button", { type: "button", class: "secondary", onclick: send }, doing),
        element("button", { type: "button", class: "quiet", onclick: () => this.answer("") }, "Cancel")));
  }
}

/** The margin whose note is open, or null. */
export function openMargin() {
  return opened;
}
