// How large the main entry is: fails above 8 KB, minified and gzipped.
import { gzipSync } from "node:zlib";
import { bundle } from "./bundle.js";

const LIMIT = 8 * 1024;
const code = await bundle();
const size = gzipSync(code, { level: 9 }).length;
console.log(`${size} of ${LIMIT} bytes gzipped (${code.length} minified)`);
process.exitCode = size <= LIMIT ? 0 : 1;
