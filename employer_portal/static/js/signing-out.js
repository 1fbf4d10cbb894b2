// On every page: signing out takes along what this browser kept of unsaved feedback, and nothing stays beyond its days,
// or of somebody who was erased.

import { wipeAll, wipeGone } from "./entry/drafts.js";

wipeAll(true);
for (const form of document.querySelectorAll("form[data-signs-out]")) {
  form.addEventListener("submit", () => wipeAll());
  if (form.dataset.drafts) wipeGone(form.dataset.drafts);
}
