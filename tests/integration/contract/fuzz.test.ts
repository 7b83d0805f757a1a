import { describe } from 'vitest';
import { underFire } from '../../support/under-fire.ts';

describe('every operation under fire, the first and every second one', () => {
  underFire(0);
});
