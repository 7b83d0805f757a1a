import { describe, expect, it } from 'vitest';
import german from '../../../../renderer/audit/messages.de.json' with { type: 'json' };
import english from '../../../../renderer/audit/messages.en.json' with { type: 'json' };
import { actionWordsId, shapeOf } from '../../../../renderer/shell/audit-words.ts';
import { changeKinds } from '../../../../shared/model/change.ts';
import { operations } from '../../../../shared/contract/index.ts';

const commands = [...operations].filter(([, operation]) => operation.kind === 'command');

/** Commands that ask, show or keep the clock, and leave no row in the log. */
const silent = new Set([
  'files.chooseOpen',
  'files.chooseSave',
  'files.showInFolder',
  'session.touch',
]);

describe('the words of the audit log', () => {
  it.each(commands.map(([name]) => name).filter((name) => !silent.has(name)))(
    'has English and German words for %s',
    (name) => {
      expect(english).toHaveProperty([actionWordsId(name)]);
      expect(german).toHaveProperty([actionWordsId(name)]);
    },
  );

  it.each(changeKinds)('has English and German words for a change that does %s', (kind) => {
    expect(english).toHaveProperty([actionWordsId(`accounts.${kind}`)]);
    expect(german).toHaveProperty([actionWordsId(`accounts.${kind}`)]);
  });

  it('finds the words of an act by its name in the log, which has hyphens', () => {
    expect(actionWordsId('session.renew-kit')).toBe('audit.action.session.renewKit');
  });

  it('shows each decision by a shape of its own', () => {
    const shapes = [shapeOf('allowed'), shapeOf('refused'), shapeOf('failed')];
    expect(new Set(shapes).size).toBe(3);
  });
});
