// The live view of a served page: it follows what is saved. The server puts this script into each
// page; the site itself has none of it.

import { isHere, ownPath } from "./addresses.js";
import { exchange } from "./page/files.js";
import { refresh } from "./page/shown.js";
import { navigated } from "./page/theme.js";
import { Panel } from "./panel/panel.js";
import { Stream } from "./stream.js";
import { speak } from "./words.js";

const panel = new Panel();

/** @type {Record<string, (event: any) => void>} */
const acts = {
  Hello: ({ editor }) => {
    panel.editor = editor;
    panel.ended();
    refresh();
  },
  PagesMade: ({ paths }) => void (paths.includes(ownPath()) && refresh()),
  FilesMade: ({ paths }) => exchange(new Set(paths)),
  LessonRuns: (event) => void (isHere(event.page) && panel.runs(event)),
  LessonEnded: ({ page }) => panel.ended(page),
  Troubles: ({ items }) => panel.troubles(items),
  SiteState: (state) => panel.state(state)
};

const stream = new Stream((kind, event) => acts[kind](event));
navigated(() => stream.follow());
speak()
  .then(() => panel.show())
  .catch(() => {});
