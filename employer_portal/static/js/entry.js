// The page of an entry: notes beside what is typed, kept as it is typed. Without it the page works all the same.

import { Portal } from "./entry/ask.js";
import { Choosing } from "./entry/choosing.js";
import { Layer } from "./entry/layer.js";
import { Margin, openMargin } from "./entry/margin.js";
import { farOf } from "./entry/progress.js";
import { Saving } from "./entry/saving.js";
import { counted, element, placed, sentence, shifted } from "./entry/text.js";
import { beginnings } from "./entry/ways.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const form = document.getElementById("entry");
const said = document.getElementById("said");
const roomy = matchMedia("(min-width: 1120px)");
const portal = new Portal(facts);
const fields = new Map(); // name -> Field
const all = { ...facts.fields }; // every field of the entry, those of the other step too

const page = {
  saved(time) {
    document.getElementById("saved").textContent = `saved ${time}`;
    line("online");
  },
  trouble(kind, words = "") {
    const box = document.getElementById("trouble");
    box.hidden = !kind;
    if (!kind) return;
    line(kind === "refused" ? "" : "kept in this browser");
    const told = {
      away: ["No connection.", " Go on typing: it is kept in this browser, and saved as soon as the line is back."],
      "signed-out": ["You are signed out.", " Go on typing: it is kept in this browser. "],
      "somebody-else": ["Somebody else is signed in here now.", " Nothing more of yours is saved until you sign in again; it is kept in this browser. "],
      refused: ["This could not be saved.", ` ${words}`],
    }[kind];
    if (box.dataset.kind === kind && box.dataset.words === words) return; // said once
    Object.assign(box.dataset, { kind, words });
    const paragraph = element("p", {}, element("strong", {}, told[0]), told[1]);
    if (kind === "signed-out" || kind === "somebody-else") {
      if (facts.byLink) paragraph.append("Open the link from your mail in another tab, then come back here.");
      else paragraph.append(element("a", { href: `${facts.signIn}?next=/account`, target: "_blank", rel: "noopener" }, "Sign in in another tab"), ", then come back here.");
    }
    box.replaceChildren(paragraph);
  },
  clash(name, theirs) {
    clash(name, theirs);
  },
  news(changed) {
    for (const [name, value] of Object.entries(changed)) set(name, value);
    if (Object.keys(changed).length) far();
  },
};
const saving = new Saving(portal, facts, page);

/** A text area with its marks and its margin. */
class Field {
  constructor(box) {
    this.box = box;
    this.name = box.dataset.name;
    this.area = box.querySelector("textarea");
    this.layer = new Layer(this.area);
    this.margin = new Margin(box.querySelector(".margin"), facts.called, {
      point: (note) => this.layer.point(note),
      select: (note) => this.select(note),
      use: (note) => this.use(note),
      keep: (note, because) => this.answer(facts.keep, note, { because }),
      notAbout: facts.held ? null : (note, why) => this.answer(facts.notAbout, note, { why }),
      say: (words) => { said.textContent = words; },
    });
    this.layer.ask((facts.asked[this.name] ?? []).map((one) => one.quote));
    this.found(this.area.value, facts.notes[this.name] ?? []);
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("blur", () => saving.flush());
    this.area.addEventListener("focus", () => this.focused());
    this.area.addEventListener("click", () => {
      const note = this.layer.at(this.area.selectionStart);
      if (note) this.margin.open(note);
    });
  }

  get criterion() {
    return this.name.slice(this.name.lastIndexOf("_") + 1);
  }

  typed(soon = false) {
    this.layer.typed();
    this.margin.show(this.layer.notes);
    all[this.name] = this.area.value;
    saving.typed(this.name, this.area.value, soon);
    ask(this.criterion);
    far();
  }

  /** Notes for the text as it was when they were asked for. */
  found(text, notes) {
    const moved = shifted(text, this.area.value, placed(text, notes));
    this.layer.show(moved);
    this.margin.show(moved);
    if (roomy.matches && document.activeElement === this.area && openMargin() === null) this.margin.open();
  }

  /** On a desk the notes of the field that is written in stand open beside it: nothing moves by that. */
  focused() {
    if (!roomy.matches) return;
    if (this.margin.notes.some((note) => !note.kept)) this.margin.open();
    else openMargin()?.close();
  }

  set(text) {
    if (this.area.value === text) return;
    this.area.value = text;
    this.layer.typed();
    this.margin.show(this.layer.notes);
  }

  select(note) {
    this.area.focus();
    this.area.setSelectionRange(note.start, note.end);
  }

  /** Put better wording in the place of the sentence, as if it were typed: it can be undone. */
  use(note) {
    const [start, end] = sentence(this.area.value, note.start, note.end);
    this.area.focus();
    this.area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, note.use)) {
      this.area.setRangeText(note.use, start, end, "end");
      this.typed();
    }
  }

  /** Empty when the answer to a note was taken down, else why not. */
  async answer(to, note, reason) {
    try {
      await saving.flush();
      const { status, body } = await portal.ask(to, { field: this.name, rule: note.rule, match: note.match, ...reason });
      if (status !== 200) return `${body.error} ${body.fix ?? ""}`;
      saving.seen = body.seen;
      ask(this.criterion);
      return "";
    } catch {
      return "The portal cannot be reached right now. Try again in a moment.";
    }
  }
}

// ---- asking ----

const asking = new Map(); // criterion -> {timer, stop, number}

function ask(criterion, pause = 500) {
  const before = asking.get(criterion);
  clearTimeout(before?.timer);
  const waited = before?.since ?? performance.now();
  const wait = performance.now() - waited > 1500 ? 0 : pause; // whoever types without a pause is told as well
  asking.set(criterion, { ...before, since: waited, timer: setTimeout(() => check(criterion), wait) });
}

