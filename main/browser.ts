import { shell } from 'electron';
import { isProviderAddress } from '../shared/model/provider.ts';

/**
 * Opens the address of a sign-in in the browser of the system. Where there is no browser nothing is
 * lost: the window shows the address.
 */
export async function openBrowser(address: string): Promise<void> {
  // The backend has made it; anything but a provider's could start a program of the system.
  if (!isProviderAddress(address)) return;
  try {
    await shell.openExternal(address);
  } catch {
    // The system has nothing that opens it, and the operator sees the address.
  }
}
