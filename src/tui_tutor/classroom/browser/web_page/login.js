// The questions: join code, name, PIN. The server asks them, one after the other.

import { language, socketTo, text } from "./texts.js";

const STEPS = ["code", "name", "pin"];
const find = (id) => document.getElementById(id);

// What the QR code leads to; a learner may have written anything there.
function codeInAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

export class Login {
  #socket = null;
  #step = "code";
  #entered;

  // Calls entered() once the browser has its cookie.
  constructor(entered) {
    this.#entered = entered;
    find("question").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#answer(find("answer").value);
    });
    find("other-name").addEventListener("click", () => this.#answer(""));
  }

  // Ask for the join code; the server is not bothered before there is an answer.
  begin(note = "", wrong = false) {
    this.#close();
    this.#show({ step: "code", prompt: text("code"), note, wrong }, codeInAddress());
  }

  #answer(given) {
    if (find("next").disabled) return;
    find("next").disabled = true;
    if (this.#socket) this.#socket.send(given);
    else this.#open(given);
  }

  #open(code) {
    const socket = socketTo("login", { language: language() });
    this.#socket = socket;
    let first = true;
    let opened = false;
    socket.onmessage = ({ data }) => {
      const said = JSON.parse(data);
      opened = true;
      if (said.ticket) this.#enter(said.ticket);
      else if (said.ended) this.begin(text("wrong"), true);
      else if (first) {
        first = false;
        socket.send(code);
      } else this.#show(said);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.begin(text(opened ? "late" : "unreachable"), true);
    };
  }

  async #enter(ticket) {
    this.#close();
    try {
      const response = await fetch("enter", { method: "POST", body: ticket });
      if (response.ok) this.#entered();
      else this.begin(text(response.status === 403 ? "not allowed" : "late"), true);
    } catch {
      this.begin(text("unreachable"), true);
    }
  }

  #show({ step, prompt, note, wrong }, value = "") {
    this.#step = step;
    const isPin = step.endsWith("pin");
    find("question").dataset.step = step;
    find("prompt").textContent = prompt;
    find("note").textContent = note;
    find("note").hidden = !note;
    find("note").classList.toggle("wrong", wrong);
    find("hint").textContent = text("code hint");
    find("hint").hidden = step !== "code";
    find("other-name").hidden = step !== "pin" && step !== "new pin";
    find("next").textContent = text(step === "pin" || step === "same pin" ? "enter" : "next");
    find("next").disabled = false;
    const answer = find("answer");
    answer.type = isPin ? "password" : "text";
    answer.autocomplete = isPin ? "new-password" : "off";
    answer.placeholder = step === "code" ? "KDWP-7M3R" : "";
    answer.maxLength = step === "code" ? 40 : 64;
    answer.autocapitalize = step === "code" ? "characters" : step === "name" ? "words" : "off";
    answer.value = value;
    const done = isPin ? 2 : STEPS.indexOf(step);
    [...find("steps").children].forEach((each, number) => each.classList.toggle("done", number <= done));
    answer.focus();
  }

  #close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
