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

// A colour can be picked as well as typed: each shows what the other has.
const picker = document.querySelector("[data-picks]");
if (picker && field) {
  picker.closest("[hidden]").hidden = false;
  const show = () => {
    const typed = field.value.trim().toLowerCase().replace(/^#?/, "#");
    if (/^#[0-9a-f]{6}$/.test(typed)) picker.value = typed;
  };
  show();
  field.addEventListener("input", show);
  picker.addEventListener("input", () => {
    field.value = picker.value;
    field.dispatchEvent(new Event("input"));
  });
}

// On a phone the letter stands below the form: show it once it has come.
const letter = document.querySelector("iframe[name=example]");
document.querySelector("[formtarget=example]")?.addEventListener("click", () => {
  letter.addEventListener("load", () => letter.scrollIntoView({ block: "nearest" }), { once: true });
});

// Another way to look at it is shown at once.
const shows = document.querySelector("[formtarget=example]");
for (const way of document.querySelectorAll("input[name=view]")) way.addEventListener("change", () => shows.form.requestSubmit(shows));
