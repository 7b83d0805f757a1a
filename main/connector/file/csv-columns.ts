import { fold } from '../../../shared/model/search-text.ts';

/** What a column can be, other than an attribute: a fact of the account's state, or nothing. */
export const columnStates = [
  'kind',
  'key',
  'dn',
  'disabled',
  'locked',
  'mustChange',
  'passwordExpired',
  'disabledAt',
  'lockedAt',
  'expiresAt',
  'passwordSetAt',
  'lastSignInAt',
  'createdAt',
  'changedAt',
] as const;
export type ColumnState = (typeof columnStates)[number];

/** `state` of the account, `attribute` of a directory, or `ignore`. */
export type ColumnTarget =
  | { readonly use: 'state'; readonly state: ColumnState }
  | { readonly use: 'attribute'; readonly name: string }
  | { readonly use: 'ignore' };

// Header names in English and German, folded and without anything but letters and digits.
const attributeHeaders: readonly (readonly [name: string, headers: string])[] = [
  ['uid', 'uid user username userid login loginname logon account accountname samaccountname'],
  ['uid', 'benutzer benutzername anmeldename kennung benutzerkennung konto kontoname'],
  ['displayName', 'displayname name fullname anzeigename vollername vollstandigername'],
  ['cn', 'cn commonname'],
  ['givenName', 'givenname firstname first forename vorname rufname'],
  ['sn', 'sn surname lastname last familyname nachname familienname zuname'],
  ['mail', 'mail email emailaddress mailaddress primaryemail workemail emailadresse mailadresse'],
  ['title', 'title jobtitle position role funktion stelle berufsbezeichnung titel'],
  ['department', 'department dept departmentname division abteilung bereich fachbereich'],
  ['company', 'company organization organisation firma unternehmen'],
  ['employeeNumber', 'employeenumber employeeid employeeno staffid staffnumber personnelnumber'],
  ['employeeNumber', 'personalnummer personalnr mitarbeiternummer mitarbeiterid'],
  ['employeeType', 'employeetype beschaftigungsart mitarbeitertyp'],
  ['manager', 'manager managerdn supervisor boss vorgesetzter vorgesetzte fuhrungskraft'],
  ['telephoneNumber', 'telephonenumber phone telephone workphone officephone businessphone'],
  ['telephoneNumber', 'telefon telefonnummer rufnummer diensttelefon durchwahl'],
  ['mobile', 'mobile mobilephone cell cellphone mobilenumber handy handynummer mobil mobiltelefon'],
  ['homePhone', 'homephone privatephone privattelefon telefonprivat'],
  ['homePostalAddress', 'homeaddress homepostaladdress privateaddress privatanschrift'],
  ['homePostalAddress', 'privatadresse anschriftprivat'],
  ['privateMail', 'privatemail privateemail personalemail privatemailadresse emailprivat'],
  ['dateOfBirth', 'dateofbirth birthdate birthday dob geburtsdatum geburtstag'],
  ['nationalId', 'nationalid ssn socialsecuritynumber sozialversicherungsnummer steuerid'],
  ['street', 'street streetaddress address strasse anschrift adresse'],
  ['l', 'city town location locality ort stadt standort wohnort'],
  ['postalCode', 'postalcode zip zipcode plz postleitzahl'],
  ['roomNumber', 'room roomnumber office raum zimmer buro raumnummer'],
  ['preferredLanguage', 'language preferredlanguage sprache'],
  ['description', 'description note notes comment beschreibung bemerkung notiz kommentar'],
  ['userPassword', 'password userpassword passwd passwort kennwort initialpassword'],
];
const stateHeaders: readonly (readonly [state: ColumnState, headers: string])[] = [
  ['kind', 'kind type accounttype art kontotyp typ'],
  ['key', 'key id guid uuid entryuuid objectguid externalid schlussel'],
  ['dn', 'dn distinguishedname'],
  ['disabled', 'disabled deaktiviert gesperrt inactive inaktiv'],
  ['locked', 'locked lockedout ausgesperrt'],
  ['mustChange', 'mustchange mustchangepassword changepasswordatnextlogon kennwortandern'],
  ['passwordExpired', 'passwordexpired kennwortabgelaufen passwortabgelaufen'],
  ['disabledAt', 'disabledat deaktiviertam'],
  ['lockedAt', 'lockedat gesperrtam lockouttime'],
  ['expiresAt', 'expires expiresat expirydate accountexpires validuntil ablaufdatum gultigbis'],
  ['passwordSetAt', 'passwordset passwordsetat passwordlastset kennwortgeandertam'],
  ['lastSignInAt', 'lastsignin lastsigninat lastlogin lastlogon letzteanmeldung'],
  ['createdAt', 'created createdat createtimestamp whencreated erstellt erstelltam angelegtam'],
  ['changedAt', 'changed changedat modified modifytimestamp whenchanged geandert geandertam'],
];

const known = new Map<string, ColumnTarget>();
for (const [name, headers] of attributeHeaders) {
  for (const header of headers.split(' ')) known.set(header, { use: 'attribute', name });
}
for (const [state, headers] of stateHeaders) {
  for (const header of headers.split(' ')) known.set(header, { use: 'state', state });
}

/**
 * What each column probably is, from its header. An unknown header becomes an attribute of a name
 * made from it; an empty one, or a second one with the same meaning, is ignored.
 */
export function suggestColumns(headers: readonly string[]): readonly ColumnTarget[] {
  const taken = new Set<string>();
  return headers.map((header) => {
    const target = suggestColumn(header);
    const key =
      target.use === 'attribute' ? target.name : target.use === 'state' ? target.state : '';
    if (key === '' || taken.has(key)) return { use: 'ignore' };
    taken.add(key);
    return target;
  });
}

function suggestColumn(header: string): ColumnTarget {
  const plain = fold(header).replace(/[^\p{L}\p{N}]/gu, '');
  const target = known.get(plain);
  if (target !== undefined) return target;
  const name = header
    .normalize('NFC')
    .trim()
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^[^A-Za-z]+|-+$/g, '');
  return name === '' ? { use: 'ignore' } : { use: 'attribute', name: name.slice(0, 64) };
}

/** Whether the first row names columns: texts that all differ, and at least one that is known. */
export function isHeader(row: readonly string[]): boolean {
  const names = row.map((cell) => fold(cell).replace(/[^\p{L}\p{N}]/gu, ''));
  const filled = names.filter((name) => name !== '');
  const areTexts = row.every((cell) => !/^[\d\s.,:/+-]+$/.test(cell) && !cell.includes('@'));
  return (
    areTexts && new Set(filled).size === filled.length && filled.some((name) => known.has(name))
  );
}
