// The forms of a page, whichever they are: what they carry, filled in by the names of their fields, sent, and what is told then.

import type { Page } from '@playwright/test';
import { day } from './agency';
import { EXAMPLES, type Problems } from './form-examples';
import { summary } from './panels';
import { ask } from './people';
import { expect } from './test';

/** What a form carries besides its fields. */
export interface Stamped {
  action: string;
  posted: boolean;
  /** By what it is checked. */
  check: string | null;
  /** The day on which it was made. */
  today: string | null;
  /** The values of its hidden fields of these names. */
  keys: string[];
  whose: string[];
}

/** Every form in the document. */
export function formsOf(page: Page): Promise<Stamped[]> {
  return page.locator('form').evaluateAll((forms) =>
    forms.map((form) => {
      const hidden = (name: string) => [...form.querySelectorAll<HTMLInputElement>(`input[type=hidden][name=${name}]`)].map(({ value }) => value);
      return {
        action: form.getAttribute('action') ?? '',
        posted: form.getAttribute('method') === 'post',
        check: form.getAttribute('data-check'),
        today: form.getAttribute('data-today'),
        keys: hidden('form_key'),
        whose: hidden('whose'),
      };
    }),
  );
}

/** Each form that is posted has its check, the day of its page, whose page it is, and a key of its own [R21]. */
export async function stampsHold(page: Page): Promise<void> {
  const forms = await formsOf(page);
  const posted = forms.filter((form) => form.posted);
  for (const form of posted) {
    expect.soft(Object.keys(EXAMPLES), `the check of ${form.action}`).toContain(form.check);
    expect.soft([day(0), day(-1)], `the day of ${form.action}`).toContain(form.today);
    expect.soft(form.keys, `the key of ${form.action}`).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    expect.soft(form.whose, `whose ${form.action} is`).toEqual([posted[0].whose[0]]);
  }
  const keys = posted.flatMap((form) => form.keys);
  expect.soft(new Set(keys).size, 'no two forms have one key').toBe(keys.length);
  const signedIn = (await page.getByRole('button', { name: 'Sign Out' }).count()) > 0;
  if (signedIn) expect.soft(posted[0].whose, 'the page is somebody’s').not.toEqual(['']);
  for (const { action, check } of forms.filter((form) => !form.posted && form.check !== null)) {
    expect.soft(Object.keys(EXAMPLES), `the check of ${action}`).toContain(check);
  }
}

/** A field into which one types. */
export interface Field {
  name: string;
  label: string;
  required: boolean;
  /** Whether keyboards and dictionaries leave it as it is typed. */
  asTyped: boolean;
}

/** The form that is tried. */
export interface Tried {
  action: string;
  posted: boolean;
  today: string;
  /** What its fields hold or offer, by name. */
  own: Record<string, string[]>;
  /** In their order. */
  fields: Field[];
}

/** Chooses the form of this name for what follows: of several the one that has most of these fields. */
export async function choose(page: Page, name: string, names: string[]): Promise<Tried> {
  const forms = page.locator(`form[data-check="${name}"]`);
  await expect(forms.first(), `the form ${name}`).toBeAttached();
  return forms.evaluateAll((found, names) => {
    const has = (form: HTMLFormElement) => names.filter((name) => form.elements.namedItem(name)).length;
    const [form] = (found as HTMLFormElement[]).sort((one, other) => has(other) - has(one));
    document.querySelector('form[data-tried]')?.removeAttribute('data-tried');
    form.setAttribute('data-tried', '');
    const own: Record<string, string[]> = {};
    const fields: Field[] = [];
    for (const control of form.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement)) continue;
      (own[control.name] ??= []).push(control.value);
      if (control instanceof HTMLSelectElement || control.readOnly || !['text', 'password', 'email', 'textarea'].includes(control.type)) continue;
      const typed = { autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false' };
      fields.push({
        name: control.name,
        label: control.labels?.[0]?.textContent ?? '',
        required: control.getAttribute('aria-required') === 'true',
        asTyped: Object.entries(typed).every(([attribute, value]) => control.getAttribute(attribute) === value),
      });
    }
    const attribute = (name: string) => form.getAttribute(name) ?? '';
    return { action: attribute('action'), posted: attribute('method') === 'post', today: attribute('data-today'), own, fields };
  }, names);
}

/** What a page says in every form, whatever is typed: for whom it was made and at which site, and by which key it is known again. */
const STAYS = ['form_key', 'whose', 'site'];

/**
 * Makes the chosen form send these values and no others, and marks the button for it. Fields are emptied and ticks taken away where
 * nothing is said of them. What the page doesn't offer (a longer text than it takes, another option, another hidden field) is put
 * there all the same: extensions do that, and pages of yesterday.
 */
