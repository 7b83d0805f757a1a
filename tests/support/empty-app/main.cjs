'use strict';
// The smallest window with the product's own isolation: what a test of the sandbox looks at, and
// what the bench compares memory and start-up time with.
const { app, BrowserWindow } = require('electron');

app.enableSandbox();
app
  .whenReady()
  .then(() => {
    const window = new BrowserWindow({
      width: 400,
      height: 300,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
    });
    return window.loadURL('data:text/html,<title>Empty</title><p>Empty</p>');
  })
  .catch((error) => {
    process.stderr.write(`${error.message}\n`);
    app.exit(1);
  });
app.on('window-all-closed', () => app.quit());
