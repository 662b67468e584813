// The entry of the page that page.mjs opens: a client that is told what to do from outside.
import { person } from "./commands.mjs";

const { options, tell } = globalThis;
globalThis.run = person(options, (value) => tell(JSON.stringify(value)));
