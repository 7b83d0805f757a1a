/** How freely the values of an attribute may be shown and stored, in rising order of care. */
export const classifications = ['public', 'internal', 'personal', 'secret'] as const;
export type Classification = (typeof classifications)[number];

/** How the values of an attribute are read and shown. */
export const attributeTypes = [
  'text',
  'dn',
  'time',
  'filetime',
  'flags',
  'binary',
  'boolean',
  'integer',
] as const;
export type AttributeType = (typeof attributeTypes)[number];

/** What is known of an attribute: how it is shown, and to whom. */
export type Attribute = {
  /** The canonical spelling. Directories compare names without letter case. */
  readonly name: string;
  readonly classification: Classification;
  readonly type: AttributeType;
  readonly isMultiple: boolean;
  /** Message key of the name shown to people. */
  readonly label: string;
};

type Row = readonly [Classification, AttributeType, 'one' | 'many', names: string];

/** The defaults; a directory's own settings may raise or lower them, except for secrets. */
const table: readonly Row[] = [
  [
    'public',
    'text',
    'many',
    'cn sn givenName initials mail title ou o l st street telephoneNumber',
  ],
  ['public', 'text', 'many', 'facsimileTelephoneNumber departmentNumber businessCategory'],
  ['public', 'text', 'many', 'roomNumber physicalDeliveryOfficeName postalAddress postalCode'],
  ['public', 'text', 'many', 'postOfficeBox labeledURI mailLocalAddress proxyAddresses c'],
  ['public', 'text', 'many', 'generationQualifier otherTelephone url displayNamePrintable'],
  ['public', 'text', 'one', 'displayName department company preferredLanguage co ipPhone'],
  ['public', 'text', 'one', 'streetAddress wWWHomePage mailNickname middleName'],
  ['public', 'text', 'many', 'uid'],
  ['public', 'text', 'one', 'sAMAccountName userPrincipalName'],
  ['public', 'dn', 'many', 'secretary seeAlso'],
  ['public', 'dn', 'one', 'manager assistant'],
  ['public', 'binary', 'many', 'userCertificate userSMIMECertificate cACertificate'],
  ['internal', 'text', 'many', 'objectClass employeeType memberUid servicePrincipalName gecos'],
  ['internal', 'text', 'many', 'krbPrincipalName ipaSshPubKey sshPublicKey host'],
  ['internal', 'text', 'one', 'entryUUID nsUniqueId ipaUniqueID employeeNumber employeeID'],
  ['internal', 'text', 'one', 'homeDirectory loginShell entryCSN structuralObjectClass'],
  ['internal', 'text', 'one', 'scriptPath profilePath homeDrive division objectCategory'],
  ['internal', 'dn', 'many', 'member uniqueMember owner roleOccupant memberOf directReports'],
  ['internal', 'dn', 'many', 'msDS-MembersForAzRole msDS-ResultantPSO'],
  ['internal', 'dn', 'one', 'distinguishedName creatorsName modifiersName managedBy entryDN'],
  ['internal', 'dn', 'one', 'pwdPolicySubentry subschemaSubentry'],
  ['internal', 'time', 'one', 'createTimestamp modifyTimestamp whenCreated whenChanged'],
  ['internal', 'time', 'one', 'pwdChangedTime pwdAccountLockedTime pwdStartTime pwdEndTime'],
  ['internal', 'time', 'one', 'pwdLastSuccess authTimestamp lastLoginTime'],
  ['internal', 'time', 'one', 'passwordExpirationTime accountUnlockTime krbLastPwdChange'],
  ['internal', 'time', 'one', 'krbPasswordExpiration krbPrincipalExpiration'],
  ['internal', 'time', 'one', 'krbLastSuccessfulAuth krbLastFailedAuth dSCorePropagationData'],
  ['internal', 'time', 'many', 'pwdFailureTime pwdGraceUseTime'],
  ['internal', 'filetime', 'one', 'pwdLastSet lockoutTime accountExpires lastLogon lastLogoff'],
  ['internal', 'filetime', 'one', 'lastLogonTimestamp badPasswordTime'],
  ['internal', 'filetime', 'one', 'msDS-UserPasswordExpiryTimeComputed'],
  ['internal', 'flags', 'one', 'userAccountControl msDS-User-Account-Control-Computed'],
  ['internal', 'flags', 'one', 'groupType systemFlags sAMAccountType instanceType'],
  ['internal', 'flags', 'one', 'msDS-SupportedEncryptionTypes'],
  ['internal', 'boolean', 'one', 'pwdReset nsAccountLock loginDisabled hasSubordinates'],
  ['internal', 'boolean', 'one', 'isCriticalSystemObject isDeleted showInAdvancedViewOnly'],
  ['internal', 'integer', 'one', 'uidNumber gidNumber shadowLastChange shadowMin shadowMax'],
  ['internal', 'integer', 'one', 'shadowWarning shadowInactive shadowExpire shadowFlag'],
  ['internal', 'integer', 'one', 'adminCount badPwdCount logonCount primaryGroupID uSNCreated'],
  ['internal', 'integer', 'one', 'uSNChanged countryCode codePage krbLoginFailedCount'],
  ['internal', 'binary', 'one', 'objectGUID objectSid mS-DS-ConsistencyGuid logonHours'],
  ['internal', 'binary', 'one', 'nTSecurityDescriptor replPropertyMetaData'],
  ['internal', 'binary', 'many', 'sIDHistory tokenGroups msExchMailboxGuid'],
  ['personal', 'text', 'many', 'mobile homePhone homePostalAddress pager otherHomePhone'],
  ['personal', 'text', 'many', 'otherMobile otherPager otherMailbox privateMail mailPrivate'],
  ['personal', 'text', 'many', 'personalMail homeMail drink carLicense description info comment'],
  ['personal', 'text', 'many', 'notes schacCountryOfCitizenship schacPersonalUniqueID'],
  ['personal', 'text', 'many', 'schacPersonalUniqueCode personalTitle'],
  ['personal', 'text', 'one', 'dateOfBirth birthDate birthday schacDateOfBirth placeOfBirth'],
  ['personal', 'text', 'one', 'schacPlaceOfBirth gender schacGender nationality maritalStatus'],
  ['personal', 'text', 'one', 'nationalId nationalIdentifier socialSecurityNumber ssn taxId'],
  ['personal', 'text', 'one', 'norEduPersonNIN passportNumber iban bankAccount religion'],
  ['personal', 'text', 'one', 'homeStreet homeCity homePostalCode emergencyContact salary'],
  ['personal', 'binary', 'many', 'jpegPhoto photo thumbnailPhoto audio exchangePhoto'],
  ['secret', 'binary', 'many', 'userPassword authPassword userPKCS12 krbPrincipalKey krb5Key'],
  ['secret', 'binary', 'many', 'krbMKey krbPwdHistory pwdHistory passwordHistory privateKey'],
  ['secret', 'binary', 'many', 'unicodePwd dBCSPwd ntPwdHistory lmPwdHistory sambaNTPassword'],
  ['secret', 'binary', 'many', 'sambaLMPassword sambaPasswordHistory supplementalCredentials'],
  [
    'secret',
    'binary',
    'many',
    'sambaClearTextPassword ipaNTHash ipatokenOTPkey ipaNTTrustAuthIncoming',
  ],
  ['secret', 'binary', 'many', 'ipaNTTrustAuthOutgoing trustAuthIncoming trustAuthOutgoing'],
  ['secret', 'binary', 'many', 'initialAuthIncoming initialAuthOutgoing currentValue priorValue'],
  ['secret', 'binary', 'many', 'ms-Mcs-AdmPwd msLAPS-Password msLAPS-EncryptedPassword'],
  ['secret', 'binary', 'many', 'msLAPS-EncryptedPasswordHistory msLAPS-EncryptedDSRMPassword'],
  ['secret', 'binary', 'many', 'msLAPS-EncryptedDSRMPasswordHistory msFVE-RecoveryPassword'],
  ['secret', 'binary', 'many', 'msFVE-KeyPackage msDS-ManagedPassword msDS-ManagedPasswordId'],
  ['secret', 'binary', 'many', 'msDS-ManagedPasswordPreviousId oathSecret oathEncKey totpSecret'],
  ['secret', 'binary', 'many', 'ntPassword lmPassword ntPwd lmPwd pwd passwd password kennwort'],
  [
    'secret',
    'binary',
    'many',
    'passwort nsSymmetricKey nsDS5ReplicaCredentials nsMultiplexorCredentials',
  ],
];

