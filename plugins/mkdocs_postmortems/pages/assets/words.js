/* What the other scripts say, in the site's language. English stands where it is said; `pmWords`, which a site in another
   language writes before this, has its translations: by the text, and for a count by both its forms. */
(() => {
  "use strict";

  const { language = "en", texts = {} } = window.pmWords ?? {};
  const forms = new Intl.PluralRules(language);
  const figures = new Intl.NumberFormat(language);
  const filled = (text, given = {}) => text.replace(/\{(\w+)\}/g, (name, key) => given[key] ?? name);

  window.pmSay = {
    number: (n) => figures.format(n),
    _: (text, given) => filled(texts[text] ?? text, given),
    ngettext(one, many, n, given) {
      const known = texts[`${one}|${many}`];
      const text = known ? known[forms.select(n)] ?? known.other : n === 1 ? one : many;
      return filled(text, { n, ...given });
    },
  };
})();
