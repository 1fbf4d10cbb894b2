// Texts kept in this browser while the portal cannot be reached: by user and entry, seven days at most, gone at sign-out.

const PREFIX = "portal-draft:";
const DAYS = 7;
const MOST_ASKED = 200; // at once: of more the portal would not say whether they are there

export function keyOf(user, entry) {
  return `${PREFIX}${user}:${entry}`;
}

/** {at, seen, fields} or null. */
export function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && isFresh(draft) ? draft : null;
  } catch {
    return null; // storage is switched off, or holds something else
  }
}

export function write(key, seen, fields) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), seen, fields }));
  } catch {
    // no room, or switched off: the text stays in the page
  }
}

export function wipe(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // switched off: there is nothing
  }
}

/** Wipe every draft (at sign-out), or those that are too old. */
export function wipeAll(olderOnly = false) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    for (const key of keys) if (!olderOnly || !read(key)) localStorage.removeItem(key);
  } catch {
    // switched off: there is nothing
  }
}

/** Wipe the drafts of entries that are gone, of whoever is signed in: the portal says which are still there. */
export async function wipeGone(address) {
  try {
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).slice(0, MOST_ASKED);
    if (!kept.length) return;
    const asked = new URLSearchParams(kept.map((key) => ["entry", key.split(":")[2]]));
    const answer = await fetch(`${address}?${asked}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const { user, entries } = await answer.json();
    const there = new Set(entries.map((entry) => keyOf(user, entry)));
    for (const key of kept) if (key.startsWith(keyOf(user, "")) && !there.has(key)) localStorage.removeItem(key);
  } catch {
    // no line, or storage is switched off: the next page asks again
  }
}

function isFresh(draft) {
  return Date.now() - draft.at < DAYS * 24 * 3600 * 1000;
}
