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
import { Rail } from './page/rail.js';
import { Screen } from './page/terminal.js';
import { themeSwitch } from './page/theme.js';
import { Store } from './store.js';
import { action, fill, query, read, words } from './workbench/recipe.js';
import { Shelf } from './workbench/shelf.js';

themeSwitch();
const store = new Store();
const picture = new Picture();
const rail = new Rail();
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
const shelf = new Shelf((from) => {
  if (document.body.dataset.log !== 'open') panels.open('log');
  document.querySelector(`#log .log-lines [data-n="${from}"]`)?.scrollIntoView({ block: 'start' });
});

store.watch((seen) => {
  rail.show(seen);
  picture.show(seen);
  history.show(seen);
  log.show(seen);
  screen.show(seen);
  shelf.show(seen.now);
  ending.show(seen.now.lab?.endsAt);
  showNotice(seen.now.lab?.notice, true);
});

/** @param {{do: string, [field: string]: unknown}} what */
function ask(what) {
  history.now();
  asking.ask(what);
}

const form = /** @type {HTMLFormElement} */ (need('#recipe'));
fill(form, new URLSearchParams(location.search));
form.addEventListener('input', () => window.history.replaceState(null, '', `/workbench?${query(read(form))}`));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const born = event.submitter instanceof HTMLElement ? event.submitter.dataset.born : 'once';
  ask({ do: 'act', action: action(read(form), born === 'stepped') });
});

const exec = /** @type {HTMLFormElement} */ (need('#exec'));
exec.addEventListener('submit', (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (need('#e-command'));
  const name = store.now.birth?.container ?? 'demo';
  ask({ do: 'act', action: { exec: words(field.value), in: name } });
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!(button instanceof HTMLButtonElement) || rests(button)) return;
  if (button.dataset.do) ask({ do: button.dataset.do });
  else if (button.dataset.subject) show(button.dataset.subject);
  else if (button.hasAttribute('data-copy')) void copy(button);
});

/** @param {string} subject */
function show(subject) {
  document.body.dataset.picture = subject;
  picture.about(subject);
  for (const button of document.querySelectorAll('[data-subject]'))
    button.setAttribute('aria-pressed', String(button.getAttribute('data-subject') === subject));
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const url = new URL(`/workbench?${query(read(form))}`, location.href).href;
  try {
    await navigator.clipboard.writeText(url);
    button.textContent = 'Copied';
  } catch {
    window.history.replaceState(null, '', url);
    button.textContent = 'It is in the address line';
  }
}

/** @param {string} what */
function press(what) {
  const button = document.querySelector(`[data-do="${what}"]`);
  if (button instanceof HTMLElement && !rests(button)) button.click();
}

keys({
  n: () => press('nextCall'),
  c: () => press('continue'),
  t: () => panels.open('table'),
  l: () => panels.open('log'),
  '?': () => panels.open('keys'),
  '[': () => history.step(-1),
  ']': () => history.step(1),
  '`': () => screen.focus(),
});
