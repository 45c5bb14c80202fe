// The search box <plan-zoeken> in a real browser, as a visitor, a screen reader and a hostile host
// page meet it. `npm run broken` shows that each of these tests can fail.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { SUGGESTIONS, openBrowser, openService, openSite, openTab, source, tree } from './widget.stage.mjs';

const THREE = '3 suggesties onder het zoekveld.';
const FAILED = 'Suggesties lukken nu niet. Zoeken kan wel.';

let service, site, browser, tab;

before(async () => {
  [service, site, browser] = await Promise.all([openService(), openSite(), openBrowser()]);
});
after(() => Promise.all([browser.close(), service.close(), site.close()]));
beforeEach(() => service.reset());
afterEach(() => tab?.context().close());

/** Opens a page that holds `main` and the script. */
async function visit(main = '<plan-zoeken></plan-zoeken>', { head = '', headers, plain, ...options } = {}) {
  const script = `<script src="${service.origin}/widget.js" async></script>`;
  tab = await openTab(browser, options);
  await tab.goto(site.show(main, { head: head + script, headers, plain }));
  return tab;
}

const field = () => tab.getByRole('combobox').first();
const list = () => tab.getByRole('listbox').first();
const status = () => tab.locator('plan-zoeken').first().getByRole('status');
const selected = () => tab.locator('[role=option][aria-selected=true]').allTextContents();
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Types until the list is open. */
async function open(text = 'tijd') {
  await field().fill(text);
  await list().waitFor();
}

async function press(...keys) {
  for (const key of keys) await tab.keyboard.press(key);
}

/** Waits for the page of the service that a search or a choice leads to. */
async function arrived() {
  await tab.getByRole('heading', { name: 'Zoekresultaten' }).waitFor();
  return tab.url().replace(service.origin, '');
}

/** Waits until the status says something, then what it says. */
async function said() {
  const line = status();
  await tab.waitForFunction((element) => element.textContent, await line.elementHandle());
  return line.textContent();
}

test('the file is at most 6 kB as served', () => {
  const packed = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  assert.ok(packed.length <= 6000, `${packed.length} bytes`);
});

test('a screen reader meets a named field, a list and a status', async () => {
  await visit();
  assert.equal(await tree(tab, 'search'), [
    'search "Zoek in het ondersteuningsplan"',
    '  LabelText ""',
    '  combobox "Zoek in het ondersteuningsplan" expanded=false autocomplete=list',
    '  button "Zoeken"',
    '  status "" live=polite',
  ].join('\n'));
  await open();
  await press('ArrowDown');
  assert.equal(await tree(tab, 'search'), [
    'search "Zoek in het ondersteuningsplan"',
    '  LabelText ""',
    '  combobox "Zoek in het ondersteuningsplan" focused=true expanded=true autocomplete=list controls=list activedescendant=o0',
    '  listbox "Suggesties"',
    '    option "Tijdelijke ondersteuning en tijdelijke plaatsing (onderdeel)" selected=true',
    '    option "Tijdelijkheid als uitgangspunt (ambitie)" selected=false',
    '    option "Duur van de tijdelijke plaatsing" selected=false',
    '    option "Alle resultaten voor ‘tijd’" selected=false',
    '  button "Zoeken"',
    '  status "" live=polite',
  ].join('\n'));
  assert.deepEqual(tab.said, []);
});

