/* Answers the queries of Material's search box, in front of Material's own program, which follows below. It reads what a
   query means here (a hyphen is part of a name and no operator), asks Material's index and Pagefind's, and puts what is
   called as somebody typed first, then patterns, reports, lists and pages, the guide, and the rules. */
(() => {
  "use strict";

  const SETUP = 0, QUERY = 2, RESULT = 3;
  const REPORTS = 8;  // how many the box shows; the page of reports shows all
  const PAUSE = 150;  // ms without a further letter: each beginning of a word would load parts of the index for itself
  const FACETS = ["severity", "service", "team", "cause", "year"];
  const ORDER = ["pattern", "report", "service", "team", "owner", "cause", "severity", "year", "page", "guide", "rule"];
  const SHARED = { pattern: "service", service: "service", team: "service", owner: "service", cause: "service", severity: "service", year: "service", page: "service" };

  const post = self.postMessage.bind(self);
  const listen = self.addEventListener.bind(self);
  const root = new URL("../../../", self.location);
  const pending = [];
  let material, engine, site = {}, latest = 0;
  let named = new Map();  // what is called so
  let pages = new Map();  // by address

  self.addEventListener = (type, listener, ...more) => {
    if (type === "message" && !material) material = listener;
    else listen(type, listener, ...more);
  };
  self.postMessage = (message, ...more) => {
    if (message?.type === RESULT && pending.length) pending.shift()(message.data);
    else post(message, ...more);
  };
  listen("message", async (event) => {
    if (event.data.type === SETUP) setUp(event.data.data);
    if (event.data.type !== QUERY) material(event);
    else {
      const mine = ++latest;
      if (site.pagefind?.length) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (mine !== latest) return;
      const data = await answered(event.data.data);
      if (mine === latest) post({ type: RESULT, data });
    }
  });

  const key = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

  function setUp(index) {
    site = index.config.postmortems ?? {};
    named = new Map();
    pages = new Map();
    for (const doc of index.docs) {
      pages.set(doc.location, doc);
      const [page, anchor] = doc.location.split("#");
      const last = page.replace(/(index)?\.html$/, "").split("/").filter(Boolean).pop() ?? "";
      const names = anchor ? [anchor] : [last, unescaped(doc.title), ...(doc.names ?? [])];
      for (const name of new Set(names.map(key))) if (name) named.set(name, [...(named.get(name) ?? []), doc]);
    }
  }

  function kind(doc) {
    if (doc.kind) return doc.kind;
    if (doc.location.startsWith("guide/rules/")) return "rule";
    return doc.location.startsWith("guide/") ? "guide" : "page";
  }

  /* What Material's index is asked. Its operators stay where somebody uses them as such. */
  function question(typed) {
    const meant = /"|(^|\s)[+-]\S|(^|\s)(title|text|tags):/.test(typed);
    return meant ? typed : typed.replace(/[-+:^~*\\]+/g, " ").trim();
  }

  const ask = (text) => new Promise((resolve) => {
    pending.push(resolve);
    material({ data: { type: QUERY, data: text } });
  });

  function fullTextIndex() {
    const parts = site.pagefind.map((path) => new URL(path, root).href);
    engine ??= import(`${parts[0]}../search.js`).then((search) => search.open(parts));
    return engine;
  }
  async function fullText(typed, facet) {
    if (!site.pagefind?.length || !typed.trim()) return null;
    try {
      const asked = facet ? ["", { [facet.kind]: facet.names[0] }] : [typed.trim(), {}];
      const { count, pages } = await (await fullTextIndex()).search(...asked, REPORTS);
      return { count, groups: pages.map((page) => [report(page)]) };
    } catch (error) {
      console.warn("The full text of reports cannot be searched:", error);
      return null;
    }
  }
  function report({ raw_url, meta, excerpt }) {
    const names = [meta.id, meta.incident].filter(Boolean);
    const tags = [meta.severity, meta.day].filter(Boolean).map(escaped);
    return { location: raw_url, title: escaped(meta.title), text: excerpt, tags, names, kind: "report", score: 1, terms: {} };
  }

  /* Whatever goes wrong here, Material's own answer remains. */
  async function answered(typed) {
    try {
      return await answer(typed);
    } catch (error) {
      console.error("Material's index alone was searched:", error);
      return ask(typed);
    }
  }
  async function answer(typed) {
    const text = question(typed), called = key(typed);
    const [found, texts] = await Promise.all([text ? ask(text) : { items: [] }, fullText(typed, facetOf(called))]);
    const groups = complete(found.items);
    const known = new Set(groups.flat().map((item) => item.location));
    for (const doc of named.get(called) ?? []) {
      if (!known.has(doc.location) && !doc.parent) groups.push([{ ...doc, score: 0, terms: {} }]);
    }
    groups.push(...(texts?.groups ?? []));
    const ranked = groups.map((group, place) => ({ group, place, rank: rank(group, called) }));
    ranked.sort((a, b) => a.rank - b.rank || a.place - b.place);
    // Material marks what was found in tags, too, which tears them apart.
    const items = ranked.map(({ group }) => group.map((item) => ({ ...item, tags: pages.get(item.location)?.tags ?? item.tags })));
    return { ...found, items: led(items, typed.trim(), facetOf(called), texts?.count) };
  }

  /* The list that is called so, if any: its reports are meant, not those that mention it. */
  const facetOf = (called) => (named.get(called) ?? []).find((doc) => FACETS.includes(doc.kind));

  /* Of pages that hold some of the words and pages that hold all of them, only the latter. */
  function complete(groups) {
    const all = groups.filter((group) => {
      const terms = new Map();
      for (const item of group) for (const [term, held] of Object.entries(item.terms)) terms.set(term, held || terms.get(term));
      return [...terms.values()].every(Boolean);
    });
    return all.length ? all : groups;
  }
  function rank(group, called) {
    const first = group.find((item) => !item.location.includes("#")) ?? group[0];
    const mine = kind(first);
    const own = group.some((item) => (item.location.split("#")[1] ?? "") === called)
      || (named.get(called) ?? []).some((doc) => doc.location === first.location)
      || (first.names ?? []).some((name) => key(name) === called);
    const page = pages.get(first.location) ?? first;
    const tagged = (page.tags ?? []).some((tag) => key(tag) === called);
    const level = !called ? 2 : own ? 0 : tagged ? 1 : 2;
    return level * 100 + ORDER.indexOf(level && !(mine === "pattern" && isNamed(page, called)) ? SHARED[mine] ?? mine : mine);
  }
  function isNamed(page, called) {
    const words = [unescaped(page.title), ...(page.names ?? [])].flatMap((name) => key(name).split("-"));
    return called.split("-").every((asked) => words.some((word) => word.startsWith(asked)));
  }

  /* Behind the first reports, the way to all of them with the same words. */
  function led(groups, typed, facet, count) {
    const isReport = (group) => group.some((item) => item.kind === "report");
    const reports = groups.filter(isReport);
    if (!site.reports || !reports.length) return groups;
    const left = new Set(reports.slice(REPORTS));
    const shown = groups.filter((group) => !left.has(group));
    const total = count ?? (facet ? facet.count : reports.length);
    const query = facet ? `${facet.kind}=${encodeURIComponent(facet.names[0])}` : `text=${encodeURIComponent(typed)}`;
    const way = {
      location: `${site.reports}?${query}`,
      title: `${total} report${total === 1 ? "" : "s"} with “${escaped(typed)}”`,
      text: "", tags: ["full text and filters"], score: 0, terms: {},
    };
    shown.splice(shown.findLastIndex(isReport) + 1, 0, [way]);
    return shown;
  }
})();
