import { need } from '../dom.js';

/** What can be opened and closed: the log drawer, the table, the larger terminal, the dialogs, the tabs of the narrow page. */
export class Panels {
  #toggleTable;

  /** @param {() => boolean} toggleTable */
  constructor(toggleTable) {
    this.#toggleTable = toggleTable;
    document.addEventListener('click', (event) => {
      const name = event.target instanceof Element && event.target.closest('[data-open]')?.getAttribute('data-open');
      if (name) this.open(name);
    });
    const tabs = need('.tabs');
    tabs.addEventListener('click', (event) => {
      const tab = event.target instanceof Element && event.target.closest('[role="tab"]');
      if (tab instanceof HTMLElement) this.#tab(tab);
    });
    tabs.addEventListener('keydown', (event) => this.#tabKey(event));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && document.body.dataset.log === 'open') this.open('log');
    });
  }

  /** @param {string} name */
  open(name) {
    if (name === 'log') this.#log();
    else if (name === 'table') press('table', this.#toggleTable());
    else if (name === 'tall') press('tall', document.body.toggleAttribute('data-tall'));
    else if (name === 'keys' || name === 'end') /** @type {HTMLDialogElement} */ (need(`#${name}`)).showModal();
  }

  #log() {
    const open = document.body.dataset.log !== 'open';
    document.body.dataset.log = open ? 'open' : '';
    const opener = need('.tools [data-open="log"]');
    opener.setAttribute('aria-expanded', String(open));
    const lines = need('#log .log-lines');
    if (open) {
      lines.scrollTop = lines.scrollHeight;
      lines.focus({ preventScroll: true });
    } else opener.focus();
  }

  /** @param {HTMLElement} tab */
  #tab(tab) {
    document.body.dataset.tab = tab.dataset.tab;
    for (const other of document.querySelectorAll('.tabs [role="tab"]')) {
      other.setAttribute('aria-selected', String(other === tab));
      other.setAttribute('tabindex', other === tab ? '0' : '-1');
    }
  }

  /** @param {KeyboardEvent} event */
  #tabKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tabs = [...document.querySelectorAll('.tabs [role="tab"]')];
    const at = tabs.indexOf(/** @type {Element} */ (document.activeElement));
    if (!step || at < 0) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!(next instanceof HTMLElement)) return;
    next.focus();
    this.#tab(next);
  }
}

/**
 * @param {string} name
 * @param {boolean} pressed
 */
function press(name, pressed) {
  need(`[data-open="${name}"]`).setAttribute('aria-pressed', String(pressed));
}
