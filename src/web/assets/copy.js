/* Puts a button above each piece of code that copies it. Without this script the code is selected by
   a click or Ctrl+A in its box. SPDX-License-Identifier: EUPL-1.2 */
(() => {
  'use strict';
  const status = document.querySelector('[role=status]');
  for (const code of document.querySelectorAll('.code textarea')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Kopieer';
    button.setAttribute('aria-describedby', code.getAttribute('aria-labelledby'));
    button.addEventListener('click', async () => {
      let said = 'De code is gekopieerd.';
      try {
        await navigator.clipboard.writeText(code.value);
      } catch {
        code.focus();
        code.select();
        said = 'Kopiëren lukte niet. De code is geselecteerd: kopieer haar zelf.';
      }
      status.textContent = '';
      setTimeout(() => { status.textContent = said; }, 100);
    });
    code.before(button);
  }
})();
