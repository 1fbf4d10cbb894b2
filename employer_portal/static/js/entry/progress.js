// How far an entry is, in the words that the portal uses as well: drafts.py has the same sum.

import { counted, wordsIn } from "./text.js";

const ASKED = { good: ["strength"], gap: ["development", "next_step"] };

export function farOf(all, { criteria, seconds, called }) {
  const ids = Object.keys(criteria);
  const of = (part, id) => (all[`${part}_${id}`] ?? "").trim();
  let left = 0;
  let words = 0;
  let chosen = 0;
  for (const id of ids) {
    if (!of("rating", id)) left += seconds.rating;
    if (!of("notes", id) && of("rating", id) !== "none") left += seconds.notes;
    const asked = ["good", "gap"].filter((part) => of(part, id)).flatMap((part) => ASKED[part]);
    if (asked.length) {
      chosen += 1;
      words += wordsIn(of("evidence", id));
    }
    for (const part of asked) {
      words += wordsIn(of(part, id));
      if (!of(part, id)) left += seconds.words;
    }
  }
  if (!chosen) left += seconds.choose + 3 * seconds.words;
  const minutes = Math.ceil(left / 60);
  const answered = ids.filter((id) => of("rating", id)).length;
  return [
    `${answered} of ${counted(ids.length, "criterion", "criteria")}`,
    ...(minutes ? [`about ${counted(minutes, "minute")} left`] : []),
    ...(words ? [`${counted(words, "word")} for ${called}`] : []),
  ].join(" · ");
}
