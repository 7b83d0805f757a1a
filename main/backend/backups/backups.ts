import type { FeatureHandlers } from '../context.ts';
export const backups = {} as FeatureHandlers<'backups'>;
