import type { KeyRequest } from '../../main/backend/session/key-request.ts';
import type { VaultRequest } from '../../shared/process.ts';
import { sealCall } from '../../shared/sealed-calls.ts';

/** A request about keys as main passes it on: with the password and the kit sealed to the backend. */
export async function sealedRequest(publicKey: string, request: KeyRequest): Promise<VaultRequest> {
  const sealed = async (verb: string, input: object): Promise<unknown> =>
    (await sealCall(publicKey, `session.${verb}`, input)).passed;
  switch (request.do) {
    case 'create': {
      const { name, password, device, deviceSecret } = request;
      const input = { name, password, useKeychain: deviceSecret !== null };
      return { do: 'create', call: await sealed('create', input), device, deviceSecret };
    }
    case 'unlock': {
      const { password, operator, repair, code, anchor, deviceSecret } = request;
      const named = {
        ...(operator !== undefined && { operator }),
        ...(repair !== undefined && { repair }),
      };
      const input = { password, ...named, ...codeOf({ code }) };
      return { do: 'unlock', call: await sealed('signIn', input), anchor, deviceSecret };
    }
    case 'enrol': {
      const { code, password, device, deviceSecret } = request;
      const input = { code, password, useKeychain: deviceSecret !== null };
      return { do: 'enrol', call: await sealed('enrol', input), device, deviceSecret };
    }
    case 'change-password': {
      const { password: current, next, deviceSecret, ...rest } = request;
      const call = await sealed('changePassword', { current, next, ...codeOf(rest) });
      return { do: 'change-password', call, deviceSecret };
    }
    case 'set-cost': {
      const { password, memoryMiB, deviceSecret, ...rest } = request;
      return {
        do: 'set-cost',
        call: await sealed('setCost', { password, memoryMiB, ...codeOf(rest) }),
        deviceSecret,
      };
    }
    case 'recover': {
      const { kit, password, deviceSecret } = request;
      const call = await sealed('recover', { kit, password, useKeychain: deviceSecret !== null });
      return { do: 'recover', call, deviceSecret };
    }
    case 'recover-with-shares': {
      const { shares, password, deviceSecret } = request;
      const input = { shares, password, useKeychain: deviceSecret !== null };
      const call = await sealed('recoverWithShares', input);
      return { do: 'recover-with-shares', call, deviceSecret };
    }
    case 'prove':
    case 'prepare-kit': {
      const { password, deviceSecret } = request;
      const verb = request.do === 'prove' ? 'stepUp' : 'renewKit';
      const call = await sealed(verb, { password, ...codeOf(request) });
      return { do: request.do, call, deviceSecret };
    }
    case 'drop-kit':
      return { do: 'drop-kit' };
    case 'adopt-kit':
      throw new Error('Main has a kit confirmed, and does not adopt it.');
  }
}

function codeOf({ code }: { readonly code?: string | undefined }) {
  return code === undefined ? {} : { code };
}
