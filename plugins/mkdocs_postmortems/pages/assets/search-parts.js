/* Searches an index of Pagefind's that is cut into parts, the newest first, as if it were whole.

   Pagefind merges what it finds in several indexes, but judges each by itself: a word that one of them lacks is no
   condition there, or counts as a shorter word; and told to sort, it compares places in different indexes. So each part
   gets a value of a filter, by which it can be asked alone, and which says in what parts a word was found. */
const EVERY = "everyreport";  // a word in all of them: asked for filters alone, Pagefind would load its whole index
const FREQUENT = /^(?:an?|and|are|as|at|be|by|for|from|in|is|it|of|on|or|that|the|to|was|were|with)$/i;
const PART = "part";

export async function open(folders) {
  const { createInstance } = await import("./pagefind.js");
  const parts = folders.map((_, place) => String(place));
  const named = (part) => ({ mergeFilter: { [PART]: part } });
  const index = createInstance({ basePath: folders[0], baseUrl: "/", noWorker: true, ...named(parts[0]) });
  await Promise.all(parts.slice(1).map((part) => index.mergeIndex(folders[part], named(part))));

  const counted = (counts) => parts.filter((part) => counts[PART]?.[part]);
  const found = async (words) => counted((await index.search(words)).totalFilters);

  /* The parts that hold all words, as far as there are such words. */
  async function holding(words) {
    if (parts.length === 1) return parts;
    const each = await Promise.all(words.map(async (word) => {
      const exact = await found(`"${word}"`);
      return exact.length ? exact : found(word);
    }));
    const known = each.filter((some) => some.length);
    return parts.filter((part) => known.every((some) => some.includes(part)));
  }

  async function byRelevance(typed, filters) {
    const told = typed.split(/\s+/).filter((word) => !FREQUENT.test(word));
    const isQuoted = typed.includes('"');
    const among = isQuoted ? parts : await holding(told);
    const only = among.length < parts.length ? { [PART]: { any: among } } : {};
    const { results } = await index.search(isQuoted || !told.length ? typed : told.join(" "), { filters: { ...filters, ...only } });
    return { count: results.length, results };
  }

  async function byDay(filters, most) {
    const every = await index.search(EVERY, { filters });
    const results = [];
    for (const part of counted(every.filters)) {
      if (results.length >= most) break;
      const inPart = await index.search(EVERY, { filters: { ...filters, [PART]: part }, sort: { day: "desc" } });
      results.push(...inPart.results);
    }
    return { count: every.results.length, results };
  }

  return {
    /* How many reports hold what was typed and fit the filters, and the `most` best; without words, the newest. */
    async search(typed, filters, most) {
      const { count, results } = await (typed ? byRelevance(typed, filters) : byDay(filters, most));
      return { count, pages: await Promise.all(results.slice(0, most).map((result) => result.data())) };
    },
  };
}
