// A client of the JavaScript SDK that does what JSON lines on stdin say, and tells on stdout
// what it hears, what came of each command, and what tokens it was asked for.
//
//   node person.mjs OPTIONS       OPTIONS is JSON: url, tokens, and what the client takes
import { createInterface } from "node:readline";
import { FrozenClock } from "../../../clients/javascript/tests/frozen_clock.ts";
import { person } from "./commands.mjs";

const { frozen, ...options } = JSON.parse(process.argv[2]);
const print = (value) => console.log(JSON.stringify(value));
const run = person(options, print, frozen ? new FrozenClock() : undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.do === "end") break;
  run(command);
}
process.exit();
