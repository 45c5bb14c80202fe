// The pages as visitors meet them, against the real executable with an index of corpus/: what axe
// says of each page and state, the journey by keyboard and without JavaScript, narrow windows, large
// letters, the search box on another website. `npm run broken:pages` shows that these can fail.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { openBrowser, openSite, openTab, tree } from './widget.stage.mjs';

const root = resolve(import.meta.dirname, '../..');
const program = process.env.PLANZOEKER_BIN ?? join(root, 'target/debug/planzoeker');
const PLAN = '/d/ondersteuningsplan-po-2018-2022';
const QUESTION = '/zoeken?q=tijdelijke+ondersteuning';
const PASSAGE = '/p/ondersteuningsplan-po-2018-2022.paragraaf-5-5.1?q=terugplaatsing';
const SHEET = `${PLAN}/bladzijde/26?q=tijdelijke+ondersteuning`;
/** Every page and state; the whole plan has a test of its own, since axe takes 20 seconds for it. */
const PAGES = ['/', QUESTION, `${QUESTION}&chapter=5&kind=ambition&current=all&sort=position`,
  '/zoeken?q=xqzvwk+qqqq+verzuim&match=all', '/zoeken?q=terugplaatsig', '/d/addendum-2020-op-po',
  PASSAGE, SHEET, `${PLAN}/bladzijde/1`, '/embed', '/inbouwen', '/privacy', '/toegankelijkheid',
  '/bestaat-niet', '/zoeken?q=a&page=x'];
const NARROW = [...PAGES, PLAN, '/docs'];
const COLOURS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
};
const LONG = 'Toelaatbaarheidsverklaringsaanvraagprocedurebeschrijvingen';
/** What pages.broken.mjs does to every page before a test looks at it. */
const BREAK = process.env.BREAK_PAGES;

let folder, server, origin, staff, browser, site;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'planzoeker-'));
  const index = join(folder, 'index');
  const built = spawnSync(program, ['index', '--corpus', join(root, 'corpus'), '--index', index]);
  assert.equal(built.status, 0, String(built.stderr));
  server = spawn(program,
    ['serve', '--index', index, '--listen', '127.0.0.1:0', '--ops-listen', '127.0.0.1:0']);
  let printed = '';
  [origin, staff] = await new Promise((found, failed) => {
    server.once('exit', failed);
    server.stdout.on('data', (data) => {
      printed += data;
      const addresses = printed.match(/http:\/\/[^/\s]+(?=\/)/g) ?? [];
      if (addresses.length === 2) found(addresses);
    });
  });
  [browser, site] = await Promise.all([openBrowser(), openSite()]);
});

