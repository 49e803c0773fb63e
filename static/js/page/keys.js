import { need } from '../dom.js';

const STORED = 'porthole.keys';

/**
 * Single-key shortcuts; they can be switched off (WCAG 2.1.4), and do nothing while somebody types.
 *
 * @param {{[key: string]: () => void}} shortcuts
 */
export function keys(shortcuts) {
  const box = /** @type {HTMLInputElement} */ (need('#keys-on'));
  box.checked = stored() !== 'off';
  box.addEventListener('change', () => store(box.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest('input:not([type="range"]), textarea, select, [contenteditable], dialog')) return;
    const run = shortcuts[event.key.toLowerCase()];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** @param {string} value */
function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // No storage here: the choice lasts as long as the page.
  }
}
