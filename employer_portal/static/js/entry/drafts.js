// Texts kept in this browser while the portal cannot be reached: by user and entry, seven days at most, gone at sign-out.

const PREFIX = "portal-draft:";
const DAYS = 7;

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

function isFresh(draft) {
  return Date.now() - draft.at < DAYS * 24 * 3600 * 1000;
}
