import { merge } from './patch.js';

/** @typedef {import('./state.js').State} State */

/**
 * What the page wants to hear from a connection.
 *
 * @typedef {object} Listener
 * @property {(state: State) => void} state the newest state, whole
 * @property {(n: number, state: State) => void} moment a recorded moment that was asked for
 * @property {(bytes: Uint8Array) => void} bytes output of the terminal
 * @property {(status: 'none' | 'open' | 'dead', why: string, number: number) => void} terminal `number` tells one terminal from another
 * @property {(notice: import('./state.js').Notice) => void} refused something that was sent was not taken
 * @property {(why: string) => void} ended the lab is gone
 * @property {(line: 'open' | 'lost', why: string) => void} line `why`: what the server said when it let this browser go
 */

const FIRST_RETRY_MILLIS = 400;
const LONGEST_RETRY_MILLIS = 8000;
/** What the server closes with when the lab is gone: coming again would not bring it back. */
const ENDED = 4404;
/** The server takes frames of at most 64 KiB; what is pasted can be longer. */
const LONGEST_FRAME_BYTES = 16 << 10;

/**
 * The one WebSocket of a lab: text frames are states and differences, binary frames are terminal bytes. When the line is lost it
 * is opened again by itself; the server then sends the whole state, so nothing needs to be remembered here.
 */
export class Connection {
  #url;
  #listener;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {State} */
  #state = {};
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #closed = false;

  /**
   * @param {string} path
   * @param {Listener} listener
   */
  constructor(path, listener) {
    const url = new URL(path, document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#url = url;
    this.#listener = listener;
    this.#open();
    addEventListener('online', () => this.retryNow());
    addEventListener('pagehide', () => this.close());
    addEventListener('pageshow', (event) => {
      if (event.persisted) this.#reopen();
    });
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** @param {Uint8Array<ArrayBuffer> | string} bytesOrText */
  #send(bytesOrText) {
    if (!this.isOpen) return false;
    this.#socket?.send(bytesOrText);
    return true;
  }

  /** @param {{type: string, [field: string]: unknown}} message */
  tell(message) {
    return this.#send(JSON.stringify(message));
  }

  /**
   * Bytes typed in the terminal; false when the line is lost, so that the page can say so instead of losing them silently.
   *
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  type(bytes) {
    for (let at = 0; at < bytes.length; at += LONGEST_FRAME_BYTES) {
      if (!this.#send(bytes.slice(at, at + LONGEST_FRAME_BYTES))) return false;
    }
    return true;
  }

  retryNow() {
    if (this.#closed || this.#socket) return;
    clearTimeout(this.#timer);
    this.#open();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #reopen() {
    this.#closed = false;
    this.#open();
  }

  #open() {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      this.#tries = 0;
      this.#listener.line('open', '');
    };
    socket.onmessage = (event) => {
      if (typeof event.data === 'string') this.#text(JSON.parse(event.data));
      else this.#listener.bytes(new Uint8Array(event.data));
    };
    socket.onclose = (event) => {
      if (event.code === ENDED) this.#end(socket, event.reason);
      else this.#lost(socket, event.reason);
    };
  }

  /** @param {any} message */
  #text(message) {
    switch (message.type) {
      case 'full':
        this.#accept(message.state, message.seq);
        break;
      case 'diff':
        this.#accept(merge(this.#state, message.patch), message.seq);
        break;
      case 'moment':
        this.#listener.moment(message.n, message.state);
        break;
      case 'terminal':
        this.#listener.terminal(message.status, message.why ?? '', message.number ?? 0);
        break;
      case 'refused':
        this.#listener.refused(message.notice);
        break;
    }
  }

  /**
   * @param {State} state
   * @param {number} seq
   */
  #accept(state, seq) {
    this.#state = state;
    this.tell({ type: 'ack', seq });
    this.#listener.state(state);
  }

  /**
   * @param {WebSocket} socket
   * @param {string} why
   */
  #end(socket, why) {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#closed = true;
    this.#listener.ended(why);
  }

  /**
   * @param {WebSocket} socket
   * @param {string} why
   */
  #lost(socket, why) {
    if (this.#socket !== socket) return;
    this.#socket = null;
    if (this.#closed) return;
    const wait = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** this.#tries++);
    this.#listener.line('lost', why);
    this.#timer = setTimeout(() => this.#open(), wait);
  }
}
