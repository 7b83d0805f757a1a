import { describe, expect, it } from 'vitest';
import { findingFacts, findingIds } from '../../../../renderer/directories/live/finding-words.ts';
import { messagesOf } from '../../../../renderer/i18n.ts';
import { type Finding, findingIds as ids } from '../../../../shared/model/connection.ts';

const levels = ['good', 'note', 'warning', 'problem'] as const;

function finding(part: Partial<Finding>): Finding {
  return { id: 'reach', level: 'good', what: 'of-another-version', facts: {}, ...part };
}

describe.each(['en', 'de'] as const)('the words of the doctor in %s', (language) => {
  const words = messagesOf(language);
  const has = (id: string) => id in words;

  it.each(ids)('name what %s is and say how it stands on every level', (id) => {
    expect(has(`live.finding.${id}`)).toBe(true);
    for (const level of levels) {
      expect(findingIds(finding({ id, level }), has).says).toBe(`live.finding.${id}.${level}`);
    }
  });

  it('say exactly what a known failure means, and what mends it', () => {
    const refused = finding({ id: 'sign-in', level: 'problem', what: 'credentials-refused' });
    expect(findingIds(refused, has)).toEqual({
      says: 'failure.credentials-refused',
      remedy: 'failure.credentials-refused.next',
    });
  });

  it('name no remedy for what is in order', () => {
    expect(findingIds(finding({ what: 'directory-unreachable' }), has).remedy).toBe(null);
  });
});

describe('the facts of a finding', () => {
  const duration = (seconds: number) => `${seconds} s`;

  it('say how far clocks are apart, whichever of them is behind', () => {
    const far = (seconds: number) =>
      findingFacts(finding({ id: 'clock', facts: { seconds } }), duration);
    expect(far(-400)).toEqual({ seconds: -400, apart: '400 s' });
    expect(far(400)).toEqual({ seconds: 400, apart: '400 s' });
  });

  it('stay as they are where no clock is meant', () => {
    expect(findingFacts(finding({ facts: { bases: 2 } }), duration)).toEqual({ bases: 2 });
  });
});
