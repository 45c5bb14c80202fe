// Shows that widget.test.mjs can fail: breaks the search box in one place at a time and runs the
// test that should notice. Exit 1 when a broken copy passes. `npm run broken [-- part of a name]`

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// [test that must fail, what stands in the source, what stands there instead]. A whole test may have
// several rows: one for each promise in it that the others do not show.
const BROKEN = [
  ['the file is at most', "'use strict';", `'${Array.from({ length: 999 }, (_, i) => (i * i * 7919).toString(36)).join('')}';`],
  ['a screen reader meets', "role: 'status'", "class: 'status'"],
  ['a screen reader meets', "'aria-controls': 'list'", "'aria-controls': 'lijst'"],
  ['a screen reader meets', "for: 'q', ", ''],
  ['a screen reader meets', "setAttribute('aria-activedescendant'", "setAttribute('data-active'"],
  ['a screen reader meets', "setAttribute('aria-selected'", "setAttribute('data-selected'"],
  ['a screen reader meets', "setAttribute('aria-expanded', expanded)", "setAttribute('aria-expanded', true || !open)", "setAttribute('aria-expanded', false)", "setAttribute('aria-expanded', true)"],
  ['a screen reader meets', "all: 'Alle resultaten voor", "all: 'Alles voor"],
  ['the status speaks Dutch', 'SILENCE = 700', 'SILENCE = 300'],
  ['the status speaks Dutch', "one: '1 suggestie ", "one: '1 suggesties "],
  ['the status speaks Dutch', 'zoekveld.', 'searchfield.'],
  ['the status speaks Dutch', "failed) this.#status.textContent = '';", "failed) this.#status.title = '';"],
  ['the keyboard does everything', 'this.#select(-1);\n      const count', 'this.#select(0);\n      const count'],
  ['the keyboard does everything', 'length + 1; // the field', 'length; // the field'],
  ['the keyboard does everything', "(open || this.value)", 'this.value && !open'],
  ['the keyboard does everything', "if (!open) this.#input.value = '';", ''],
  ['the keyboard does everything', "if (event.key === 'Tab') this.#close();", "if (event.key === 'Tab' && open) this.#choose(this.#active);"],
  ['the keyboard does everything', "tabindex: -1,", 'tabindex: 0,', "if (event.key === 'Tab') this.#close();", ''],
  ['Enter chooses', 'this.#items[at];', 'this.#items[Math.min(at, 2)];'],
  ['Enter chooses', "event.key === 'Enter' && open && ", "event.key === 'Enter' && false && "],
  ['Enter chooses', "item.kind !== 'phrase' && ", ''],
  ['Enter chooses', 'return void window.open(', 'void ('],
  ['a pointer chooses', 'if (relatedTarget && relatedTarget !== this)', 'if (relatedTarget !== this)'],
  ['a pointer chooses', "document.addEventListener('pointerdown', this.#outside);", ''],
  ['a pointer chooses', "this.addEventListener('focusout'", "this.addEventListener('focusgone'"],
  ['a pointer chooses', 'if (at >= 0) this.#choose(at);', ''],
  ['only an address of the web', '/^https?:/.test(url)', 'url'],
  ['the strictest policy', 'shadow.append(this.#form);', "shadow.append(this.#form); shadow.appendChild(document.createElement('style')).textContent = STYLE;"],
  ['the strictest policy', 'shadow.append(this.#form);', "shadow.append(this.#form); this.#status.innerHTML = '<i>0</i>';"],
  ['the strictest policy', 'shadow.append(this.#form);', "shadow.append(this.#form); this.#status.setAttribute('style', 'color: red');"],
  ['the strictest policy', 'shadow.adoptedStyleSheets = [sheet];', ''],
  ['a hostile host page', '  all: initial;\n', ''],
  ['a hostile host page', '  direction: ltr;\n', ''],
  ['two boxes on a page', "'aria-labelledby': 'name'", "'data-name': ''"],
  ['two boxes on a page', 'shadow.append(this.#form);', 'shadow.append(this.#form); globalThis.theOnlyList ??= this.#list; this.#list = globalThis.theOnlyList;'],
  ['without JavaScript', "this.attachShadow({ mode: 'open', delegatesFocus: true })", 'this', 'shadow.adoptedStyleSheets = [sheet];', ''],
  ['without JavaScript', 'const sheet = new CSSStyleSheet();', 'let sheet; try { sheet = new CSSStyleSheet() } catch { sheet = { replaceSync() {} } }'],
  ['without JavaScript', 'formData.append(name, value);', ''],
  ['the script inserts', 'script.after(box);', 'document.body.append(box);'],
  ['the script inserts', ':not([data-inserted])', ''],
  ['the script inserts', "if (document.readyState === 'loading')", 'if (false)'],
  ['the script inserts', "if (!customElements.get('plan-zoeken')) ", ''],
  ['the script inserts', 'if (value !== null) box.setAttribute(name, value);', ''],
  ['method=post', "&& this.#form.method !== 'post'", ''],
  ['method=post', "this.#form.method = read('method');", ''],
  ['attributes and strings', '{ ...STRINGS, ...other }', 'STRINGS'],
  ['attributes and strings', "if (!this.lang) this.lang = 'nl';", ''],
  ['attributes and strings', "['label', 'button', 'method',", "['button', 'method',"],
  ['attributes and strings', "(set !== 'off' && ", '(true && '],
  ['the page hears', 'bubbles: true, composed: true, cancelable: true', 'bubbles: true, composed: true, cancelable: false'],
  ['the page hears', "else this.#emit('error', { query });", ''],
  ['one question per pause', 'DEBOUNCE = 150', 'DEBOUNCE = 0'],
  ['one question per pause', 'SHORTEST = 2', 'SHORTEST = 1'],
  ['one question per pause', ", referrerPolicy: 'no-referrer'", ''],
  ['a slow answer', 'if (request !== this.#request) return;', '', 'this.#request?.abort();', ''],
  ['a slow answer', 'signal: request.signal, ', ''],
  ['a slow answer', 'this.#request = null;\n    }', '}', 'this.#request?.abort();', ''],
  ['a slow answer', 'PATIENCE = 5000', 'PATIENCE = 500'],
  ['the last option follows', 'if (!this.#list.hidden) this.#list.lastChild.textContent = this.#all();', ''],
  ['failure is said once', 'if (answer.ok)', 'if (true)', '{ /* no network', '{ throw 0; /* no network'],
  ['failure is said once', '!items ? failed :', ''],
  ['failure is said once', 'PATIENCE = 5000', 'PATIENCE = 50000'],
  ['failure is said once', 'if (this.#status.textContent !== this.#strings.failed) this', 'this'],
  ['nothing sticks out', 'overflow-wrap: anywhere;', ''],
  ['nothing sticks out', 'flex-wrap: wrap; ', ''],
  ['nothing sticks out', 'max-inline-size: 100%;', 'white-space: nowrap;'],
  ['targets are 44 px', 'li { min-block-size: 44px;', 'li { min-block-size: 40px;'],
  ['targets are 44 px', 'min-block-size: max(44px, 2.75em);', '', 'padding: .5em .75em;\n  border', 'padding: .25em .75em;\n  border'],
  ['targets are 44 px', 'font-size: max(16px, var(--plan-zoeken-font-size, var(--utrecht-form-control-font-size, 1rem)));', 'font-size: 1rem;'],
  ['targets are 44 px', '  font: inherit;\n', ''],
  ['tokens and parts', '--utrecht-button-primary-action-background-color', '--utrecht-x'],
  ['tokens and parts', '--plan-zoeken-accent-color', '--plan-x'],
  ['tokens and parts', "part: 'input'", "part: 'veld'"],
  ['nothing moves', 'cursor: pointer }', 'cursor: pointer; transition: background .2s }'],
  ['forced colours keep', 'forced-color-adjust: none; ', 'background: none !important; '],
  ['forced colours keep', '; border-color: ButtonText', '; border: 0'],
  ['axe finds nothing: light', '#2b6cb0)', '#8ab4f8)'],
  ['axe finds nothing: light', "make('label', { id: 'name', for: 'q', part", "make('p', { id: 'name', part"],
  ['axe finds nothing: dark', 'background-color, Canvas)', 'background-color, #fff)'],
  ['axe finds nothing: forced', "role: 'listbox', ", ''],
];

