// The moments that matter to somebody who hears the pages, by keyboard alone: what Orca has to say at each is asserted, and all of it is
// written down.
//
// What is only hoped for goes unsaid in Orca 43 with Firefox ESR 153, most times or always: an empty list, at which Orca fails, and a warning
// that is cut off by the next letter. Where what had the focus leaves the page (as the old page does, and as all does that lies behind a
// modal dialog), Firefox tells of that before it tells of the new focus. Orca then finds the heading by itself, says nothing, and finds
// nothing new in the focus that it is told of next: so pages say their titles in the status, and the warning is modal a moment later.

import { MARY, MILTON, type Person, enter, hire } from '../people';
import { test as base } from '../test';
import { Desk } from './desk';
import { type Chapter, Listener, hoped } from './listener';
import { write } from './transcript';

const HOME = 'Provider Online Service Center';

/** Somebody whose name has the letters that every keyboard has. */
const ZANE: Person = { last: 'Oneil', first: 'Zane', birthday: '02/02', pin: '0815', email: 'zane@riverside.example', zip: '02139' };
/** A second one whose name begins as Andre's. */
const IRIS: Person = { last: 'Dunn', first: 'Iris', birthday: '03/08', pin: '4711', email: 'iris@riverside.example', zip: '02186' };

/** What the warning says: its title and how much time is left. */
const WARNING = ['Are you still there?', 'You will be signed out in'];

/** What is heard, in the order of the drill. */
const heard: Chapter[] = [];

const test = base.extend<{ sitDown: (title: string, path: string) => Promise<Listener> }>({
  // Sits down at a desk where the browser opens this path.
  sitDown: async ({ door }, use) => {
    let desk: Desk | undefined;
    await use(async (title, path) => {
      desk = await Desk.open(door.address + path);
      return new Listener(desk, heard, title);
    });
    await desk?.close();
  },
});

test.describe.configure({ mode: 'serial' });

/** From Sign In, as it has loaded, to the page behind it. */
async function signIn(orca: Listener, title: string): Promise<void> {
  await orca.hearTo('Finished loading Sign In.');
  // Reading the page aloud would go on.
  await orca.press('ctrl+Home');
  await orca.pressTo('Tab', 'Username entry');
  await orca.type(MARY.username);
  await orca.press('Tab', 'Password');
  await orca.type(MARY.password, 'the password');
  await orca.pressUntil('Return', `Finished loading ${title}.`);
}

test('the desk', async ({ sitDown, request }) => {
  await enter(request, MARY);
  await hire(request, MILTON, IRIS);
  const orca = await sitDown('Sign in', '/sign-in');
  await signIn(orca, HOME);

  orca.chapter('Search');
  await orca.press('ctrl+Home');
  await orca.pressTo('Tab', 'Manage Subordinate Accounts');
  await orca.press('Return', 'Subordinates Search heading level 1.');
  await orca.pressTo('Tab', 'Last Name');
  await orca.type('dub');
  await orca.press('Return', '1 person.');
  await orca.press('ctrl+a');
  await orca.type('du');
  await orca.press('Return', '2 people.');
  await orca.press('ctrl+a');
  await orca.type('xyz');
  await orca.press('Return', 'No one matches.');
  await orca.press('ctrl+a');
  await orca.press('Delete');
  // A list that nothing was searched in: only its title is said.
  await orca.press('Return', '3 people.');

  orca.chapter('Add New Subordinate, with an error');
  await orca.pressTo('Tab', 'New Subordinate');
  await orca.press('Return', 'Add New Subordinate');
  await orca.pressTo('Tab', 'Last Name');
  await orca.type(ZANE.last);
  await orca.press('Tab', 'First Name');
  await orca.type(ZANE.first);
  await orca.press('Tab', 'Middle Initial (optional)');
  await orca.press('Tab', 'Date of Birth (mm/dd)');
  await orca.type('13/13');
  await orca.press('Tab', 'PIN');
  await orca.type(ZANE.pin);
  await orca.press('Tab', 'Email Address');
  await orca.type(ZANE.email);
  await orca.press('Tab', 'Zip Code');
  await orca.type(ZANE.zip);
  await orca.press('Return', 'There is a problem');
  await orca.press('Tab', 'Date of Birth: ');
  await orca.press('Return', 'Date of Birth (mm/dd)');
  await orca.press('ctrl+a');
  await orca.type(ZANE.birthday);

  orca.chapter('The picker');
  await orca.pressTo('Tab', 'Filter Available Services');
  await orca.type('pa request', undefined, '2 of 34 shown.');
  await orca.press('ctrl+a');
  await orca.type('zzz', undefined, 'No service matches.');
  // Orca 43 fails on a list box that has no option.
  await orca.press('Tab', hoped('Available Services'));
  await orca.press('shift+Tab', 'Filter Available Services');
  await orca.press('ctrl+a');
  await orca.press('Delete', '34 of 34 shown.');
  await orca.press('Tab', 'Available Services');
  await orca.type('ver', undefined, 'Verify Member Eligibility');
  await orca.press('Return', 'Verify Member Eligibility assigned. 1 of 34 assigned.');
  await orca.press('Down');
  await orca.press('Return', '2 of 34 assigned.');

  orca.chapter('Submit, Confirmation, Copy');
  await orca.pressTo('Tab', 'Submit');
  await orca.press('Return', 'Zane Oneil has a user ID and 2 services at this site.', 'Confirmation');
  await orca.readTo('One-time password');
  await orca.press('Down');
  await orca.press('Down');
  await orca.pressTo('Tab', 'Copy One-time password');
  await orca.press('Return', 'One-time password copied.');

  orca.chapter('Reset Password');
  await orca.pressTo('shift+Tab', 'Manage Subordinate Accounts');
  await orca.press('Return', 'Subordinates Search');
  await orca.pressTo('Tab', 'Modify Dubois, Andre');
  await orca.press('Return', 'Modify Subordinate');
  await orca.pressTo('Tab', 'Reset Password');
  await orca.press('Return', 'Reset Password');
  await orca.pressTo('Tab', 'Reset Password');
  await orca.press('Return', 'Andre Dubois has a new one-time password.', 'Confirmation');
  await orca.readTo('One-time password');
  await orca.press('Down');
  await orca.press('Down');
});

test.describe('a session that ends soon', () => {
  test.use({ settings: { DOORWARD_SESSION_IDLE_SECONDS: '90', DOORWARD_SESSION_WARNING_SECONDS: '60' } });

  test('the warning before its end', async ({ sitDown }) => {
    const orca = await sitDown('The warning before a time-out', `/subordinates/new?site=${MILTON.pidSl}`);
    await signIn(orca, 'Add New Subordinate');
    await orca.press('ctrl+Home', 'Skip to the page’s content');
    await orca.press('Return', 'main content');
    await orca.pressTo('Tab', 'Last Name');
    // No letter of it leads to a heading, in which Orca would find the warning by chance.
    await orca.typeOn('garcia', ...WARNING.map(hoped));
    await orca.press('Tab', 'Stay Signed In');
    await orca.press('Return', 'Last Name');
    await orca.waitFor('thinks until the warning has come', 35_000, ...WARNING.map(hoped));
    await orca.press('Tab', 'Stay Signed In');
    await orca.press('Return', 'Last Name');
  });
});

// The last in the order: only a drill that was gone through to its end is written down.
test('what was heard is written down', () => write(Desk.versions(), heard));
