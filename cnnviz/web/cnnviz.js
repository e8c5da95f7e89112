// What every page runs: the elements that load the rest when they are touched, and the language switch.
//
// The switch stays on the page and keeps the hash.
//
// Every page exists in every language at the same address below the language's folder, so the way
// over is a swap of folders. Material's own switch looks addresses up in sitemap.xml, which fails
// where the site is served from another place than `site_url`; this one runs before it (capture).

import "./diagrams.js";
import "./exercise/stub.js";
import "./figure/stub.js";
import "./playground/stub.js";

// This script lies in assets/cnnviz/ of the language's folder.
const root = new URL("../../", import.meta.url);

document.addEventListener(
  "click",
  (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a[data-cnnviz-language]");
    if (!(link instanceof HTMLAnchorElement) || event.metaKey || event.ctrlKey) return;
    const here = location.href.slice(root.href.length);
    const there = new URL(`../${link.dataset.cnnvizLanguage}/${here}`, root);
    event.preventDefault();
    event.stopPropagation();
    location.assign(there);
  },
  { capture: true }
);