const home = new URL('.', import.meta.url);
const source = readFileSync(new URL('../../src/web/assets/widget.js', home), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'widget-'));
const copy = join(folder, 'widget.js');
let unnoticed = 0;
for (const [name, ...changes] of BROKEN) {
  if (!name.includes(process.argv[2] ?? '')) continue;
  let broken = source;
  for (let at = 0; at < changes.length; at += 2) {
    if (!broken.includes(changes[at])) throw new Error(`not in the source: ${changes[at]}`);
    broken = broken.replaceAll(changes[at], () => changes[at + 1]);
  }
  writeFileSync(copy, broken);
  const { status, stdout } = spawnSync(process.execPath,
    ['--test', '--test-reporter=tap', `--test-name-pattern=${name}`, 'widget.test.mjs'],
    { cwd: home, env: { ...process.env, WIDGET: copy }, encoding: 'utf8' });
  const noticed = status !== 0 && /^# fail [1-9]/m.test(stdout);
  if (!noticed) unnoticed += 1;
  const why = /error: (?:\|-\n)?([^\n]*\n?[^\n]*)/.exec(stdout)?.[1].replace(/\s+/g, ' ').slice(0, 90) ?? '';
  console.log(`${noticed ? 'noticed' : 'PASSED '}  ${name}: ${changes[0].slice(0, 60).replace(/\s+/g, ' ')}  [${why}]`);
}
rmSync(folder, { recursive: true });
console.log(`${unnoticed} broken copies passed`);
process.exitCode = unnoticed ? 1 : 0;
