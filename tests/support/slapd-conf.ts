/** Where a test server of OpenLDAP keeps its things, and what it has. */
export type SlapdPlace = {
  readonly folder: string;
  readonly base: string;
  readonly rootName: string;
  readonly rootPassword: string;
  readonly hasSync: boolean;
  readonly more: string;
};

/** The configuration of a server with the overlays that companies use. */
export function slapdConf(place: SlapdPlace): string {
  const { folder, base, rootName, rootPassword } = place;
  const sync = place.hasSync ? 'overlay syncprov\nsyncprov-sessionlog 1000\n' : '';
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
moduleload ppolicy
moduleload memberof
moduleload refint
moduleload accesslog
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/certificate.pem
TLSCertificateKeyFile ${folder}/key.pem
TLSProtocolMin 3.3
allow bind_v2
sizelimit 500
access to dn.base="" by * read
access to dn.base="cn=Subschema" by * read

database mdb
maxsize 268435456
suffix "cn=accesslog"
directory ${folder}/log
rootdn "cn=accesslog"
limits dn.exact="${rootName}" size=unlimited time=unlimited
access to * by dn.exact="${rootName}" read
index reqStart eq

database mdb
maxsize 1073741824
suffix "${base}"
directory ${folder}/db
rootdn "${rootName}"
rootpw "${rootPassword}"
dbnosync
index objectClass,entryUUID,entryCSN eq
index uid,cn,mail,member eq
limits dn.exact="cn=console,${base}" size=unlimited size.prtotal=unlimited time=unlimited
limits dn.exact="cn=reader,${base}" size=unlimited size.prtotal=unlimited time=unlimited
access to attrs=userPassword by dn.exact="cn=console,${base}" write by self write by anonymous auth by * none
access to * by dn.exact="cn=console,${base}" write by dn.exact="cn=reader,${base}" read by anonymous none by users read
${sync}overlay ppolicy
ppolicy_default "cn=default,ou=policies,${base}"
ppolicy_use_lockout
overlay memberof
memberof-group-oc groupOfNames
memberof-member-ad member
overlay refint
refint_attributes member manager owner secretary
refint_nothing "cn=nobody,${base}"
overlay accesslog
logdb cn=accesslog
logops writes
logsuccess TRUE
${place.more}
`;
}
