import type { ServerKind } from '../../../shared/model/connection.ts';
import { normalizeDn } from '../file/dn.ts';
import type { RawEntry } from './answers.ts';
import type { Client } from './client.ts';
import { type Dialect, dialects, oids } from './dialects.ts';
import { everything } from './filter.ts';
import { requireSuccess } from './results.ts';

/** What a server says of itself in its root entry (RFC 4512 §5.1). */
export type Server = {
  readonly kind: ServerKind;
  readonly dialect: Dialect;
  readonly controls: ReadonlySet<string>;
  readonly extensions: ReadonlySet<string>;
  /** Whether the guard of a write can notice every change since an entry was read. */
  readonly isGuarded: boolean;
  /** Naming contexts in which people are kept. */
  readonly contexts: readonly string[];
  /** The texts of one attribute of the root entry, by its name in lower case. */
  readonly texts: (name: string) => readonly string[];
};

/** Contexts that hold the server's own affairs. */
const ownAffairs = /^cn=(?:accesslog|config|monitor|changelog|schema|configuration)(?:,|$)/;
const partitions = /^dc=(?:domaindnszones|forestdnszones),/;

/** The texts of an attribute of an entry, by its name in lower case. */
export function textsOf(entry: RawEntry | undefined, name: string): readonly string[] {
  const values = entry?.attributes.find(({ key }) => key === name)?.values ?? [];
  return values.filter((value) => typeof value === 'string');
}

function kindOf(texts: Server['texts']): ServerKind {
  const capabilities = texts('supportedcapabilities');
  const isActive =
    capabilities.includes(oids.activeDirectory) ||
    capabilities.includes(oids.activeDirectoryLightweight);
  if (isActive) return 'active-directory';
  const classes = [...texts('objectclass'), ...texts('structuralobjectclass')];
  if (classes.some((name) => /^openldaprootdse$/i.test(name))) return 'openldap';
  const vendor = `${texts('vendorname').join()} ${texts('vendorversion').join()}`;
  return /389[ -]|fedora|red hat/i.test(vendor) ? '389-directory' : 'generic';
}

function contextsOf(kind: ServerKind, texts: Server['texts']): readonly string[] {
  const named = kind === 'active-directory' ? texts('defaultnamingcontext') : [];
  const listed = named.length > 0 ? named : texts('namingcontexts');
  return listed.filter((dn) => {
    const key = normalizeDn(dn);
    return key !== null && key !== '' && !ownAffairs.test(key) && !partitions.test(key);
  });
}

/** Reads the root entry. */
export async function readServer(client: Client): Promise<Server> {
  const search = client.search({
    base: '',
    scope: 'base',
    filter: everything,
    attributes: ['*', '+'],
  });
  const [root] = await search.entries(1);
  requireSuccess(search.result);
  const texts = (name: string) => textsOf(root, name);
  const kind = kindOf(texts);
  const dialect = dialects[kind];
  const controls = new Set(texts('supportedcontrol'));
  return {
    kind,
    dialect,
    controls,
    isGuarded: controls.has(oids.assertion) && dialect.mark === 'entryCSN',
    extensions: new Set(texts('supportedextension')),
    contexts: contextsOf(kind, texts),
    texts,
  };
}
