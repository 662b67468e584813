// Opens URL in Chromium, runs the script FILE in the page, and prints the page's console.
//
//   node page_script.js URL FILE
const { readFileSync } = require("node:fs");
const { launch } = require("./browser");

async function main(url, file) {
  const browser = await launch();
  const page = await browser.newPage();
  page.on("console", (message) => console.log(message.text()));
  page.on("pageerror", (error) => console.log("uncaught:", error.message));
  await page.goto(url);
  await page.evaluate(readFileSync(file, "utf8"));
}

main(...process.argv.slice(2));
