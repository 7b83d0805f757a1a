import { type Change, isSettledAlone, type LineDecision } from '../../shared/model/change.ts';

/** What was chosen for a line; the text of an edit has one value on each line. */
export type Choice = { readonly decision: 'keep' | 'take' | 'edit'; readonly text: string };
export type Choices = Readonly<Record<string, Choice>>;

/** Facts and the attributes that hold them are settled as one. */
const state = '@';

/** The key of the choice that settles a line. */
export function choiceKey(attribute: string): string {
  return isSettledAlone(attribute) ? attribute : state;
}

/** The choices that a conflict asks for, in the order of its lines. */
export function choiceKeys({ lines }: Change): readonly string[] {
  return [...new Set(lines.map(({ attribute }) => choiceKey(attribute)))];
}

/** What `changes.resolve` is told; null as long as a choice is missing. */
export function settlementOf(
  change: Change,
  choices: Choices,
): { decision: 'keep' | 'take'; lines: LineDecision[] } | null {
  const keys = choiceKeys(change);
  if (keys.some((key) => !choices[key])) return null;
  const lines = keys.flatMap((attribute) => {
    const choice = choices[attribute];
    if (attribute === state || !choice) return [];
    return [{ attribute, decision: choice.decision, values: valuesOf(choice) }];
  });
  return { decision: choices[state]?.decision === 'take' ? 'take' : 'keep', lines };
}

function valuesOf({ decision, text }: Choice): string[] {
  if (decision !== 'edit') return [];
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
