// Draws docs/images/first-page.png: a fresh demo, and three people talking in it.
//
//   node screenshot.js [FILE]
const { spawn } = require("node:child_process");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { createInterface } = require("node:readline");
const { launch } = require("./browser");
const { visitor } = require("./visitor");

const ROOT = resolve(__dirname, "../..");

const CONVERSATION = [
  ["bob", "Shorter headline: “Talk, track, ship.” What do you think?"],
  ["carol", "Love it. Moving the task to done."],
  ["alice", "Then it is live on Thursday. Thank you, team!"],
];

async function startDemo(folder) {
  const hubbub = join(ROOT, ".venv/bin/hubbub");
  const server = spawn(hubbub, ["serve", "--demo", "--port", "0"], {
    cwd: folder,
    env: { PATH: process.env.PATH, PYTHONUNBUFFERED: "1", LOG_LEVEL: "WARNING" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const found = /is ready on (http\S+)/.exec(line);
    if (found) return { server, url: found[1] };
  }
  throw new Error("the server ended before it was ready");
}

async function draw(url, file) {
  const browser = await launch();
  const people = {};
  for (const name of ["carol", "bob", "alice"]) {
    const person = await visitor(browser, url);
    await person.logIn(name);
    await person.entered();
    await person.sees("Let us ship it on Thursday.");
    people[name] = person;
  }
  for (const [name, text] of CONVERSATION) {
    await people[name].says(text);
    await people.alice.sees(text);
  }
  const { page } = people.alice;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.screenshot({ path: file });
  await browser.close();
}

async function main(file = join(ROOT, "docs/images/first-page.png")) {
  const folder = mkdtempSync(join(tmpdir(), "hubbub-"));
  const { server, url } = await startDemo(folder);
  try {
    await draw(url, file);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

main(...process.argv.slice(2));
