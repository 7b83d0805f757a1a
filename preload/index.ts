import { contextBridge, ipcRenderer } from 'electron';

/** The whole bridge: one function that asks, and one that hears which topics changed. */
contextBridge.exposeInMainWorld('bailiwick', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('call', name, input),
  listen: (listener: (topics: readonly string[]) => void): (() => void) => {
    const heard = (_event: unknown, topics: readonly string[]): void => listener(topics);
    ipcRenderer.on('changed', heard);
    return () => {
      ipcRenderer.off('changed', heard);
    };
  },
});
