// Which exercises are answered: kept in this browser alone, under one key.
//
// {"version": 1, "lessons": {LESSON: {EXERCISE: OUTCOME}}}

const KEY = "cnnviz.progress";
/** Where the browser keeps nothing, it lasts as long as the page. */
let unkept = "";

/** @returns {Record<string, Record<string, string>>} outcomes by lesson and exercise */
function lessons() {
  let text = unkept;
  try {
    text = localStorage.getItem(KEY) || unkept;
    const { version, lessons } = JSON.parse(text);
    if (version === 1 && lessons) return lessons;
  } catch {
    // Blocked, or not what we wrote: nothing is known.
  }
  return {};
}

/**
 * @param {string} [lesson]
 * @param {string} [name] of the exercise
 */
export function isAnswered(lesson = "", name = "") {
  return ["right", "compare"].includes(lessons()[lesson]?.[name]);
}

/**
 * What was right once stays so.
 * @param {string} [lesson]
 * @param {string} [name]
 * @param {string} [outcome]
 */
export function note(lesson = "", name = "", outcome = "") {
  if (isAnswered(lesson, name)) return;
  const all = lessons();
  keep({ ...all, [lesson]: { ...all[lesson], [name]: outcome } });
}

/** @param {Record<string, Record<string, string>>} [lessons] without them, all is forgotten */
export function keep(lessons) {
  unkept = lessons ? JSON.stringify({ version: 1, lessons }) : "";
  try {
    localStorage.removeItem(KEY);
    if (unkept) localStorage.setItem(KEY, unkept);
  } catch {
    // It lasts as long as the page.
  }
  dispatchEvent(new Event("cnnviz-progress"));
}
