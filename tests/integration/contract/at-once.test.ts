import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BackendUnderTest, newScratchVault } from '../../support/backend.ts';
import { confirmNewKit } from '../../support/kit.ts';

function neverLooked(): never {
  throw new Error('This test does not look into the database.');
}

describe('requests about keys that come at the same time', () => {
  it('open the vault once, and the log goes on whole', async () => {
    const vault = await newScratchVault();
    const backend = new BackendUnderTest(vault);
    onTestFinished(() => vault.remove());
    await Promise.all([backend.unlock(), backend.unlock(), backend.unlock()]);
    const names = ['A', 'B', 'C'];
    const made = await Promise.all(
      names.map((name) => backend.call('directories.createLocal', { name })),
    );
    expect(made.map(({ ok }) => ok)).toStrictEqual([true, true, true]);
    expect(await backend.call('audit.verify', {})).toMatchObject({ value: { ok: true } });
    await backend.close();
  });

  it('make one vault, and its password opens it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-at-once-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const given = (at: number) => ({
      password: `tulip granite orbit saddle ${at}`,
      deviceSecret: Buffer.alloc(32, at),
    });
    const vault = { folder, ...given(1), look: neverLooked, remove: () => undefined };
    const backend = new BackendUnderTest(vault);
    const outcomes = await Promise.all(
      [1, 2].map((at) =>
        backend.ask({ do: 'create', name: 'Ann Archer', device: 'here', ...given(at) }),
      ),
    );
    const said = outcomes.map((outcome) => (outcome.ok ? 'made' : outcome.code));
    // Which of the two comes first is decided by their key derivations, which run side by side.
    expect(said.toSorted()).toStrictEqual(['made', 'vault-exists']);
    await backend.close();
    const again = new BackendUnderTest({ ...vault, ...given(said.indexOf('made') + 1) });
    await again.unlock();
    const confirmed = await confirmNewKit((request) => again.request(request), again.vault);
    expect(confirmed).toMatchObject({ ok: true });
    expect(await again.call('audit.verify', {})).toMatchObject({ value: { ok: true } });
    await again.close();
  });
});