test('the status speaks Dutch, 700 ms after the last key, once', async () => {
  await visit();
  assert.equal(await status().textContent(), '');
  await tab.evaluate(() => {
    const { shadowRoot } = document.querySelector('plan-zoeken');
    const line = shadowRoot.querySelector('[role=status]');
    window.heard = [];
    new MutationObserver(() => window.heard.push([performance.now() - window.lastKey, line.textContent]))
      .observe(line, { childList: true, characterData: true, subtree: true });
    shadowRoot.addEventListener('input', () => { window.lastKey = performance.now(); });
  });
  await field().pressSequentially('tijd', { delay: 60 });
  await list().waitFor();
  assert.equal(await status().textContent(), '', 'silent while the list is already there');
  assert.equal(await said(), THREE);
  await pause(300);
  const heard = await tab.evaluate(() => window.heard);
  assert.deepEqual(heard.map(([, text]) => text), [THREE]);
  assert.ok(heard[0][0] >= 695 && heard[0][0] < 1200, `${heard[0][0]} ms after the last key`);

  await field().pressSequentially('x');
  assert.equal(await status().textContent(), '', 'typing on takes the old status away');
  assert.equal(await said(), 'Geen suggesties. Zoeken kan wel.');
  assert.equal(await list().isVisible(), false);

  service.suggest = (query, response) =>
    response.end(JSON.stringify({ suggestions: SUGGESTIONS.slice(0, 1) }));
  await press('Backspace');
  assert.equal(await said(), '1 suggestie onder het zoekveld.');
  await press('Escape');
  assert.equal(await status().textContent(), '', 'closing takes it away');
});

test('the keyboard does everything', async () => {
  await visit('<p><a href="#x">Eerst</a></p><plan-zoeken></plan-zoeken><p><a href="#y">Daarna</a></p>');
  await field().waitFor();
  await press('Tab', 'Tab');
  await tab.keyboard.type('tijd');
  await list().waitFor();
  assert.deepEqual(await selected(), [], 'nothing is preselected');

  const texts = ['Tijdelijke ondersteuning en tijdelijke plaatsing (onderdeel)',
    'Tijdelijkheid als uitgangspunt (ambitie)', 'Duur van de tijdelijke plaatsing',
    'Alle resultaten voor ‘tijd’'];
  for (const text of texts) {
    await press('ArrowDown');
    assert.deepEqual(await selected(), [text]);
    assert.equal(await field().inputValue(), 'tijd', 'arrows do not change the field');
  }
  await press('ArrowDown');
  assert.deepEqual(await selected(), [], 'past the last is no selection');
  assert.equal(await field().getAttribute('aria-activedescendant'), null);
  await press('ArrowUp');
  assert.deepEqual(await selected(), [texts[3]]);
  await press('Home');
  assert.deepEqual(await selected(), [], 'moving the caret goes back to the field');

  await press('ArrowDown', 'Escape');
  assert.equal(await list().isVisible(), false, 'Esc closes');
  assert.equal(await field().getAttribute('aria-expanded'), 'false');
  assert.equal(await field().inputValue(), 'tijd');
  await press('ArrowDown');
  await list().waitFor();
  assert.deepEqual(await selected(), [], 'an arrow opens it again');
  await press('Escape', 'Escape');
  assert.equal(await field().inputValue(), '', 'Esc again clears');

  await open();
  await press('ArrowDown', 'Tab');
  assert.equal(await list().isVisible(), false, 'Tab closes');
  assert.equal(await field().inputValue(), 'tijd', 'and chooses nothing');
  const focused = () => tab.evaluate(() => {
    const { activeElement } = document;
    return (activeElement.shadowRoot?.activeElement ?? activeElement).textContent;
  });
  assert.equal(await focused(), 'Zoeken');
  await press('Tab');
  assert.equal(await focused(), 'Daarna');
  assert.equal(service.asked('/zoeken').length, 0);
  assert.deepEqual(tab.said, []);
});

test('Enter chooses, or searches for what was typed', async () => {
  const journeys = [
    [[], '/zoeken?q=tijd'],
    [['ArrowDown'], '/p/plan.5.2'],
    [['ArrowDown', 'ArrowDown'], '/p/plan.5.a1'],
    [['ArrowDown', 'ArrowDown', 'ArrowDown'], '/zoeken?q=Duur+van+de+tijdelijke+plaatsing'],
    [['ArrowUp'], '/zoeken?q=tijd'],
    [['ArrowDown', 'ArrowUp'], '/zoeken?q=tijd'],
    [['ArrowDown', 'Escape'], '/zoeken?q=tijd'],
  ];
  for (const [keys, expected] of journeys) {
    await visit();
    await open();
    await press(...keys, 'Enter');
    assert.equal(await arrived(), expected, keys.join(' '));
    await tab.context().close();
  }
});