/** Every attribute that Bailiwick knows, by its name in lower case. */
export const attributes: ReadonlyMap<string, Attribute> = new Map(
  table.flatMap(([classification, type, count, names]) =>
    names.split(' ').map((name): [string, Attribute] => {
      const isMultiple = count === 'many';
      const label = `attribute.${name}`;
      return [name.toLowerCase(), { name, classification, type, isMultiple, label }];
    }),
  ),
);

// Custom schemas name their credentials freely, and a stored credential cannot be taken back.
const namesCredential = /(password|passwd|passwort|kennwort|pwd|secret|privatekey)(hash|history)?$/;

/** The known attribute of this name, without regard to case or options (`cn;lang-de`). */
export function attributeOf(name: string): Attribute | undefined {
  return attributes.get(baseName(name));
}

/**
 * How an attribute is to be treated. An unknown attribute is internal, except that one whose name
 * says that it holds a credential is secret.
 */
export function classify(name: string): Classification {
  const base = baseName(name);
  const known = attributes.get(base);
  if (known !== undefined) return known.classification;
  return namesCredential.test(base) ? 'secret' : 'internal';
}

/** The usual spelling of a known attribute's name; an unknown one is returned as it is. */
export function canonicalName(name: string): string {
  return attributeOf(name)?.name ?? name;
}

/** An attribute's name in lower case and without options such as `;lang-de` or `;binary`. */
export function baseName(name: string): string {
  const end = name.indexOf(';');
  return (end < 0 ? name : name.slice(0, end)).toLowerCase();
}
