import { attributeOf } from '../../../shared/model/attribute.ts';

/** A value is text when its bytes are UTF-8 and its attribute is not known to be binary. */
export type LdifValue = string | Uint8Array;

export type LdifAttribute = {
  /** The description as first written in the file, with options such as `;lang-de`. */
  readonly name: string;
  /** The description in lower case, for comparing. */
  readonly key: string;
  readonly values: readonly LdifValue[];
};

/** An entry of a content file (`entry`) or an entry to add (`add`). */
export type LdifEntry = {
  readonly kind: 'entry' | 'add';
  /** Line of `dn:`, counted from 1. */
  readonly line: number;
  readonly dn: string;
  readonly attributes: readonly LdifAttribute[];
};

export type LdifModification = {
  readonly verb: 'add' | 'delete' | 'replace' | 'increment';
  readonly name: string;
  readonly values: readonly LdifValue[];
};

export type LdifRecord =
  | LdifEntry
  | { readonly kind: 'delete'; readonly line: number; readonly dn: string }
  | {
      readonly kind: 'modify';
      readonly line: number;
      readonly dn: string;
      readonly modifications: readonly LdifModification[];
    }
  | {
      readonly kind: 'rename';
      readonly line: number;
      readonly dn: string;
      readonly newRdn: string;
      readonly isOldRdnDeleted: boolean;
      readonly newSuperior: string | null;
    };

/** Why a record was refused, with the sentence for people. No sentence contains a value. */
export const ldifReasons = {
  'colon-missing': 'The line has no colon after the attribute name.',
  'name-invalid': 'The line does not start with a valid attribute name.',
  'continuation-first': 'The record starts with a continuation line.',
  'dn-missing': 'The record does not start with "dn:".',
  'dn-invalid': 'The distinguished name is not valid.',
  'separator-missing': 'A second "dn:" follows without an empty line before it.',
  'base64-invalid': 'The base64 value is incomplete or not valid.',
  'utf8-invalid': 'The record contains bytes that are not UTF-8.',
  'control-character': 'The record contains a control character that must be base64-encoded.',
  'url-refused': 'The value refers to a URL or a file, which is never opened.',
  'control-refused': 'The record asks for a critical control, which is not supported.',
  'change-unknown': 'The kind of change is not known.',
  'change-invalid': 'The change is not complete or not valid.',
  'version-unsupported': 'The file has a version of LDIF other than 1.',
  'encoding-unsupported': 'The file is UTF-16; save it as UTF-8.',
  'value-too-long': 'A value is longer than the limit.',
  'record-too-long': 'The record is longer than the limit.',
  'attributes-too-many': 'The record has more attributes than the limit.',
  'values-too-many': 'The record has more values than the limit.',
} as const;
export type LdifReason = keyof typeof ldifReasons;

export type LdifProblem = {
  readonly kind: 'problem';
  /** The line at fault where it is known, else the first line of the record. */
  readonly line: number;
  readonly reason: LdifReason;
  readonly message: string;
};

export function ldifProblem(reason: LdifReason, line: number): LdifProblem {
  return { kind: 'problem', line, reason, message: ldifReasons[reason] };
}

export type LdifLimits = {
  readonly valueBytes: number;
  readonly recordBytes: number;
  readonly attributes: number;
  readonly values: number;
};

/** A group of a million members and a photo of some megabytes are within these. */
export const defaultLdifLimits: LdifLimits = {
  valueBytes: 16 * 1024 * 1024,
  recordBytes: 128 * 1024 * 1024,
  attributes: 2000,
  values: 2_000_000,
};

/** Whether the values of an attribute description are bytes rather than text. */
export function isBinaryName(name: string): boolean {
  return /;binary/i.test(name) || attributeOf(name)?.type === 'binary';
}
