// The warning before an idle session ends.

import { eventually } from './driver';
import type { Tab } from './tab';

/** Waits for the warning and stays by Enter, which is on its button. */
export async function warned(tab: Tab): Promise<void> {
  const shown = async () => (await tab.count('dialog', 'Are you still there?')) > 0;
  await eventually('the warning', shown);
  // The heading has the focus first, so that what somebody types meanwhile answers nothing.
  await tab.press('Tab');
  await tab.press('Enter');
  await eventually('the warning to go', async () => !(await shown()));
}
