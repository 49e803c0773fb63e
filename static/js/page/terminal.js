import { FitAddon } from '/static/vendor/xterm/addon-fit.mjs';
import { Terminal } from '/static/vendor/xterm/xterm.mjs';
import { need } from '../dom.js';

/**
 * @typedef {import('../live/connection.js').Connection} Connection
 * @typedef {import('../store.js').Seen} Seen
 */

/** The container's own terminal. */
export class Screen {
  #root = need('#terminal');
  #screen = need('.screen', this.#root);
  #dead = need('.terminal-dead', this.#root);
  #why = need('.why', this.#dead);
  #restart = need('[data-do="restartTerminal"]', this.#dead);
  #who = need('.who', this.#root);
  #fit = new FitAddon();
  /** @type {'none' | 'open' | 'dead'} */
  #status = 'none';
  #told = '';
  #number = 0;
  #waits = false;
  #ended = '';
  #terminal = new Terminal({
    convertEol: false,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code'),
    fontSize: 15,
    lineHeight: 1.15,
    screenReaderMode: true,
    scrollback: 2000,
    theme: { background: '#0d161d', foreground: '#dbe5ea', cursor: '#d3a556', selectionBackground: '#2f4b5e' },
  });
  #connection;

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(this.#screen);
    // Tab belongs to the shell, so there must be another way out by keyboard (WCAG 2.1.2).
    this.#terminal.attachCustomKeyEventHandler((event) => {
      if (event.key !== 'Tab' || !event.shiftKey) return true;
      need('[data-open="tall"]').focus();
      event.preventDefault();
      return false;
    });
    this.#terminal.onData((text) => connection.type(new TextEncoder().encode(text)));
    this.#terminal.onBinary((text) => connection.type(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    new ResizeObserver(() => this.#size()).observe(this.#screen);
    document.fonts?.ready.then(() => this.#size());
    this.#overlay();
  }

  focus() {
    this.#terminal.focus();
  }

  /** @param {Uint8Array} bytes */
  write(bytes) {
    this.#terminal.write(bytes);
  }

  /**
   * @param {'none' | 'open' | 'dead'} status
   * @param {string} why
   * @param {number} number tells one terminal from another
   */
  is(status, why, number) {
    if (number !== this.#number || (status === 'open' && this.#status === 'dead')) this.#terminal.reset();
    // Nobody has a terminal now: what another one said is not to shine through.
    if (status === 'none') this.#terminal.reset();
    if (number !== this.#number) this.#told = '';
    this.#number = number;
    this.#status = status;
    this.#ended = why || 'The program behind this terminal has ended.';
    this.#overlay();
    if (status === 'open') this.#tellSize();
  }

  /** The line was opened again: the server repeats what the terminal last said. */
  reopened() {
    this.#terminal.reset();
    this.#told = '';
    this.#size();
  }

  /** @param {Seen} seen */
  show(seen) {
    this.#waits = seen.now.birth?.status === 'stepping';
    this.#overlay();
    const name = seen.now.birth?.container ?? Object.keys(seen.now.containers ?? {})[0] ?? '';
    const image = seen.now.containers?.[name]?.image;
    this.#who.textContent = this.#status === 'open' && image ? `inside ${name}, from ${image}` : '';
  }

  #overlay() {
    this.#dead.hidden = this.#status === 'open' && !this.#waits;
    this.#dead.toggleAttribute('data-ended', this.#status === 'dead' && !this.#waits);
    this.#restart.hidden = this.#status !== 'dead' || this.#waits;
    const words = this.#waits
      ? 'Nobody sits at this terminal yet. The container’s program will, when execve has made it.'
      : this.#status === 'dead'
        ? this.#ended
        : 'The terminal is the container’s own. It opens when the container runs a program.';
    if (this.#why.textContent !== words) this.#why.textContent = words;
  }

  #size() {
    if (this.#screen.clientHeight < 20 || this.#screen.clientWidth < 20) return;
    this.#fit.fit();
    this.#tellSize();
  }

  #tellSize() {
    const size = `${this.#terminal.cols}x${this.#terminal.rows}`;
    if (size === this.#told) return;
    if (this.#connection.tell({ type: 'resize', cols: this.#terminal.cols, rows: this.#terminal.rows })) this.#told = size;
  }
}
