import * as v from 'valibot';
import { count, instant, requiredText, text } from './base.ts';

/** How a connection is protected. There is no third: no password goes out in clear (RFC 4513 §5.1.2). */
export const connectionSecurities = ['ldaps', 'starttls'] as const;

/** SHA-256 over a certificate in DER, base64url. */
export const fingerprint = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/u));

/**
 * How much a server is asked for at most, by each connection to it: requests in a second, and
 * requests without an answer at once. A page of entries is one request.
 */
const politeness = {
  requestsPerSecond: v.optional(v.pipe(count, v.minValue(1), v.maxValue(100_000)), 1_000),
  openRequests: v.optional(v.pipe(count, v.minValue(1), v.maxValue(32)), 4),
};

/** What is kept to where nobody has said anything else. */
export const usualPoliteness: Politeness = v.parse(v.object(politeness), {});

/** Where a live directory is and how to speak to it. Holds no secret. */
export const connection = v.strictObject({
  host: v.pipe(requiredText(253), v.regex(/^[A-Za-z0-9._:-]+$/u)),
  port: v.pipe(count, v.minValue(1), v.maxValue(65_535)),
  security: v.picklist(connectionSecurities),
  /** Who signs in there: a DN, a UPN or a down-level name; null is anonymous. */
  bindName: v.nullable(requiredText(1_024)),
  /** Base DNs to mirror; none means every naming context that the server publishes. */
  bases: v.pipe(v.array(requiredText(1_024)), v.maxLength(16)),
  /** Nothing is ever written there. */
  readOnly: v.boolean(),
  /** Entries of one page (RFC 2696). */
  pageSize: v.pipe(count, v.minValue(1), v.maxValue(10_000)),
  ...politeness,
  /** The certificate that a person accepted although this system does not trust it. */
  pin: v.nullable(fingerprint),
});
export type Connection = v.InferOutput<typeof connection>;
/** How hard a server may be asked. */
export type Politeness = Pick<Connection, 'requestsPerSecond' | 'openRequests'>;

/** Dialects: what is said differently by servers. */
export const serverKinds = ['active-directory', 'openldap', '389-directory', 'generic'] as const;
export type ServerKind = (typeof serverKinds)[number];

/** The certificate that a server showed. Times are UTC, milliseconds. */
export const certificate = v.strictObject({
  subject: v.string(),
  issuer: v.string(),
  names: v.array(v.string()),
  validFrom: instant,
  validTo: instant,
  sha256: fingerprint,
  /** Why this system does not trust it; null when it does. */
  problem: v.nullable(
    v.picklist([
      'expired',
      'not-yet-valid',
      'self-signed',
      'unknown-issuer',
      'wrong-host',
      'other',
    ]),
  ),
});
export type Certificate = v.InferOutput<typeof certificate>;

/** What the doctor looks at, in the order in which it looks. */
export const findingIds = [
  'reach',
  'certificate',
  'tls',
  'sign-in',
  'server',
  'clock',
  'contexts',
  'paging',
  'stable-id',
  'incremental',
  'assertion',
  'schema',
  'password-policy',
  'read',
  'write',
] as const;

/** One finding: how it stands and its facts. The words and the remedy belong to the screen. */
export const finding = v.strictObject({
  id: v.picklist(findingIds),
  level: v.picklist(['good', 'note', 'warning', 'problem']),
  /** Which of the ways in which this can stand, for the words: `ldaps-1.3`, `refused`, `none`, … */
  what: text(64),
  facts: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
});
export type Finding = v.InferOutput<typeof finding>;

/** What looking at a server found. */
export const doctorReport = v.strictObject({
  server: v.nullable(v.picklist(serverKinds)),
  certificate: v.nullable(certificate),
  contexts: v.array(v.string()),
  findings: v.array(finding),
});
export type DoctorReport = v.InferOutput<typeof doctorReport>;
