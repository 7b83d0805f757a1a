import type { FeatureHandlers } from '../context.ts'; export const changes = {} as FeatureHandlers<'changes'>;
