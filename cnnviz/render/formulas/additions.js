// What notebooks may write and Temml lacks: definitions in the ways of LaTeX that MathJax knows.
// `convert` at the end is what `engine.py` calls. Temml holds a macro's tokens in reverse order.

globalThis.console = { log() {}, warn() {}, error() {} }; // Temml reports oddities there

(() => {
  const nothing = { tokens: [], numArgs: 0 };
  const token = (text) => ({ text });
  const textOf = (tokens) =>
    tokens
      .map((one) => one.text)
      .reverse()
      .join("");

  /** The tokens of an optional argument in brackets; null if there is none. */
  function optional(context) {
    context.consumeSpaces();
    if (context.future().text !== "[") return null;
    context.popToken();
    return context.consumeArg(["]"]).tokens;
  }

  function skipStar(context) {
    context.consumeSpaces();
    const isStarred = context.future().text === "*";
    if (isStarred) context.popToken();
    return isStarred;
  }

  /** The body with each #1, #2, … replaced by an argument. */
  function pasted(body, given) {
    const tokens = body.slice();
    for (let at = tokens.length - 1; at > 0; at--) {
      if (tokens[at].text === "#" && /^[1-9]$/.test(tokens[at - 1].text)) {
        tokens.splice(at - 1, 2, ...(given[tokens[at - 1].text - 1] || []));
        at -= 1;
      }
    }
    return tokens;
  }

  /** \newcommand and its kin: as in MathJax, a second definition replaces the first. */
  function command(context, keepsFirst) {
    skipStar(context);
    const name = textOf(context.consumeArgs(1)[0]).trim();
    const count = Number(textOf(optional(context) || [token("0")]));
    const fallback = optional(context);
    const body = context.consumeArgs(1)[0];
    if (keepsFirst && context.isDefined(name)) return nothing;
    const plain = { tokens: body, numArgs: count };
    const withOption = (use) => {
      const first = optional(use) || fallback;
      return { tokens: pasted(body, [first, ...use.consumeArgs(count - 1)]), numArgs: 0 };
    };
    context.macros.set(name, fallback ? withOption : plain, true);
    return nothing;
  }

  function operator(context) {
    const isStarred = skipStar(context);
    const name = textOf(context.consumeArgs(1)[0]).trim();
    const body = context.consumeArgs(1)[0];
    const start = ["{", ...(isStarred ? ["*"] : []), "\\operatorname"].map(token);
    context.macros.set(name, { tokens: [token("}"), ...body, ...start], numArgs: 0 }, true);
    return nothing;
  }

  const define = temml.__defineMacro;
  define("\\newcommand", (context) => command(context, false));
  define("\\renewcommand", (context) => command(context, false));
  define("\\providecommand", (context) => command(context, true));
  define("\\DeclareMathOperator", operator);
  // A definition holds for the rest of the page, as in a notebook.
  define("\\def", "\\gdef");
  define("\\edef", "\\xdef");
  define("\\let", { tokens: [token("\\\\globallet")], numArgs: 0 });
  define("\\mbox", "\\text");
  define("\\require", (context) => {
    context.consumeArgs(1);
    return nothing;
  });
  // MathJax does not know them, so the lesson's notebook cannot show them.
  define("\\argmax", undefined);
  define("\\argmin", undefined);

  const options = (macros, display) => ({
    displayMode: display,
    macros,
    throwOnError: true,
    trust: false
  });

  let last = { key: "[]", macros: Object.create(null) };

  /** The macros that these formulas define, one after the other. */
  function defined(definitions) {
    const key = JSON.stringify(definitions);
    if (key !== last.key) {
      const macros = Object.create(null);
      for (const tex of definitions) {
        try {
          temml.renderToString(tex, options(macros, true));
        } catch {} // it was reported where it stands
      }
      last = { key, macros };
    }
    return Object.assign(Object.create(null), last.macros);
  }

  /** JSON of [MathML] or [null, what is wrong]; `request`: JSON of [definitions, tex, display]. */
  globalThis.convert = (request) => {
    const [definitions, tex, display] = JSON.parse(request);
    try {
      return JSON.stringify([temml.renderToString(tex, options(defined(definitions), display))]);
    } catch (error) {
      return JSON.stringify([null, String(error.message)]);
    }
  };
})();
