// The page from its beginning: who is there, the questions, the terminal, and the way back after a lost connection.

import { Login } from "./login.js";
import { choose, language, languages, loadTexts, remember, text } from "./texts.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
const find = (id) => document.getElementById(id);

let terminal = null;
let name = "";
let pause = FIRST_PAUSE;
let waiting = 0;
let isSeated = false;
const login = new Login(enter);

function show(view) {
  document.body.dataset.view = view;
}

function ask(note = "", wrong = false) {
  isSeated = false;
  show("door");
  find("known").hidden = true;
  find("question").hidden = false;
  login.begin(note, wrong);
}

// On a computer of a school, the last learner need not be this one.
function offer() {
  show("door");
  find("question").hidden = true;
  find("known").hidden = false;
  find("go-on").textContent = text("go on", { name });
  find("go-on").focus();
}

async function whoAmI() {
  const response = await fetch("me", { cache: "no-store" });
  if (!response.ok) throw new Error(response.statusText);
  name = (await response.json()).name;
  return name;
}

async function enter() {
  isSeated = true;
  keepForReload(true);
  show("seat");
  const { ClassTerminal } = await import("./terminal.js");
  terminal ??= new ClassTerminal(find("terminal"));
  await connect();
}

async function connect() {
  clearTimeout(waiting);
  if (!isSeated) return;
  try {
    if (!(await whoAmI())) {
      keepForReload(false);
      ask(text("late"), true);
      return;
    }
  } catch {
    retry();
    return;
  }
  find("who").textContent = name;
  terminal.connect({ opened, ended, lost: retry });
  terminal.focus();
}

function opened() {
  pause = FIRST_PAUSE;
  tell("");
}

function ended(how) {
  if (how === "stopping") retry();
  else if (how === "left") leave(text("left"));
  else tell(text("closed"), true);
}

function retry() {
  tell(text("lost"));
  find("bar").classList.add("lost");
  clearTimeout(waiting);
  // Thirty pages that come back should not do so at the same moment.
  waiting = setTimeout(connect, pause * (0.5 + Math.random()));
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

function tell(news, isOver = false) {
  find("bar").classList.remove("lost");
  find("news").textContent = news;
  find("bar").hidden = !news;
  find("again").hidden = !isOver;
  document.body.classList.toggle("away", Boolean(news) && !isOver);
}

async function leave(note = "") {
  isSeated = false;
  clearTimeout(waiting);
  keepForReload(false);
  terminal?.disconnect();
  tell("");
  await fetch("leave", { method: "POST" }).catch(() => {});
  ask(note);
}

function keepForReload(isKept) {
  try {
    if (isKept) sessionStorage.setItem("seated", "yes");
    else sessionStorage.removeItem("seated");
  } catch {
    // Then a page that is loaded again asks who is there.
  }
}

function wasSeated() {
  try {
    return sessionStorage.getItem("seated") === "yes";
  } catch {
    return false;
  }
}

function fillLanguages() {
  find("languages").replaceChildren(
    ...Object.entries(languages()).map(([code, own]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = own;
      button.lang = code;
      button.setAttribute("aria-pressed", String(code === language()));
      button.addEventListener("click", () => {
        choose(code);
        remember("language", code);
        fillLanguages();
        if (find("question").hidden) offer();
        else login.begin();
      });
      return button;
    }),
  );
}

function listen() {
  find("go-on").addEventListener("click", enter);
  find("somebody-else").addEventListener("click", () => leave());
  find("leave").addEventListener("click", () => leave(text("left")));
  find("again").addEventListener("click", () => {
    tell("");
    connect();
  });
  find("smaller").addEventListener("click", () => terminal?.enlarge(-1));
  find("larger").addEventListener("click", () => terminal?.enlarge(1));
  for (const each of find("keys").children) {
    // Not by a click, which would take the keyboard away from the terminal.
    each.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      if (each.dataset.key === "keyboard") terminal?.focus();
      else terminal?.press(each.dataset.key);
    });
  }
  const hurry = () => {
    if (find("bar").classList.contains("lost") && document.visibilityState === "visible") connect();
  };
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  // A telephone's keyboard lies over the page.
  window.visualViewport?.addEventListener("resize", () => {
    document.documentElement.style.setProperty("--height", `${window.visualViewport.height}px`);
    window.scrollTo(0, 0);
  });
}

async function begin() {
  await loadTexts();
  fillLanguages();
  listen();
  let known = "";
  try {
    known = await whoAmI();
  } catch {
    ask(text("unreachable"), true);
    return;
  }
  if (known && wasSeated()) await enter();
  else if (known && !location.hash) offer();
  else ask();
}

begin();
