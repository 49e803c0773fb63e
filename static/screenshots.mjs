// Pictures of the lessons, taken from the real app: a server of its own, a browser, a learner's way through each lesson.
//
//   node static/screenshots.mjs [LESSON...]                 writes the README's, docs/img/LESSON.png
//   node static/screenshots.mjs --every FOLDER [LESSON...]  writes each step before and after Run, on a projector and a phone, light and dark,
//                                                           into FOLDER, to be looked at one by one; with --keys by keyboard alone
//
// Needs root, for the server, and Chromium, whose path CHROMIUM may give.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const WINDOWS = { projector: { width: 1280, height: 720 }, phone: { width: 360, height: 740 } };
const SCHEMES = /** @type {const} */ (['light', 'dark']);
/** The step whose end shows what a lesson is about; without one, the last. */
const BEST = {
  birth: '07-exec',
  layers: '05-off',
  'writable-layer': '08-apart',
  namespaces: '12-by-hand',
  cgroups: '03-out-of-memory',
};

const words = process.argv.slice(2);
const keys = take('--keys', false) !== undefined;
const every = take('--every', true);
const lessons = words.length > 0 ? words : readdirSync(join(HOME, 'lessons')).sort();

/**
 * @param {string} flag
 * @param {boolean} valued
 */
function take(flag, valued) {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words.splice(at, valued ? 2 : 1).pop();
}

const data = mkdtempSync(join(tmpdir(), 'porthole-pictures-'));
const server = spawn(join(HOME, 'porthole'), ['run', '--port', '0', '--data', join(data, 'data')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => server.once('exit', resolve));
try {
  const url = await ready();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  for (const lesson of lessons) {
    if (every) await everyStep(browser, url, lesson, every);
    else await best(browser, url, lesson);
  }
  await browser.close();
} finally {
  server.kill('SIGTERM');
  await ended;
  rmSync(data, { recursive: true, force: true });
}

/** The address that the server prints when it is ready. */
function ready() {
  return new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
    let said = '';
    server.stdout.on('data', (bytes) => {
      said += bytes;
      const found = /http:\S+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {string} lesson
 * @param {string} folder
 */
async function everyStep(browser, url, lesson, folder) {
  mkdirSync(folder, { recursive: true });
  const all = Object.entries(WINDOWS).flatMap(([window, viewport]) => SCHEMES.map((colorScheme) => ({ window, viewport, colorScheme })));
  await Promise.all(
    all.map(async ({ window, viewport, colorScheme }) => {
      const context = await browser.newContext({ viewport, colorScheme });
      const page = await context.newPage();
      await walk(page, url, lesson, async (step, moment) => {
        // What pulses and slides is not to be in a picture of what came of it.
        await page.waitForTimeout(1600);
        await page.screenshot({ path: join(folder, `${lesson}-${step}-${moment}-${window}-${colorScheme}.png`) });
      });
      await context.close();
    }),
  );
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {string} lesson
 */
async function best(browser, url, lesson) {
  const context = await browser.newContext({ viewport: WINDOWS.projector, colorScheme: 'light', deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  const path = join(HOME, 'docs/img', `${lesson}.png`);
  await walk(page, url, lesson, async (step, moment) => {
    if (moment !== 'end') return false;
    await page.waitForTimeout(1600);
    await page.screenshot({ path });
    return step === BEST[lesson];
  });
  await context.close();
}

/**
 * A learner's way from the first step to the last, by the names of the buttons or by their keys.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} url
 * @param {string} lesson
 * @param {(step: string, moment: 'before' | 'after' | 'end') => Promise<unknown>} look true ends the walk
 */
async function walk(page, url, lesson, look) {
  page.setDefaultTimeout(30_000);
  await page.goto(new URL(`lessons/${lesson}`, url).href);
  for (;;) {
    await settled(page);
    const step = await page.locator('#step').getAttribute('data-step');
    if (await look(step, 'before')) return;
    if (await page.locator('#step [data-do="run"]').count()) {
      await press(page, '#step [data-do="run"]', 'r');
      await page.waitForFunction(() => !document.querySelector('#step')?.hasAttribute('data-waits'));
      await settled(page);
      if (await look(step, 'after')) return;
    }
    await finish(page);
    if (await look(step, 'end')) return;
    if (!(await page.locator('#step a[rel="next"]').count())) return;
    await press(page, '#step a[rel="next"]', 'j');
    await page.waitForFunction((here) => document.querySelector('#step')?.getAttribute('data-step') !== here, step);
  }
}

/**
 * What a step asks for after Run: what is to be typed, or the birth to the end of the chapter; then its check.
 *
 * @param {import('playwright-core').Page} page
 */
async function finish(page) {
  const typed = page.locator('#step .try code');
  if (await typed.count()) {
    const tab = page.locator('.tabs [data-tab="terminal"]');
    if (await tab.isVisible()) await tab.click();
    await page.locator('#terminal .screen').click();
    await page.keyboard.type(`${await typed.textContent()}\n`);
    await page.waitForTimeout(800);
    if (await tab.isVisible()) await page.locator('.tabs [data-tab="text"]').click();
    await page.locator('#step .reading').focus();
  }
  const check = page.locator('#step [data-do="check"]');
  if (!(await check.count())) return;
  for (let i = 0; i < 3; i++) {
    await check.click();
    await settled(page);
    if (await page.locator('#step .check .passed').count()) return;
    if (await page.locator('.stepping [data-do="continue"]:not([aria-disabled])').count())
      await press(page, '.stepping [data-do="continue"]', 'c');
    await settled(page);
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} selector
 * @param {string} key
 */
async function press(page, selector, key) {
  if (keys) await page.keyboard.press(key);
  else await page.locator(selector).click();
}

/**
 * The live line is open and nothing is under way.
 *
 * @param {import('playwright-core').Page} page
 */
async function settled(page) {
  await page.waitForTimeout(500);
  await page.waitForFunction(() => document.body.dataset.line === 'open' && document.body.dataset.busy === 'false');
}
