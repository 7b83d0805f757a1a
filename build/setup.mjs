// The first step of every npm script. It runs on the Node of the machine (20 or newer) and needs
// no package: it installs them, then hands over to the Node 24 that they bring.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const isWindows = process.platform === 'win32';
const node = join(root, 'node_modules/node/bin', isWindows ? 'node.exe' : 'node');
const tasks = ['start', 'build', 'test', 'check', 'e2e', 'fault', 'bench', 'cli', 'package'];

// To standard error, because `npm run cli` leaves standard output to the command line's answer.
function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(`set-up: ${text}`);
  process.exit(1);
}

/** Whether node_modules holds what the lock names; packages for other systems may be absent. */
function isInstalled() {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile) || !existsSync(node)) return false;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function npm(args) {
  const script = process.env.npm_execpath;
  const runsByNode = script !== undefined && /npm-cli\.c?js$/.test(script);
  const command = runsByNode ? process.execPath : isWindows ? 'npm.cmd' : 'npm';
  say(`set-up: npm ${args.join(' ')}`);
  const { status, error } = spawnSync(command, [...(runsByNode ? [script] : []), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: isWindows && !runsByNode,
  });
  if (error) stop(`npm could not be started: ${error.message}`);
  if (status !== 0) stop(`npm ${args[0]} failed with status ${status}`);
}

function install() {
  const started = Date.now();
  // Only the package that carries Node 24 needs its install script; no other may run one.
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  npm(['rebuild', 'node']);
  if (!existsSync(node)) stop('the package "node" brought no Node for this system');
  say(`set-up: packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

function handOver(task, args) {
  const paths = [join(root, 'node_modules/node/bin'), join(root, 'node_modules/.bin')];
  const child = spawn(node, [join(root, 'build', `${task}.ts`), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: [...paths, process.env.PATH ?? ''].join(delimiter) },
  });
  // A terminal sends Ctrl+C to both; waiting keeps the child's exit status and last words.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => stop(`Node 24 could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

const [task, ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20) stop('Node 20 or newer is needed');
if (!tasks.includes(task)) stop(`name one of: ${tasks.join(', ')}`);
if (!isInstalled()) install();
handOver(task, args);