async function check(criterion) {
  const before = asking.get(criterion);
  before?.stop?.abort();
  const now = { number: (before?.number ?? 0) + 1, stop: new AbortController() };
  asking.set(criterion, now);
  const sent = Object.fromEntries(Object.entries(all).filter(([name]) => name.endsWith(`_${criterion}`)));
  try {
    const done = Object.keys(facts.criteria).every((one) => all[`rating_${one}`]);
    const elsewhere = [...fields.values()].filter((field) => field.criterion !== criterion).flatMap((field) => field.margin.notes);
    const nudges = elsewhere.filter((note) => note.level === "nudge").length;
    const { status, body } = await portal.ask(facts.check, { fields: sent, done, nudges }, { signal: now.stop.signal });
    if (status !== 200 || asking.get(criterion)?.number !== now.number) return; // stale
    for (const [name, field] of fields) if (field.criterion === criterion) field.found(sent[name] ?? "", body.notes[name] ?? []);
    choosing?.odd(criterion, body.odd[criterion] ?? []);
    announce();
  } catch {
    // no answer: what is typed is kept by `saving`, which says so; the next key asks again
  }
}

let announcing;
let last = "";
function announce() {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    const field = [...fields.values()].find((one) => one.area === document.activeElement);
    const words = field?.margin.words ?? "";
    if (field && `${field.name}${words}` !== last) {
      last = `${field.name}${words}`;
      said.textContent = words ? `${words}. They follow the text.` : "No notes.";
    }
  }, 1200);
}

// ---- what is on the page ----

function line(words) {
  const place = document.getElementById("line");
  place.hidden = !words;
  place.textContent = words;
  place.classList.toggle("away", words !== "online");
}

function far() {
  document.getElementById("far").textContent = farOf(all, facts);
}

/** Show a field's value, whatever kind of field it is. */
function set(name, value) {
  all[name] = value;
  const field = fields.get(name);
  if (field) {
    field.set(value);
    ask(field.criterion, 0);
    return;
  }
  for (const input of form.querySelectorAll(`input[name="${name}"]`)) {
    input.checked = input.type === "checkbox" ? Boolean(value) : input.value === value;
  }
  choosing?.show();
}

function spoken(name, value) {
  if (name.startsWith("good_") || name.startsWith("gap_")) return value ? "chosen" : "not chosen";
  if (name.startsWith("rating_")) return form.querySelector(`input[name="${name}"][value="${value}"]`)?.labels[0].textContent.trim() ?? "nothing";
  return value || "(nothing)";
}

/** Two texts for one field: both are shown, and nobody's is lost before somebody chose. */
function clash(name, theirs) {
  const place = fields.get(name)?.box.querySelector(".write-in") ?? form.querySelector(`[name="${name}"]`)?.closest(".choices");
  if (!place) {
    saving.decided(name, true); // it is not on this page
    return;
  }
  place.parentElement.querySelector(":scope > .clash")?.remove();
  const end = (mine) => {
    box.remove();
    if (!mine) set(name, theirs);
    saving.decided(name, mine);
    (fields.get(name)?.area ?? place.querySelector("input"))?.focus();
  };
  const text = fields.has(name);
  const box = element("div", { class: "clash", role: "alert" },
    element("p", {}, element("strong", {}, "This was changed in another tab or on another device."), text ? " Below stands what you typed here; the other says:" : " There it is:"),
    element("blockquote", {}, spoken(name, theirs)),
    element("p", { class: "actions" },
      element("button", { type: "button", class: "secondary", onclick: () => end(true) }, "Keep my version"),
      element("button", { type: "button", class: "secondary", onclick: () => end(false) }, "Use the other version")));
  place.before(box);
}

for (const box of form.querySelectorAll(".write")) {
  const field = new Field(box);
  fields.set(field.name, field);
}
form.addEventListener("change", (event) => {
  const { name, type } = event.target;
  if (type !== "radio" && type !== "checkbox") return;
  const value = type === "radio" ? event.target.value : event.target.checked ? "1" : "";
  all[name] = value;
  saving.typed(name, value, true);
  choosing?.changed(name, value);
  ask(name.slice(name.lastIndexOf("_") + 1));
  far();
});
for (const field of fields.values()) beginnings(field);
const choosing = facts.step === "words" ? new Choosing(form, facts, all, fields) : null;

// what stands in the page when it opens, and what this browser kept
const current = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
for (const name of Object.keys(facts.criteria).flatMap((id) => [`rating_${id}`, `good_${id}`, `gap_${id}`])) {
  if (form.querySelector(`[name="${name}"]`)) current[name] ??= "";
}
const mine = saving.restore(current);
for (const [name, value] of Object.entries(mine)) set(name, value);
if (Object.keys(mine).length) {
  said.textContent = `${counted(Object.keys(mine).length, "field")} kept in this browser taken up again.`;
  saving.flush();
}
line("online");
far();

// ---- leaving ----

let ready = false;
form.addEventListener("submit", async (event) => {
  if (ready) return;
  event.preventDefault();
  const { submitter } = event;
  const whole = await saving.settled();
  if (!whole && !saving.stopped) {
    (form.querySelector(".clash button") ?? document.getElementById("trouble").querySelector("a"))?.focus();
    return;
  }
  form.elements.namedItem("seen").value = saving.seen;
  saving.sent();
  ready = true;
  setTimeout(() => form.requestSubmit(submitter)); // while the event is still about, a form takes no second one
  setTimeout(() => { ready = false; }, 3000); // the page may be kept by the browser and come back
});
for (const link of document.querySelectorAll(".entry-steps a, .criterion a, .choose a")) link.addEventListener("click", () => saving.flush(true));
