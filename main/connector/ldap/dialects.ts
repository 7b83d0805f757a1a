import type { ServerKind } from '../../../shared/model/connection.ts';

/** Numbers of controls and extensions, each with the text that defines it. */
export const oids = {
  /** RFC 2696. */
  paging: '1.2.840.113556.1.4.319',
  /** RFC 4528. */
  assertion: '1.3.6.1.1.12',
  /** RFC 4533. */
  syncRequest: '1.3.6.1.4.1.4203.1.9.1.1',
  syncState: '1.3.6.1.4.1.4203.1.9.1.2',
  syncDone: '1.3.6.1.4.1.4203.1.9.1.3',
  syncInfo: '1.3.6.1.4.1.4203.1.9.1.4',
  /** RFC 3062. */
  passwordModify: '1.3.6.1.4.1.4203.1.11.1',
  /** draft-behera-ldap-password-policy. */
  passwordPolicy: '1.3.6.1.4.1.42.2.27.8.5.1',
  /** MS-ADTS 3.1.1.3.4.1.14: shows deleted entries and lets them be changed. */
  showDeleted: '1.2.840.113556.1.4.417',
  /** MS-ADTS 3.1.1.3.4.3: the capabilities of Active Directory, and of its lightweight form. */
  activeDirectory: '1.2.840.113556.1.4.800',
  activeDirectoryLightweight: '1.2.840.113556.1.4.1851',
} as const;

/** What is said differently by a kind of server. */
export type Dialect = {
  /** The attribute of the stable id. */
  readonly id: 'objectGUID' | 'entryUUID' | 'nsUniqueId';
  /** What is asked for of every entry. */
  readonly attributes: readonly string[];
  /** Whether an entry can be named by its id wherever a DN stands: `<GUID=…>`. */
  readonly namesById: boolean;
  /** What an entry bears that rises with each change of it. */
  readonly mark: 'uSNChanged' | 'entryCSN' | 'modifyTimestamp';
  /** Attributes that only `replace` may write, because old values cannot be named. */
  readonly replaced: ReadonlySet<string>;
};

const common = ['*', 'createTimestamp', 'modifyTimestamp', 'modifiersName'];

const policy = [
  'pwdChangedTime',
  'pwdAccountLockedTime',
  'pwdReset',
  'pwdGraceUseTime',
  'pwdStartTime',
  'pwdEndTime',
  'pwdLastSuccess',
  'pwdPolicySubentry',
];

const none: ReadonlySet<string> = new Set();

export const dialects: Readonly<Record<ServerKind, Dialect>> = {
  'active-directory': {
    id: 'objectGUID',
    attributes: [
      '*',
      'msDS-User-Account-Control-Computed',
      'msDS-UserPasswordExpiryTimeComputed',
      'msDS-ResultantPSO',
    ],
    namesById: true,
    mark: 'uSNChanged',
    // The server writes these as well, and takes no old value of them.
    replaced: new Set(['useraccountcontrol', 'lockouttime', 'pwdlastset']),
  },
  openldap: {
    id: 'entryUUID',
    attributes: [...common, 'entryUUID', 'entryCSN', 'authTimestamp', ...policy],
    namesById: false,
    mark: 'entryCSN',
    replaced: none,
  },
  '389-directory': {
    id: 'nsUniqueId',
    attributes: [
      ...common,
      'nsUniqueId',
      'nsAccountLock',
      'accountUnlockTime',
      'passwordExpirationTime',
      'passwordRetryCount',
      'lastLoginTime',
    ],
    namesById: false,
    mark: 'modifyTimestamp',
    replaced: none,
  },
  generic: {
    id: 'entryUUID',
    attributes: [...common, 'entryUUID', ...policy],
    namesById: false,
    mark: 'modifyTimestamp',
    replaced: none,
  },
};
