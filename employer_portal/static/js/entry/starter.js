// The panel's note above the box that it is said again in: "You ..." puts the first word there, and a note that was
// copied as it stands says so while it is typed.

import { element } from "./text.js";

const plain = (text) => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");

export class Starter {
  constructor(form, called, id, field, all) {
    Object.assign(this, { id, field, all });
    this.box = form.querySelector(`.from-record[data-criterion="${id}"]`);
    if (!this.box) return;
    this.hint = this.box.querySelector(".hint");
    this.asked = this.hint.textContent;
    this.copied = `This is your note as it stands. Say it to ${called}: begin with “You …”.`;
    this.button = element("button", { type: "button", class: "quiet", onclick: () => this.begin() }, "Begin with “You …”");
    this.box.append(this.button);
    field.area.addEventListener("input", () => this.show());
  }

  /** Put "You " into the empty box, as if it were typed. */
  begin() {
    this.field.area.focus();
    if (!document.execCommand("insertText", false, "You ")) this.field.area.setRangeText("You ", 0, 0, "end");
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
