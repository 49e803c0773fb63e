import { isPassed } from '../diagram/rail.js';
import { make, need } from '../dom.js';

/** @typedef {import('../store.js').Seen} Seen */

/** The step log: every system call of engine and child, newest last. */
export class Log {
  #list = need('#log .log-lines');
  #count = need('#log .log-count');
  #last = -1;

  /** @param {Seen} seen */
  show(seen) {
    const records = Object.values(seen.now.log ?? {}).sort((a, b) => a.n - b.n);
    const newest = records[records.length - 1]?.n ?? -1;
    if (newest < this.#last) this.#list.replaceChildren();
    const from = newest < this.#last ? -1 : this.#last;
    this.#last = newest;
    const atEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 40;
    this.#list.append(...records.filter((r) => r.n > from).map(line));
    this.#passed(records);
    while (this.#list.children.length > 500) this.#list.firstElementChild?.remove();
    this.#count.textContent = records.length === 0 ? 'nothing yet' : `${this.#list.children.length} calls`;
    if (atEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  /**
   * A name that is looked for in folder after folder is not refused; that the search goes on is known with the next line only.
   *
   * @param {NonNullable<import('../live/state.js').State['log']>[string][]} records
   */
  #passed(records) {
    for (const [i, record] of records.entries()) {
      if (!isPassed(record, records[i + 1])) continue;
      const item = this.#list.querySelector(`.refused[data-n="${record.n}"]`);
      item?.classList.replace('refused', 'passed');
    }
  }
}

/** @param {NonNullable<import('../live/state.js').State['log']>[string]} record */
function line(record) {
  const item = make(
    'li',
    { 'data-n': String(record.n), ...(record.errno && { class: 'refused' }) },
    make('span', { class: 'n' }, String(record.n)),
    make('span', { class: 'actor', title: record.pid === undefined ? '' : `pid ${record.pid}` }, record.actor ?? ''),
    make('span', { class: 'line' }, record.line),
    make('span', { class: 'micros' }, record.micros === undefined ? '' : `${record.micros} µs`),
  );
  if (record.why) item.append(make('span', { class: 'why' }, `${record.why} ${record.man ?? ''}`));
  return item;
}
