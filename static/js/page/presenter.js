import { rests } from '../dom.js';

const STORED = 'porthole.present';

/**
 * For a projector: larger type, the picture first, driven by a clicker, whose buttons are PageDown, PageUp, and `.` or `b` for a dark screen. On: a click
 * does what the step has not done yet, and then goes on to the next.
 */
export class Presenter {
  #press;
  #go;

  /**
   * @param {(what: string) => void} press presses a button of the page
   * @param {(rel: 'next' | 'prev') => void} go opens the next or the previous step
   */
  constructor(press, go) {
    this.#press = press;
    this.#go = go;
    if (new URLSearchParams(location.search).has('present') || stored()) this.#set(true);
    document.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('click', (event) => {
      if (event.target instanceof Element && event.target.closest('[data-present]')) this.toggle();
    });
  }

  get on() {
    return document.body.dataset.present === 'on';
  }

  toggle() {
    this.#set(!this.on);
  }

  /** @param {boolean} on */
  #set(on) {
    document.body.dataset.present = on ? 'on' : '';
    delete document.body.dataset.blank;
    document.querySelector('[data-present]')?.setAttribute('aria-pressed', String(on));
    try {
      if (on) sessionStorage.setItem(STORED, 'on');
      else sessionStorage.removeItem(STORED);
    } catch {
      // No storage here: it lasts as long as the page.
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.on || event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
    if (event.key === 'PageDown') this.#advance();
    else if (event.key === 'PageUp') this.#go('prev');
    else if ((event.key === '.' || event.key === 'b') && !typing) document.body.toggleAttribute('data-blank');
    else return;
    event.preventDefault();
  }

  /** What the step still wants, one thing a click: Run, then the rest of the birth chapter by chapter, then the next step. */
  #advance() {
    const ran = document.querySelector('#step')?.getAttribute('data-ran') === 'true';
    const run = document.querySelector('#step [data-do="run"]');
    const stepping = document.querySelector('.rail.stepped [data-do="continue"]');
    if (run && !ran && !rests(run)) this.#press('run');
    else if (stepping && !rests(stepping) && document.querySelector('#step .check') && !checked()) this.#press('continue');
    else this.#go('next');
  }
}

function checked() {
  return document.querySelector('#step')?.getAttribute('data-done') === 'true';
}

function stored() {
  try {
    return sessionStorage.getItem(STORED) === 'on';
  } catch {
    return false;
  }
}
