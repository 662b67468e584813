// As person.mjs, in a page of Chromium: its network, its tab and its reloads can be told too.
//
//   node page.mjs OPTIONS [ENTRY]
//
// The page is at OPTIONS.url, but needs no server: it comes from here.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { bundle } from "../../../clients/javascript/scripts/bundle.js";
import { launchNatural } from "./natural_browser.mjs";

const { launch } = createRequire(import.meta.url)("../browser.js");
const here = (name) => new URL(name, import.meta.url).pathname;

const [, , text, entry = "in_page.mjs"] = process.argv;
const options = JSON.parse(text);
const script = Buffer.from(await bundle({ entry: here(entry) }));
const html =
  '<!doctype html><title>SDK</title><main></main><script type="module" src="/sdk.js"></script>';
const browser = await (options.natural ? launchNatural() : launch());
const context = options.natural ? browser.contexts()[0] : await browser.newContext();
// A page that comes from nowhere may not call the loopback address unless it is let.
await context.grantPermissions(["local-network-access"]);
await context.route("**/sdk", (route) => route.fulfill({ contentType: "text/html", body: html }));
await context.route("**/sdk.js", (route) =>
  route.fulfill({ contentType: "text/javascript", body: script }),
);
await context.exposeFunction("tell", (line) => console.log(line));
await context.addInitScript((given) => (globalThis.options = given), options);

async function open() {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`uncaught: ${error.message}`));
  await page.goto(`${options.url}/sdk`);
  await page.waitForFunction(() => globalThis.run);
  return page;
}

let page = await open();
const lifecycle = async (state) => {
  const session = await context.newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state });
};
const outside = {
  offline: () => context.setOffline(true),
  online: () => context.setOffline(false),
  freeze: () => lifecycle("frozen"),
  thaw: () => lifecycle("active"),
  async reload() {
    await page.reload();
    await page.waitForFunction(() => globalThis.run);
  },
  async tab() {
    page = await open();
  },
  text: () => page.locator("main").innerText(),
  sees: ({ text }) => page.getByText(text, { exact: true }).waitFor(),
  fill: ({ label, value }) => page.getByLabel(label).fill(value),
  click: ({ button }) => page.getByRole("button", { name: button }).click(),
};

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.do === "end") break;
  if (command.do in outside) {
    const result = await outside[command.do](command);
    console.log(JSON.stringify({ number: command.number, result: result ?? null }));
  } else {
    await page.evaluate((it) => globalThis.run(it), command);
  }
}
await browser.close();
process.exit();
