// A process that answers line by line, so that Node starts once for all questions.

import { createInterface } from "node:readline";
import { answer } from "./answer.js";

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = { answer: await answer(JSON.parse(line)) };
  } catch (error) {
    reply = { error: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(reply, named)}\n`);
}

/** JSON has no infinity; it must not look like the null of a padding. */
function named(_key, value) {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
