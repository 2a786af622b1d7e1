// What the page says, in the language that the reader chose or the browser asks for.

let all = { language: "en", languages: {}, texts: {} };
let chosen = "en";

export async function loadTexts() {
  all = await (await fetch("texts.json")).json();
  const wanted = [remembered("language"), ...navigator.languages.map((each) => each.split("-")[0])];
  choose(wanted.find((each) => each in all.languages) ?? all.language);
}

export const language = () => chosen;
export const languages = () => all.languages;

export function choose(code) {
  chosen = code;
  document.documentElement.lang = code === "zh" ? "zh-Hans" : code;
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = text(each.dataset.text);
  for (const each of document.querySelectorAll("[data-label]")) {
    each.title = text(each.dataset.label);
    each.setAttribute("aria-label", each.title);
  }
}

export function text(key, values = {}) {
  return all.texts[chosen][key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// A browser may forbid a page to remember anything.
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it is asked again another time.
  }
}

export function socketTo(path, query) {
  const address = new URL(`${path}?${new URLSearchParams(query)}`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return new WebSocket(address);
}
