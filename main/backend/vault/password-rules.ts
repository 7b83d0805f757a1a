import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** Why a password is refused. */
export type PasswordProblem =
  | 'password-short'
  | 'password-long'
  | 'password-unreadable'
  | 'password-common'
  | 'password-repetitive'
  | 'password-personal'
  | 'password-guessable';

/** What would make a password better; each has its own words on screen. */
export type PasswordHint =
  | 'add-words'
  | 'avoid-dates'
  | 'avoid-keyboard-rows'
  | 'avoid-names'
  | 'avoid-personal'
  | 'avoid-repeats'
  | 'avoid-sequences'
  | 'avoid-substitutions';

export type PasswordVerdict = {
  readonly ok: boolean;
  /** 0 is guessed at once, 4 is beyond an attack on the stolen vault. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly problems: readonly PasswordProblem[];
  readonly hints: readonly PasswordHint[];
};

export const minimumPasswordLength = 15;
export const maximumPasswordLength = 128;
const leastScore = 3;

// NIST SP 800-63B-4 §3.1.1.2: common, expected and compromised values. The dictionaries of the
// strength meter hold the common ones; these are the expected ones, which no dictionary knows.
const expectedWords = ['bailiwick', 'vault', 'directory', 'administrator', 'admin', 'operator'];
const expectedPasswords = new Set(
  [
    'correct horse battery staple',
    'correcthorsebatterystaple',
    'thequickbrownfox',
    'thequickbrownfoxjumpsoverthelazydog',
    'changemechangeme',
    'letmeinletmein',
    'maytheforcebewithyou',
    'iloveyouiloveyou',
    'qwertyuiopasdfghjklzxcvbnm',
    '1qaz2wsx3edc4rfv5tgb',
  ].map(squeeze),
);

/**
 * Judges a password by the rules for a vault: 15 to 128 characters of any script, no rules of
 * composition, nothing common, expected or easy to guess. `personal` are words about the operator
 * (name, account, organisation). The dictionaries are loaded on the first call.
 */
export async function judgePassword(
  password: string,
  personal: readonly string[] = [],
): Promise<PasswordVerdict> {
  const text = password.normalize('NFKC');
  const length = Array.from(text).length;
  // A long text is refused before it is measured: guessing at it would take seconds.
  if (length > maximumPasswordLength) return refused('password-long');
  // Half of a surrogate pair is replaced on the way to bytes, so different texts would be equal.
  if (/\p{Surrogate}/u.test(text)) return refused('password-unreadable');
  const words = [...expectedWords, ...personal.flatMap(wordsOf)];
  const meter = await loadMeter();
  const result = meter.check(text, words);
  const problems: PasswordProblem[] = [];
  if (length < minimumPasswordLength) problems.push('password-short');
  if (expectedPasswords.has(squeeze(text)) || isDictionaryPassword(result, text)) {
    problems.push('password-common');
  }
  if (isRepetitive(text)) problems.push('password-repetitive');
  if (isPersonal(text, words)) problems.push('password-personal');
  if (result.score < leastScore) problems.push('password-guessable');
  return { ok: problems.length === 0, score: result.score, problems, hints: hintsOf(result) };
}

type Meter = InstanceType<typeof ZxcvbnFactory>;
type MeterResult = ReturnType<Meter['check']>;

/** Longer than a pause between two keys of somebody who thinks of a password. */
const meterRestMs = 5_000;

let meter: Promise<Meter> | null = null;
let meterTimer: NodeJS.Timeout | undefined;

/** Its dictionaries take 20 MiB, for a few seconds of a session: they are made anew when needed. */
function loadMeter(): Promise<Meter> {
  clearTimeout(meterTimer);
  meterTimer = setTimeout(() => {
    meter = null;
  }, meterRestMs);
  meterTimer.unref();
  meter ??= makeMeter();
  return meter;
}

async function makeMeter(): Promise<Meter> {
  const [core, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: maximumPasswordLength,
  });
}

function refused(problem: PasswordProblem): PasswordVerdict {
  return { ok: false, score: 0, problems: [problem], hints: [] };
}

function squeeze(text: string): string {
  return text.toLowerCase().replaceAll(/[\s\p{P}]/gu, '');
}

function wordsOf(text: string): readonly string[] {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s@._-]+/u);
  return [text, ...words].filter((word) => word.length > 2);
}

function isDictionaryPassword(result: MeterResult, text: string): boolean {
  return result.sequence.some(
    (match) =>
      match.pattern === 'dictionary' &&
      match['dictionaryName'] === 'passwords-common' &&
      match.token.length === text.length,
  );
}

/** One unit of up to a third of the text, again and again, also where the last one is cut. */
function isRepetitive(text: string): boolean {
  const characters = Array.from(text.toLowerCase());
  for (let unit = 1; unit <= characters.length / 3; unit += 1) {
    if (characters.every((character, index) => character === characters[index % unit])) return true;
  }
  return false;
}

/** Whether little is left of the text when the expected and personal words are taken out. */
function isPersonal(text: string, words: readonly string[]): boolean {
  const longestFirst = words.map(squeeze).toSorted((left, right) => right.length - left.length);
  let rest = squeeze(text);
  const whole = rest.length;
  for (const word of longestFirst) if (word.length > 2) rest = rest.replaceAll(word, '');
  return rest.length < whole && rest.length < 6;
}

const hintsByKey: Readonly<Record<string, PasswordHint>> = {
  anotherWord: 'add-words',
  useWords: 'add-words',
  associatedYears: 'avoid-dates',
  dates: 'avoid-dates',
  recentYears: 'avoid-dates',
  keyPattern: 'avoid-keyboard-rows',
  longerKeyboardPattern: 'avoid-keyboard-rows',
  straightRow: 'avoid-keyboard-rows',
  commonNames: 'avoid-names',
  namesByThemselves: 'avoid-names',
  userInputs: 'avoid-personal',
  extendedRepeat: 'avoid-repeats',
  repeated: 'avoid-repeats',
  simpleRepeat: 'avoid-repeats',
  sequences: 'avoid-sequences',
  l33t: 'avoid-substitutions',
  reverseWords: 'avoid-substitutions',
};

function hintsOf({ feedback }: MeterResult): readonly PasswordHint[] {
  const keys = feedback.warning
    ? [feedback.warning, ...feedback.suggestions]
    : feedback.suggestions;
  const hints = keys.map((key) => hintsByKey[key]).filter((hint) => hint !== undefined);
  return [...new Set(hints)];
}
