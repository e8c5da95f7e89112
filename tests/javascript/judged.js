// What the site's judge says to [question, answer], for a list of them.

import { judge } from "../../cnnviz/web/exercise/form.js";

let text = "";
for await (const part of process.stdin) text += part;
const said = JSON.parse(text).map(([data, answer]) => {
  const { outcome, message } = judge(data, answer);
  return [outcome, message];
});
process.stdout.write(JSON.stringify(said));