test('a pointer chooses; only leaving closes the list', async () => {
  await visit('<plan-zoeken></plan-zoeken><p>Elders</p><button>Anders</button>');
  await open();
  await tab.evaluate(() => document.activeElement.shadowRoot.activeElement.blur());
  assert.equal(await list().isVisible(), true, 'a bare blur leaves it open');
  await tab.getByText('Elders').click();
  assert.equal(await list().isVisible(), false, 'a click outside closes');
  await open();
  await tab.getByRole('button', { name: 'Anders' }).focus();
  assert.equal(await list().isVisible(), false, 'focus elsewhere closes');
  await open();
  await tab.getByRole('option', { name: /ambitie/ }).click();
  assert.equal(await arrived(), '/p/plan.5.a1');
});

test('only an address of the web is followed', async () => {
  service.suggest = (query, response) => response.end(JSON.stringify({
    suggestions: [{ text: 'Kop', kind: 'heading', url: 'javascript:document.title="kwaad"' }],
  }));
  await visit();
  await open();
  await press('ArrowDown', 'Enter');
  assert.equal(await arrived(), '/zoeken?q=Kop');
});

test('the strictest policy has nothing to report', async () => {
  const policy = ["default-src 'none'", "base-uri 'none'", `script-src ${service.origin}`,
    `connect-src ${service.origin}`, `form-action ${service.origin}`,
    "require-trusted-types-for 'script'", "trusted-types 'none'"].join('; ');
  await visit(undefined, { headers: { 'content-security-policy': policy }, plain: true });
  await open();
  await said();
  await press('ArrowDown');
  const styled = await tab.getByRole('button', { name: 'Zoeken' })
    .evaluate((button) => getComputedStyle(button).fontWeight);
  assert.equal(styled, '600', 'the style sheet is in force');
  assert.deepEqual(tab.said, []);
  await press('Escape', 'Enter');
  assert.equal(await arrived(), '/zoeken?q=tijd');
  assert.deepEqual(tab.said, []);
});

test('a hostile host page changes nothing but colour and font', async () => {
  const measure = async (head) => {
    await visit(undefined, { head });
    await open();
    const measured = await tab.evaluate(() => {
      const properties = ['display', 'float', 'visibility', 'opacity', 'boxSizing', 'fontSize', 'fontStyle',
        'fontWeight', 'letterSpacing', 'wordSpacing', 'lineHeight', 'textTransform', 'textIndent', 'textAlign',
        'textShadow', 'whiteSpace', 'direction', 'cursor', 'pointerEvents', 'transitionDuration', 'padding',
        'margin', 'height', 'borderTopWidth', 'userSelect', 'listStyleType', 'wordBreak', 'transform'];
      const { shadowRoot } = document.querySelector('plan-zoeken');
      return [...shadowRoot.querySelectorAll('*')].map((element) => {
        const style = getComputedStyle(element);
        const told = properties.map((property) => `${property}: ${style[property]}`);
        return [element.localName, ...told].join('; ');
      });
    });
    await tab.context().close();
    return measured;
  };
  const calm = await measure('<style>plan-zoeken { width: 400px; --plan-zoeken-font-family: sans-serif }</style>');
  const hostile = await measure(`<style>
    html { font-size: 62.5% }
    body { font: italic 900 8px/0.8 serif; text-indent: 5em; white-space: nowrap; text-align: right;
      cursor: none; word-spacing: 2em; direction: rtl; list-style: square; text-shadow: 1px 1px red }
    * { letter-spacing: .5em !important; text-transform: uppercase !important; font-size: 7px !important;
      line-height: .7 !important; visibility: visible; user-select: none; word-break: break-all;
      box-sizing: content-box !important; transition: all 2s !important }
    main * { pointer-events: none; float: left; padding: 3em; margin: 2em }
    form, label, div, input, ul, li, button, p, b, span, [role] { display: none !important; opacity: 0;
      width: 3000px !important; height: 4px !important; transform: rotate(9deg) }
    plan-zoeken { box-sizing: border-box !important; float: none; padding: 0; margin: 0; width: 400px;
      --plan-zoeken-font-family: sans-serif }
  </style>`);
  assert.equal(hostile.length, calm.length);
  for (const [at, style] of hostile.entries()) assert.equal(style, calm[at]);
});

