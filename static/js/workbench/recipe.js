/**
 * What the form asks for, in the words of a lesson's `start`. The same words stand in the page's address, so that it can be shared.
 *
 * @typedef {{name: string, image: string, command: string, profile: string, memory: string, cpus: string, pids: string,
 *   init: boolean, join: string[], without: string[]}} Recipe
 */

const KINDS = ['pid', 'uts', 'ipc', 'net', 'time', 'cgroup'];
const WALLS = ['capabilities', 'seccomp'];
const TEXTS = /** @type {const} */ (['name', 'image', 'command', 'profile', 'memory', 'cpus', 'pids']);

/**
 * @param {HTMLFormElement} form
 * @returns {Recipe}
 */
export function read(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
  const own = data.getAll('own');
  const walls = data.getAll('wall');
  return {
    name: text('name'),
    image: text('image'),
    command: text('command'),
    profile: text('profile'),
    memory: text('memory'),
    cpus: text('cpus'),
    pids: text('pids'),
    init: data.get('init') !== null,
    join: KINDS.filter((kind) => !own.includes(kind)),
    without: WALLS.filter((wall) => !walls.includes(wall)),
  };
}

/**
 * The action for the server; what was left empty is left out.
 *
 * @param {Recipe} recipe
 * @param {boolean} stepped
 */
export function action(recipe, stepped) {
  const start = { name: recipe.name, image: recipe.image, profile: recipe.profile, join: recipe.join, without: recipe.without };
  const command = words(recipe.command);
  return {
    start: {
      ...start,
      ...(command.length > 0 && { command }),
      ...(recipe.memory && { memory: recipe.memory }),
      ...(recipe.cpus && { cpus: recipe.cpus }),
      ...(recipe.pids && { pids: recipe.pids }),
      ...(recipe.init && { init: true }),
      ...(stepped && { stepped }),
    },
  };
}

/**
 * A line as a program and its arguments. What only a shell understands is given to one.
 *
 * @param {string} line
 */
export function words(line) {
  const text = line.trim();
  if (/["'`$\\|&;<>(){}*?[\]#~!]/.test(text)) return ['sh', '-c', text];
  return text.split(/\s+/).filter(Boolean);
}

/**
 * The query of an address that sets up the same.
 *
 * @param {Recipe} recipe
 */
export function query(recipe) {
  const params = new URLSearchParams();
  for (const name of TEXTS) if (recipe[name]) params.set(name, recipe[name]);
  if (recipe.init) params.set('init', 'true');
  if (recipe.join.length > 0) params.set('join', recipe.join.join(','));
  if (recipe.without.length > 0) params.set('without', recipe.without.join(','));
  return params.toString();
}

/**
 * Fills the form with what an address asks for; what it does not know stays as it is. Nothing is built by opening a link.
 *
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} params
 */
export function fill(form, params) {
  for (const name of TEXTS) {
    const field = form.elements.namedItem(name);
    const value = params.get(name);
    if (value === null) continue;
    if (field instanceof HTMLInputElement) field.value = value;
    if (field instanceof HTMLSelectElement && [...field.options].some((o) => o.value === value)) field.value = value;
  }
  const init = form.elements.namedItem('init');
  if (init instanceof HTMLInputElement) init.checked = params.get('init') === 'true';
  tick(form, 'own', listed(params, 'join'));
  tick(form, 'wall', listed(params, 'without'));
}

/**
 * @param {URLSearchParams} params
 * @param {string} name
 */
function listed(params, name) {
  return (params.get(name) ?? '').split(',');
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string[]} off
 */
function tick(form, name, off) {
  for (const box of form.querySelectorAll(`input[name="${name}"]`)) {
    if (box instanceof HTMLInputElement) box.checked = !off.includes(box.value);
  }
}
