'use strict';
// A packaged Electron carries no default app, so `electron path/to/app` would exit silently.
// This stands in for it: it opens the folder that the first plain argument names.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { app } = require('electron');

const preloads = [];
let appDir;
let rest = [];
for (let at = 1; at < process.argv.length; at += 1) {
  const argument = process.argv[at];
  if (argument === '-r' || argument === '--require') {
    at += 1;
    preloads.push(process.argv[at]);
  } else if (!argument.startsWith('-')) {
    appDir = path.resolve(argument);
    rest = process.argv.slice(at + 1);
    break;
  }
}

if (appDir === undefined) {
  process.stderr.write('Name the folder of the app to open.\n');
  app.exit(2);
} else {
  const manifest = JSON.parse(readFileSync(path.join(appDir, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(appDir);
  process.argv = [process.argv[0], appDir, ...rest];
  Module._preloadModules(preloads);
  require(path.join(appDir, manifest.main));
}