test('two boxes on a page do not meet', async () => {
  await visit(`<plan-zoeken label="Zoek in het plan"></plan-zoeken>
    <plan-zoeken label="Zoek in het jaarverslag" value="verslag"></plan-zoeken>`);
  const second = tab.getByRole('combobox', { name: 'Zoek in het jaarverslag' });
  assert.equal(await second.inputValue(), 'verslag');
  await open();
  await second.fill('tijd');
  await tab.getByRole('listbox').waitFor();
  assert.equal(await tab.getByRole('listbox').count(), 1, 'the first closed when focus left it');
  await press('ArrowDown');
  assert.equal(await second.getAttribute('aria-activedescendant'), 'o0');
  assert.equal(await field().getAttribute('aria-activedescendant'), null);
  assert.equal((await new AxeBuilder({ page: tab }).analyze()).violations.length, 0);
  await press('Escape', 'Escape');
  assert.equal(await field().inputValue(), 'tijd');
  assert.equal(await second.inputValue(), '');
});

test('without JavaScript, or with a script that fails, the form inside searches', async () => {
  const box = `<plan-zoeken><form role="search" action="${service.origin}/zoeken">
    <label for="vraag">Zoek in het plan</label> <input id="vraag" name="q">
    <input type="hidden" name="document" value="plan"> <button>Zoek</button></form></plan-zoeken>`;
  const search = async () => {
    await tab.getByLabel('Zoek in het plan').fill('thuiszitters');
    await press('Enter');
    assert.equal(await arrived(), '/zoeken?q=thuiszitters&document=plan');
    await tab.context().close();
  };
  await visit(box, { javaScriptEnabled: false });
  await search();

  service.script = (response) => response.writeHead(503).end();
  await visit(box);
  await search();

  service.script = (response) => response.end(`CSSStyleSheet = undefined;\n${source}`);
  await visit(box);
  await search();

  service.reset();
  await visit(box);
  await field().waitFor();
  assert.equal(await tab.getByRole('searchbox').or(tab.getByRole('textbox')).count(), 0, 'one field, not two');
  await field().fill('thuiszitters');
  await press('Enter');
  assert.equal(await arrived(), '/zoeken?q=thuiszitters&document=plan', 'its hidden fields go along');
});

test('the script inserts a box where it stands, unless the page has its own', async () => {
  const script = (more, when = 'async') => `<script src="${service.origin}/widget.js${more} ${when}></script>`;
  const shown = async (main) => {
    tab = await openTab(browser);
    await tab.goto(site.show(main));
    await pause(200);
    const labels = await tab.getByRole('combobox')
      .evaluateAll((all) => all.map((input) => input.labels[0].textContent));
    const places = await tab.evaluate(() => [...document.querySelectorAll('main > *')]
      .map(({ localName }) => localName).join(' '));
    assert.deepEqual(tab.said, []);
    await tab.context().close();
    return [labels, places];
  };
  const label = 'Zoek in het ondersteuningsplan';
  assert.deepEqual(await shown(`<p>Voor</p>${script('"')}<p>Na</p>`), [[label], 'h1 p script plan-zoeken p']);
  assert.deepEqual(await shown(`${script('" data-label="Een"')}${script('?2" data-label="Twee"')}`),
    [['Een', 'Twee'], 'h1 script plan-zoeken script plan-zoeken']);
  for (const when of ['async', '']) { // without async it runs before the element is there
    assert.deepEqual(await shown(`${script('"', when)}<p>Tekst</p><plan-zoeken></plan-zoeken>`),
      [[label], 'h1 script p plan-zoeken']);
  }
});

