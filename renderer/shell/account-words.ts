import type { IntlShape } from 'react-intl';
import type { AccountFacts, AccountKind, AccountState } from '../../shared/model/account.ts';
import type { MarkShape } from '../ui/state-mark.tsx';
import { hasWords, wordsOf } from '../words.ts';

type Fact = Exclude<AccountState, 'cannot-sign-in'>;

const shapes: Readonly<Record<Fact, MarkShape>> = {
  enabled: 'dot',
  disabled: 'ring',
  locked: 'square',
  expired: 'diamond',
  'password-expired': 'diamond',
  'must-change': 'diamond',
  deleted: 'ring',
};

/** The facts that hold for an account, most pressing first; `enabled` when nothing is wrong. */
export function statesOf(facts: AccountFacts, now: number): readonly Fact[] {
  const states: Fact[] = [];
  if (facts.deletedAt !== null) states.push('deleted');
  if (facts.locked) states.push('locked');
  if (facts.disabled) states.push('disabled');
  if (facts.expiresAt !== null && facts.expiresAt <= now) states.push('expired');
  if (facts.passwordExpired) states.push('password-expired');
  if (facts.mustChange) states.push('must-change');
  return states.length > 0 ? states : ['enabled'];
}

export function shapeOf(states: readonly Fact[]): MarkShape {
  return shapes[states[0] ?? 'enabled'];
}

/** `Locked, password expired`: the first as a sentence starts, the others as it goes on. */
export function stateWords(intl: IntlShape, states: readonly Fact[]): string {
  const [first = 'enabled', ...others] = states;
  return [
    wordsOf(intl, `account.state.${first}`),
    ...others.map((state) => wordsOf(intl, `account.state.${state}.also`)),
  ].join(', ');
}

export function kindWords(intl: IntlShape, kind: AccountKind): string {
  return wordsOf(intl, `account.kind.${kind}`);
}

/** The name of an attribute for people, or its name in the schema. */
export function attributeWords(intl: IntlShape, name: string): string {
  const id = `attribute.${name}`;
  return hasWords(intl, id) ? wordsOf(intl, id) : name;
}

/** Two letters for the round picture. */
export function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/u);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined];
  return letters.map((part) => Array.from(part ?? '')[0] ?? '').join('');
}
