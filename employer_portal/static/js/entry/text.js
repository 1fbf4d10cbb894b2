// Plain helpers over a text and the places in it. The checker counts code points, a text area counts UTF-16 units.

/** The checker's places as those of a JavaScript string. */
export function placed(text, notes) {
  if (!/[\ud800-\udbff]/.test(text)) return notes.map((note) => ({ ...note }));
  const at = [0];
  for (const character of text) at.push(at.at(-1) + character.length);
  return notes.map((note) => ({ ...note, start: at[note.start] ?? text.length, end: at[note.end] ?? text.length }));
}

/** The notes' places after `before` became `after`; a note whose own words were changed is dropped until it is asked anew. */
export function shifted(before, after, notes) {
  if (before === after) return notes;
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const until = before.length - tail;
  const by = after.length - before.length;
  return notes.flatMap((note) => {
    if (note.end <= head || note.start === note.end) return [note];
    if (note.start >= until) return [{ ...note, start: note.start + by, end: note.end + by }];
    return [];
  });
}

/** The text in pieces, each with the note that it is about; of two that overlap the earlier one counts. */
export function pieces(text, notes) {
  const cut = [];
  let at = 0;
  for (const note of [...notes].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (note.start < at || note.start >= note.end || note.end > text.length) continue;
    if (note.start > at) cut.push([text.slice(at, note.start), null]);
    cut.push([text.slice(note.start, note.end), note]);
    at = note.end;
  }
  if (at < text.length) cut.push([text.slice(at), null]);
  return cut;
}

/** The sentence around a place: [start, end). */
export function sentence(text, start, end) {
  const before = text.slice(0, start);
  const opening = Math.max(...[". ", "! ", "? ", "\n"].map((mark) => {
    const found = before.lastIndexOf(mark);
    return found < 0 ? 0 : found + mark.length;
  }));
  const rest = text.slice(end).search(/[.!?](?=\s|$)|\n/);
  const closing = rest < 0 ? text.length : end + rest + (text[end + rest] === "\n" ? 0 : 1);
  return [opening, closing];
}

export function wordsIn(text) {
  return text.split(/\s+/).filter(Boolean).length;
}

/** "1 note", "3 notes". */
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** An element with attributes and children; text goes in as text, never as markup. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}
