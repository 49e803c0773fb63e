/** @typedef {import('./live/state.js').Notice} Notice */

/**
 * Asks the server to do something with the lab; what comes of it arrives over the live line.
 *
 * @param {{do: string, [field: string]: unknown}} action
 * @returns {Promise<Notice | undefined>} why it was not done
 */
export async function act(action) {
  const url = document.body.dataset.actions;
  if (!url) return undefined;
  const csrf = document.querySelector('meta[name="csrf"]')?.getAttribute('content') ?? '';
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Porthole-Csrf': csrf },
      body: JSON.stringify(action),
    });
    if (answer.ok) return undefined;
    const body = await answer.json().catch(() => ({}));
    return body.error ?? { what: `The server refused this (${answer.status}).`, todo: 'Load the page again.' };
  } catch {
    return {
      what: 'The server did not answer.',
      why: 'The connection to it is lost, or it was stopped.',
      todo: 'Nothing needs to be done if it comes back; otherwise start it again.',
    };
  }
}
