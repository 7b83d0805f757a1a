import * as v from 'valibot';
import { noInput, nothing, text } from '../model/base.ts';
import { deviceCode } from '../model/device.ts';
import { operatorId } from '../model/operator.ts';
import { passwordVerdict, sessionStatus } from '../model/session.ts';
import { command, query } from './operation.ts';
import { secondFactor } from './second-factor.ts';

const password = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024));
/** A code of the authenticator or a recovery code; left out by operators without a second factor. */
const code = v.optional(v.pipe(v.string(), v.maxLength(64)));
const kitText = v.pipe(v.string(), v.maxLength(400));

/** A new kit, which is shown once. */
const shownKit = v.strictObject({
  /** Groups of characters in the order in which they are printed. */
  kit: v.array(v.string()),
  /** Positions (from 0) of the two groups that are asked back. */
  ask: v.tuple([v.number(), v.number()]),
});

/** What may be wrong where the password and the second factor are asked for again. */
const proofFailures = [
  'password-wrong',
  'code-wrong',
  'sign-in-delayed',
  'file-unwritable',
] as const;

/** What may be wrong with either way back into the vault. */
const recoveryFailures = [
  'sign-in-delayed',
  'password-weak',
  'keychain-absent',
  'keychain-locked',
  'keychain-unavailable',
  'vault-missing',
  'vault-damaged',
  'vault-lost',
  'header-damaged',
  'file-unwritable',
] as const;

