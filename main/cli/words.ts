import type { FailureFacts } from '../../shared/failure.ts';
import type { PolicyProblem } from '../../shared/model/managed-policy.ts';
import type { RefusalCode } from './problems.ts';

/** What each refusal means, in the words of the command line. No word of input is ever in them. */
export const failureWords: Readonly<Record<RefusalCode, string>> = {
  'account-changed': 'The account was changed meanwhile. Nothing was staged.',
  'act-fixed': 'Your role may not do this to an account. Nothing was changed.',
  'account-exists': 'There is an account of this name already.',
  'account-missing': 'There is no such account.',
  'alarm-acknowledged': 'You have said so already. Somebody else has to say it as well.',
  'alarm-lasting':
    'An epoch of the log does not hold. Nothing can go on from here: restore a backup.',
  'alarm-missing': 'The audit log has no alarm. Nothing was changed.',
  'answer-unusable': 'The server gave an answer that cannot be used. Nothing of it was taken.',
  'approval-needed':
    'A second person has to approve this change set first. Nothing was applied; `changes request` asks for it.',
  'approvers-missing': 'Too few operators could meet these rules. Nothing was changed.',
  'attribute-fixed': 'Your role may not change this attribute. Nothing was changed.',
  'attribute-masked': 'The attribute is masked.',
  'attribute-unmaskable': 'A role cannot mask one of these attributes. The role was not saved.',
  'attribute-unseen': 'Your role is not shown this attribute. Nothing was shown or changed.',
  'audit-damaged': 'The audit log is damaged. The vault stays readable, and nothing is repaired.',
  'backup-unusable':
    'The file is no backup of this vault, or it is not whole. Nothing was changed.',
  'certificate-changed':
    'The server shows another certificate than the accepted one. Nothing was sent.',
  'certificate-untrusted':
    'This system does not trust the certificate of the server. Nothing was sent.',
  'change-set-conflicted': 'Somebody else changed what the change set wanted to change.',
  'change-set-empty': 'The change set has no changes.',
  'change-set-missing': 'There is no such change set.',
  'change-set-state': 'The change set is in a state that does not allow this.',
  'compartment-closed':
    'Your role holds no key for these values. An owner can give you a role that does.',
  'connection-insecure': 'The server offers no connection that is safe enough. Nothing was sent.',
  'credentials-missing': 'The vault has no password for this server. Give it anew.',
  'credentials-refused': 'The server refused the name or the password.',
  'code-wrong':
    'The password or the code is wrong, or the code was used before. Nothing was changed. Wait for the next code and try again.',
  'elevation-active':
    'A role is lent to you, or you look at the vault as another role. End that first; nothing was changed.',
  'elevation-missing': 'There is no such request that could be decided or taken up.',
  'elevation-over': 'The time of the lent role is over. Nothing was changed.',
  'elevation-own': 'Nobody grants a role to themselves. Somebody else has to.',
  'factor-mandatory': 'A second factor is asked of this role. It was not taken off.',
  'factor-missing':
    'A second factor has to be set up first. Sign in to the window to do so; nothing was changed.',
  'decision-made': 'You have decided about this request already. What was signed stays.',
  'decision-own': 'Nobody decides about a change set of their own. Somebody else has to.',
  'deletions-unconfirmed':
    'The server no longer has many of the accounts. None was taken away; --accept-deletions does it.',
  'directory-busy': 'The server is busy. Try again later.',
  'directory-local': 'This needs a directory at a server.',
  'directory-missing': 'There is no such directory.',
  'directory-name-taken': 'There is a directory of this name already.',
  'directory-read-only': 'The connection is for reading only. Nothing was sent.',
  'directory-unreachable': 'The server was not reached. Changes wait.',
  'disk-failed':
    'The disk did not take a write. What was acknowledged before is kept; nothing more is written.',
  'disk-full': 'The disk is full. Nothing that was acknowledged is lost.',
  'file-missing': 'The file is not there any more.',
  'file-token-unknown': 'The file was not named.',
  'file-unreadable': 'The file cannot be read.',
  'file-unwritable': 'The file cannot be written. No part of it was left behind.',
  'filter-invalid': 'A filter cannot be used as it is.',
  'folder-unusable': 'This folder cannot hold a vault. Nothing was changed.',
  'hand-over-missing': 'There is no password to hand over: it was taken, or its time has passed.',
  'hand-over-passphrase-wrong':
    'The passphrase is not the one of this file. Ask whoever gave you the file to read it out again.',
  'hand-over-unusable':
    'The file is no sealed password, or it is not whole. Ask for it again. Nothing was shown.',
  'header-damaged': 'The header of the vault is damaged. Bring it back from a backup.',
  'header-hostile': 'The header of the vault was made by something else. It is not opened.',
  'header-missing': 'The header of the vault is missing. Bring it back from a backup.',
  'input-invalid': 'An argument is not valid.',
  internal: 'Something went wrong that should not. The local log has an entry.',
  'invite-expired': 'The enrolment code is too old. Ask an owner for a new one.',
  'invite-unusable':
    'The enrolment code is not right, or it was used already. Ask an owner for a new one.',
  'job-missing': 'There is no such job.',
  'job-running': 'Another job is running. Wait for its end.',
  'keychain-absent': 'There is no keychain on this system.',
  'keychain-locked': 'The keychain of the system is locked.',
  'keychain-missing': 'The keychain has no secret for this vault. Use the recovery kit.',
  'keychain-unavailable': 'The keychain of the system does not answer.',
  'keychain-wrong': 'The keychain has the secret of another vault.',
  'kit-mandatory':
    'Nobody has confirmed the recovery kit of this vault, and without it a lost password cannot be replaced. Nothing was changed. "kit" makes a new one; then try again.',
  'kit-mismatch': 'The recovery kit is not the one of this vault.',
  'kit-unreadable': 'The recovery kit was not copied correctly.',
  'last-owner': 'A vault needs an owner who can sign in. Make somebody else an owner first.',
  'limit-exceeded': 'This is more than your role allows at a time. Nothing was changed.',
  managed: 'The organisation has switched this off on this machine. Nothing was changed.',
  'managed-host': 'The organisation does not allow this server on this machine. Nothing was sent.',
  'managed-mask': 'This attribute is masked on this machine. Nothing was shown.',
  'managed-limit':
    'This is more than the organisation allows on this machine. Nothing was changed.',
  'mapping-invalid': 'The mapping of columns does not fit the file.',
  'not-permitted': 'The operator may not do this.',
  'operation-unknown': 'There is no such operation on the command line.',
  'operator-holds-kit':
    'The recovery kit brings back this operator. Another owner has to make a new kit first.',
  'operator-missing': 'There is no such operator.',
  'operator-name-taken': 'There is an operator or an invitation of this name already.',
  'device-missing': 'This device is not in the list any more. Nothing was changed.',
  'device-secret-needed':
    'Only a device with a secret in its keychain can add another one, or be added. Nothing was changed.',
  'devices-full':
    'You have as many devices as are possible. Retire one first; nothing was changed.',
  'device-retired':
    'This device was retired: nothing opens from it. Ask an owner for a new invitation.',
  'operator-suspended':
    'You may not use this vault now, or your role was changed. Sign in again, or ask an owner.',
  'out-of-scope': 'This lies outside of what your role covers. Nothing was changed.',
  'pack-unusable': 'The file is no pack of connections. Nothing was added.',
  'password-weak': 'The password is too easy to guess.',
  'password-wrong': 'The password is wrong.',
  'policy-full': 'There is no room for another operator or role. Nothing was changed.',
  'policy-unusable':
    'This machine has a managed policy that cannot be used, so no vault is opened. Nothing was changed. Whoever manages this machine has to put it right.',
  'provider-answer-wrong': 'The answer of the provider does not hold. Nobody was signed in.',
  'provider-late': 'Nobody came back from the browser in time. Nobody was signed in; begin again.',
  'provider-lease-over':
    'The time in which you may sign in without the provider is over. Nobody was signed in.',
  'provider-needed': "Sign in with your organisation's provider first. Nothing was changed.",
  'provider-off': 'This vault has no provider.',
  'provider-other':
    'You are bound to another identity at the provider, or this one belongs to another operator. Nobody was signed in; an owner can take the binding off with `provider unlink`.',
  'provider-refused': 'The provider refused the sign-in. Nobody was signed in.',
  'provider-role-missing':
    'The provider does not name you for the role that you have here. Nobody was signed in.',
  'provider-unreachable': 'The provider cannot be reached.',
  'provider-untried':
    'You have not signed in with this provider yet, so your own role is not asked for it. Nothing was changed; `provider try` signs you in.',
  'provider-untrusted':
    'This system does not trust the certificate of the provider. Nothing was sent.',
  'provider-unusable': 'What the provider says cannot be used. Nothing was changed.',
  'rate-exceeded': 'Too many calls at once.',
  'reason-required': 'A reason is required.',
  'recovery-group-missing': 'This vault has no recovery group. Nothing was changed.',
  'request-missing': 'There is no such request in this vault.',
  'request-unusable':
    'The file is no request or decision that an operator of this vault signed. Nothing was taken in.',
  'look-ups-spent':
    'You have looked for as many parts of masked values as are allowed within an hour. Wait, and try again.',
  'reveals-spent':
    'You have shown as many masked values as are allowed within an hour. Wait, and try again.',
  'request-void':
    'The request does not stand any more: the set was changed, or its time has passed. Ask again.',
  'sealing-stale': 'A part of Bailiwick was started anew in between. Try again.',
  'role-built-in': 'Built-in roles cannot be changed. Save it under another name.',
  'role-in-use': 'Somebody has this role. Give them another one first.',
  'role-missing': 'There is no such role.',
  'role-not-lent': 'An owner does not lend this role, or not for so long. Nothing was changed.',
  'sender-refused': 'The call did not come from the app.',
  'share-mismatch':
    'These shares do not open this vault, or the groups are not those of the share. Nothing was changed.',
  'share-missing': 'No share of a recovery group waits for you. Nothing was changed.',
  'share-replaced':
    'A share is of a recovery group that was replaced. Nothing was changed. Take shares of the present group, or the recovery kit.',
  'share-twice':
    'Both shares are of the same officer. Nothing was changed. Take those of two officers.',
  'share-unreadable':
    'A text is no share of a recovery group. Nothing was changed. Compare it with the paper.',
  'sign-in-delayed': 'After several wrong passwords, sign-in waits.',
  'signed-out': 'The session has ended.',
  'size-exceeded': 'An argument is too large.',
  'step-up-required': 'The password is needed again.',
  'undo-impossible': 'Nothing of this change set can be undone.',
  'vault-damaged':
    'A part of the database cannot be read. Nothing was changed. "salvage" saves what can be read as a new backup, and "restore" puts a backup in its place.',
  'vault-exists': 'There is a vault in this folder already. It was not touched.',
  'vault-in-use': 'Another process has the vault open: the app, or another command.',
  'vault-lost': 'The database of the vault is missing or is not the one of its header.',
  'vault-missing': 'There is no vault in this folder.',
  'vault-newer': 'The vault was made by a newer release.',
  'vault-read-only': 'The vault is open for reading only, because a part of it is damaged.',
  'view-missing': 'There is no such view.',
};

