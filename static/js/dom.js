/**
 * The element that a page must have.
 *
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function need(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`this page lacks ${selector}`);
  return /** @type {T} */ (/** @type {unknown} */ (found));
}

/**
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {{[property: string]: string}} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/**
 * Takes a button out of use without taking the focus away from it, as the attribute `disabled` would: whoever walks by keyboard keeps the place.
 *
 * @param {Element} button
 * @param {boolean} off
 */
export function rest(button, off) {
  if (off) button.setAttribute('aria-disabled', 'true');
  else button.removeAttribute('aria-disabled');
}

/** @param {Element} button */
export function rests(button) {
  return button.getAttribute('aria-disabled') === 'true' || (button instanceof HTMLButtonElement && button.disabled);
}
