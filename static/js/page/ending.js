import { act } from '../actions.js';
import { make, need } from '../dom.js';

/** Ends the lab by hand, once that is confirmed; says in good time that it will end, for nobody does anything; and what to do when it has. */
export class Ending {
  #line = need('#ending');
  #question = /** @type {HTMLDialogElement} */ (need('#end'));
  #asked = false;
  /** @type {number | undefined} */
  #endsAt;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {() => void} end asks the server to end the lab */
  constructor(end) {
    this.#question.addEventListener('close', () => {
      if (this.#question.returnValue !== 'end') return;
      this.#asked = true;
      this.#line.replaceChildren('The lab is being ended.');
      this.#line.hidden = false;
      end();
    });
  }

  /** @param {number | undefined} endsAt milliseconds since 1970 */
  show(endsAt) {
    if (endsAt === this.#endsAt) return;
    this.#endsAt = endsAt;
    clearInterval(this.#timer);
    this.#line.hidden = endsAt === undefined;
    if (endsAt === undefined) return;
    const left = make('span');
    const stay = make('button', { type: 'button', class: 'second' }, 'Go on');
    stay.addEventListener('click', () => void act({ do: 'stay' }));
    const tell = () => {
      left.textContent = words(endsAt - Date.now());
    };
    tell();
    this.#timer = setInterval(tell, 1000);
    this.#line.replaceChildren(left, ' ', stay);
  }

  /**
   * The lab is gone.
   *
   * @param {string} why
   */
  over(why) {
    clearInterval(this.#timer);
    this.#question.close('');
    const again = make('a', { class: 'button second', href: location.href }, 'Begin again');
    this.#line.replaceChildren(`This lab has ended, and its containers with it. ${why} What you have done in lessons is kept. `, again);
    this.#line.hidden = false;
    if (this.#asked) again.focus();
  }
}

/** @param {number} millis */
function words(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  const time = seconds >= 90 ? `${Math.round(seconds / 60)} minutes` : `${seconds} seconds`;
  return `Nobody has done anything here for a while. This lab ends in ${time}; what you have done is kept.`;
}
