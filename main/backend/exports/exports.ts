import type { FeatureHandlers } from '../context.ts'; export const exports = {} as FeatureHandlers<'exports'>;
