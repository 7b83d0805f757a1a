import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What axe finds wrong on the page as it is: the rule, and the first thing that breaks it. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  // Tabster's dummies are hidden and focusable on purpose; the rule cannot know that.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    // What it finds in order, and where, would be written down too: most of its time on a long page.
    .options({ resultTypes: ['violations'] })
    .exclude('[data-tabster-dummy]')
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}
