// Chromium as every test and picture wants it: without a window and without traffic of its own.
//
//   node browser.js     starts one for many scripts and prints where it is; they get it as BROWSER
const { chromium } = require("playwright-core");

const OPTIONS = {
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

exports.launch = () =>
  process.env.BROWSER ? chromium.connect(process.env.BROWSER) : chromium.launch(OPTIONS);

if (require.main === module) {
  chromium.launchServer(OPTIONS).then((server) => console.log(server.wsEndpoint()));
}
