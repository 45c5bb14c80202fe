// The journey search → passage → plan → PDF without JavaScript, and what axe and a narrow window say
// of every page, against the real executable with an index of corpus/.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const program = process.env.PLANZOEKER_BIN ?? join(root, 'target/debug/planzoeker');
const PLAN = '/d/ondersteuningsplan-po-2018-2022';
const QUESTION = '/zoeken?q=tijdelijke+ondersteuning';
const PAGES = ['/', QUESTION, '/zoeken?q=xqzvwk+qqqq', PLAN, '/d/addendum-2020-op-po',
  '/p/ondersteuningsplan-po-2018-2022.paragraaf-5-5.1?q=terugplaatsing', '/bestaat-niet'];
let folder, server, origin, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'planzoeker-'));
  const index = join(folder, 'index');
  const built = spawnSync(program, ['index', '--corpus', join(root, 'corpus'), '--index', index]);
  assert.equal(built.status, 0, String(built.stderr));
  server = spawn(program, ['serve', '--index', index, '--listen', '127.0.0.1:0']);
  origin = await new Promise((found, failed) => {
    server.once('exit', failed);
    server.stdout.once('data', (line) => found(String(line).match(/http:\/\/[^/\s]+/)[0]));
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

for (const colorScheme of ['light', 'dark']) {
  for (const path of PAGES) {
    test(`axe finds nothing: ${path} ${colorScheme}`, async () => {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      await page.goto(origin + path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' ')}`);
      await context.close();
      assert.deepEqual(found, []);
    });
  }
}

for (const path of PAGES) {
  test(`no sideways scroll at 320 px: ${path}`, async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
    await page.goto(origin + path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.close();
    assert.ok(width <= 320, `${width} px`);
  });
}

test('by keyboard and without JavaScript: search, passage, plan, PDF', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('terugplaatsing');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/zoeken?q=terugplaatsing');
  const pdf = await page.getByRole('link', { name: /^Pdf, bladzijde/ }).first().getAttribute('href');
  assert.match(pdf, /\/file#page=\d+/);
  await page.getByRole('listitem').getByRole('heading', { level: 2 }).getByRole('link').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/p/**');
  await page.getByRole('link', { name: 'Lees in het plan' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/d\/.*#/);
  const anchor = new URL(page.url()).hash.slice(1);
  assert.equal(await page.locator(`[id="${anchor}"]`).count(), 1);
  const answer = await context.request.get(origin + pdf.split('#')[0]);
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  await context.close();
});
