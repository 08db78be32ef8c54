// Who lets whom in, for the pictures of delegation: made on the demonstration by the panels' own forms, without a browser.

import { get, must } from '../bench/door.mjs';

export const MILTON = '110091495D';
const PLYMOUTH = '110091495A';
const OFFICE = '110091495C';

/** A billing intermediary, which the demonstration's roster lacks. */
export const QUICK_CLAIMS = '110063210B';
export const QUICK_NUMBER = '7712345';
export const ROSTER =
  'organization_id,organization_name,organization_kind,pid_sl,site_name,legacy_provider_number,npi,provider_type,address,city,state,zip,phone\n' +
  `ORG990001,Quick Claims,billing_intermediary,${QUICK_CLAIMS},QUICK CLAIMS,${QUICK_NUMBER},1790717650,Billing Intermediary,1 MAIN STREET,BOSTON,MA,02215,\n`;

/** What Milton lets the intermediary use, and what of it its people use. */
const CEILING = ['ELG_VERIFY', 'CLM_ENTER_PROF', 'CLM_STATUS', 'PAY_RA_VIEW'];
const WORK = { preed: CEILING, dfox: ['CLM_STATUS', 'PAY_RA_VIEW'] };

const person = (first, last, birthday) => ({
  first_name: first,
  last_name: last,
  date_of_birth: birthday,
  user_pin: '0042',
  email: `${first}.${last}@delegation.example`.toLowerCase(),
  zip_code: '02215',
});

/** Somebody at the portal, with a session of their own. */
class Visitor {
  cookie = '';

  constructor(address) {
    this.address = address;
  }

  /** Posts a form that must lead to this path. Names may stand there several times. */
  async post(path, fields, to) {
    const pairs = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
    ({ cookie: this.cookie } = await must(this.address, path, pairs, { cookie: this.cookie }, to));
  }

  read(path) {
    return get(this.address, path, this.cookie);
  }

  /** What stands in a page at this place. */
  async find(path, what) {
    const found = what.exec(await this.read(path));
    if (!found) throw new Error(`${path} lacks ${what}`);
    return found[1];
  }

  async signIn(username, password) {
    await this.post('/sign-in', { username, password }, '/');
    return this;
  }

  enter(pidSl, { pin, number }, to) {
    const letter = { pid_sl: pidSl, registration_pin: pin, legacy_provider_number: number };
    return this.post('/set-up-security-access', letter, `/set-up-security-access/${to}`);
  }

  /** Becomes primary user with a letter, up to the own password and the terms. */
  async register(pidSl, letter, one, password) {
    await this.enter(pidSl, letter, 'register');
    await this.post('/set-up-security-access/register', one, '/set-up-security-access/confirmation');
    await this.settle(await this.read('/set-up-security-access/confirmation'), password);
    return this;
  }

  /** Signs in with what a confirmation shows, chooses a password and accepts the terms. */
  async settle(confirmation, password) {
    const [username, oneTime] = [...confirmation.matchAll(/class="secret">([^<]+)</g)].map(([, secret]) => secret);
    await this.post('/sign-in', { username, password: oneTime }, '/set-password');
    await this.post('/set-password', { new_password: password, confirm_new_password: password }, '/terms');
    await this.post('/terms', { version: await this.find('/terms', /name="version" value="([^"]+)"/), answer: 'agree' }, '/');
  }

  /** Accepts the one request that waits. */
  async accept(kind) {
    const request = await this.find('/requests', /name="request" value="([^"]+)"/);
    await this.post('/requests/answer', { kind, request, answer: 'accept' }, '/requests');
  }
}

/**
 * Milton lets the practice's office administer it, and a billing intermediary use some of its services; its primary user
 * registers Plymouth, too, and links one of her people there; another one asks for a service. `letters` has PIN and provider
 * number by PID/SL. Gives the key of the link to the intermediary.
 */
export async function delegate(address, password, letters) {
  const visitor = () => new Visitor(address);
  const at = (pidSl) => `?site=${pidSl}`;
  const mary = await visitor().signIn('mhughes', password);

  const luz = await visitor().register(OFFICE, letters[OFFICE], person('Luz', 'Castro', '03/13'), password);
  await mary.post(`/primary-access/grant${at(MILTON)}`, { other: OFFICE }, '/primary-access');
  await luz.accept('primary_access');

  const clients = `/linked-organizations/clients${at(QUICK_CLAIMS)}`;
  const tess = await visitor().register(QUICK_CLAIMS, letters[QUICK_CLAIMS], person('Tess', 'Quinn', '03/03'), password);
  const hire = (one) => tess.post(`/subordinates/new${at(QUICK_CLAIMS)}`, one, '/subordinates/confirmation');
  await hire(person('Paul', 'Reed', '10/08'));
  await visitor().settle(await tess.read(`/subordinates/confirmation${at(QUICK_CLAIMS)}`), password);
  await hire(person('Dana', 'Fox', '08/19'));
  const offer = { other: QUICK_CLAIMS, services: CEILING };
  await mary.post(`/linked-organizations/new${at(MILTON)}`, offer, '/linked-organizations');
  await tess.accept('organization_link');
  const link = await tess.find(clients, /name="links" value="([^"]+)"/);
  for (const [username, services] of Object.entries(WORK)) {
    await tess.post(clients, { username, links: link, services }, '/linked-organizations/clients');
  }

  await mary.enter(PLYMOUTH, letters[PLYMOUTH], 'add-site');
  await mary.post('/set-up-security-access/add-site', {}, '/');
  const minh = { username: 'mtran', last_name: 'Tran', services: ['ELG_VERIFY', 'PA_INQ'] };
  await mary.post(`/subordinates/link${at(PLYMOUTH)}`, minh, '/subordinates');

  const ifeoma = await visitor().signIn('iokafor', password);
  const asked = { site: MILTON, service: 'ELG_VERIFY', note: 'I answer the phone on Fridays.' };
  await ifeoma.post(`/access/request${at(MILTON)}`, asked, '/access');
  return link;
}
