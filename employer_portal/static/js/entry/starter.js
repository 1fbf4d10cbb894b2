// The panel's note above the box that it is said again in: "You ..." puts the first words there, and a note that was
// copied as it stands says so while it is typed.

import { element } from "./text.js";

const plain = (text) => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");

export class Starter {
  constructor(form, facts, id, field, all) {
    const { called, begins } = facts;
    Object.assign(this, { id, field, all, begins });
    this.box = form.querySelector(`.from-record[data-criterion="${id}"]`);
    if (!this.box) return;
    this.hint = this.box.querySelector(".hint");
    this.asked = this.hint.textContent;
    this.copied = `This is your note as it stands. Say it to ${called}: begin with “${begins} …”.`;
    this.button = element("button", { type: "button", class: "quiet", onclick: () => this.begin() }, `Begin with “${begins} …”`);
    this.box.append(this.button);
    field.area.addEventListener("input", () => this.show());
  }

  /** Put its first words into the empty box, as if they were typed. */
  begin() {
    this.field.area.focus();
    const words = `${this.begins} `;
    if (!document.execCommand("insertText", false, words)) this.field.area.setRangeText(words, 0, 0, "end");
    this.show();
  }

  show() {
    if (!this.box) return;
    const text = this.field.area.value;
    const same = plain(text) !== "" && plain(text) === plain(this.all[`notes_${this.id}`] ?? "") && !/\byou/i.test(text);
    this.hint.textContent = same ? this.copied : this.asked;
    this.hint.classList.toggle("note-copied", same);
    this.button.hidden = text.trim() !== "";
  }
}
