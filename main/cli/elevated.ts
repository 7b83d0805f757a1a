import type { Host } from './host.ts';
import { Refused, valueOf } from './problems.ts';
import type { Terminal } from './terminal.ts';

/** Takes up the role that was granted to whoever has signed in; a command is a session of its own. */
export async function takeUpRole(client: Host['client'], terminal: Terminal): Promise<void> {
  const { mine } = valueOf(await client.elevation.state({}));
  if (mine?.state !== 'granted') throw new Refused('elevation-missing');
  valueOf(await client.elevation.start({ request: mine.request }));
  terminal.note(`You have the role ${mine.role}. It ends with this command.`);
}

/** Gives the role back, unless its time is over already. */
export async function giveRoleBack(client: Host['client']): Promise<void> {
  const { elevation } = valueOf(await client.session.status({}));
  if (elevation) valueOf(await client.elevation.end({}));
}
