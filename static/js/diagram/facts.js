/**
 * What a namespace holds, in a few words: what can stand beside its number in the picture.
 *
 * @typedef {import('../live/state.js').State} State
 * @typedef {import('../live/state.js').Process} Process
 * @typedef {import('./thing.js').Source} Source
 * @typedef {{id: string, label: string, text: string, value: string, sources: Source[]}} Fact
 */

/** The two kinds that nest in the kernel: whoever is in the inner one is in the outer one as well, by another number. */
export const NESTING = ['user', 'pid'];

/**
 * What is inside a namespace of the process's own, where it is known.
 *
 * @param {State} state
 * @param {Process} process
 * @param {string} name
 * @returns {Fact | undefined}
 */
export function insideFact(state, process, name) {
  if (name === 'user') return userInside(process);
  if (name === 'uts') return hostname(process);
  if (name === 'net') return links(state, process);
  return undefined;
}

/**
 * How the host counts what the process is to itself: its number in the outer of two nested namespaces.
 *
 * @param {Process} process
 * @param {string} name
 * @returns {string | undefined}
 */
export function outsideWord(process, name) {
  if (name === 'pid') return String(process.pid);
  const uid = process.uid?.[1];
  return name === 'user' && uid !== undefined ? String(uid) : undefined;
}

/**
 * @param {Process} process
 * @returns {Fact | undefined}
 */
function userInside(process) {
  const outside = process.uid?.[1];
  if (outside === undefined || process.uidMap === undefined) return undefined;
  const line = process.uidMap.find(([, from, length]) => outside >= from && outside < from + length);
  const inside = line ? String(line[0] + outside - line[1]) : 'not mapped';
  return {
    id: 'inside.user',
    label: 'user id inside',
    text: line ? `uid ${inside}` : 'no uid yet',
    value: inside,
    sources: [
      {
        label: 'inside, outside, how many',
        file: `/proc/${process.pid}/uid_map`,
        value: process.uidMap.map((l) => l.join(' ')).join('; ') || 'empty: nothing is mapped yet',
      },
      { label: 'real, effective, saved, file system', file: `/proc/${process.pid}/status`, value: `Uid:\t${process.uid?.join('\t')}` },
    ],
  };
}

/**
 * @param {Process} process
 * @returns {Fact | undefined}
 */
function hostname(process) {
  if (process.hostname === undefined) return undefined;
  const value = process.hostname;
  const sources = [{ label: 'read by a process inside', file: '/proc/sys/kernel/hostname', value }];
  return { id: 'inside.uts', label: 'host name inside', text: value, value, sources };
}

/**
 * @param {State} state
 * @param {Process} process
 * @returns {Fact | undefined}
 */
function links(state, process) {
  const inode = process.namespaces?.net;
  const found = inode === undefined ? undefined : state.kernel?.links?.[inode];
  if (!found) return undefined;
  const all = Object.values(found);
  const words = all.map((l) => `${l.name}, ${l.up ? 'up' : 'down'}${l.addresses?.length ? `, ${l.addresses.join(' ')}` : ''}`);
  const [only] = all;
  const brief = all.length !== 1 ? `${all.length} links` : `${only.name} ${only.up ? 'up' : 'down'}`;
  const sources = all.map((l, i) => ({
    label: `${l.name}, as rtnetlink reports it in there; by hand: nsenter -n ip address`,
    file: `/proc/${process.pid}/ns/net`,
    value: words[i],
  }));
  return { id: 'inside.net', label: 'network links inside', text: brief, value: words.join('; ') || 'none', sources };
}
