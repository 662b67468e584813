// Writes src/openapi.ts, the types of the REST API, from a server's /openapi.json.
//
//   node scripts/openapi.js FILE
//   node scripts/openapi.js FILE -     prints them instead
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

// The examples are most of the document, and /docs shows them better.
function withoutExamples(value, key) {
  if (Array.isArray(value)) return value.map((item) => withoutExamples(item));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name]) => key === "properties" || !["example", "examples"].includes(name),
  );
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutExamples(item, name)]));
}

const [, , source, target] = process.argv;
const document = JSON.parse(readFileSync(source, "utf8"));
const tree = await openapiTS(withoutExamples(document), {
  alphabetize: true,
  defaultNonNullable: false, // what has a default need not be given
});
const types = astToString(tree);
const title =
  "/** The types of REST, made by scripts/openapi.js from /openapi.json: do not edit. */";
const text = `${title}\n\n${types}`;
if (target === "-") process.stdout.write(text);
else writeFileSync(new URL("../src/openapi.ts", import.meta.url), text);
