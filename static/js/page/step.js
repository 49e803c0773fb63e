import { act } from '../actions.js';
import { make, need } from '../dom.js';
import { showNotice } from './notice.js';

/**
 * @typedef {import('../store.js').Seen} Seen
 * @typedef {import('../live/state.js').StepState & {outputs?: unknown}} StepState
 * @typedef {{n: number, label?: string, text?: string, exit?: number, container?: string}} Output
 */

/** The text of a step: the prediction, Run, what came out, the check. The article is replaced when another step is opened. */
export class StepText {
  #outputs = '';
  /** whether the step that is open has been seen without what Run brings */
  #waited = false;

  get #article() {
    return need('#step');
  }

  get slug() {
    return this.#article.dataset.step ?? '';
  }

  get look() {
    return this.#article.dataset.look ?? '';
  }

  constructor() {
    document.addEventListener('click', (event) => {
      const choice = event.target instanceof Element ? event.target.closest('.choice') : null;
      if (choice instanceof HTMLElement) this.#guess(choice);
    });
    this.opened();
  }

  /** To be called when the article was replaced. */
  opened() {
    this.#outputs = '';
    this.#waited = false;
    this.#article.toggleAttribute('data-waits', waits(this.#article, {}));
  }

  /** @param {Seen} seen */
  show(seen) {
    const step = /** @type {StepState} */ (seen.now.lab?.steps?.[this.slug] ?? {});
    const ran = step.ran === true;
    const article = this.#article;
    article.toggleAttribute('data-waits', waits(article, step));
    article.dataset.ran = String(ran);
    article.dataset.done = String(step.done === true);
    this.#predict(step, ran);
    this.#showOutputs(/** @type {Output[]} */ (Object.values(step.outputs ?? {})));
    this.#check(step);
    this.#toWhatCame(waits(article, step));
    this.#buttons(seen, step, ran);
  }

  /** @param {HTMLElement} choice */
  #guess(choice) {
    for (const other of this.#article.querySelectorAll('.choice')) other.setAttribute('aria-pressed', String(other === choice));
    const n = Number(choice.dataset.choice);
    void act({ do: 'answer', step: this.slug, choice: n }).then((refused) => refused && showNotice(refused));
  }

  /**
   * Their guess stays beside what happened; it is never scored.
   *
   * @param {StepState} step
   * @param {boolean} ran
   */
  #predict(step, ran) {
    const predict = this.#article.querySelector('.predict');
    if (!(predict instanceof HTMLElement)) return;
    const answer = Number(predict.dataset.answer);
    const waits = this.#article.querySelector('[data-do="run"]') !== null;
    const told = waits ? ran : step.choice != null;
    predict.classList.toggle('told', told);
    for (const button of predict.querySelectorAll('button')) {
      const n = Number(button.dataset.choice);
      if (step.choice != null) button.setAttribute('aria-pressed', String(n === step.choice));
      button.disabled = told;
      button.classList.toggle('happened', told && n === answer);
    }
    const verdict = predict.querySelector('[data-verdict]');
    if (verdict) verdict.textContent = step.choice == null ? '' : step.choice === answer ? 'As you said.' : 'It went another way.';
  }

  /**
   * What Run brought stands below the fold on a small window: the text goes there, once.
   *
   * @param {boolean} waits
   */
  #toWhatCame(waits) {
    if (this.#waited && !waits) {
      const reading = need('.reading', this.#article);
      const printed = reading.querySelector('.outputs')?.childElementCount ?? 0;
      const to = reading.querySelector(printed > 0 ? '.because' : '.predict') ?? reading.querySelector('.outputs, .after');
      const top = to ? to.getBoundingClientRect().top - reading.getBoundingClientRect().top - 12 : 0;
      const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
      if (top > 0) reading.scrollBy({ top, behavior });
    }
    this.#waited = waits;
  }

  /** @param {Output[]} outputs */
  #showOutputs(outputs) {
    const text = JSON.stringify(outputs);
    if (text === this.#outputs) return;
    this.#outputs = text;
    const figures = outputs.map((output) => {
      const exit = output.exit === undefined ? '' : `exit ${output.exit}`;
      return make(
        'figure',
        { class: 'output' },
        make('figcaption', {}, make('span', {}, output.label ?? ''), make('span', {}, exit)),
        ...(output.text ? [make('pre', { tabindex: '0' }, output.text)] : []),
      );
    });
    need('.outputs', this.#article).replaceChildren(...figures);
  }

  /** @param {StepState} step */
  #check(step) {
    const said = this.#article.querySelector('.check p');
    if (!(said instanceof HTMLElement)) return;
    const check = step.check;
    said.classList.toggle('passed', check?.passed === true);
    const words = !check ? '' : check.passed ? '✓ That is it.' : (check.missing ?? 'Not yet.');
    if (said.textContent !== words) said.textContent = words;
  }

  /**
   * @param {Seen} seen
   * @param {StepState} step
   * @param {boolean} ran
   */
  #buttons(seen, step, ran) {
    const run = this.#article.querySelector('[data-do="run"]');
    const next = this.#article.querySelector('[rel="next"]');
    const busy = seen.now.lab?.busy === true;
    if (run instanceof HTMLButtonElement) {
      run.setAttribute('aria-busy', String(busy));
      run.classList.toggle('busy', busy);
      run.classList.toggle('primary', !ran);
      run.classList.toggle('second', ran);
    }
    const onward = ran || !run || step.done === true;
    next?.classList.toggle('primary', onward);
    next?.classList.toggle('second', !onward);
  }
}

/**
 * Whether the second part of the text is still to come: until the step has run, or, where nothing is to run, until its check has passed.
 *
 * @param {Element} article
 * @param {StepState} step
 */
function waits(article, step) {
  if (article.querySelector('[data-do="run"]')) return step.ran !== true;
  return article.querySelector('[data-do="check"]') !== null && step.check?.passed !== true;
}
