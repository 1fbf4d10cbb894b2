// On every page: signing out takes along what this browser kept of unsaved feedback, and nothing stays beyond its days.

import { wipeAll } from "./entry/drafts.js";

wipeAll(true);
for (const form of document.querySelectorAll("form[data-signs-out]")) form.addEventListener("submit", () => wipeAll());
