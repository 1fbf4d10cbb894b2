// While a colour is typed, say how it is read. The measuring is the server's; without this it is said after saving.

const field = document.querySelector("[data-measures]");
const list = document.getElementById("measures");
let waiting;

field?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(measure, 250);
});

async function measure() {
  const asked = field.value;
  const answer = await fetch(`${field.dataset.measures}?colour=${encodeURIComponent(asked)}`);
  if (!answer.ok || answer.redirected || asked !== field.value) return;
  list.innerHTML = await answer.text();
}

// On a phone the letter stands below the form: show it once it has come.
const letter = document.querySelector("iframe[name=example]");
document.querySelector("[formtarget=example]")?.addEventListener("click", () => {
  letter.addEventListener("load", () => letter.scrollIntoView({ block: "nearest" }), { once: true });
});