/** What a vault needs whose kit nobody is known to have. */
export const kitWarning =
  'Nobody has confirmed the recovery kit of this vault. Without it a lost password cannot be replaced. An owner makes a new kit with "kit", or by signing in to the app.';

/** What the rules say of a password. */
export const passwordWords = {
  'too-short': 'It is too short.',
  'too-long': 'It is too long.',
  'too-common': 'Too many people use it, or it repeats itself or your name.',
  'too-weak': 'It can be guessed.',
  'not-text': 'It has characters that cannot be typed.',
} as const;

const policyWords: Readonly<Record<PolicyProblem, string>> = {
  'not-owned': 'The file or a folder above it does not belong to root, or others may write it',
  unreadable: 'It cannot be read',
  'too-large': 'It is larger than any policy',
  'not-json': 'It is not JSON',
  invalid: 'A key is unknown or missing, or its value is not allowed',
};

/** What a refusal means, with who manages the machine or what is wrong with its policy. */
export function refusalWords(code: RefusalCode, facts: FailureFacts): string {
  const words = failureWords[code];
  const { managedBy, contact, most, why, place, key, attribute, act } = facts;
  if (attribute !== undefined || act !== undefined) return `${words} It is: ${attribute ?? act}.`;
  if (managedBy !== undefined) {
    const limit = most === undefined ? '' : ` At most ${most}.`;
    return `${words}${limit} Managed by ${managedBy}. Ask: ${contact}.`;
  }
  const problem = Object.entries(policyWords).find(([name]) => name === why);
  if (code !== 'policy-unusable' || !problem) return words;
  return `${words} ${problem[1]}: ${place}${key === '' ? '' : `, ${key}`}.`;
}