export async function put(page: Page, fields: Record<string, string[]>): Promise<void> {
  await page.locator('form[data-tried]').evaluate(
    (found, { fields, stays }) => {
      const form = found as HTMLFormElement;
      const left = new Map(Object.entries(fields).map(([name, values]) => [name, [...values]]));
      document.querySelectorAll('[data-added]').forEach((added) => added.remove());
      document.querySelectorAll('[data-pressed]').forEach((button) => button.removeAttribute('data-pressed'));
      document.querySelectorAll('.error-summary').forEach((old) => old.setAttribute('data-old', ''));
      const add = (made: HTMLElement, to: Element) => {
        made.setAttribute('data-added', '');
        to.append(made);
      };
      const controls = [...form.elements];
      for (const control of controls) {
        const values = left.get(control.getAttribute('name') ?? '') ?? [];
        if (control instanceof HTMLInputElement && control.type === 'hidden') {
          // The picker's are its own to change: they are left where they are, and not sent.
          control.disabled = control.name in fields || !stays.includes(control.name);
        } else if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)) {
          const at = values.indexOf(control.value);
          control.checked = at >= 0;
          if (at >= 0) values.splice(at, 1);
        } else if (control instanceof HTMLSelectElement) {
          const value = values.shift() ?? '';
          if (![...control.options].some((option) => option.value === value)) add(new Option(value, value), control);
          control.value = value;
        } else if (control instanceof HTMLTextAreaElement || (control instanceof HTMLInputElement && !control.readOnly)) {
          control.value = values.shift() ?? '';
        }
      }
      const buttons = controls.filter((control) => control instanceof HTMLButtonElement && control.type === 'submit') as HTMLButtonElement[];
      const button = buttons.find(({ name, value }) => left.get(name)?.includes(value)) ?? buttons.find(({ name }) => name === '');
      if (!button) throw new Error(`no button sends ${JSON.stringify(fields)}`);
      button.setAttribute('data-pressed', '');
      left.delete(button.name);
      for (const [name, values] of left) {
        for (const value of values) {
          const input = document.createElement('input');
          Object.assign(input, { type: 'hidden', name, value });
          add(input, form);
        }
      }
    },
    { fields, stays: STAYS },
  );
}

/** What is told: in the summary, and at the fields. */
export interface Told {
  summary: Problems;
  atFields: Problems;
}

/** Presses the button that is marked. Gives what the script says is wrong. */
export async function send(page: Page): Promise<Told> {
  await page.locator('[data-pressed]').click();
  const shown = summary(page).and(page.locator(':not([data-old])'));
  await expect(shown).toBeFocused();
  const lines = await shown.getByRole('listitem').evaluateAll((lines) =>
    lines.map((line) => [line.querySelector('a')?.getAttribute('href')?.slice(1) ?? '', line.textContent ?? '']),
  );
  const messages = await page.locator('.field-error[id$="-message"]').evaluateAll((messages) =>
    messages.map((message) => [message.id.replace(/-message$/, ''), message.textContent ?? '']),
  );
  return { summary: unlabelled(lines), atFields: Object.fromEntries(messages) };
}

/** Presses the button that is marked. Gives the names and values that the script sends, and lets nothing reach the server. */
export async function sendInVain(page: Page): Promise<string[][]> {
  const words = 'This was held on its way.';
  const answer = JSON.stringify({ Rejected: [{ field: '', message: words }] });
  const [pressed] = await page.locator('[data-pressed]').all();
  const to = await pressed.evaluate((button: HTMLButtonElement) => button.form!.action);
  let body = '';
  await page.route(to, (route) => {
    body = route.request().postData() ?? '';
    return route.fulfill({ contentType: 'application/json', body: answer });
  }, { times: 1 });
  await pressed.click();
  await expect(summary(page).and(page.locator(':not([data-old])'))).toHaveText(`There is a problem${words}`);
  return [...new URLSearchParams(body)];
}

/** What is told of an example in the browser. */
export function toldOf(problems: Problems): Told {
  return { summary: problems, atFields: Object.fromEntries(Object.entries(problems).filter(([field]) => field !== '')) };
}

/** The summary's lines without the labels that stand before the messages. The reason of an answer has none. */
function unlabelled(lines: string[][]): Problems {
  return Object.fromEntries(lines.map(([field, words]) => [field, /^$|^reason-/.test(field) ? words : words.replace(/^[^:]+: /, '')]));
}

/** The summary in the HTML of a page. */
function summaryIn(html: string): Problems {
  const [, list = ''] = /class="notice bad error-summary".*?<ul>(.*?)<\/ul>/s.exec(html) ?? [];
  return unlabelled([...list.matchAll(/<li>(?:<a href="#([^"]*)">)?([^<]*)/g)].map(([, field = '', words]) => [field, words]));
}

/** The same form sent past the script, by whoever has the page: what is wrong with it, or else the answer. */
export async function answered(page: Page, { action, posted, own }: Tried, fields: Record<string, string[]>): Promise<unknown> {
  const sent = { ...(own.site && { site: own.site }), ...fields };
  if (!posted) {
    const pairs = Object.entries(sent).flatMap(([name, values]) => values.map((value) => [name, value]));
    return summaryIn(await (await page.request.get(`${action}?${new URLSearchParams(pairs)}`)).text());
  }
  const answer = await ask(page.request, action, sent);
  if (answer.Rejected) return Object.fromEntries((answer.Rejected as { field: string; message: string }[]).map(({ field, message }) => [field, message]));
  // The page comes anew, and says it.
  if (answer.Go) return summaryIn(await (await page.request.get(answer.Go.to)).text());
  return answer;
}
