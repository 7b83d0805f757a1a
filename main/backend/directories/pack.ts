import { readFileSync, statSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { Failure } from '../../../shared/failure.ts';
import { type ConnectionPack, connectionPack } from '../../../shared/model/directory.ts';
import type { ChosenFile, CommandContext } from '../context.ts';
import { liveDirectories } from '../live/stored.ts';
import { createDirectory } from './rows.ts';

const packBytesMax = 1_048_576;

/** Writes the connections of every live directory to a file: no secret, and no pin, which is a person's. */
export function writePack(context: CommandContext, file: ChosenFile): { connections: number } {
  const { read, store, operator } = context;
  const connections = liveDirectories(read).map(({ name, server, connection, row }) => ({
    name,
    server,
    scheduleMinutes: row.schedule_minutes,
    connection: { ...connection, pin: null },
  }));
  const pack: ConnectionPack = { format: 'bailiwick-connections', version: 1, connections };
  store.write(() => ({
    value: null,
    entries: [
      {
        action: 'directories.exportPack',
        operator: operator.name,
        detail: { connections: connections.length },
      },
    ],
  }));
  try {
    writeFileSync(file.path, `${JSON.stringify(pack, null, 2)}\n`, { mode: 0o600 });
  } catch {
    // The system's words hold the path; the code says what the operator can do.
    throw new Failure('file-unwritable');
  }
  return { connections: connections.length };
}

/** Adds the directories of a pack that have a name of their own. No server is asked for anything. */
export function readPack(
  context: CommandContext,
  file: ChosenFile,
): { added: number[]; skipped: string[] } {
  const added: number[] = [];
  const skipped: string[] = [];
  for (const { name, server, scheduleMinutes, connection } of parsed(file).connections) {
    const id = createDirectory(context, name, 'ldap', (tx, made) => {
      const sql =
        'UPDATE directories SET server = ?, connection = ?, schedule_minutes = ? WHERE id = ?';
      // Whoever made the pack may not accept a certificate for whoever opens it.
      tx.run(sql, server, JSON.stringify({ ...connection, pin: null }), scheduleMinutes, made);
    });
    if (id === null) skipped.push(name);
    else added.push(id);
  }
  context.store.write(() => ({
    value: null,
    entries: [
      {
        action: 'directories.importPack',
        operator: context.operator.name,
        detail: { added: added.length, skipped: skipped.length },
      },
    ],
  }));
  return { added, skipped };
}

function parsed({ path }: ChosenFile): ConnectionPack {
  let text: string;
  try {
    const facts = statSync(path);
    // Whatever is no plain file could be read for ever.
    if (!facts.isFile() || facts.size > packBytesMax) throw new Failure('pack-unusable');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('file-unreadable');
  }
  try {
    return v.parse(connectionPack, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) {
      throw new Failure('pack-unusable');
    }
    throw error;
  }
}
