// A terminal on a seat of the class: what is typed goes out, what is shown comes in, and is told when painted.

import { FitAddon } from "./vendor/addon-fit.mjs";
import { Unicode11Addon } from "./vendor/addon-unicode11.mjs";
import { Terminal } from "./vendor/xterm.mjs";
import { language, remember, remembered, socketTo } from "./texts.js";

const FONTS = [
  "Cascadia Mono", "JetBrains Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "Liberation Mono",
  "Noto Sans Mono CJK SC", "Sarasa Mono SC", "PingFang SC", "Microsoft YaHei", "monospace",
];
const COLUMNS = 80; // as many as the tutor needs to show its panel beside the text
const CELL = 0.602; // width of a letter, by its height
const LETTERS = { smallest: 9, default: 10, largest: 16, limit: 30 };
const PIECE = 4096;
const PAINTED_AT_ONCE = 8192;
const TELL_AFTER = 100;

export class ClassTerminal {
  #terminal;
  #fit = new FitAddon();
  #socket = null;
  #painted = 0;
  #telling = 0;
  #fitting = 0;

  constructor(element) {
    this.#terminal = new Terminal({
      allowProposedApi: true,
      fontFamily: FONTS.map((each) => (each.includes(" ") ? `"${each}"` : each)).join(", "),
      fontSize: letters(element),
      scrollback: 0,
      macOptionIsMeta: true,
      theme: { background: "#121212", foreground: "#e0e0e0", cursor: "#e0e0e0" },
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = "11";
    this.#terminal.open(element);
    this.#terminal.attachCustomKeyEventHandler((event) => !isOfBrowser(event, this.#terminal));
    this.#terminal.onData((data) => this.type(data));
    this.#terminal.onBinary((data) => this.#send(Uint8Array.from(data, (each) => each.charCodeAt(0))));
    this.#terminal.onResize(({ cols, rows }) => this.#tell({ columns: cols, rows }));
    new ResizeObserver(() => this.#fitSoon()).observe(element);
    this.#scrollByTouch(element);
    this.#fit.fit();
  }

  // Take a seat. Calls opened() once it is there; ended(how) when the class ends it; lost() when it is torn off.
  connect({ opened, ended, lost }) {
    this.disconnect();
    this.#fit.fit();
    const { cols: columns, rows } = this.#terminal;
    const socket = socketTo("terminal", { columns, rows, language: language() });
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#painted = 0;
    let last = null;
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") last = JSON.parse(data).ended;
      else {
        if (opened) this.#terminal.reset();
        opened?.();
        opened = null;
        this.#terminal.write(new Uint8Array(data), () => this.#hasPainted(socket, data.byteLength));
      }
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (last) ended(last);
      else lost();
    };
  }

  disconnect() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  type(text) {
    this.#send(new TextEncoder().encode(text));
  }

  press(key) {
    const arrows = { up: "A", down: "B", right: "C", left: "D" };
    const others = { esc: "\x1b", tab: "\t", space: " ", enter: "\r" };
    if (key in arrows) this.type((this.#terminal.modes.applicationCursorKeysMode ? "\x1bO" : "\x1b[") + arrows[key]);
    else this.type(others[key]);
  }

  focus() {
    this.#terminal.focus();
  }

  enlarge(step) {
    const size = this.#terminal.options.fontSize + step;
    if (size < LETTERS.smallest || size > LETTERS.limit) return;
    this.#terminal.options.fontSize = size;
    remember("letters", size);
    this.#fit.fit();
  }

  #send(bytes) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    for (let start = 0; start < bytes.length; start += PIECE) this.#socket.send(bytes.subarray(start, start + PIECE));
  }

  #tell(news) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(news));
  }

  // The server sends only so much more than was painted; so a slow page never falls behind.
  #hasPainted(socket, bytes) {
    if (socket !== this.#socket) return;
    this.#painted += bytes;
    clearTimeout(this.#telling);
    if (this.#painted >= PAINTED_AT_ONCE) this.#tellPainted();
    else this.#telling = setTimeout(() => this.#tellPainted(), TELL_AFTER);
  }

  #tellPainted() {
    if (this.#painted) this.#tell({ painted: this.#painted });
    this.#painted = 0;
  }

  #fitSoon() {
    clearTimeout(this.#fitting);
    this.#fitting = setTimeout(() => this.#fit.fit(), 60);
  }

  // A finger that moves over the text turns the wheel of a mouse.
  #scrollByTouch(element) {
    let last = null;
    element.addEventListener("touchstart", ({ touches }) => (last = touches.length === 1 ? touches[0].clientY : null), {
      passive: true,
    });
    element.addEventListener(
      "touchmove",
      (event) => {
        if (last === null || event.touches.length !== 1) return;
        const { clientX, clientY } = event.touches[0];
        const row = element.clientHeight / this.#terminal.rows;
        const deltaY = last - clientY;
        event.preventDefault();
        event.stopPropagation();
        if (Math.abs(deltaY) < row) return;
        last = clientY;
        const screen = element.querySelector(".xterm-screen");
        screen.dispatchEvent(new WheelEvent("wheel", { deltaY, clientX, clientY, bubbles: true, cancelable: true }));
      },
      { passive: false, capture: true },
    );
  }
}

function letters(element) {
  const kept = Number(remembered("letters"));
  if (kept >= LETTERS.smallest && kept <= LETTERS.limit) return kept;
  const fitting = Math.floor(element.clientWidth / (COLUMNS * CELL));
  return Math.min(Math.max(fitting, LETTERS.default), LETTERS.largest);
}

// Copying and pasting are the browser's.
function isOfBrowser(event, terminal) {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  const key = event.key.toLowerCase();
  return command && (key === "v" || (key === "c" && (terminal.hasSelection() || event.metaKey)));
}
