// The live view of a served page: it follows what is saved. The server puts this script into each
// page; the site itself has none of it.

import { isHere, ownPath } from "./addresses.js";
import { exchange, exchangeAll } from "./page/files.js";
import { again, isPlaceholder, refresh, resume } from "./page/shown.js";
import { navigated } from "./page/theme.js";
import { Panel } from "./panel/panel.js";
import { Stream } from "./stream.js";
import { speak } from "./words.js";

const panel = new Panel();

/** @type {Record<string, (event: any) => void>} */
const acts = {
  Hello({ editor, has_missed }) {
    panel.editor = editor;
    panel.ended();
    // First the page: what is shown again is taken from what the server sent last.
    void refresh().then(() => has_missed && exchangeAll(again));
  },
  PagesMade({ paths }) {
    if (paths.includes(ownPath())) refresh();
    // A combination of parameters has a page of its own, which may be shown in this one.
    else if (paths.includes(shownPath())) resume();
  },
  FilesMade: ({ paths }) => void (isPlaceholder() || exchange(paths, again)),
  LessonRuns: (event) => void (isHere(event.page) && panel.runs(event)),
  LessonEnded: ({ page }) => panel.ended(page),
  Troubles: ({ items }) => panel.troubles(items),
  SiteState(state) {
    panel.state(state);
    if (state.is_current && isPlaceholder()) refresh();
  }
};

/** The path of the page whose outputs are shown: of the chosen combination, where there is one. */
function shownPath() {
  const shows = document.querySelector("[data-shows]")?.getAttribute("data-shows");
  return shows && location.search ? `${ownPath()}${shows}/` : ownPath();
}

await speak().catch(() => {});
panel.show();
const stream = new Stream(shownPath, (kind, event) => acts[kind](event));
navigated(() => stream.follow());
new MutationObserver(() => stream.follow()).observe(document, {
  subtree: true,
  attributeFilter: ["data-shows"]
});
