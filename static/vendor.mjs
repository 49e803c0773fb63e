// Copies the few third-party files that pages import to the folder given, from where the server serves them under /static/vendor/.
// Their versions are in package.json; they are never committed.
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FONTS = '@fontsource-variable/atkinson-hyperlegible';
const FILES = {
  'xterm/xterm.mjs': '@xterm/xterm/lib/xterm.mjs',
  'xterm/xterm.css': '@xterm/xterm/css/xterm.css',
  'xterm/LICENSE': '@xterm/xterm/LICENSE',
  'xterm/addon-fit.mjs': '@xterm/addon-fit/lib/addon-fit.mjs',
  'fonts/next-latin-wght-normal.woff2': `${FONTS}-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2`,
  'fonts/next-latin-wght-italic.woff2': `${FONTS}-next/files/atkinson-hyperlegible-next-latin-wght-italic.woff2`,
  'fonts/mono-latin-wght-normal.woff2': `${FONTS}-mono/files/atkinson-hyperlegible-mono-latin-wght-normal.woff2`,
  'fonts/LICENSE': `${FONTS}-next/LICENSE`,
};

const HERE = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];
if (!target) {
  console.error('say where to: node vendor.mjs FOLDER');
  process.exit(2);
}
for (const [name, source] of Object.entries(FILES)) {
  const from = join(HERE, 'node_modules', source);
  if (!existsSync(from)) {
    console.error(`${from} is not there: run npm ci --ignore-scripts in this folder first`);
    process.exit(1);
  }
  const to = join(target, name);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}
