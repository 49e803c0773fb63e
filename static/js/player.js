import { act } from './actions.js';
import { need, rests } from './dom.js';
import { Connection } from './live/connection.js';
import { Asking } from './page/asking.js';
import { Ending } from './page/ending.js';
import { History } from './page/history.js';
import { keys } from './page/keys.js';
import { Log } from './page/log.js';
import { showNotice } from './page/notice.js';
import { Panels } from './page/panels.js';
import { Picture } from './page/picture.js';
import { Presenter } from './page/presenter.js';
import { Rail } from './page/rail.js';
import { StepText } from './page/step.js';
import { Steps } from './page/steps.js';
import { Screen } from './page/terminal.js';
import { themeSwitch } from './page/theme.js';
import { Store } from './store.js';

themeSwitch();
const store = new Store();
const picture = new Picture();
const rail = new Rail();
const text = new StepText();
const log = new Log();
const ending = new Ending();
const asking = new Asking();
const line = need('#line');
let opened = 0;

const connection = new Connection(document.body.dataset.live ?? '', {
  state: (state) => {
    document.body.dataset.line = 'open';
    document.body.dataset.busy = String(state.lab?.busy === true);
    store.present(state);
  },
  moment: (n, state) => history.answered(n, state),
  bytes: (bytes) => screen.write(bytes),
  terminal: (status, why, number) => screen.is(status, why, number),
  ended: () => {
    line.hidden = true;
    document.body.dataset.line = 'ended';
    ending.over();
  },
  refused: (notice) => showNotice(notice),
  line: (status, why) => {
    if (status === 'lost') document.body.dataset.line = status;
    line.hidden = status === 'open';
    line.textContent = `The connection is lost${why ? `: ${why}` : ''}. The picture may be old; trying again.`;
    if (status === 'open' && opened++ > 0) screen.reopened();
  },
});
const screen = new Screen(connection);
const history = new History(store, (n) => connection.tell({ type: 'moment', n }));
const panels = new Panels(() => picture.toggleTable());

const steps = new Steps((slug, back) => {
  text.opened();
  picture.lookAt(text.look);
  const moment = store.now.lab?.steps?.[slug]?.moment;
  if (back && moment !== undefined && moment !== null) history.go(moment);
  else history.now();
  store.present(store.now);
});

let lastStep = store.now.lab?.step;
store.watch((seen) => {
  rail.show(seen);
  picture.show(seen);
  history.show(seen);
  text.show(seen);
  log.show(seen);
  screen.show(seen);
  ending.show(seen.now.lab?.endsAt);
  for (const link of document.querySelectorAll('.steps a')) {
    link.classList.toggle('done', seen.now.lab?.steps?.[link.getAttribute('data-slug') ?? '']?.done === true);
  }
  // Another tab on this lab went to another step: this one shows the same.
  const step = seen.now.lab?.step;
  if (lastStep !== undefined && step !== undefined && step !== lastStep && step !== text.slug) steps.follow(step);
  lastStep = step;
});
picture.lookAt(text.look);
void act({ do: 'show', step: text.slug });

/** @param {string} what */
function ask(what) {
  history.now();
  asking.ask({ do: what, step: text.slug });
}

/** @param {string} what */
function press(what) {
  const button = document.querySelector(`[data-do="${what}"]`);
  if (button instanceof HTMLElement && !rests(button)) button.click();
}

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-do]') : null;
  if (button instanceof HTMLElement && !rests(button)) ask(button.dataset.do ?? '');
});

const presenter = new Presenter(press, (rel) => steps.go(rel));

keys({
  p: () => presenter.toggle(),
  r: () => press('run'),
  n: () => press('nextCall'),
  c: () => press('continue'),
  j: () => steps.go('next'),
  k: () => steps.go('prev'),
  t: () => panels.open('table'),
  l: () => panels.open('log'),
  '?': () => panels.open('keys'),
  '[': () => history.step(-1),
  ']': () => history.step(1),
  '`': () => screen.focus(),
});