test('method=post keeps the question out of every address', async () => {
  await visit('<plan-zoeken method="post"></plan-zoeken>');
  await tab.locator('plan-zoeken input').pressSequentially('thuiszitters');
  await pause(400);
  await press('Enter');
  assert.equal(await arrived(), '/zoeken');
  const [search] = service.asked('/zoeken');
  assert.deepEqual([search.method, search.body], ['POST', 'q=thuiszitters']);
  for (const { url, headers } of service.requests) {
    assert.ok(!`${url} ${headers.referer}`.includes('thuis'), `${url}`);
  }
});

test('attributes and strings change words, place and language', async () => {
  await visit(`<plan-zoeken lang="en" label="Search the plan" button="Search" origin="${service.origin}/"
    strings='{"one": "One suggestion.", "other": "{count} suggestions for {query}.",
      "all": "All results for “{query}”", "ambition": ""}'></plan-zoeken>
    <plan-zoeken suggestions="off" label="Stil"></plan-zoeken>`);
  await open();
  assert.deepEqual(await list().getByRole('option').allTextContents(), [
    'Tijdelijke ondersteuning en tijdelijke plaatsing (onderdeel)', 'Tijdelijkheid als uitgangspunt',
    'Duur van de tijdelijke plaatsing', 'All results for “tijd”']);
  assert.equal(await said(), '3 suggestions for tijd.');
  assert.deepEqual(await tab.locator('plan-zoeken').evaluateAll((all) => all.map(({ lang }) => lang)), ['en', 'nl']);
  await tab.evaluate(() => document.querySelector('plan-zoeken').setAttribute('label', 'Search again'));
  await tab.getByRole('combobox', { name: 'Search again' }).waitFor();
  const before = service.asked('/v1/suggest').length;
  await tab.getByRole('textbox', { name: 'Stil' }).fill('tijd');
  await pause(400);
  assert.equal(service.asked('/v1/suggest').length, before, 'suggestions="off" asks nothing');
});

test('the page hears what happens, and may prevent it', async () => {
  await visit();
  await tab.evaluate(() => {
    window.events = [];
    for (const name of ['submit', 'choose', 'suggestions', 'error']) {
      document.addEventListener(`plan-zoeken-${name}`, (event) => {
        window.events.push([name, event.detail]);
        event.preventDefault();
      });
    }
  });
  await open();
  await press('ArrowDown', 'Enter');
  await press('Enter');
  service.suggest = (query, response) => response.writeHead(503).end();
  await field().fill('tijde');
  await said();
  assert.deepEqual(await tab.evaluate(() => window.events), [
    ['suggestions', { query: 'tijd', count: 3 }],
    ['choose', SUGGESTIONS[0]],
    ['submit', { query: 'tijd' }],
    ['error', { query: 'tijde' }],
  ]);
  assert.equal(service.asked('/zoeken').length + service.asked('/p/plan.5.2').length, 0);
});

test('one question per pause, without cookies or referrer', async () => {
  await visit();
  // All keys in one go: on a busy machine there would be pauses between them.
  await field().evaluate((input) => {
    for (const letter of 'tijdelijk') {
      input.value += letter;
      input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    }
  });
  await list().waitFor();
  await field().fill('t');
  await pause(300);
  assert.equal(await list().isVisible(), false, 'one character is not worth suggestions');
  const asked = service.asked('/v1/suggest');
  assert.deepEqual(asked.map(({ url }) => url.search), ['?q=tijdelijk&limit=8']);
  assert.deepEqual([asked[0].headers.cookie, asked[0].headers.referer], [undefined, undefined]);
});

