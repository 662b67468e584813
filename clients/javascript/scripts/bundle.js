// One entry and all that it imports as one file of JavaScript.
import { build } from "esbuild";

const main = new URL("../src/index.ts", import.meta.url).pathname;

/** The minified bytes; written to `outfile` if there is one. */
export async function bundle({ entry = main, outfile } = {}) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    jsx: "automatic",
    alias: {
      "hubbub-client/react": new URL("../src/react.ts", import.meta.url).pathname,
      "hubbub-client": main,
    },
    nodePaths: [new URL("../node_modules", import.meta.url).pathname],
    ...(outfile ? { outfile } : { write: false }),
  });
  return outputFiles?.[0].contents;
}
