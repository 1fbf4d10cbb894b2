// Step 2: ticking a strength or a gap opens its card, with what was noted above the box.

import { Starter } from "./starter.js";
import { element } from "./text.js";

export class Choosing {
  constructor(form, facts, all, fields) {
    Object.assign(this, { form, facts, all, fields });
    this.none = document.getElementById("no-cards");
    this.alone = document.getElementById("alone");
    this.most = document.getElementById("choose-most");
    this.starters = Object.keys(facts.criteria).map((id) => new Starter(form, facts, id, fields.get(`evidence_${id}`), all));
    this.show();
  }

  changed() {
    this.show();
  }

  /** Cards, fields and boxes as they are ticked. */
  show() {
    let cards = 0;
    for (const id of Object.keys(this.facts.criteria)) {
      const good = this.ticked("good", id);
      const gap = this.ticked("gap", id);
      const card = this.form.querySelector(`.paper[data-criterion="${id}"]`);
      card.hidden = !good && !gap;
      cards += card.hidden ? 0 : 1;
      this.field("strength", id, good);
      this.field("development", id, gap);
      this.field("next_step", id, gap);
    }
    for (const starter of this.starters) starter.show();
    this.none.hidden = cards > 0;
    if (this.alone) this.alone.hidden = cards > 0;
    this.full();
  }

  /** What contradicts or repeats something else on this card. */
  odd(id, told) {
    const box = this.form.querySelector(`.paper[data-criterion="${id}"] .odd`);
    const said = [...box.children].map((one) => one.textContent);
    if (told.join() !== said.join()) box.replaceChildren(...told.map((words) => element("p", {}, words)));
  }

  field(part, id, shown) {
    this.fields.get(`${part}_${id}`).box.hidden = !shown;
  }

  ticked(part, id) {
    return this.form.elements.namedItem(`${part}_${id}`).checked;
  }

  /** Three are enough: the others say why they cannot be ticked. */
  full() {
    const told = [];
    for (const [part, words] of [["good", "strengths"], ["gap", "gaps"]]) {
      const boxes = Object.keys(this.facts.criteria).map((id) => this.form.elements.namedItem(`${part}_${id}`));
      const full = boxes.filter((box) => box.checked).length >= this.facts.most;
      for (const box of boxes) box.disabled = full && !box.checked;
      if (full && boxes.length > this.facts.most) told.push(`${this.facts.most} ${words} are chosen: untick one to choose another.`);
    }
    this.most.textContent = told.join(" ");
    this.most.hidden = !told.length;
  }
}
