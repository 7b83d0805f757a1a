import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import {
  type HostileProvider,
  json,
  startHostileProvider,
} from '../../support/hostile-provider.ts';
import { signInWith } from '../../support/hostile-sign-in.ts';
import { rulesFor } from '../../support/oidc-server.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';
import { told } from '../../support/provider-sign-in.ts';

const hour = 60 * 60_000;
const reason = 'because';
let provider: HostileProvider;
let app: SignedIn;
let sue: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  provider = await startHostileProvider();
  app = await signedIn();
  sue = await enrolAs(app, 'Sue Porter', 'support');
  const rules = { ...rulesFor(provider), signInRoles: ['support'], leaseHours: 72 };
  valueOf(await app.client.provider.setRules({ rules, reason }));
  app = await changeOver(app, sue);
});

afterEach(async () => {
  await app.close();
  await provider.close();
  vi.useRealTimers();
});

async function begun(): Promise<string> {
  const outcome = await app.backend.ask({ do: 'begin-provider' });
  return outcome.ok ? 'ok' : outcome.code;
}

async function lease(): Promise<string> {
  const outcome = await app.client.provider.useLease({});
  return outcome.ok ? 'ok' : outcome.code;
}

/** Signs in with the provider once, and anew to the vault so much later, with the provider gone. */
async function later(ms: number): Promise<void> {
  expect(await signInWith(app, provider, {})).toBe('ok');
  app = await changeOver(app, sue);
  vi.setSystemTime(Date.now() + ms);
  provider.discovery = json({}, 503);
}

describe('a lease', () => {
  it('lets in while the provider is out of reach, and says until when', async () => {
    const start = Date.now();
    await later(71 * hour);
    expect(await lease()).toBe('provider-lease-over');
    expect(await begun()).toBe('provider-unreachable');
    const { leaseUntil } = valueOf(await app.client.provider.own({}));
    expect(leaseUntil).toBeGreaterThanOrEqual(start + 72 * hour);
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
    expect(await lease()).toBe('ok');
    expect(await app.client.jobs.list({})).toMatchObject({ ok: true });
    expect(valueOf(await app.client.provider.own({}))).toMatchObject({
      isLeased: true,
      isNeeded: false,
    });
    expect(told(app)).toContain('allowed lease');
  });

  it('is over after its hours, and none is longer than the rules of now', async () => {
    await later(73 * hour);
    expect(await begun()).toBe('provider-unreachable');
    expect(valueOf(await app.client.provider.own({})).leaseUntil).toBeNull();
    expect(await lease()).toBe('provider-lease-over');
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
  });

  it('is none for a provider that refuses or says something else', async () => {
    await later(hour);
    provider.discovery = json({});
    expect(await begun()).toBe('provider-unusable');
    expect(await lease()).toBe('provider-lease-over');
  });

  it('is none for somebody who never signed in there', async () => {
    provider.discovery = json({}, 503);
    expect(await begun()).toBe('provider-unreachable');
    expect(await lease()).toBe('provider-lease-over');
  });

  it('is not made longer by a clock that was set back', async () => {
    await later(73 * hour);
    expect(await begun()).toBe('provider-unreachable');
    app = await changeOver(app, sue);
    vi.setSystemTime(Date.now() - 10 * hour);
    expect(await begun()).toBe('provider-unreachable');
    expect(await lease()).toBe('provider-lease-over');
  });

  it('ends at once when an owner shortens it, and is none at 0 hours', async () => {
    await later(2 * hour);
    provider.reset();
    app = await changeOver(app);
    const rules = { ...rulesFor(provider), signInRoles: ['support'], leaseHours: 1 };
    valueOf(await app.client.provider.setRules({ rules, reason }));
    app = await changeOver(app, sue);
    provider.discovery = json({}, 503);
    expect(await begun()).toBe('provider-unreachable');
    expect(await lease()).toBe('provider-lease-over');
  });
});
