/*! planzoeker: the search box <plan-zoeken> for any website. SPDX-License-Identifier: EUPL-1.2

EMBED, one of
  <script src="https://zoek.example.nl/widget.js" async></script>
    Inserts a box where the script stands, unless the page has a <plan-zoeken> of its own. The
    attributes below may stand on the script as data-label, data-method, …
  <plan-zoeken><form role="search" action="https://zoek.example.nl/zoeken">…</form></plan-zoeken>
    and the script anywhere. The form inside is what visitors see until, or unless, the script runs.
    Its hidden fields are sent along.

ATTRIBUTES, all optional
  label        text above the field               button   text on the button
  method       "post" keeps questions out of addresses and logs; suggestions ask by GET, so they
               are then off unless suggestions="on"
  suggestions  "off" | "on"                       value    text in the field at the start
  target       where answers open, as on a form   origin   address of the service; default: the script's
  strings      JSON: other words for STRINGS below. {count} and {query} are filled in
  lang         of the strings; "nl" when absent

EVENTS, bubbling, composed; the first two can be cancelled
  plan-zoeken-submit {query}                      plan-zoeken-choose {text, kind, url}
  plan-zoeken-suggestions {query, count}          plan-zoeken-error {query}

LOOKS   --plan-zoeken-… in STYLE below; most fall back to NL Design System's --utrecht-… tokens.
        ::part(form label field input list option active match kind all button status)

SERVICE GET {origin}/v1/suggest?q=…&limit=8, with CORS, answers
        {"suggestions": [{"text": "…", "kind": "heading" | "ambition" | "phrase", "url": "…" | null}]}
        url (http…, or /… counted from the origin) is where a heading or ambition stands: choosing it
        goes there. Choosing a phrase, or one without url, searches for its text.
        The form goes to {origin}/zoeken with q.
CSP     script-src, connect-src and form-action need the origin; nothing else, also with Trusted Types. */
(() => {
  'use strict';

  const STRINGS = {
    label: 'Zoek in het ondersteuningsplan',
    button: 'Zoeken',
    list: 'Suggesties',
    all: 'Alle resultaten voor ‘{query}’',
    one: '1 suggestie onder het zoekveld.',
    other: '{count} suggesties onder het zoekveld.',
    none: 'Geen suggesties. Zoeken kan wel.',
    failed: 'Suggesties lukken nu niet. Zoeken kan wel.',
    heading: 'onderdeel',
    ambition: 'ambitie',
    phrase: '',
  };
  const DEBOUNCE = 150; // ms from the last key to the request
  const SILENCE = 700; // ms from the last key to the status: screen readers echo keys until then
  const PATIENCE = 5000; // ms until an answer counts as failed
  const SHORTEST = 2; // characters worth a request
  const LIMIT = 8;

  // `all: initial` on the form keeps the host page's inherited styles out; colour, font family and
  // colour scheme are let in again on purpose, so that the label suits the page it stands on.
  // #2b6cb0 has 5.4 : 1 with white and 3.4 : 1 with a dark canvas, so it serves both schemes.
  const STYLE = `
:host { display: block; max-inline-size: var(--plan-zoeken-max-width, max(40rem, 640px)) }
:host([hidden]), [hidden] { display: none !important }
*, form { box-sizing: border-box }
form {
  --text: var(--plan-zoeken-color, var(--utrecht-form-control-color, CanvasText));
  --back: var(--plan-zoeken-background-color, var(--utrecht-form-control-background-color, Canvas));
  --line: var(--plan-zoeken-border-color, var(--utrecht-form-control-border-color,
    color-mix(in srgb, CanvasText 60%, Canvas)));
  --width: var(--plan-zoeken-border-width, var(--utrecht-form-control-border-width, 2px));
  --round: var(--plan-zoeken-border-radius, var(--utrecht-form-control-border-radius, 4px));
  --accent: var(--plan-zoeken-accent-color,
    var(--utrecht-button-primary-action-background-color, #2b6cb0));
  --on-accent: var(--plan-zoeken-accent-text-color,
    var(--utrecht-button-primary-action-color, #fff));
  all: initial;
  display: block;
  position: relative;
  direction: ltr;
  color: var(--plan-zoeken-label-color, inherit);
  color-scheme: var(--plan-zoeken-color-scheme, inherit);
  font-family: var(--plan-zoeken-font-family, var(--utrecht-document-font-family, inherit));
  font-size: max(16px, var(--plan-zoeken-font-size, var(--utrecht-form-control-font-size, 1rem)));
  line-height: 1.5;
  hyphens: auto;
  overflow-wrap: anywhere;
}
label { display: block; margin-block-end: .25em; font-weight: 600 }
.row { display: flex; flex-wrap: wrap; gap: .5em }
.field { position: relative; flex: 999 1 12em; min-inline-size: 0 }
input, button {
  inline-size: 100%;
  min-block-size: max(44px, 2.75em);
  margin: 0;
  padding: .5em .75em;
  border: var(--width) solid var(--line);
  border-radius: var(--round);
  color: var(--text);
  background: var(--back);
  font: inherit;
}
button {
  flex: 1 0 auto;
  inline-size: auto;
  max-inline-size: 100%;
  padding-inline: 1.25em;
  border-color: transparent;
  color: var(--on-accent);
  background: var(--accent);
  font-weight: 600;
  cursor: pointer;
}
button:hover { text-decoration: underline }
/* Two tones: one of them stands out on any page. */
:focus-visible {
  outline: 3px solid var(--plan-zoeken-focus-color, var(--utrecht-focus-outline-color, CanvasText));
  outline-offset: 2px;
  box-shadow: 0 0 0 2px Canvas;
}
ul {
  position: absolute;
  z-index: var(--plan-zoeken-z-index, 1000);
  inset: calc(100% + 6px) 0 auto;
  max-block-size: var(--plan-zoeken-list-max-height, min(70vh, 30em));
  margin: 0;
  padding: 0;
  overflow: auto;
  border: var(--width) solid var(--line);
  border-radius: var(--round);
  color: var(--text);
  background: var(--back);
  box-shadow: 0 4px 12px #0003;
  list-style: none;
}
li { min-block-size: 44px; padding: .5em .75em; cursor: pointer }
li:hover { text-decoration: underline }
li + .all { border-block-start: 1px solid var(--line) }
li[aria-selected=true] { color: var(--on-accent); background: var(--accent) }
[role=status] {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
@media (forced-colors: active) {
  button { color: ButtonText; background: ButtonFace; border-color: ButtonText }
  li[aria-selected=true] { forced-color-adjust: none; color: HighlightText; background: Highlight }
}`;

  const script = document.currentScript; // null in a bundle or a module
  const home = script?.src ? new URL(script.src).origin : location.origin;

  // A browser too old for this throws here, before the element exists: the form inside stays.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  class PlanZoeken extends HTMLElement {
    static observedAttributes =
      ['label', 'button', 'method', 'suggestions', 'value', 'target', 'origin', 'strings'];

    #label = make('label', { id: 'name', for: 'q', part: 'label' });
    #input = make('input', {
      id: 'q', name: 'q', part: 'input', type: 'text', enterkeyhint: 'search',
      autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false',
    });
    #list = make('ul', { id: 'list', part: 'list', role: 'listbox', tabindex: -1, hidden: '' });
    #button = make('button', { part: 'button' });
    #status = make('p', { part: 'status', role: 'status' });
    #form = make('form', { part: 'form', role: 'search', 'aria-labelledby': 'name' },
      this.#label,
      make('div', { class: 'row' },
        make('div', { class: 'field', part: 'field' }, this.#input, this.#list), this.#button),
      this.#status);
    #strings = STRINGS;
    #items = []; // what the list shows, without the last option
    #active = -1; // the option that arrows stand on; -1: none
    #request = null; // the one request whose answer counts
    #lastKey = 0;
    #debounce = 0;
    #silence = 0;

    constructor() {
      super();
      this.#input.addEventListener('input', () => this.#typed());
      this.#input.addEventListener('keydown', (event) => this.#key(event));
      this.#list.addEventListener('mousedown', (event) => event.preventDefault()); // focus stays
      this.#list.addEventListener('click', ({ target }) => {
        const at = [...this.#list.children].indexOf(target.closest('li'));
        if (at >= 0) this.#choose(at);
      });
      this.#form.addEventListener('submit', (event) => {
        this.#close();
        if (!this.#emit('submit', { query: this.value })) event.preventDefault();
      });
      this.#form.addEventListener('formdata', ({ formData }) => {
        for (const { name, value } of this.querySelectorAll('input[type=hidden]')) {
          formData.append(name, value);
        }
      });
      // Only when focus has gone elsewhere: VoiceOver on iOS blurs to nothing while it reads the list.
      this.addEventListener('focusout', ({ relatedTarget }) => {
        if (relatedTarget && relatedTarget !== this) this.#close();
      });
      const shadow = this.attachShadow({ mode: 'open', delegatesFocus: true });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(this.#form);
    }

    connectedCallback() {
      if (!this.lang) this.lang = 'nl';
      document.addEventListener('pointerdown', this.#outside);
      this.attributeChangedCallback();
    }

    disconnectedCallback() {
      document.removeEventListener('pointerdown', this.#outside);
      this.#close();
    }

    attributeChangedCallback() {
      const read = (name) => this.getAttribute(name) ?? '';
      let other = {};
      try {
        other = JSON.parse(read('strings') || '{}');
      } catch {
        console.warn('plan-zoeken: the attribute strings is not JSON');
      }
      this.#strings = { ...STRINGS, ...other };
      this.#label.textContent = read('label') || this.#strings.label;
      this.#button.textContent = read('button') || this.#strings.button;
      this.#list.setAttribute('aria-label', this.#strings.list);
      this.#form.method = read('method');
      this.#form.target = read('target');
      this.#form.action = `${this.#origin}/zoeken`;
      this.#input.defaultValue = read('value');
      const combobox = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': 'list' };
      for (const [name, value] of Object.entries(combobox)) {
        if (this.#suggests) this.#input.setAttribute(name, value);
        else this.#input.removeAttribute(name);
      }
      this.#close();
    }

    /** The text in the field. Setting it asks for no suggestions. */
    get value() { return this.#input.value; }
    set value(text) {
      this.#input.value = text;
      this.#close();
    }

    get #origin() { return (this.getAttribute('origin') || home).replace(/\/+$/, ''); }

    get #suggests() {
      const set = this.getAttribute('suggestions');
      return set === 'on' || (set !== 'off' && this.#form.method !== 'post');
    }

    get #query() { return this.value.trim(); }

    #emit(name, detail) {
      return this.dispatchEvent(new CustomEvent(`plan-zoeken-${name}`,
        { detail, bubbles: true, composed: true, cancelable: true }));
    }

    #outside = (event) => {
      if (!event.composedPath().includes(this)) this.#close();
    };

    // Forgets what is under way: no answer and no status comes after this.
    #hush() {
      clearTimeout(this.#debounce);
      clearTimeout(this.#silence);
      this.#request?.abort();
      this.#request = null;
    }

    #close() {
      this.#hush();
      this.#status.textContent = '';
      this.#list.hidden = true;
      this.#select(-1);
      if (this.#suggests) this.#input.setAttribute('aria-expanded', false);
      else this.#input.removeAttribute('aria-expanded');
    }

    #typed() {
      if (!this.#suggests || this.#query.length < SHORTEST) return this.#close();
      this.#hush();
      this.#lastKey = performance.now();
      this.#select(-1);
      if (!this.#list.hidden) this.#list.lastChild.textContent = this.#all();
      // A failure is said once, not after every pause in typing.
      if (this.#status.textContent !== this.#strings.failed) this.#status.textContent = '';
      this.#debounce = setTimeout(() => this.#ask(), DEBOUNCE);
    }

    async #ask() {
      const query = this.#query;
      const request = this.#request = new AbortController();
      const late = setTimeout(() => request.abort(), PATIENCE);
      let items = null; // null: failed
      try {
        const answer = await fetch(
          `${this.#origin}/v1/suggest?${new URLSearchParams({ q: query, limit: LIMIT })}`,
          { signal: request.signal, credentials: 'omit', referrerPolicy: 'no-referrer' });
        if (answer.ok) {
          items = (await answer.json()).suggestions
            .filter(({ text }) => text && typeof text === 'string').slice(0, LIMIT);
        }
      } catch { /* no network, too late, not JSON, not our shape: failed */ }
      clearTimeout(late);
      if (request !== this.#request) return; // stale: the visitor typed on, chose or closed
      const expanded = items?.length > 0;
      this.#items = items ?? [];
      this.#list.replaceChildren(...this.#options(query));
      this.#list.hidden = !expanded;
      this.#list.scrollTop = 0;
      this.#input.setAttribute('aria-expanded', expanded);
      this.#select(-1);
      const count = this.#items.length;
      const { failed, none, one, other } = this.#strings;
      this.#announce(!items ? failed : fill([none, one][count] ?? other, { count, query }));
      if (items) this.#emit('suggestions', { query, count });
      else this.#emit('error', { query });
    }

    #announce(text) {
      this.#silence = setTimeout(() => {
        if (this.#status.textContent !== text) this.#status.textContent = text;
      }, this.#lastKey + SILENCE - performance.now());
    }

    #all() { return fill(this.#strings.all, { query: this.#query }); }

    #options(query) {
      const option = (id, part, ...children) => make('li',
        { id: `o${id}`, role: 'option', class: part, part: `option ${part}`, 'aria-selected': false },
        ...children);
      const options = this.#items.map(({ text, kind }, at) => {
        const start = text.toLowerCase().indexOf(query.toLowerCase());
        const end = start + query.length;
        const shown = start < 0 ? [text]
          : [text.slice(0, start), make('b', { part: 'match' }, text.slice(start, end)), text.slice(end)];
        const said = this.#strings[kind];
        if (said) shown.push(make('span', { class: 'kind', part: 'kind' }, ` (${said})`));
        return option(at, '', ...shown);
      });
      return [...options, option(options.length, 'all', this.#all())];
    }

    #select(at) {
      this.#active = at;
      [...this.#list.children].forEach((option, index) => {
        option.setAttribute('aria-selected', index === at);
        option.part.toggle('active', index === at);
      });
      if (at < 0) return this.#input.removeAttribute('aria-activedescendant');
      this.#input.setAttribute('aria-activedescendant', `o${at}`);
      this.#list.children[at].scrollIntoView({ block: 'nearest' });
    }

    #key(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const open = !this.#list.hidden;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && open) {
        const stops = this.#list.children.length + 1; // the field itself is one: no selection
        this.#hush(); // an answer that came now would take the option away
        this.#select((this.#active + 1 + step + stops) % stops - 1);
      } else if (step && this.#suggests && this.#query.length >= SHORTEST) {
        this.#hush();
        this.#lastKey = performance.now();
        this.#ask();
      } else if (event.key === 'Enter' && open && this.#active >= 0) {
        this.#choose(this.#active);
      } else if (event.key === 'Escape' && (open || this.value)) {
        if (!open) this.#input.value = '';
        this.#close();
      } else {
        if (event.key === 'Tab') this.#close();
        if (/^(Arrow|Home|End)/.test(event.key)) this.#select(-1); // the caret moves: back in the field
        return;
      }
      event.preventDefault();
      event.stopPropagation(); // Esc closes the list, not also the dialog around it
    }

    #choose(at) {
      const item = this.#items[at]; // none: the last option, a search for what was typed
      this.#close();
      if (item) {
        if (!this.#emit('choose', { ...item })) return;
        this.#input.value = item.text;
        const url = `${item.url ?? ''}`.replace(/^\//, `${this.#origin}/`);
        if (item.kind !== 'phrase' && /^https?:/.test(url)) {
          return void window.open(url, this.#form.target || '_self');
        }
      }
      this.#form.requestSubmit();
    }
  }

  if (!customElements.get('plan-zoeken')) customElements.define('plan-zoeken', PlanZoeken);

  // Only the whole page tells whether it has an element of its own, and this script may run before.
  const insert = () => {
    if (document.querySelector('plan-zoeken:not([data-inserted])')) return;
    const box = make('plan-zoeken', { 'data-inserted': '' });
    for (const name of [...PlanZoeken.observedAttributes, 'lang']) {
      const value = script.getAttribute(`data-${name}`);
      if (value !== null) box.setAttribute(name, value);
    }
    script.after(box);
  };
  if (!script?.closest('body')) return;
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', insert);
  else insert();
})();
