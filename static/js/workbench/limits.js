import { need } from '../dom.js';

/**
 * @typedef {import('../live/state.js').State} State
 * @typedef {{limit: {[what: string]: string}, in: string}} Change
 */

const FIELDS = ['memory', 'cpus', 'pids'];

/** The form that changes the limits of the container that is shown: what holds now stands in the empty fields. */
export class LimitsForm {
  #form = /** @type {HTMLFormElement} */ (need('#limits'));
  #container = '';

  /** @param {(change: Change) => void} changed */
  constructor(changed) {
    this.#form.addEventListener('input', () => this.#field('memory').setCustomValidity(''));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      const limit = Object.fromEntries(FIELDS.map((f) => [f, this.#field(f).value.trim()]).filter(([, value]) => value !== ''));
      if (Object.keys(limit).length === 0) return this.#nothing();
      changed({ limit, in: this.#container });
      for (const f of FIELDS) this.#field(f).value = '';
    });
  }

  /** @param {State} state */
  show(state) {
    this.#container = state.birth?.container ?? '';
    const container = state.containers?.[this.#container];
    const values = state.kernel?.cgroups?.[container?.cgroup ?? '']?.values;
    const now = limitsNow((name) => values?.[name]?.value);
    for (const f of FIELDS) this.#field(f).placeholder = now[f] ?? '';
  }

  #nothing() {
    const field = this.#field('memory');
    field.setCustomValidity('Write at least one new limit.');
    field.reportValidity();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name));
  }
}

/**
 * What the kernel reports, as one would type it.
 *
 * @param {(name: string) => string | number | boolean | null | undefined} reported
 * @returns {{[field: string]: string | undefined}}
 */
function limitsNow(reported) {
  const [memory, cpu, pids] = ['memory.max', 'cpu.max', 'pids.max'].map((name) => String(reported(name) ?? ''));
  const [quota, period] = cpu.split(' ').map(Number);
  return {
    memory: /^\d+$/.test(memory) ? sized(Number(memory)) : memory,
    cpus: quota > 0 && period > 0 ? String(Math.round((quota / period) * 100) / 100) : cpu && 'all',
    pids,
  };
}

/** @param {number} bytes */
function sized(bytes) {
  const unit = [30, 20, 10].find((shift) => bytes >= 2 ** shift && bytes % 2 ** shift === 0);
  return unit === undefined ? String(bytes) : `${bytes / 2 ** unit}${{ 30: 'g', 20: 'm', 10: 'k' }[unit]}`;
}
