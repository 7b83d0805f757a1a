import type { CommandContext } from '../context.ts';
import type { ImportCursor, Load } from './import-job.ts';
export class DifferenceStager implements Load {
  constructor(_c: CommandContext, _j: number, _s: ImportCursor) {}
  begin(): void {}
  take(): void {}
  async finish(): Promise<null> { return null; }
  leave(): void {}
}
