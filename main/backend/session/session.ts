import type { contract } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/operation.ts';
import type { CommandContext, FeatureHandlers } from '../context.ts';
import { recorded } from '../store/recorded.ts';
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

function act(action: string, { operator }: CommandContext) {
  return { action, operator: operator.name, target: `operator:${operator.id}` };
}

/** The part of sign-in that needs no credentials: how good a password is, and the second factor. */
export const session: FeatureHandlers<'session'> = {
  async checkPassword(_context, { password, name }) {
    const verdict = await judgePassword(password, name === '' ? [] : [name]);
    const problems = [...new Set(verdict.problems.map((problem) => words[problem] ?? 'too-weak'))];
    return { ok: verdict.ok, score: verdict.score, problems, hints: [...verdict.hints] };
  },

  factor({ factor, authority, provider }) {
    const left = factor.codesLeft();
    const isMandatory = authority.isOwnFactorAsked(provider.given.role);
    return { isOn: left !== null, codesLeft: left ?? 0, isMandatory };
  },

  prepareFactor(context) {
    const { store, factor } = context;
    store.write(() => ({ value: null, entries: [act('session.prepare-factor', context)] }));
    const { uri, seed } = factor.begin();
    return { uri, seed: [...seed] };
  },

  async confirmFactor(context, { code }) {
    const { store, factor, authority, operator, now, refuse } = context;
    const proved = factor.prove(code, now());
    if (!proved) throw refuse('code-wrong');
    await recorded(store, act('session.confirm-factor', context), () =>
      authority.setFactor(operator.id, proved.sealed),
    );
    factor.end();
    return { codes: [...proved.codes] };
  },

  async dropFactor(context) {
    const { store, authority, provider, operator, refuse } = context;
    if (authority.isOwnFactorAsked(provider.given.role)) throw refuse('factor-mandatory');
    await recorded(store, act('session.drop-factor', context), () =>
      authority.setFactor(operator.id, null),
    );
    return null;
  },
};
