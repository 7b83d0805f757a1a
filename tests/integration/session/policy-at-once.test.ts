import { describe, expect, it, onTestFinished } from 'vitest';
import { readHeader } from '../../../main/backend/vault/header.ts';
import { signedIn, valueOf } from '../../support/client.ts';

describe('a change of the policy', () => {
  it('is not lost when somebody proves their password or changes it at the same time', async () => {
    const app = await signedIn();
    onTestFinished(() => app.close());
    const { client, backend, vault } = app;
    const { password } = vault;
    const next = 'mirror velvet cactus lantern';
    const acts = [
      { do: 'prove', password },
      { do: 'change-password', password, next },
      { do: 'prove', password: next },
    ] as const;
    for (const [count, act] of acts.entries()) {
      const asked = backend.ask({ ...act, deviceSecret: Buffer.from(vault.deviceSecret) });
      let isOver = false;
      void asked.then(() => {
        isOver = true;
      });
      // As often as it takes, so that one comes into each of its pauses.
      for (let invited = 0; !isOver; invited += 1) {
        const name = `Sue ${count}.${invited}`;
        valueOf(await client.operators.invite({ name, role: 'support' }));
      }
      expect(await asked).toMatchObject({ ok: true });
    }
    const invited = valueOf(await client.operators.list({})).filter(
      ({ invite }) => invite !== null,
    );
    const reading = readHeader(vault.folder);
    if (reading.state !== 'ok') throw new Error('There is no header.');
    const { policy } = reading.header;
    expect(policy.invitations).toHaveLength(invited.length);
    expect(policy.serial).toBe(1 + invited.length);
  });
});
