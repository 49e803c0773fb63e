import { need, rests } from './dom.js';
import { keys } from './page/keys.js';
import { LabPage } from './page/lab.js';
import { themeSwitch } from './page/theme.js';
import { LimitsForm } from './workbench/limits.js';
import { action, fill, query, read, words } from './workbench/recipe.js';
import { Shelf } from './workbench/shelf.js';

themeSwitch();
const page = new LabPage();
const shelf = new Shelf((from) => {
  if (document.body.dataset.log !== 'open') page.panels.open('log');
  document.querySelector(`#log .log-lines [data-n="${from}"]`)?.scrollIntoView({ block: 'start' });
});
const limits = new LimitsForm((change) => page.ask({ do: 'act', action: change }));
page.store.watch((seen) => {
  shelf.show(seen.now);
  limits.show(seen.now);
});

const form = /** @type {HTMLFormElement} */ (need('#recipe'));
fill(form, new URLSearchParams(location.search));
form.addEventListener('input', () => window.history.replaceState(null, '', `/workbench?${query(read(form))}`));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const born = event.submitter instanceof HTMLElement ? event.submitter.dataset.born : 'once';
  page.ask({ do: 'act', action: action(read(form), born === 'stepped') });
});

const exec = /** @type {HTMLFormElement} */ (need('#exec'));
exec.addEventListener('submit', (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (need('#e-command'));
  const name = page.store.now.birth?.container ?? 'demo';
  page.ask({ do: 'act', action: { exec: words(field.value), in: name } });
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!(button instanceof HTMLButtonElement) || rests(button)) return;
  if (button.dataset.do) page.ask({ do: button.dataset.do });
  else if (button.dataset.subject) show(button.dataset.subject);
  else if (button.hasAttribute('data-copy')) void copy(button);
});

/** @param {string} subject */
function show(subject) {
  document.body.dataset.picture = subject;
  page.picture.about(subject);
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

keys(page.shortcuts());
