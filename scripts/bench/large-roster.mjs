// A roster of one group with many sites, one billing intermediary, and its clients, each an organization with one site. Numbers
// count up from these three, so that others know a site's PID/SL.

import { ROSTER } from './registration.mjs';

export const GROUP = 110000000;
export const CLIENT = 120000000;
export const INTERMEDIARY = 130000000;

/** The PID/SL and the legacy provider number of a site. */
export const site = (number) => ({ site: `${number}A`, legacy: String(number % 10000000).padStart(7, '0') });

const TOWNS = 'ADAMS BARRE CANTON DOVER ESSEX FOXBORO GROTON HARVARD IPSWICH LYNN MILTON NATICK ORANGE PAXTON QUINCY REVERE SALEM TRURO UPTON WARE'.split(' ');
const KINDS = 'FAMILY MEDICINE|COMMUNITY HOSPITAL|URGENT CARE|PEDIATRIC GROUP|HEALTH CENTER|REHABILITATION HOSPITAL|SURGICAL CENTER'.split('|');

// Names are not in the order of the numbers: a list by name jumps between them.
const town = (number) => TOWNS[(number * 7) % TOWNS.length];
const name = (number, at) => `${town(number)} ${KINDS[at % KINDS.length]} ${String(at).padStart(4, '0')}`;

function row(organization, number, siteName, type) {
  const { site: pidSl, legacy } = site(number);
  const address = `${1 + (number % 97)} MAIN STREET,${town(number)},MA,02215,(617) 555-0121`;
  return [...organization, pidSl, siteName, legacy, 1000000000 + number, type, address].join(',');
}

/** The file. */
export function roster(sites, clients) {
  const ledger = ['LEDGER', 'Ledger Billing', 'billing_intermediary'];
  const rows = [ROSTER, row(ledger, INTERMEDIARY, 'LEDGER BILLING', 'Billing Intermediary')];
  const hospital = (organization, number, siteName) => rows.push(row(organization, number, siteName, 'Acute Care Hospitals'));
  for (let at = 0; at < sites; at++) hospital(['GROUP', 'Valley Health', 'provider'], GROUP + at, `VALLEY ${name(GROUP + at, at)}`);
  for (let at = 0; at < clients; at++) {
    const client = name(CLIENT + at, at);
    hospital([`CLIENT${at}`, client, 'provider'], CLIENT + at, client);
  }
  return `${rows.join('\n')}\n`;
}
