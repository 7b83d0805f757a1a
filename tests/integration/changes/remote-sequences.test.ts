import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newScratchVault, type ScratchVault } from '../../support/backend.ts';
import { faults } from '../../support/faulty-directory.ts';
import { type OpenedVault, openedVault } from '../../support/open-vault.ts';
import { applyTo, changesOf, disagreement, makeRemote, setOf, stageOn } from './remote-set.ts';

let vault: ScratchVault;
let opened: OpenedVault;

beforeAll(async () => {
  vault = await newScratchVault();
  opened = await openedVault(vault);
});

afterAll(() => {
  opened.session.close();
  vault.remove();
});

const fault = fc.constantFrom(...faults);
const second = { do: 'set' as const, attribute: 'title', values: ['second'] };

it('carries each change out at most once, whatever goes wrong, and ends with both sides in agreement', async () => {
  const { context } = opened;
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 24 }), async (sequence) => {
      const remote = makeRemote(context, 3);
      const [ann = 0, ben = 0, cleo = 0] = remote.people;
      const set = stageOn(context, ann, [second]);
      stageOn(context, ben, [second]);
      stageOn(context, ben, [{ do: 'add-to-group', group: remote.group }]);
      stageOn(context, cleo, [{ do: 'delete' }]);
      const left = [...sequence];
      remote.directory.plan(() => left.shift() ?? 'none');
      const isOpen = () => ['draft', 'approved', 'applying'].includes(setOf(context, set).state);
      for (let turn = 0; isOpen(); turn += 1) {
        expect(turn).toBeLessThan(30);
        await applyTo(context, set, remote.directory);
      }
      expect([...remote.directory.acted.values()].filter((times) => times !== 1)).toEqual([]);
      const wrong = changesOf(context, set).map((change) => disagreement(context, remote, change));
      expect(wrong.filter((words) => words !== null)).toEqual([]);
    }),
    { numRuns: 100 },
  );
}, 180_000);