test('a slow answer is said when it comes; a stale one never', async () => {
  await visit();
  service.suggest = (query, response) => setTimeout(() => response.end(JSON.stringify({
    suggestions: [{ text: `antwoord op ${query}`, kind: 'phrase', url: null }],
  })), query === 'ti' ? 900 : 100);
  await field().fill('ti');
  await pause(800);
  assert.equal(await status().textContent(), '', 'nothing to say yet');
  await list().waitFor();
  assert.equal(await said(), '1 suggestie onder het zoekveld.');

  await field().fill('ti ');
  await press('Escape', 'Escape');
  service.requests.length = 0;
  await field().fill('ti');
  await pause(250);
  await field().fill('tijd');
  await list().waitFor();
  await pause(900);
  assert.match((await list().getByRole('option').allTextContents())[0], /antwoord op tijd/);
  assert.deepEqual(service.asked('/v1/suggest').map(({ aborted }) => aborted), [true, false]);

  await press('Escape');
  await field().fill('ti');
  await pause(250);
  await press('Escape');
  await pause(1000);
  assert.equal(await list().isVisible(), false, 'an answer after Esc does not open the list');
});

test('the last option follows the typing before the new answer comes', async () => {
  await visit();
  await open('tij');
  service.suggest = () => {};
  await field().pressSequentially('d');
  assert.equal(await list().getByRole('option').last().textContent(), 'Alle resultaten voor ‘tijd’');
});

test('failure is said once, and the form still searches', async () => {
  const failures = {
    'an error': (query, response) => response.writeHead(500).end('{}'),
    'not JSON': (query, response) => response.end('<!doctype html>'),
    'another shape': (query, response) => response.end('{"items": [1]}'),
    'a broken line': (query, response) => response.destroy(),
    'no answer in 5 s': () => {},
  };
  for (const [name, suggest] of Object.entries(failures)) {
    await visit();
    service.suggest = suggest;
    await field().fill('tijd');
    assert.equal(await said(), FAILED, name);
    assert.equal(await list().isVisible(), false);
    await press('Enter');
    assert.equal(await arrived(), '/zoeken?q=tijd', name);
    assert.ok(!tab.said.some((line) => /^(error: Uncaught|error: [A-Z]\w*Error)/.test(line)), tab.said.join('\n'));
    await tab.context().close();
  }
  await visit();
  service.suggest = failures['an error'];
  await field().fill('tijd');
  await said();
  await tab.evaluate(() => {
    window.heard = 0;
    const line = document.querySelector('plan-zoeken').shadowRoot.querySelector('[role=status]');
    new MutationObserver(() => { window.heard += 1; }).observe(line, { childList: true });
  });
  await field().fill('tijde');
  await pause(1000);
  assert.equal(await tab.evaluate(() => window.heard), 0, 'not said again for the next word');
});

const LONG = 'Toelaatbaarheidsverklaringsaanvraagprocedurebeschrijvingen';

test('nothing sticks out at 320 px, at twice the text size, or with wide text spacing', async () => {
  service.suggest = (query, response) => response.end(JSON.stringify({
    suggestions: [{ text: `${LONG} en ${LONG}`, kind: 'heading', url: '/p/1' }, ...SUGGESTIONS],
  }));
  const box = `<plan-zoeken label="${LONG}" button="${LONG}"></plan-zoeken>`;
  for (const [name, width, head] of [
    ['320 px', 320, ''],
    ['200 %', 320, '<style>html { font-size: 200% }</style>'],
  ]) {
    await visit(box, { head, viewport: { width, height: 640 } });
    await open();
    await tab.evaluate(() => {
      const spacing = new CSSStyleSheet();
      spacing.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }');
      document.querySelector('plan-zoeken').shadowRoot.adoptedStyleSheets.push(spacing);
    });
    const outside = await tab.evaluate(() => {
      const { shadowRoot } = document.querySelector('plan-zoeken');
      const faults = [...shadowRoot.querySelectorAll('*')].filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1
          && getComputedStyle(element).display !== 'inline';
        return left < 0 || right > innerWidth || cut;
      }).map(({ localName }) => localName);
      if (document.documentElement.scrollWidth > innerWidth) faults.push('sideways scroll');
      return faults;
    });
    assert.deepEqual(outside, [], name);
    await tab.context().close();
  }
});

