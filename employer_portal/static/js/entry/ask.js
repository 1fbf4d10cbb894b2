// Questions to the portal, and what can become of them.

export class SignedOut extends Error {}
export class SomebodyElse extends Error {}
export class Away extends Error {}

export class Portal {
  constructor(facts) {
    this.facts = facts;
    this.csrf = facts.csrf;
  }

  /** {status, body}. Throws SignedOut, SomebodyElse or Away where there is no answer to work with. */
  async ask(address, body, more = {}) {
    let answer = await this.#send(address, body, more);
    if (answer.status === 400 && body !== undefined) {
      await this.comeBack(); // the token was another sign-in's
      answer = await this.#send(address, body, more);
    }
    if (answer.status === 401) throw new SignedOut();
    if (answer.status >= 500) throw new Away();
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  }

  /** How the entry stands, and a token that is good now. */
  async comeBack() {
    const answer = await this.#send(this.facts.copy);
    if (answer.status === 401 || answer.redirected) throw new SignedOut();
    if (answer.status === 404) throw new SomebodyElse();
    if (!answer.ok) throw new Away();
    const now = await answer.json();
    if (now.user !== this.facts.user) throw new SomebodyElse();
    this.csrf = now.csrf;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = now.csrf;
    return now;
  }

  async #send(address, body, more) {
    const headers = { Accept: "application/json" };
    const wanted = { headers, credentials: "same-origin", ...more };
    if (body !== undefined) {
      Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": this.csrf });
      Object.assign(wanted, { method: "POST", body: JSON.stringify(body) });
    }
    try {
      return await fetch(address, wanted);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Away();
    }
  }
}
