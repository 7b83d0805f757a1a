import { type SignedIn, signedIn, valueOf } from './client.ts';
import { enrolAs, roleLike } from './operators.ts';

/** The personal values of one account of a twin. */
export type PersonalTexts = {
  readonly mobile: string;
  readonly homePostalAddress: string;
  readonly description: string;
};

const people = 12;

/** How many accounts with personal values a twin has. */
export const personalPeople = people;

/** An entry as a directory would write it, of which personal values alone are the caller's. */
export function twinEntry(number: number, personal: PersonalTexts): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return `dn: uid=p${number},ou=people,dc=twin
objectClass: inetOrgPerson
uid: p${number}
cn: Person ${number}
sn: ${number % 3 === 0 ? 'Archer' : 'Brewer'}
department: ${number % 2 === 0 ? 'Sales' : 'Plant'}
title: Clerk
mobile:: ${base64(personal.mobile)}
homePostalAddress:: ${base64(personal.homePostalAddress)}
description:: ${base64(personal.description)}
`;
}

/**
 * A vault of which two differ in nothing but the given personal values and their keys: imported from a
 * file, with a staged and an applied change of a personal value, and a file compared. Answers it with
 * the id of an operator who has every permission of an administrator and no key of a compartment.
 */
export async function twin(
  personal: readonly PersonalTexts[],
): Promise<{ readonly app: SignedIn; readonly keyless: string }> {
  const app = await signedIn();
  const text = `version: 1\n\n${personal.map((one, at) => twinEntry(at, one)).join('\n')}`;
  const into = { kind: 'new', name: 'twin' } as const;
  const first = app.file('first.ldif', text).token;
  const imported = await app.ended(
    valueOf(await app.client.directories.importFile({ file: first, into })),
  );
  const id = imported.directory ?? 0;
  const targets = [1, 2];
  const mobile = personal[0]?.mobile ?? '';
  const edits = [{ do: 'set' as const, attribute: 'mobile', values: [mobile] }];
  const { set } = valueOf(await app.client.changes.stage({ targets: [3], edits }));
  await app.ended(valueOf(await app.client.changes.apply({ id: set, reason: 'because' })));
  const shifted = personal.map((one, at) =>
    twinEntry(at, at < 2 ? { ...one, mobile: personal[at + 5]?.mobile ?? '' } : one),
  );
  const second = app.file('second.ldif', `version: 1\n\n${shifted.join('\n')}`).token;
  const again = { kind: 'existing', id, deletions: false } as const;
  await app.ended(valueOf(await app.client.directories.importFile({ file: second, into: again })));
  valueOf(await app.client.changes.stage({ targets, edits }));
  const role = roleLike('keyless', 'administrator', { compartments: [] });
  valueOf(await app.client.roles.save(role));
  return { app, keyless: await enrolAs(app, 'Kim', 'keyless') };
}
