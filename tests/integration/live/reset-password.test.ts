import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changes } from '../../../main/backend/changes/changes.ts';
import type { Edit } from '../../../shared/model/change.ts';
import type { FaultyDirectory } from '../../support/faulty-directory.ts';
import { stageOn } from '../changes/remote-set.ts';
import { applySet, livePeople, onlyChange } from './live-people.ts';
import { liveVault, type LiveVault } from './live-vault.ts';

let live: LiveVault;
let remote: FaultyDirectory;
let ann = 0;

beforeAll(async () => {
  live = await liveVault();
});

afterAll(() => live.close());

beforeEach(async () => {
  ({ remote, ann } = await livePeople(live));
});

const apply = (set: number) => applySet(live, set);
const only = (set: number) => onlyChange(live, set);

function stage(...edits: readonly Edit[]): number {
  return stageOn(live.context, ann, edits);
}

describe('a password that is reset', () => {
  const reset = () => stage({ do: 'reset-password', mustChange: true });

  it('is made when it is applied, handed over once, and written nowhere', async () => {
    const set = reset();
    const { id } = only(set);
    await apply(set);
    expect(only(set).state).toBe('applied');
    const secret = remote.secrets.get(id) ?? '';
    expect(secret).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[-_.+!#])[^0O1lI]{16,}$/u);
    expect(changes.handOvers(live.context, {})).toMatchObject([{ change: id, target: ann }]);
    expect(changes.handOver(live.context, { change: id })).toMatchObject({ secret });
    expect(() => changes.handOver(live.context, { change: id })).toThrow(
      expect.objectContaining({ code: 'hand-over-missing' }),
    );
    const look = live.vault.look();
    const tables = look
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all()
      .filter((name) => !name.startsWith('account_text'));
    const rows = tables.flatMap((name) => look.prepare(`SELECT * FROM "${name}"`).raw().all());
    look.close();
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is gone after ten minutes', async () => {
    const set = reset();
    await apply(set);
    const late = { ...live.context, now: () => Date.now() };
    const { id } = only(set);
    const { handOvers } = late;
    expect(handOvers.list()).toHaveLength(1);
    handOvers.dispose();
    expect(handOvers.take(id)).toBeUndefined();
  });

  it('says that it cannot be undone, and undo says so too', async () => {
    const set = reset();
    const { changes: shown } = await changes.items(live.context, {
      id: set,
      state: null,
      warning: 'not-undoable',
      offset: 0,
      limit: 10,
    });
    expect(shown).toMatchObject([{ kind: 'reset-password', targetName: 'Person ann' }]);
    await apply(set);
    expect(await changes.undo(live.context, { id: set })).toMatchObject({
      set: null,
      staged: 0,
      cannot: [{ code: 'not-undoable', changes: 1 }],
    });
  });

  it('is sent again after a lost answer only while the password of before is still the one', async () => {
    const set = reset();
    remote.plan((step) => (step === 'send' ? 'lost-before' : 'none'));
    await apply(set);
    expect(only(set).state).toBe('unknown');
    remote.plan(() => 'none');
    remote.set('id-ann', '@passwordSetAt', ['1790000000000']);
    await apply(set);
    expect(only(set)).toMatchObject({ state: 'conflicted', problem: 'account-changed' });
    expect(remote.secrets.size).toBe(0);
  });

  it('is refused for an account of no server', () => {
    const local = live.context.store.progress((tx) => {
      tx.run("INSERT INTO directories (name, kind, created_at) VALUES ('Local', 'local', 0)");
      return tx.run(
        "UPDATE accounts SET directory = (SELECT id FROM directories WHERE name = 'Local') WHERE id = ?",
        ann,
      );
    });
    expect(local.changes).toBe(1);
    expect(() => reset()).toThrow(expect.objectContaining({ code: 'directory-local' }));
  });
});
