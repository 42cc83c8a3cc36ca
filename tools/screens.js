/* What tools/screens.py asks a page, in the page. One object: { layout, stretch, watch }. */
({
  /* Walks through the text of the page and tells what does not fit its box. */
  layout() {
    const found = [];
    const root = document.documentElement;
    const say = (what, e) => {
      const text = (e.textContent || "").trim().replace(/\s+/g, " ").slice(0, 60);
      found.push(`${what}: <${e.tagName.toLowerCase()} class="${e.getAttribute("class") ?? ""}"> «${text}»`);
    };
    if (root.scrollWidth > root.clientWidth + 1) {
      found.push(`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth} px`);
      const wide = [...document.body.querySelectorAll("*")].find((e) => {
        const r = e.getBoundingClientRect();
        return r.width && r.right > root.clientWidth + 1 && !e.closest(".scroll, .sr");
      });
      if (wide) say("sticks out", wide);
    }
    const hides = (axis) => axis === "hidden" || axis === "clip";
    for (const e of document.body.querySelectorAll("*")) {
      const own = [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
      if (!own || e.closest(".sr, svg, [hidden], option, script, .skip")) continue;
      const style = getComputedStyle(e);
      if (style.display === "inline" || style.visibility === "hidden" || style.clipPath !== "none" || !e.getClientRects().length) continue;
      const wide = e.scrollWidth > e.clientWidth + 1;
      const high = e.scrollHeight > e.clientHeight + 2;
      const shortened = style.textOverflow === "ellipsis" && e.closest("[title], [aria-label]");
      if (wide && style.overflowX === "visible") say("text wider than its box", e);
      if (wide && hides(style.overflowX) && !shortened) say("text cut at the side", e);
      if (high && hides(style.overflowY) && !shortened) say("text cut below", e);
    }
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) found.push(`${headings} headings of the first level`);
    if (!document.title.trim()) found.push("no title");
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    for (const id of new Set(ids.filter((one, place) => ids.indexOf(one) !== place))) found.push(`id ${id} stands twice`);
    return [...new Set(found)];
  },

  /* Puts a very long name wherever a name may stand. */
  stretch(name) {
    const places = ".ctx b, h1, .crumbs a, .lines b, .facts dd:not(.remark), .table tbody th > a, .notice b, .pick > span, .panel h2";
    for (const e of document.querySelectorAll(places)) if (!e.children.length) e.textContent = name;
  },

  /* Sums up layout shifts from the first paint on. */
  watch() {
    window.partaShift = 0;
    const add = (list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) window.partaShift += entry.value; });
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  },
})
