// What a password manager does to a page: an element of its own after each field, also after those that come later.
// The tests put it into the pages of every browser; Chromium gets it as an extension too.
(() => {
  const beside = () => {
    for (const field of document.querySelectorAll('input, select, textarea')) {
      if (field.nextElementSibling?.hasAttribute('data-foreign')) continue;
      const foreign = document.createElement('div');
      foreign.setAttribute('data-foreign', '');
      field.after(foreign);
    }
  };
  beside();
  new MutationObserver(beside).observe(document, { childList: true, subtree: true });
})();
