import { describe, expect, it, onTestFinished } from 'vitest';
import { BackendUnderTest, newScratchVault } from '../../support/backend.ts';

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
});
