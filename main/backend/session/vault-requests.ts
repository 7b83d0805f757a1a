import { writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { contract } from '../../../shared/contract/index.ts';
import { Failure } from '../../../shared/failure.ts';
import type { ProviderBegun } from '../../../shared/model/provider.ts';
import type { SealedAnswer } from '../../../shared/model/sealed.ts';
import type { VaultLook, VaultOpened, VaultRequest } from '../../../shared/process.ts';
import type { OpenedCall, Opening } from '../opening.ts';
import { askBack, confirmKit } from '../vault/recovery-kit.ts';
import type { KeyRequest } from './key-request.ts';
import type { VaultSession } from './vault-session.ts';

type Sealed = Exclude<
  VaultRequest,
  { do: 'look' | 'key' | 'confirm-kit' | 'drop-kit' | 'save-kit' | 'begin-provider' }
>;

type Answer = VaultLook | VaultOpened | ProviderBegun | SealedAnswer | string | null;

/** The operation whose input main passes on with each request. */
const operationOf = {
  create: 'session.create',
  unlock: 'session.signIn',
  enrol: 'session.enrol',
  prove: 'session.stepUp',
  'change-password': 'session.changePassword',
  'set-cost': 'session.setCost',
  recover: 'session.recover',
  'recover-with-shares': 'session.recoverWithShares',
  'prepare-kit': 'session.renewKit',
  'add-device': 'session.addDevice',
} as const satisfies Readonly<Record<Sealed['do'], string>>;

/** A kit that was shown and not confirmed yet: only the paper proves that it is safe. */
type PendingKit = { readonly text: string; readonly ask: readonly [number, number] };

/** What main asks about keys: it carries passwords and kits, and cannot read them. */
export class VaultRequests {
  readonly #session: VaultSession;
  readonly #opening: Opening;
  #kit: PendingKit | null = null;

  constructor(session: VaultSession, opening: Opening) {
    this.#session = session;
    this.#opening = opening;
  }

  /** Carries out a request of main. Refusals are failures with a code. */
  async carryOut(request: VaultRequest): Promise<Answer> {
    switch (request.do) {
      case 'look':
        return this.#session.look();
      case 'key':
        return this.#opening.publicKey();
      case 'begin-provider':
        if (!this.#session.opened) throw new Failure('signed-out');
        return this.#session.opened.services.provider.begin();
      case 'confirm-kit':
        await this.#confirmKit(request.call);
        return null;
      case 'drop-kit':
        await this.#session.request({ do: 'drop-kit' });
        this.#kit = null;
        return null;
      case 'save-kit':
        return this.#saveKit(request.path);
      case 'add-device':
        return this.#addDevice(request);
      default:
        return this.#open(request);
    }
  }

  async #addDevice(request: Sealed): Promise<SealedAnswer> {
    const call = await this.#opening.open('session.addDevice', request.call);
    if (!call.sealAnswer) throw new Error('A code leaves this process sealed or not at all.');
    const { password, code } = v.parse(contract.session.addDevice.input, call.input);
    const given = { password, code, deviceSecret: request.deviceSecret };
    return call.sealAnswer(await this.#session.inviteDevice(given));
  }

  async #open(request: Exclude<Sealed, { do: 'add-device' }>): Promise<VaultOpened> {
    const call = await this.#opening.open(operationOf[request.do], request.call);
    const { kit, ...opened } = await this.#session.request(keyRequest(request, call.input));
    return { ...opened, kit: kit === null ? null : await this.#showKit(kit, call) };
  }

  #showKit(text: string, { sealAnswer }: OpenedCall): Promise<SealedAnswer> {
    if (!sealAnswer) throw new Error('A kit leaves this process sealed or not at all.');
    const ask = askBack();
    this.#kit = { text, ask };
    // The contract counts groups from 0, the paper from 1.
    return sealAnswer({ kit: text.split('-'), ask: [ask[0] - 1, ask[1] - 1] });
  }

  async #confirmKit(passed: unknown): Promise<void> {
    const { input } = await this.#opening.open('session.confirmKit', passed);
    const { groups } = v.parse(contract.session.confirmKit.input, input);
    const kit = this.#kit;
    if (!kit || !confirmKit(kit.text, kit.ask, groups)) throw new Failure('kit-mismatch');
    await this.#session.request({ do: 'adopt-kit' });
    this.#kit = null;
  }

  #saveKit(path: string): null {
    if (!this.#kit) throw new Failure('kit-mismatch');
    try {
      writeFileSync(path, `Bailiwick recovery kit\n\n${this.#kit.text}\n`, { mode: 0o600 });
    } catch {
      // The system's words hold the path; the code says what the operator can do.
      throw new Failure('file-unwritable');
    }
    return null;
  }
}

/** The request as the vault takes it. The second parse gives the input its type; it has passed. */
function keyRequest(request: Exclude<Sealed, { do: 'add-device' }>, input: unknown): KeyRequest {
  const { session } = contract;
  const { deviceSecret } = request;
  switch (request.do) {
    case 'create': {
      const { name, password } = v.parse(session.create.input, input);
      return { do: 'create', name, password, device: request.device, deviceSecret };
    }
    case 'unlock': {
      const { anchor } = request;
      return { do: 'unlock', ...v.parse(session.signIn.input, input), anchor, deviceSecret };
    }
    case 'enrol': {
      const { code, password } = v.parse(session.enrol.input, input);
      return { do: 'enrol', code, password, device: request.device, deviceSecret };
    }
    case 'change-password': {
      const { current, next, code } = v.parse(session.changePassword.input, input);
      return { do: 'change-password', password: current, next, code, deviceSecret };
    }
    case 'set-cost': {
      const { password, memoryMiB, code } = v.parse(session.setCost.input, input);
      return { do: 'set-cost', password, memoryMiB, code, deviceSecret };
    }
    case 'recover': {
      const { kit, password } = v.parse(session.recover.input, input);
      return { do: 'recover', kit, password, deviceSecret };
    }
    case 'recover-with-shares': {
      const { shares, password } = v.parse(session.recoverWithShares.input, input);
      return { do: 'recover-with-shares', shares, password, deviceSecret };
    }
    case 'prove':
    case 'prepare-kit': {
      const { password, code } = v.parse(session.stepUp.input, input);
      return { do: request.do, password, code, deviceSecret };
    }
  }
}