/** Sign-in, lock, and the care of the owner's password and recovery kit. Carried out by main and the backend together. */
export const session = {
  status: query({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    input: noInput,
    output: sessionStatus,
  }),
  /** The key to which secrets are sealed on their way past main. Each backend process has its own. */
  sealingKey: query({
    access: 'anyone',
    process: 'main',
    input: noInput,
    output: v.strictObject({ publicKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}$/u)) }),
  }),
  checkPassword: query({
    process: 'backend',
    access: 'anyone',
    input: v.strictObject({ password, name: v.optional(text(200), '') }),
    sealed: ['password'],
    output: passwordVerdict,
  }),
  /**
   * Lets the operator choose another profile folder and starts the app anew there, which locks this
   * one; false when the dialog was closed. The choice is kept for the next start.
   */
  chooseProfile: command({
    access: 'anyone',
    process: 'main',
    input: noInput,
    output: v.boolean(),
    failures: ['folder-unusable'],
  }),
  /** Makes the vault of this profile folder and its owner, and answers the recovery kit, once. */
  create: command({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    input: v.strictObject({
      name: v.pipe(text(200), v.trim(), v.minLength(1)),
      password,
      useKeychain: v.boolean(),
    }),
    sealed: ['password', 'answer'],
    output: shownKit,
    failures: [
      'vault-exists',
      'vault-in-use',
      'folder-unusable',
      'password-weak',
      'keychain-absent',
      'keychain-locked',
      'keychain-unavailable',
      'file-unwritable',
    ],
  }),
  /** The operator gives back two groups of the kit, which ends the set-up. */
  confirmKit: command({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    input: v.strictObject({ groups: v.tuple([kitText, kitText]) }),
    sealed: ['groups'],
    output: nothing,
    failures: ['kit-mismatch'],
  }),
  /** Writes the kit that is on screen to a file that the operator chooses; null when no file was chosen. */
  saveKit: command({
    access: 'anyone',
    process: 'main',
    input: noInput,
    output: v.nullable(v.string()),
    failures: ['file-unwritable', 'kit-mismatch'],
  }),
  signIn: command({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    /**
     * Without `operator` the first one signs in, who is the only one of most vaults. `repair` opens
     * a vault whose database is damaged without it, for reading only: what can be read of it can be
     * salvaged then, and a backup restored. On a vault that is whole it says nothing.
     */
    input: v.strictObject({
      password,
      code,
      operator: v.optional(operatorId),
      repair: v.optional(v.boolean()),
    }),
    sealed: ['password', 'code'],
    output: sessionStatus,
    failures: [
      'operator-missing',
      'operator-suspended',
      'password-wrong',
      'code-wrong',
      'sign-in-delayed',
      'file-unwritable',
      'keychain-absent',
      'keychain-locked',
      'keychain-unavailable',
      'keychain-wrong',
      'keychain-missing',
      'header-damaged',
      'header-missing',
      'header-hostile',
      'vault-damaged',
      'vault-lost',
      'vault-newer',
      'vault-in-use',
      'vault-missing',
    ],
  }),
  /**
   * Takes up an invitation: its code, once, makes an operator with a password of their own. A code
   * of `addDevice` adds this device to those of the operator who made it, and `password` is the one
   * that they have.
   */
  enrol: command({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    input: v.strictObject({ code: kitText, password, useKeychain: v.boolean() }),
    sealed: ['code', 'password'],
    output: sessionStatus,
    failures: [
      'device-secret-needed',
      'invite-expired',
      'invite-unusable',
      'operator-suspended',
      'password-wrong',
      'sign-in-delayed',
      'password-weak',
      'keychain-absent',
      'keychain-locked',
      'keychain-unavailable',
      'vault-missing',
      'vault-damaged',
      'vault-lost',
      'vault-in-use',
      'header-damaged',
      'header-hostile',
      'file-unwritable',
    ],
  }),
  /** Proves the password again, and the second factor where there is one, before a dangerous act. */
  stepUp: command({
    access: 'signed-in',
    process: 'main',
    input: v.strictObject({ password, code }),
    sealed: ['password', 'code'],
    output: nothing,
    failures: proofFailures,
  }),
  lock: command({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    input: noInput,
    output: nothing,
  }),
  /** Says that the operator is there, so that the idle clock starts anew. */
  touch: command({ access: 'signed-in', process: 'main', input: noInput, output: nothing }),
  changePassword: command({
    access: 'signed-in',
    process: 'main',
    topics: ['session', 'audit'],
    input: v.strictObject({ current: password, next: password, code }),
    sealed: ['current', 'next', 'code'],
    output: nothing,
    failures: [...proofFailures, 'password-weak'],
  }),
  /** Changes how much memory and how many passes a guess at the password costs. */
  setCost: command({
    access: 'session.manage',
    process: 'main',
    topics: ['settings', 'audit'],
    input: v.strictObject({ password, code, memoryMiB: v.picklist([64, 128, 256, 512, 1024]) }),
    sealed: ['password', 'code'],
    output: nothing,
    failures: proofFailures,
  }),
  /** Makes a new recovery kit; the old one stops working when the new one is confirmed. */
  renewKit: command({
    access: 'operators.manage',
    process: 'main',
    topics: ['session', 'audit'],
    input: v.strictObject({ password, code }),
    sealed: ['password', 'code', 'answer'],
    output: shownKit,
    failures: proofFailures,
  }),
  /** Makes a code, shown once, with which the operator signs in from another device as well. */
  addDevice: command({
    access: 'signed-in',
    process: 'main',
    topics: ['session', 'operators', 'audit'],
    input: v.strictObject({ password, code }),
    sealed: ['password', 'code', 'answer'],
    output: deviceCode,
    failures: [...proofFailures, 'device-secret-needed', 'devices-full'],
  }),
  /** Takes a renewal back that was not confirmed: the kit before stays in force. */
  cancelKit: command({
    access: 'session.manage',
    process: 'main',
    topics: ['session', 'audit'],
    input: noInput,
    output: nothing,
  }),
  /**
   * Opens the vault with the recovery kit, sets a new password and makes a new device secret. Wrong kits
   * are counted as wrong passwords are, and wait as long; what cannot be read as a kit is not counted.
   */
  recover: command({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    input: v.strictObject({ kit: kitText, password, useKeychain: v.boolean() }),
    sealed: ['kit', 'password', 'answer'],
    output: shownKit,
    failures: ['kit-unreadable', 'kit-mismatch', ...recoveryFailures],
  }),
  /**
   * Opens the vault with the shares of two officers of the recovery group; otherwise as `recover`.
   * Wrong shares are counted as wrong passwords are, and wait as long.
   */
  recoverWithShares: command({
    access: 'anyone',
    process: 'main',
    topics: ['session'],
    input: v.strictObject({
      shares: v.tuple([kitText, kitText]),
      password,
      useKeychain: v.boolean(),
    }),
    sealed: ['shares', 'password', 'answer'],
    output: shownKit,
    failures: [
      'share-unreadable',
      'share-twice',
      'share-mismatch',
      'share-replaced',
      'recovery-group-missing',
      ...recoveryFailures,
    ],
  }),
  ...secondFactor,
};
