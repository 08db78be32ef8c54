// The way through the door without a browser: posts the portal's forms as a browser without script does.

/** Posts a form. Gives where it leads and the cookie that the visitor has from then on. */
export async function post(address, path, fields, { cookie = '', from } = {}) {
  const body = new URLSearchParams(fields);
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: cookie };
  if (from) headers['X-Forwarded-For'] = from;
  const response = await fetch(new URL(path, address), { method: 'POST', body, headers, redirect: 'manual' });
  const text = await response.text();
  if (response.status !== 303) throw new Error(`POST ${path} answers ${response.status}: ${text}`);
  const set = response.headers.getSetCookie().at(-1)?.split(';')[0];
  return { to: response.headers.get('location'), cookie: set ?? cookie };
}

/** Loads a page. */
export async function get(address, path, cookie) {
  const response = await fetch(new URL(path, address), { headers: { Cookie: cookie }, redirect: 'manual' });
  const page = await response.text();
  if (response.status !== 200) throw new Error(`GET ${path} answers ${response.status}`);
  return page;
}

/** The same as `post`, where the form must lead to this path. */
export async function must(address, path, fields, options, to) {
  const answer = await post(address, path, fields, options);
  if (answer.to.split('?')[0] !== to) throw new Error(`POST ${path} leads to ${answer.to} and not to ${to}`);
  return answer;
}
