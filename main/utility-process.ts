import { utilityProcess } from 'electron';
import { childEnvironment, type StartProcess } from './processes.ts';

/** A utility process of Electron. */
export const startUtility: StartProcess = (bundle, args, more) => {
  const child = utilityProcess.fork(bundle, [...args], {
    env: childEnvironment(more),
    stdio: ['ignore', 'inherit', 'pipe'],
    serviceName: 'Bailiwick',
  });
  return {
    pid: child.pid,
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  };
};
