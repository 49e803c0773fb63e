/**
 * How wide a letter of the text font is, in hundredths of the type size, from the space on to "~": at the weight of bold text, so that lighter text fits
 * as well; digits are all alike, as in a table. A letter of the code font is always as wide as any other.
 */
const TEXT = [
  31, 30, 38, 76, 61, 97, 73, 21, 33, 33, 48, 59, 27, 37, 27, 44, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 27, 27, 57, 61, 57, 54, 78, 67,
  64, 66, 69, 60, 56, 72, 70, 42, 56, 66, 55, 86, 72, 74, 63, 75, 65, 61, 60, 69, 64, 88, 68, 64, 62, 34, 44, 34, 58, 40, 28, 55, 59, 51,
  59, 56, 36, 59, 57, 30, 26, 55, 31, 88, 57, 57, 59, 60, 37, 51, 37, 56, 53, 74, 54, 52, 50, 38, 25, 38, 54,
];
const OTHER = 84;
const CODE = 63;

/**
 * How wide a text is, measured in the fonts we ship, so that a scene can be computed without a browser.
 *
 * @param {string} text
 * @param {number} size
 * @param {boolean} [code]
 */
export function textWidth(text, size, code) {
  if (code) return (text.length * size * CODE) / 100;
  let sum = 0;
  for (const letter of text) sum += TEXT[letter.charCodeAt(0) - 32] ?? OTHER;
  return (sum * size) / 100;
}

/**
 * Cuts a text to the room it has, between words where that costs little.
 *
 * @param {string} text
 * @param {number} room
 * @param {number} size
 * @param {boolean} [code]
 */
export function fit(text, room, size, code) {
  if (textWidth(text, size, code) <= room) return text;
  let cut = text.slice(0, -1);
  while (cut.length > 1 && textWidth(`${cut}…`, size, code) > room) cut = cut.slice(0, -1);
  const word = code ? -1 : cut.lastIndexOf(' ');
  return `${word > cut.length * 0.7 ? cut.slice(0, word).replace(/[,:;]$/, '') : cut}…`;
}