after(async () => {
  await browser?.close();
  site?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page; `at` is a path of the service, or a whole address. */
async function visit(at, options = {}) {
  const tab = await openTab(browser, options);
  await tab.goto(at.startsWith('http') ? at : origin + at);
  if (BREAK) await tab.evaluate(BREAK);
  return tab;
}

/**
 * Dark pages and those in forced colours are the light ones in other colours: only rules on colours can
 * find more in them. No page holds another: what joins the findings in frames, a third of axe's time, is
 * left out.
 */
async function axe(tab, state, { colorScheme, forcedColors } = {}) {
  const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const builder = new AxeBuilder({ page: tab }).setLegacyMode();
  const { violations } = await (colorScheme === 'dark' || forcedColors
    ? builder.withRules(['color-contrast', 'link-in-text-block']) : builder.withTags(all)).analyze();
  const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' ')}`);
  assert.deepEqual(told, [], state);
}

for (const [name, options] of Object.entries(COLOURS)) {
  test(`axe finds nothing and the console is empty: every page, ${name}`, async () => {
    for (const path of [...PAGES, `${staff}/beheer`]) {
      const tab = await visit(path, options);
      const own = path.includes('bestaat-niet') || path.includes('page=x');
      const said = tab.said.filter((line) => !(own && /Failed to load resource/.test(line)));
      assert.deepEqual(said, [], path);
      await axe(tab, path, options);
      await tab.context().close();
    }
    const tab = await visit('/', options);
    await tab.getByRole('combobox').fill('tijd');
    await tab.getByRole('listbox').waitFor();
    await tab.keyboard.press('ArrowDown');
    await axe(tab, 'open combobox', options);
    assert.match(await tree(tab, 'search'), /combobox "Waar zoekt u naar\?" focused=true expanded=true autocomplete=list controls=list activedescendant=o0\n  listbox "Suggesties"\n    option "5\.2 Tijdelijke ondersteuning en tijdelijke plaatsing \(onderdeel\)" selected=true/);
    await tab.context().close();
  });
}

for (const name of ['light', 'dark']) {
  test(`axe finds nothing: the whole plan, ${name}`, async () => {
    const tab = await visit(PLAN, COLOURS[name]);
    await axe(tab, PLAN, COLOURS[name]);
    await tab.context().close();
  });
}

/** What sticks out of the window, or is cut off. */
function outside() {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) {
    faults.push(`sideways scroll: ${document.documentElement.scrollWidth}`);
  }
  for (const element of document.querySelectorAll('h1, h2, h3, h4, p, li, a, button, label, dt, dd')) {
    if (element.closest('.wide, .unseen, .skip')) continue;
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (left < -1 || right > innerWidth + 1)) faults.push(element.outerHTML.slice(0, 90));
  }
  return faults;
}

test('nothing sticks out at 320 px, at 200 %, with wide text spacing and the longest headings', async () => {
  const context = { viewport: { width: 320, height: 640 } };
  for (const path of NARROW) {
    const tab = await visit(path, context);
    assert.deepEqual(await tab.evaluate(outside), [], path);
    await tab.evaluate((long) => {
      for (const element of document.querySelectorAll('h1, h2, h3, h2 a, .crumbs a, .title')) {
        if (!element.children.length) element.textContent = `${long} en ${long}`;
      }
    }, LONG);
    assert.deepEqual(await tab.evaluate(outside), [], `${path}, long headings`);
    await tab.evaluate(() => {
      const spacing = new CSSStyleSheet();
      spacing.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
      document.adoptedStyleSheets = [spacing];
    });
    assert.deepEqual(await tab.evaluate(outside), [], `${path}, text spacing`);
    await tab.evaluate(() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = '200%'; });
    await tab.setViewportSize({ width: 640, height: 640 });
    assert.deepEqual(await tab.evaluate(outside), [], `${path}, 200 %`);
    await tab.context().close();
  }
});

test('targets are 24 px at least, or stand in a sentence', async () => {
  for (const path of NARROW) {
    const tab = await visit(path);
    const small = await tab.evaluate(() => [...document.querySelectorAll('a, button, input, summary, textarea')]
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const inSentence = style.display === 'inline'
          && element.closest('p, td, li, dt, h1, h2, h3')?.textContent.trim() !== element.textContent.trim();
        return width > 0 && !inSentence && !element.matches('.skip') && (width < 23.9 || height < 23.9);
      }).map((element) => element.outerHTML.slice(0, 120)));
    assert.deepEqual(small, [], path);
    await tab.context().close();
  }
});

/** Moves focus with Tab alone until it is, in `within`, on an element whose text begins so. */
async function tabTo(tab, role, name, within = 'body') {
  for (let steps = 0; steps < 120; steps += 1) {
    await tab.keyboard.press('Tab');
    const there = await tab.evaluate((within) => {
      let { activeElement: at } = document;
      const inside = at.closest(within) !== null;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      const shown = getComputedStyle(at).outlineStyle !== 'none' || at.localName === 'body';
      return { kind: at.localName, text: at.textContent.trim().replace(/\s+/g, ' '), inside, shown };
    }, within);
    assert.ok(there.shown, `focus can be seen on ${there.kind} ${there.text}`);
    if (there.inside && there.kind === role && there.text.startsWith(name)) return;
  }
  assert.fail(`Tab does not reach ${role} “${name}”`);
}

for (const javaScriptEnabled of [true, false]) {
  test(`by keyboard ${javaScriptEnabled ? 'alone' : 'and without JavaScript'}: search, filter, passage, page, PDF`, async () => {
    const tab = await visit('/', { javaScriptEnabled });
    await tabTo(tab, 'input', '');
    await tab.keyboard.type('tijdelijke ondersteuning');
    await tab.keyboard.press('Enter');
    await tab.waitForURL('**/zoeken?q=tijdelijke+ondersteuning');
    await tabTo(tab, 'a', 'Hoofdstuk 5', '.filters');
    await tab.keyboard.press('Enter');
    await tab.waitForURL('**chapter=5');
    assert.match(await tab.getByRole('list', { name: 'Gekozen filters' }).textContent(), /Hoofdstuk 5/);
    await tabTo(tab, 'a', '5.2 Tijdelijke ondersteuning');
    await tab.keyboard.press('Enter');
    await tab.waitForURL('**/p/**');
    await tabTo(tab, 'a', 'Bekijk de bladzijde');
    await tab.keyboard.press('Enter');
    await tab.waitForURL('**/bladzijde/26?q=**');
    const picture = tab.getByRole('img', { name: /^Afbeelding van bladzijde 26/ });
    assert.ok(await picture.isVisible());
    assert.ok(await tab.locator('.facsimile rect').count() > 5, 'boxes on the words');
    await tabTo(tab, 'a', 'Open de pdf op deze bladzijde');
    const pdf = await tab.locator('a', { hasText: 'Open de pdf op deze bladzijde' }).getAttribute('href');
    assert.match(pdf, /\/file#page=26&search=[^&]+&phrase=true&:~:text=/);
    const answer = await tab.context().request.get(origin + pdf.split('#')[0]);
    assert.equal(answer.headers()['content-type'], 'application/pdf');
    assert.equal((await answer.body()).subarray(0, 5).toString(), '%PDF-');
    await tab.context().close();
  });
}

/** The pixels of a picture that are as purple as the browser's mark of a text that a link names. */
async function purple(tab, png) {
  return tab.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3); // light: letters have coloured edges
      if (green > 160 && red > green + 16 && blue > green + 16) count += 1;
    }
    return count;
  }, png.toString('base64'));
}

test('a link into the PDF opens it at its page with the quote marked, in the browser itself', async () => {
  const scratch = await visit('/');
  const answer = await scratch.context().request.get(`${origin}/v1${QUESTION.replace('zoeken', 'search')}`);
  const [{ links }] = (await answer.json()).hits;
  const marked = async (link) => {
    const tab = await visit(link);
    let count = 0;
    for (let looks = 0; looks < 30 && count < 100; looks += 1) {
      await tab.waitForTimeout(300);
      count = await purple(scratch, await tab.screenshot());
    }
    await tab.context().close();
    return count;
  };
  assert.ok(await marked(links.pdf) > 100, links.pdf);
  const [opened] = links.pdf.split('&:~:');
  assert.equal(await marked(opened), 0, 'without the text of the link nothing is marked');
  await scratch.context().close();
});

test('the picture is there, and the page needs no script of its own', async () => {
  const tab = await visit(SHEET);
  const scripts = await tab.locator('script[src]').evaluateAll((all) => all.map(({ src }) => src));
  assert.equal(scripts.filter((src) => !/\/assets\/widget-/.test(src)).length, 0);
  const wide = await tab.locator('.facsimile img').evaluate(async (img) => { await img.decode(); return img.naturalWidth; });
  assert.ok(wide >= 400, `${wide} px`);
  await tab.context().close();
});

test('on another website: the versioned box runs with its hash and under a strict policy, and not when it differs', async () => {
  const guide = await visit('/inbouwen');
  const code = await guide.getByRole('textbox', { name: 'Eén regel, vaste versie' }).inputValue();
  await guide.context().close();
  const script = code.replaceAll('https://zoek.example.nl', origin);
  const policy = [`default-src 'none'`, `script-src ${origin}`, `connect-src ${origin}`,
    `form-action ${origin}`, `require-trusted-types-for 'script'`, `trusted-types 'none'`].join('; ');
  const headers = { 'content-security-policy': policy };
  const tab = await visit(site.show(script, { headers, plain: true }));
  await tab.getByRole('combobox').fill('tijd');
  await tab.getByRole('listbox').waitFor();
  assert.deepEqual(tab.said, []);
  await tab.getByRole('combobox').press('Enter');
  await tab.waitForURL(`${origin}/zoeken?q=tijd`);
  await tab.context().close();
  const other = await visit(site.show(script.replace(/sha256-..../, 'sha256-AAAA'), { plain: true }));
  assert.ok(other.said.some((line) => /integrity/.test(line)), other.said.join());
  assert.equal(await other.getByRole('combobox').count(), 0);
  await other.context().close();
});

test('in a frame on another website, the answer opens in the whole window', async () => {
  const tab = await visit(site.show(`<iframe src="${origin}/embed" title="Zoek in het plan" width="300" height="150"></iframe>`));
  const frame = tab.frameLocator('iframe');
  await frame.getByRole('searchbox').fill('tlv');
  assert.equal(await frame.locator('html').evaluate((html) => html.scrollWidth <= innerWidth && html.scrollHeight <= innerHeight), true, 'it fits');
  await frame.getByRole('searchbox').press('Enter');
  await tab.waitForURL(`${origin}/zoeken?q=tlv`);
  await tab.context().close();
});
