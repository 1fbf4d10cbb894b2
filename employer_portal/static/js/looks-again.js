// What goes on in the background: look again while it does, then show the page that comes after it. The words change in
// place, so nobody loses theirs; without this the page loads itself anew.

const SECONDS = 2;
const shown = document.querySelector("[data-looks-again]");

async function look() {
  const answer = await fetch(location.href).catch(() => undefined);
  if (answer && answer.status < 500) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-looks-again]");
    if (!now) return location.reload();
    shown.innerHTML = now.innerHTML;
  }
  return setTimeout(look, SECONDS * 1000);
}

setTimeout(look, SECONDS * 1000);
