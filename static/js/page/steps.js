import { act } from '../actions.js';
import { need } from '../dom.js';

/**
 * Opens another step of the lesson without leaving the page, so that picture and terminal stay; addresses and the browser's own Back
 * work as if each were a page.
 */
export class Steps {
  #opened;
  #opening = 0;

  /** @param {(slug: string, back: boolean) => void} opened */
  constructor(opened) {
    this.#opened = opened;
    document.addEventListener('click', (event) => this.#clicked(event));
    addEventListener('popstate', () => void this.#open(location.href, false, false));
    reveal();
  }

  /** @param {'next' | 'prev'} rel */
  go(rel) {
    const link = document.querySelector(`#step a[rel="${rel}"]`);
    if (link instanceof HTMLAnchorElement) link.click();
  }

  /** @param {string} slug */
  follow(slug) {
    const link = document.querySelector(`.steps a[data-slug="${CSS.escape(slug)}"]`);
    if (link instanceof HTMLAnchorElement) void this.#open(link.href, true, false);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[data-slug]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    const slug = link.dataset.slug ?? '';
    void act({ do: 'show', step: slug });
    void this.#open(link.href, true, link.rel === 'prev');
  }

  /**
   * @param {string} address
   * @param {boolean} remember whether the browser's Back leads here again
   * @param {boolean} back
   */
  async #open(address, remember, back) {
    const turn = ++this.#opening;
    const answer = await fetch(address).catch(() => undefined);
    if (!answer?.ok) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (turn !== this.#opening) return;
    const article = page.querySelector('#step');
    if (!article) return location.assign(address);
    if (remember && address !== location.href) history.pushState(null, '', address);
    document.title = page.title;
    const focused = document.activeElement?.closest('.act') ? document.activeElement.textContent : '';
    need('#step').replaceWith(document.adoptNode(article));
    const step = need('#step');
    const slug = step.dataset.step ?? '';
    for (const link of document.querySelectorAll('.steps a')) {
      if (link.getAttribute('data-slug') === slug) link.setAttribute('aria-current', 'step');
      else link.removeAttribute('aria-current');
    }
    reveal();
    // Whoever goes on by keyboard stays on the same button; a screen reader hears the new heading.
    const same = [...step.querySelectorAll('.act a, .act button')].find((b) => b.textContent === focused);
    if (same instanceof HTMLElement) same.focus();
    else step.focus({ preventScroll: true });
    this.#opened(slug, back);
  }
}

/** A phone shows three of the numbers: this step's and those beside it. */
function reveal() {
  document.querySelector('.steps a[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}
