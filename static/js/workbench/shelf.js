import { act } from '../actions.js';
import { make, need } from '../dom.js';
import { showNotice } from '../page/notice.js';

/** @typedef {import('../live/state.js').State} State */

/** What can be done with a container in each state: the action's word and the button's. */
const DEEDS = /** @type {{[state: string]: [string, string][]}} */ ({
  created: [['start', 'Start']],
  creating: [],
  running: [
    ['pause', 'Pause'],
    ['stop', 'Stop'],
  ],
  paused: [['resume', 'Resume']],
  stopped: [['start', 'Start']],
});

/** The containers on the workbench, what can be done with each, and what was done. */
export class Shelf {
  #list = need('#containers');
  #deeds = need('#deeds');
  #outputs = need('.outputs');
  #shown = '';
  #openLog;

  /** @param {(from: number) => void} openLog shows the step log from a line on */
  constructor(openLog) {
    this.#openLog = openLog;
    this.#list.addEventListener('click', (event) => this.#click(event));
  }

  /** @param {State} state */
  show(state) {
    const containers = Object.entries(state.containers ?? {});
    const selected = state.birth?.container ?? '';
    const outputs = Object.values(/** @type {any} */ (state.lab?.steps?.workbench)?.outputs ?? {});
    const deeds = Object.values(state.deeds ?? {}).sort((a, b) => b.n - a.n);
    const shown = JSON.stringify([containers, selected, outputs, deeds]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const word of document.querySelectorAll('[data-selected]')) word.textContent = selected || 'no container';
    const focused =
      document.activeElement instanceof HTMLElement && this.#list.contains(document.activeElement) ? document.activeElement : undefined;
    this.#list.replaceChildren(...containers.map(([name, c]) => this.#container(name, c, name === selected)));
    if (containers.length === 0) this.#list.append(make('li', { class: 'aside' }, 'None yet. Give birth to one above.'));
    if (focused) this.#refocus(focused.dataset);
    this.#outputs.replaceChildren(...outputs.map(output));
    this.#deeds.replaceChildren(...deeds.map((deed) => this.#deed(deed)));
  }

  /**
   * Whoever works by keyboard stays where they were: on the same button, on the one in its place, or at the form.
   *
   * @param {DOMStringMap} was
   */
  #refocus({ what, in: name, select }) {
    const buttons = [...this.#list.querySelectorAll('button')];
    const own = buttons.filter((b) => (b.dataset.in ?? b.dataset.select) === (name ?? select));
    const next = own.find((b) => b.dataset.what === what) ?? own.find((b) => b.dataset.what) ?? buttons[0] ?? need('#r-name');
    next.focus();
  }

  /**
   * @param {string} name
   * @param {{state: string, image?: string, pid?: number | null, exitCode?: number | null}} container
   * @param {boolean} selected
   */
  #container(name, container, selected) {
    const ended = container.exitCode !== undefined && container.exitCode !== null ? `, exit ${container.exitCode}` : '';
    const words = `${container.state}${ended}, from ${container.image ?? '?'}${container.pid ? `, pid ${container.pid}` : ''}`;
    const show = make('button', { type: 'button', class: 'second', 'data-select': name, 'aria-pressed': String(selected) }, name);
    const row = make('li', {}, show, make('span', { class: 'aside' }, words));
    for (const [what, word] of [...(DEEDS[container.state] ?? []), ['remove', 'Remove']])
      row.append(
        make('button', { type: 'button', class: 'quiet', 'data-what': what, 'data-in': name, 'aria-label': `${word} ${name}` }, word),
      );
    return row;
  }

  /** @param {{words: string, docker: string, from: number, to: number}} deed */
  #deed(deed) {
    const calls = deed.to - deed.from;
    const log = make('button', { type: 'button', class: 'quiet' }, `${calls} system calls of the engine and the child`);
    log.addEventListener('click', () => this.#openLog(deed.from));
    const item = make('li', {}, make('p', {}, deed.words), make('code', {}, deed.docker));
    if (calls > 0) item.append(log);
    return item;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const { select, what } = button.dataset;
    if (select) void act({ do: 'select', container: select }).then((refused) => refused && showNotice(refused));
    else if (what) {
      const action = { container: what, in: button.dataset.in ?? '' };
      void act({ do: 'act', action }).then((refused) => refused && showNotice(refused));
    }
  }
}

/** @param {any} output */
function output(output) {
  const exit = output.exit === undefined ? '' : `exit ${output.exit}`;
  return make(
    'figure',
    { class: 'output' },
    make('figcaption', {}, make('span', {}, String(output.label ?? '')), make('span', {}, exit)),
    make('pre', { tabindex: '0' }, String(output.text ?? '')),
  );
}
