import { act } from './actions.js';
import { rests } from './dom.js';
import { keys } from './page/keys.js';
import { LabPage, press } from './page/lab.js';
import { Presenter } from './page/presenter.js';
import { StepText } from './page/step.js';
import { Steps } from './page/steps.js';
import { themeSwitch } from './page/theme.js';

themeSwitch();
const page = new LabPage();
const text = new StepText();

const steps = new Steps((slug, back) => {
  text.opened();
  page.picture.lookAt(text.look);
  const moment = page.store.now.lab?.steps?.[slug]?.moment;
  if (back && moment !== undefined && moment !== null) page.history.go(moment);
  else page.history.now();
  page.store.present(page.store.now);
});

let lastStep = page.store.now.lab?.step;
page.store.watch((seen) => {
  text.show(seen);
  for (const link of document.querySelectorAll('.steps a')) {
    link.classList.toggle('done', seen.now.lab?.steps?.[link.getAttribute('data-slug') ?? '']?.done === true);
  }
  // Another tab on this lab went to another step: this one shows the same.
  const step = seen.now.lab?.step;
  if (lastStep !== undefined && step !== undefined && step !== lastStep && step !== text.slug) steps.follow(step);
  lastStep = step;
});
page.picture.lookAt(text.look);
void act({ do: 'show', step: text.slug });

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-do]') : null;
  if (button instanceof HTMLElement && !rests(button)) page.ask({ do: button.dataset.do ?? '', step: text.slug });
});

const presenter = new Presenter(press, (rel) => steps.go(rel));

keys({
  ...page.shortcuts(),
  p: () => presenter.toggle(),
  r: () => press('run'),
  j: () => steps.go('next'),
  k: () => steps.go('prev'),
});
