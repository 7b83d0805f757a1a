import type { contract } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/operation.ts';
import type { FeatureHandlers } from '../context.ts';
import { judgePassword } from '../vault/password-rules.ts';

type Verdict = OutputOf<(typeof contract.session)['checkPassword']>;
type Problem = Verdict['problems'][number];

const words: Readonly<Record<string, Problem>> = {
  'password-short': 'too-short',
  'password-long': 'too-long',
  'password-unreadable': 'not-text',
  'password-common': 'too-common',
  'password-repetitive': 'too-common',
  'password-personal': 'too-common',
  'password-guessable': 'too-weak',
};

/** The part of sign-in that needs no key: how good a password is. */
export const session: FeatureHandlers<'session'> = {
  async checkPassword(_context, { password, name }) {
    const verdict = await judgePassword(password, name === '' ? [] : [name]);
    const problems = [...new Set(verdict.problems.map((problem) => words[problem] ?? 'too-weak'))];
    return { ok: verdict.ok, score: verdict.score, problems, hints: [...verdict.hints] };
  },
};
