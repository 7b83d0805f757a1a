import { readFileSync } from 'node:fs';
import { needlesOf } from './process-memory.ts';
import type { Needle } from './process-memory.ts';
import { rightsBelow } from './running-app.ts';

/** Values that are recognised wherever they turn up. No two share a long part. */
export const canaries = {
  password: 'zebra quilt Kanarienvogel7431 harbour moss',
  nextPassword: 'velvet anchor Distelfink8852 copper rain',
  wrongPassword: 'plum orchard Zaunkoenig9917 silver mist',
  mobile: '+49 170 5550123 7741',
  homePhone: '+49 30 5550188 3302',
  homeAddress: 'Geheimgasse 7719$10115 Musterhausen',
  stagedMobile: '+49 171 5550177 6603',
  secret: 'Wiedehopf5521geheim',
  brokenMobile: '+49 172 5550166 9915',
} as const;

/** The personal values among them, which may only ever be seen by whoever reveals them. */
export const personalNames = [
  'mobile',
  'homePhone',
  'homeAddress',
  'stagedMobile',
  'brokenMobile',
  'secret',
] as const;

/** Accounts with these values, and one record that cannot be read and holds one as well. */
export function canaryLdif(): string {
  return `version: 1

dn: dc=kanarie,dc=example
objectClass: domain
dc: kanarie

dn: uid=vogel,dc=kanarie,dc=example
objectClass: inetOrgPerson
uid: vogel
cn: Viktoria Vogel
sn: Vogel
mail: vogel@kanarie.example
mobile: ${canaries.mobile}
homePhone: ${canaries.homePhone}
homePostalAddress: ${canaries.homeAddress}
userPassword: ${canaries.secret}

dn: uid=broken,dc=kanarie,dc=example
objectClass: inetOrgPerson
mobile: ${canaries.brokenMobile}
this line is no attribute ${canaries.brokenMobile}
 ${canaries.brokenMobile}

dn: uid=twice,dc=kanarie,dc=example
objectClass: inetOrgPerson
uid: twice
cn: Twice
sn: Twice
mobile:: !!!${canaries.brokenMobile}
`;
}

/** A file with a column of personal values, for a look into it before it is imported. */
export function canaryCsv(): string {
  return `name,mail,home phone\nViktoria Vogel,vogel@kanarie.example,${canaries.homePhone}\n`;
}

/** The canaries of these names as a process keeps them in memory. */
export function needlesInMemory(names: readonly (keyof typeof canaries)[]): readonly Needle[] {
  return names.flatMap((name) => needlesOf(name, canaries[name]));
}

/** All canaries, or those of these names, in the forms that files and memory keep them in. */
export function needlesFor(names: readonly (keyof typeof canaries)[]): readonly Needle[] {
  return names.flatMap((name) => formsOf(name, canaries[name]));
}

/** A text in the forms that files and memory keep it in. */
export function formsOf(name: string, text: string): readonly Needle[] {
  const encoded = Buffer.from(text).toString('base64').slice(0, -4);
  return [
    ...needlesOf(name, text),
    { name: `${name} (base64)`, bytes: Buffer.from(encoded) },
    { name: `${name} (hex)`, bytes: Buffer.from(Buffer.from(text).toString('hex')) },
  ];
}

/** Every file below a folder that holds one of the needles, with the name of the needle. */
export function filesWith(folder: string, needles: readonly Needle[]): readonly string[] {
  return rightsBelow(folder).flatMap(([path, mode]) => {
    if (mode.startsWith('d')) return [];
    const bytes = readFileSync(path);
    return needles.flatMap(({ name, bytes: sought }) =>
      bytes.includes(sought) ? [`${name} in ${path.slice(folder.length)}`] : [],
    );
  });
}

/** The names of the needles that a text holds. */
export function needlesIn(text: string, needles: readonly Needle[]): readonly string[] {
  const bytes = Buffer.from(text);
  return needles.filter((needle) => bytes.includes(needle.bytes)).map(({ name }) => name);
}
