/** The names and passwords of the accounts that tests sign in with. */
export type SeedAccounts = {
  readonly base: string;
  readonly consoleName: string;
  readonly consolePassword: string;
  readonly readerName: string;
  readonly readerPassword: string;
};

type Person = { readonly uid: string; readonly given: string; readonly surname: string };

const people: readonly Person[] = [
  { uid: 'aarcher', given: 'Ann', surname: 'Archer' },
  { uid: 'bbaker', given: 'Ben', surname: 'Baker' },
  { uid: 'ccarter', given: 'Cleo', surname: 'Carter' },
  { uid: 'ddyer', given: 'Dan', surname: 'Dyer' },
  { uid: 'eelder', given: 'Eve', surname: 'Elder' },
  { uid: 'ffisher', given: 'Finn', surname: 'Fisher' },
];

/** What each person of the seed signs in with. */
export function seedPassword(uid: string): string {
  return `correct horse ${uid}`;
}

function person(base: string, { uid, given, surname }: Person, at: number): string {
  return `dn: uid=${uid},ou=people,${base}
objectClass: inetOrgPerson
objectClass: posixAccount
objectClass: shadowAccount
uid: ${uid}
cn: ${given} ${surname}
givenName: ${given}
sn: ${surname}
displayName: ${given} ${surname}
mail: ${uid}@corp.example.test
title: Clerk
departmentNumber: ${at % 2 === 0 ? 'Sales' : 'Works'}
employeeNumber: ${1000 + at}
mobile: +44 7700 900${100 + at}
uidNumber: ${5000 + at}
gidNumber: 5000
homeDirectory: /home/${uid}
userPassword: ${seedPassword(uid)}
`;
}

function account(dn: string, cn: string, password: string): string {
  return `dn: ${dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: ${cn}
userPassword: ${password}
`;
}

/** A small company: people, groups of every kind, a policy, and the accounts of the console. */
export function corpLdif(names: SeedAccounts): string {
  const { base } = names;
  const units = ['people', 'groups', 'policies', 'former'].map(
    (ou) => `dn: ou=${ou},${base}\nobjectClass: organizationalUnit\nou: ${ou}\n`,
  );
  return [
    `dn: ${base}\nobjectClass: dcObject\nobjectClass: organization\ndc: corp\no: Corp\n`,
    ...units,
    account(names.consoleName, 'console', names.consolePassword),
    account(names.readerName, 'reader', names.readerPassword),
    `dn: cn=default,ou=policies,${base}
objectClass: device
objectClass: pwdPolicy
cn: default
pwdAttribute: userPassword
pwdMinLength: 12
pwdCheckQuality: 2
pwdInHistory: 2
pwdLockout: TRUE
pwdMaxFailure: 3
pwdLockoutDuration: 0
pwdMustChange: TRUE
pwdAllowUserChange: TRUE
`,
    ...people.map((one, at) => person(base, one, at)),
    `dn: cn=clerks,ou=groups,${base}
objectClass: groupOfNames
cn: clerks
member: uid=aarcher,ou=people,${base}
member: uid=bbaker,ou=people,${base}
`,
    `dn: cn=lonely,ou=groups,${base}
objectClass: groupOfNames
cn: lonely
member: uid=ccarter,ou=people,${base}
`,
    `dn: cn=staff,ou=groups,${base}
objectClass: posixGroup
cn: staff
gidNumber: 5000
memberUid: aarcher
`,
  ].join('\n');
}
