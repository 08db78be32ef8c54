// The good and bad values of every form, as `domain/data/forms.json` has them, and as they are today on a page of the portal.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Messages by field; what is said above the form has no field. */
export type Problems = Record<string, string>;

/** What a form sends, and all that is wrong with it. */
interface Bad {
  fields: Record<string, string | string[]>;
  problems: Problems;
}

const FILE = join(__dirname, '..', 'domain', 'data', 'forms.json');

/** The examples of each form, by its name. */
export const EXAMPLES: Record<string, { good: Bad['fields'][]; bad: Bad[] }> = JSON.parse(readFileSync(FILE, 'utf8'));

/** What is said of a hidden field with something in it that no page puts there. */
export const STALE = 'This page is out of date. Load it again, and try once more.';

/** The day on which the examples are right. */
const THEN = new Date(Date.UTC(2026, 10, 30));

/** Fields that hold days. (A birthday has no year.) */
const DAYS = /^(from|until)$|_day(_now)?$/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The day that a text of the examples says, if it says one that exists. */
function dayOf(text: string): Date | undefined {
  const [, word, day, year] = /^(\d{1,2}|[A-Z][a-z]{2})[/ ](\d{1,2})(?:\/|, )(\d{4})$/.exec(text) ?? [];
  if (word === undefined) return undefined;
  const month = MONTHS.includes(word) ? MONTHS.indexOf(word) : Number(word) - 1;
  const found = new Date(Date.UTC(Number(year), month, Number(day)));
  return found.getUTCMonth() === month && found.getUTCDate() === Number(day) ? found : undefined;
}

/** A day in the same writing as another one. */
function writtenLike(text: string, day: Date): string {
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  if (MONTHS.includes(text.slice(0, 3))) return `${MONTHS[month]} ${date}, ${year}`;
  const digits = (number: number) => String(number).padStart(/^\d\d/.test(text) ? 2 : 1, '0');
  return `${digits(month + 1)}/${digits(date)}/${year}`;
}

/**
 * A day of the examples, moved so that it is as far from today as it is from theirs: the program has no other clock than the
 * machine's, and the same must be wrong with it on whatever day this runs. What is more than ten years ahead stays on its day of the
 * year, since whole years are counted there. A day that doesn't exist stays as it is.
 */
export function moved(text: string, today: string): string {
  const [day, now] = [dayOf(text), dayOf(today)];
  if (!day || !now) return text;
  const years = now.getUTCFullYear() - THEN.getUTCFullYear();
  const far = day.getUTCFullYear() > THEN.getUTCFullYear() + 10;
  const then = new Date(far ? Date.UTC(day.getUTCFullYear() + years, day.getUTCMonth(), day.getUTCDate()) : day.getTime() + now.getTime() - THEN.getTime());
  return writtenLike(text, then);
}

/** What the examples have for the keys of requests and links: a page has others. */
const KEYS = ['1f', '1e'];

/** An example as it is today on a page whose fields have these values of their own. */
export function onPage({ fields, problems }: Bad, today: string, own: Record<string, string[]>): { fields: Record<string, string[]>; problems: Problems } {
  const there = (name: string, text: string) => {
    if (KEYS.includes(text)) return own[name] ?? [text];
    return [DAYS.test(name) ? moved(text, today) : text];
  };
  const sent = Object.entries(fields).map(([name, values]) => [name, [...new Set([values].flat().flatMap((text) => there(name, text)))]]);
  const told = Object.entries(problems).map(([field, message]) => [field.replace(/-1f$/, `-${own.request?.[0]}`), message]);
  return { fields: Object.fromEntries(sent), problems: Object.fromEntries(told) };
}
