// Mermaid diagrams: a theme asks for the library by its name, and gets this until it draws one.
// The site serves the library, and only readers of a page with a diagram load it.

/** @typedef {{ initialize: (options: object) => void, render: (...args: any[]) => Promise<any> }} Mermaid */

/** @type {any} */
const page = window;

/** @type {object} */
let settings = {};
/** @type {Promise<Mermaid> | undefined} */
let library;

/** @returns {Promise<Mermaid>} */
function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("mermaid.min.js", import.meta.url).href;
    script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
    script.onload = () => {
      page.mermaid.initialize(settings);
      resolve(page.mermaid);
    };
    document.head.append(script);
  });
}

// A heading "Mermaid" is an element of that name, which the page offers by the same name.
if (!page.mermaid?.render)
  page.mermaid = {
    /** @param {object} options */
    initialize(options) {
      settings = options;
    },
    /** @param {any[]} args */
    async render(...args) {
      library ??= load();
      return (await library).render(...args);
    }
  };
