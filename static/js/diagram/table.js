/**
 * @typedef {import('./thing.js').Scene} Scene
 * @typedef {import('./thing.js').Thing} Thing
 */

/**
 * The same facts as the picture, as rows: part, label, value, source.
 *
 * @param {Scene} scene
 */
export function rowsOf(scene) {
  /** @type {Map<string, Thing[]>} */
  const parts = new Map();
  for (const thing of scene.things) {
    if (thing.quiet) continue;
    parts.set(thing.part, [...(parts.get(thing.part) ?? []), thing]);
  }
  return [...parts].map(([part, things]) => ({
    part,
    rows: things.map((t) => ({ id: t.id, label: t.label, value: t.value, file: t.sources[0]?.file ?? '' })),
  }));
}

/**
 * @param {HTMLElement} into
 * @param {Scene} scene
 */
export function showTable(into, scene) {
  const table = document.createElement('table');
  table.append(
    line(
      'thead',
      [
        ['th', 'What'],
        ['th', 'Value'],
        ['th', 'Where to look'],
      ],
      'col',
    ),
  );
  for (const { part, rows } of rowsOf(scene)) {
    const body = document.createElement('tbody');
    const head = document.createElement('tr');
    const title = cell('th', part);
    title.scope = 'rowgroup';
    title.colSpan = 3;
    head.append(title);
    body.append(head);
    for (const row of rows) {
      const tr = document.createElement('tr');
      const name = cell('th', row.label);
      name.scope = 'row';
      const file = cell('td', '');
      const code = document.createElement('code');
      code.textContent = row.file;
      if (row.file) file.append(code);
      tr.append(name, cell('td', row.value), file);
      body.append(tr);
    }
    table.append(body);
  }
  into.replaceChildren(table);
}

/**
 * @param {'thead'} group
 * @param {['th' | 'td', string][]} cells
 * @param {string} scope
 */
function line(group, cells, scope) {
  const head = document.createElement(group);
  const tr = document.createElement('tr');
  for (const [name, text] of cells) {
    const made = cell(name, text);
    made.scope = scope;
    tr.append(made);
  }
  head.append(tr);
  return head;
}

/**
 * @param {'th' | 'td'} name
 * @param {string} text
 */
function cell(name, text) {
  const element = /** @type {HTMLTableCellElement} */ (document.createElement(name));
  element.textContent = text;
  return element;
}
