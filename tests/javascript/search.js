// Asks the site's own search, Material's worker in its folder, as the page does: queries from stdin.
import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";

const [site, worker] = process.argv.slice(2);
const folder = path.dirname(worker);
let answer;
const listeners = [];
const context = {
  console: { ...console, warn() {} },
  addEventListener: (_, listener) => listeners.push(listener),
  postMessage: (message) => answer(message),
  importScripts: (...names) => {
    for (const name of names)
      vm.runInContext(readFileSync(path.join(folder, name), "utf8"), context, { filename: name });
  }
};
context.self = context;
vm.createContext(context);
vm.runInContext(readFileSync(worker, "utf8"), context);

const send = (type, data) =>
  new Promise((resolve) => {
    answer = resolve;
    listeners.forEach((listener) => listener({ data: { type, data } }));
  });

const index = JSON.parse(readFileSync(path.join(site, "search/search_index.json"), "utf8"));
await send(0, { ...index, options: { suggest: true } });
const results = {};
for (const query of JSON.parse(readFileSync(0, "utf8"))) {
  const { data } = await send(2, query);
  results[query] = {
    pages: data.items.map((group) => group.map((each) => each.location)),
    terms: data.items[0]?.find((each) => each.score > 0)?.terms ?? {},
    suggest: data.suggest ?? []
  };
}
console.log(JSON.stringify(results));
