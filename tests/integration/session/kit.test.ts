import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databasePath } from '../../../main/backend/store/open.ts';
import { operations } from '../../../shared/contract/index.ts';
import { auditSize, contentHash } from '../../support/backend.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { confirmNewKit, takeConfirmationBack } from '../../support/kit.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';
import { knock } from '../../support/through-gate.ts';
import { validInput } from '../../support/valid-inputs.ts';

let app: SignedIn;

beforeEach(async () => {
  app = await signedIn();
});

afterEach(() => app.close());

/** The owner signs in again, as after an end while the kit was on the screen. */
async function signInWithoutKit(): Promise<void> {
  await takeConfirmationBack(app.vault);
  app = await changeOver(app);
}

const standing = async () => (await app.backend.ask({ do: 'look' })) as unknown;
const mandatory = { ok: false, code: 'kit-mandatory', facts: {} } as const;

describe('an owner of a vault whose kit nobody confirmed', () => {
  it('is refused every operation of the backend that needs a sign-in, and nothing moves', async () => {
    await signInWithoutKit();
    const watch = app.vault.look();
    const before = { hash: contentHash(watch), rows: auditSize(watch) };
    const answers = new Map<string, unknown>();
    for (const [name, operation] of operations) {
      if (operation.process !== 'backend') continue;
      answers.set(name, (await knock(app.backend, name, validInput(operation.input))).outcome);
    }
    const others = [...answers].filter(
      ([, outcome]) => JSON.stringify(outcome) !== JSON.stringify(mandatory),
    );
    expect(answers.size).toBeGreaterThan(60);
    expect(others.map(([name]) => name)).toStrictEqual(['session.checkPassword']);
    expect({ hash: contentHash(watch), rows: auditSize(watch) }).toStrictEqual(before);
    watch.close();
  });

  it('is told so by the standing, and may do everything once a new kit is confirmed', async () => {
    await signInWithoutKit();
    expect(await standing()).toMatchObject({ value: { standing: { needsKit: true } } });
    expect(await app.client.accounts.facets({})).toStrictEqual(mandatory);
    const { backend, vault } = app;
    const confirmed = await confirmNewKit((request) => backend.request(request), vault);
    expect(confirmed).toMatchObject({ ok: true });
    expect(await standing()).toMatchObject({ value: { standing: { needsKit: false } } });
    expect(await app.client.accounts.facets({})).toMatchObject({ ok: true });
  });

  it('is stopped in the middle of a session in which the kit was used up', async () => {
    expect(await app.client.accounts.facets({})).toMatchObject({ ok: true });
    await takeConfirmationBack(app.vault);
    expect(await app.client.accounts.facets({})).toStrictEqual(mandatory);
  });

  it('still reads a vault that takes no rows, because no kit could be made in it', async () => {
    const database = databasePath(app.vault.folder);
    await app.backend.close();
    const early = readFileSync(database);
    app = await signedIn(app.vault);
    valueOf(await app.client.directories.createLocal({ name: 'later' }));
    await app.backend.close();
    writeFileSync(database, early);
    await takeConfirmationBack(app.vault);
    app = await signedIn(app.vault);
    const look = { standing: { readOnly: true, needsKit: false } };
    expect(await standing()).toMatchObject({ value: look });
    expect(await app.client.accounts.facets({})).toMatchObject({ ok: true });
  });
});

it('somebody who cannot make a kit goes on without one', async () => {
  const sue = await enrolAs(app, 'Sue Porter', 'support');
  await takeConfirmationBack(app.vault);
  app = await changeOver(app, sue);
  expect(await standing()).toMatchObject({ value: { standing: { needsKit: false } } });
  expect(await app.client.accounts.facets({})).toMatchObject({ ok: true });
});
