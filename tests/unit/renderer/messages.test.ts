import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messagesOf } from '../../../renderer/i18n.ts';
import { accountColumns, accountKinds, accountStates } from '../../../shared/model/account.ts';
import { changeKinds, changeStates, changeWarnings } from '../../../shared/model/change.ts';
import { jobKinds } from '../../../shared/model/job.ts';
import { failureCodes } from '../../../shared/failure.ts';
import { refusalCodes } from '../../../shared/live.ts';
import { serverKinds } from '../../../shared/model/connection.ts';
import { directoryKinds } from '../../../shared/model/directory.ts';
import { operatorStates } from '../../../shared/model/operator.ts';
import { compartmentNames } from '../../../shared/model/role.ts';
import { worklistIds } from '../../../shared/model/worklist.ts';
import { permissions } from '../../../shared/permissions.ts';
import { builtInRoles } from '../../../shared/roles.ts';

const root = resolve(import.meta.dirname, '../../../renderer');

type Words = Readonly<Record<string, string>>;

function wordsIn(feature: string, language: 'en' | 'de'): Words {
  const file = resolve(root, feature, `messages.${language}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Words;
}

const features = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .filter((name) => readdirSync(resolve(root, name)).includes('messages.en.json'));

function argumentsIn(elements: readonly MessageFormatElement[]): readonly string[] {
  return elements.flatMap((element): readonly string[] => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return [];
      case TYPE.select:
      case TYPE.plural:
        return [
          element.value,
          ...Object.values(element.options).flatMap((option) => argumentsIn(option.value)),
        ];
      case TYPE.tag:
        return [element.value, ...argumentsIn(element.children)];
      default:
        return [element.value];
    }
  });
}

function namesIn(message: string): readonly string[] {
  return [...new Set(argumentsIn(parse(message)))].toSorted();
}

describe.each(features)('the words of %s', (feature) => {
  const en = wordsIn(feature, 'en');
  const de = wordsIn(feature, 'de');

  it('have the same ids in English and German', () => {
    expect(Object.keys(de).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it('take the same arguments in English and German', () => {
    for (const [id, words] of Object.entries(en)) {
      expect([id, namesIn(de[id] ?? '')]).toEqual([id, namesIn(words)]);
    }
  });

  it('are never empty', () => {
    for (const words of [...Object.values(en), ...Object.values(de)]) {
      expect(words.trim()).not.toBe('');
    }
  });
});

describe('all words together', () => {
  it('give no id to two features', () => {
    const ids = features.flatMap((feature) => Object.keys(wordsIn(feature, 'en')));
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    expect(twice).toEqual([]);
  });

  it.each(['en', 'de'] as const)(
    'say in %s what every failure means and what to do',
    (language) => {
      const words = messagesOf(language);
      const missing = failureCodes.flatMap((code) =>
        [`failure.${code}`, `failure.${code}.next`].filter((id) => !(id in words)),
      );
      expect(missing).toEqual([]);
    },
  );

  it.each([
    ['account.column', accountColumns],
    ['account.state', accountStates],
    ['account.kind', accountKinds],
    ['change.state', changeStates],
    ['change.kind', changeKinds],
    ['change.warning', changeWarnings],
    ['shell.job', jobKinds],
    ['directories.jobKind', jobKinds],
    ['directories.kind', directoryKinds],
    ['live.server', serverKinds],
    ['home.worklist', worklistIds],
    ['change.problem', refusalCodes],
    ['permission', permissions],
    ['role', builtInRoles.map(({ id }) => id)],
    ['compartment', compartmentNames],
    ['operators.state', operatorStates],
  ] as const)('name every %s of the model', (prefix, names) => {
    const words = messagesOf('en');
    expect(names.filter((name) => !(`${prefix}.${name}` in words))).toEqual([]);
  });
});

describe('the pseudo languages', () => {
  it.each(['en-XA', 'ar-XB'] as const)('keep every argument in %s', (language) => {
    const en = messagesOf('en');
    for (const [id, words] of Object.entries(messagesOf(language))) {
      expect([id, namesIn(words)]).toEqual([id, namesIn(en[id] ?? '')]);
    }
  });

  it('are a third longer with accents', () => {
    expect(messagesOf('en-XA')['accounts.title']).toBe('[Åççöûñţš~~~]');
  });
});
