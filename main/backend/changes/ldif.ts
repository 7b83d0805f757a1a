import type { AttributeValue } from '../../../shared/model/account.ts';
import type { ChangeKind } from '../../../shared/model/change.ts';
import { partsOfDn } from './edits.ts';
import { isPersonal } from './image.ts';
import type { Line } from './lines.ts';

const lineMax = 76;
// RFC 2849: printable ASCII that starts with no space, colon or "<" and ends with no space.
const safe = /^(?![ :<])[ -~]*(?<! )$/u;

function line(name: string, value: AttributeValue): string {
  const isText = typeof value === 'string';
  const text =
    isText && safe.test(value)
      ? `${name}: ${value}`
      : `${name}:: ${isText ? Buffer.from(value, 'utf8').toString('base64') : value.b}`;
  const folded = [text.slice(0, lineMax)];
  for (let at = lineMax; at < text.length; at += lineMax - 1) {
    folded.push(` ${text.slice(at, at + lineMax - 1)}`);
  }
  return `${folded.join('\n')}\n`;
}

/** What the LDIF of a change is made from. */
export type LdifChange = {
  readonly kind: ChangeKind;
  readonly dn: string;
  readonly lines: readonly Line[];
  readonly member: string | null;
};

/**
 * The change record (RFC 2849) that does the same by hand. Facts of our own have no attribute and
 * are left out; masked values are named in a comment and never written.
 */
export function changeLdif({ kind, dn, lines, member }: LdifChange): string {
  const head = line('dn', dn);
  const attributes = lines.filter(({ name }) => !name.startsWith('@') && !isPersonal(name));
  const masked = lines
    .filter(({ name }) => isPersonal(name))
    .map(({ name }) => `# ${name}: masked\n`);
  switch (kind) {
    case 'create':
      return `${masked.join('')}${head}changetype: add\n${attributes.map(added).join('')}`;
    case 'delete':
      return `${head}changetype: delete\n`;
    case 'restore':
      return `# restored from the recycle bin\n${head}`;
    case 'member-add':
    case 'member-remove': {
      const verb = kind === 'member-add' ? 'add' : 'delete';
      return `${head}changetype: modify\n${verb}: member\n${line('member', member ?? '')}-\n`;
    }
    case 'reset-password':
      return `# the password is made when the change is applied\n${head}${modified(attributes)}`;
    case 'modify':
      return `${masked.join('')}${head}${modified(attributes)}`;
    case 'rename':
      return `${masked.join('')}${head}${renamed(lines, attributes)}`;
  }
}

function added({ name, after }: Line): string {
  return (after ?? []).map((value) => line(name, value)).join('');
}

/** A record renames or modifies, never both: what the new name does not say comes in a second one. */
function renamed(lines: readonly Line[], attributes: readonly Line[]): string {
  const place = lines.find(({ name }) => name === '@dn');
  const [dn] = place?.after ?? [];
  if (typeof dn !== 'string') return modified(attributes);
  const { rdn, parent } = partsOfDn(dn);
  const [before] = place?.before ?? [];
  const isMoved = typeof before === 'string' && partsOfDn(before).parent !== parent;
  const superior = isMoved ? line('newsuperior', parent) : '';
  const type = rdn.slice(0, rdn.indexOf('=')).toLowerCase();
  const rest = attributes.filter(({ name }) => name.toLowerCase() !== type);
  const record = `changetype: modrdn\n${line('newrdn', rdn)}deleteoldrdn: 1\n${superior}`;
  return rest.length === 0 ? record : `${record}\n${line('dn', dn)}${modified(rest)}`;
}

function modified(lines: readonly Line[]): string {
  if (lines.length === 0) return '';
  return `changetype: modify\n${lines.map((one) => `replace: ${one.name}\n${added(one)}-\n`).join('')}`;
}
