// Makes dist/: the modules with their types, and all of it in one small file for a <script>.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { bundle } from "./bundle.js";

const here = new URL("..", import.meta.url).pathname;
rmSync(`${here}/dist`, { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  cwd: here,
  stdio: "inherit",
});
await bundle({ outfile: `${here}/dist/hubbub.min.js` });
