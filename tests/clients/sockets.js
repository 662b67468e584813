// Opens WebSockets as told by JSON lines on stdin, and tells on stdout what they see.
//
//   node sockets.js node|chromium
//
// In Chromium they live in the page that the last "visit" went to.
const { createInterface } = require("node:readline");
const { launch } = require("./browser");

const print = (event) => console.log(JSON.stringify(event));

// Runs in Node or in the page: nothing from outside may be used in here.
function sockets(tell) {
  const all = new Map();
  return {
    open({ id, url, protocols }) {
      const ws = new WebSocket(url, protocols);
      ws.onopen = () => tell({ id, event: "open", protocol: ws.protocol });
      ws.onmessage = ({ data }) => tell({ id, event: "message", data });
      ws.onclose = ({ code, reason }) => tell({ id, event: "close", code, reason });
      all.set(id, ws);
    },
    send: ({ id, text }) => all.get(id).send(text),
    close: ({ id }) => all.get(id).close(),
  };
}

function inNode() {
  const here = sockets(print);
  return { run: (command) => here[command.do](command), visit() {}, end() {} };
}

async function inChromium() {
  const browser = await launch();
  const page = await browser.newPage();
  await page.exposeFunction("tell", print);
  await page.addInitScript(`globalThis.sockets = (${sockets})(tell);`);
  return {
    run: (command) => page.evaluate((command) => globalThis.sockets[command.do](command), command),
    visit: ({ url }) => page.goto(url),
    end: () => browser.close(),
  };
}

async function main(where) {
  const driver = await (where === "node" ? inNode() : inChromium());
  print({ event: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    await (command.do === "visit" ? driver.visit(command) : driver.run(command));
  }
  await driver.end();
  process.exit();
}

main(process.argv[2]);
