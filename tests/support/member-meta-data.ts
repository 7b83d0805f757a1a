const none = '1601-01-01T00:00:00Z';

type Wish = {
  readonly dn: string;
  readonly created?: string;
  readonly deleted?: string;
  readonly changed?: string;
};

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** One value of msDS-ReplValueMetaData as Active Directory writes it. */
export function memberMetaData({
  dn,
  created = none,
  deleted = none,
  changed = none,
}: Wish): string {
  return `<DS_REPL_VALUE_META_DATA>
	<pszAttributeName>member</pszAttributeName>
	<pszObjectDn>${escaped(dn)}</pszObjectDn>
	<cbData>0</cbData>
	<pbData></pbData>
	<ftimeDeleted>${deleted}</ftimeDeleted>
	<ftimeCreated>${created}</ftimeCreated>
	<dwVersion>1</dwVersion>
	<ftimeLastOriginatingChange>${changed}</ftimeLastOriginatingChange>
	<uuidLastOriginatingDsaInvocationID>6ac7a3a2-9b4c-4b6a-8c3c-2f1a5d1d7c11</uuidLastOriginatingDsaInvocationID>
	<usnOriginatingChange>8194</usnOriginatingChange>
	<usnLocalChange>8194</usnLocalChange>
	<pszLastOriginatingDsaDN>CN=NTDS Settings,CN=DC,CN=Servers</pszLastOriginatingDsaDN>
</DS_REPL_VALUE_META_DATA>
`;
}
