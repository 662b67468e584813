// Chromium whose tabs can be hidden and frozen: Playwright keeps its own pages always in focus.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { chromium } = createRequire(import.meta.url)("playwright-core");

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
];

// Starts it with its profile in the working directory; ends with this process.
export async function launchNatural() {
  const profile = `--user-data-dir=${join(process.cwd(), "profile")}`;
  const child = spawn(process.env.CHROMIUM, [...FLAGS, profile, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  process.on("exit", () => child.kill("SIGKILL"));
  process.on("SIGTERM", () => process.exit(1));
  for await (const line of createInterface({ input: child.stderr })) {
    const found = /DevTools listening on (ws:\S+)/.exec(line);
    if (found) return chromium.connectOverCDP(found[1], { noDefaults: true });
  }
  throw new Error("Chromium ended before it was ready");
}
