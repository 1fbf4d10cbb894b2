// Approved ways to begin: one click puts one into its field, as if it were typed, with its first blank chosen.

import { element } from "./text.js";

const BLANK = "...";

export function beginnings(field) {
  for (const way of field.box.querySelectorAll(".ways li")) {
    const words = way.textContent;
    way.append(element("button", { type: "button", class: "quiet", "aria-describedby": way.id, onclick: () => begin(field, words) }, "Begin like this"));
  }
}

/** Into an empty field, or behind what stands there: never over it. */
function begin(field, words) {
  const { area } = field;
  const at = area.value.length;
  const put = `${area.value && !/\s$/.test(area.value) ? " " : ""}${words}`;
  area.focus();
  area.setSelectionRange(at, at);
  if (!document.execCommand("insertText", false, put)) {
    area.setRangeText(put, at, at, "end");
    field.typed();
  }
  const blank = area.value.indexOf(BLANK, at);
  if (blank >= 0) area.setSelectionRange(blank, blank + BLANK.length);
}
