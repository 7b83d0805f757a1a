import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../../main/cli/arguments.ts';
import { editsOf } from '../../../../main/cli/commands/edits.ts';
import { UsageError } from '../../../../main/cli/problems.ts';

function edits(...args: string[]) {
  return editsOf(parseCommand(['changes', 'stage', ...args]).given);
}

describe('edits on the command line', () => {
  it('set, add to and take away attributes', () => {
    expect(
      edits('--set', 'title=Boss=1', '--set', 'mail=a', '--set', 'mail=b', '--set', 'l='),
    ).toEqual([
      { do: 'set', attribute: 'title', values: ['Boss=1'] },
      { do: 'set', attribute: 'mail', values: ['a', 'b'] },
      { do: 'set', attribute: 'l', values: [] },
    ]);
  });

  it('change facts', () => {
    expect(edits('--disable', '--expire', '2026-01-02')).toEqual([
      { do: 'disable' },
      { do: 'expire', at: Date.UTC(2026, 0, 2) },
    ]);
    expect(edits('--expire', 'never')).toEqual([{ do: 'expire', at: null }]);
  });

  it.each([[['--set', '=x']], [['--set', 'title']], [['--expire', 'tomorrow']]])(
    'that make no sense are refused: %j',
    (args) => {
      expect(() => edits(...args)).toThrow(UsageError);
    },
  );
});
