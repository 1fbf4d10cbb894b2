// The marks of a text area: a layer of the same size under it, with the same words and nothing but the underlines to see.

import { element, pieces, shifted } from "./text.js";

export class Layer {
  constructor(area) {
    this.area = area;
    this.text = area.value;
    this.notes = [];
    this.asked = [];
    this.now = null;
    this.element = element("div", { class: "layer", "aria-hidden": "true" });
    area.before(this.element);
    this.draw();
  }

  /** What was found, for the text as it stands now. */
  show(notes) {
    this.notes = notes;
    this.draw();
  }

  /** Sentences that somebody asked about, by their words. */
  ask(quotes) {
    this.asked = quotes;
    this.draw();
  }

  /** The text was changed: marks move along at once, before anything is asked. */
  typed() {
    this.notes = shifted(this.text, this.area.value, this.notes);
    this.text = this.area.value;
    this.draw();
  }

  /** Put the open note's words forward; null for none. */
  point(note) {
    if (this.now === note) return;
    this.now = note;
    this.draw();
  }

  /** The note under a place of the text. */
  at(place) {
    return this.notes.find((note) => note.start <= place && place < note.end) ?? null;
  }

  draw() {
    const text = this.area.value;
    const asked = this.asked.flatMap((quote) => {
      const start = text.indexOf(quote);
      return start < 0 ? [] : [{ start, end: start + quote.length, level: "asked" }];
    });
    const free = asked.filter((one) => !this.notes.some((note) => note.start < one.end && one.start < note.end));
    const drawn = document.createDocumentFragment();
    for (const [words, note] of pieces(text, [...this.notes, ...free])) {
      if (note === null) {
        drawn.append(words);
        continue;
      }
      const kept = note.kept ? " mark-kept" : "";
      const now = this.now && note.rule === this.now.rule && note.start === this.now.start ? " mark-now" : "";
      drawn.append(element("mark", { class: `mark-${note.level}${kept}${now}` }, words));
    }
    drawn.append("\u200b"); // so that a last empty line has its height
    this.element.replaceChildren(drawn);
  }
}