test('targets are 44 px and text is 16 px at least, also on a page that makes all small', async () => {
  await visit(undefined, { head: '<style>html { font-size: 50% } body { font-size: 10px }</style>' });
  await open();
  const faults = await tab.evaluate(() => {
    const { shadowRoot } = document.querySelector('plan-zoeken');
    const small = [...shadowRoot.querySelectorAll('input, button, [role=option]')].filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width < 44 || height < 44;
    });
    const fine = [...shadowRoot.querySelectorAll('*')]
      .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 16);
    return [...small, ...fine].map(({ outerHTML }) => outerHTML);
  });
  assert.deepEqual(faults, []);
});

test('tokens and parts theme it; NL Design System tokens are used where there are no own', async () => {
  const colours = async (head) => {
    await visit(undefined, { head });
    const button = tab.getByRole('button', { name: 'Zoeken' });
    const found = [await button.evaluate((element) => getComputedStyle(element).backgroundColor),
      await field().evaluate((element) => getComputedStyle(element).borderTopColor)];
    await tab.context().close();
    return found;
  };
  const utrecht = `:root { --utrecht-button-primary-action-background-color: rgb(0, 90, 0);
    --utrecht-form-control-border-color: rgb(0, 0, 90) }`;
  assert.deepEqual(await colours(`<style>${utrecht}</style>`), ['rgb(0, 90, 0)', 'rgb(0, 0, 90)']);
  assert.deepEqual(await colours(`<style>${utrecht} plan-zoeken { --plan-zoeken-accent-color: rgb(90, 0, 0) }
    plan-zoeken::part(input) { border-color: rgb(9, 9, 9) }</style>`), ['rgb(90, 0, 0)', 'rgb(9, 9, 9)']);
});

test('nothing moves', async () => {
  await visit(undefined, { reducedMotion: 'no-preference' });
  await open();
  const moving = await tab.evaluate(() => [...document.querySelector('plan-zoeken').shadowRoot.querySelectorAll('*')]
    .filter((element) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
      return transitionDuration !== '0s' || animationName !== 'none' || scrollBehavior !== 'auto';
    }).map(({ localName }) => localName));
  assert.deepEqual(moving, []);
});

test('forced colours keep the active option and the button visible', async () => {
  await visit(undefined, { forcedColors: 'active' });
  await open();
  await press('ArrowDown');
  const look = await tab.evaluate(() => {
    const { shadowRoot } = document.querySelector('plan-zoeken');
    const probe = document.body.appendChild(document.createElement('p'));
    probe.style.cssText = 'forced-color-adjust: none; background: Highlight; color: HighlightText';
    const [active, wanted] = [shadowRoot.querySelector('[aria-selected=true]'), probe].map(getComputedStyle);
    const button = getComputedStyle(shadowRoot.querySelector('button'));
    return {
      active: [active.backgroundColor, active.color].join(),
      wanted: [wanted.backgroundColor, wanted.color].join(),
      edge: button.borderTopStyle !== 'none' && button.borderTopWidth !== '0px'
        && button.borderTopColor !== button.backgroundColor,
    };
  });
  assert.equal(look.active, look.wanted);
  assert.ok(look.edge, 'the button has an edge');
});

for (const [name, options] of Object.entries({
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
})) {
  test(`axe finds nothing: ${name}`, async () => {
    await visit(undefined, { ...options, head: '<meta name="color-scheme" content="light dark">' });
    const check = async (state) => {
      const { violations, incomplete } = await new AxeBuilder({ page: tab }).setLegacyMode()
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      const told = [...violations, ...incomplete]
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`)}`);
      assert.deepEqual(told, [], state);
    };
    await field().waitFor();
    await check('closed');
    await open();
    await said();
    await check('open');
    await press('ArrowDown', 'ArrowDown');
    await check('an option active');
    assert.deepEqual(tab.said, [], 'the console is empty');
  });
}
