// REST of HMS-SYS. The session is a cookie that no script sees; a token is sent once, when somebody signs in.

/** What REST answers in the place of what was asked for. */
export class ApiError extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.details = error.details ?? [];
    this.next = error.next ?? '';
  }
}

async function send(method, path, {body, token, stream} = {}) {
  const headers = {};
  if (method !== 'GET') headers['X-HMS-Console'] = '1';
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(path, {method, headers, body, cache: 'no-store', redirect: 'error'});
  } catch {
    throw new ApiError(0, {code: 'unreachable', message: 'HMS-SYS does not answer', next: 'Is it running?'});
  }
  if (stream && response.ok) {
    await response.body.cancel();
    return null;
  }
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ApiError(response.status, {code: 'unreadable', message: `HTTP ${response.status}, not readable as JSON`});
  }
  if (!response.ok) {
    if (response.status === 401 && !token) window.dispatchEvent(new Event('hms-signed-out'));
    throw new ApiError(response.status, json.error);
  }
  return json;
}

export const get = path => send('GET', path);
export const post = (path, body) => send('POST', path, {body: JSON.stringify(body)});
export const putText = (path, body) => send('PUT', path, {body});
export const postText = (path, body) => send('POST', path, {body});
/** What is answered in the place of a stream, which an EventSource does not tell; null: it can be read. */
export const refusal = path => send('GET', path, {stream: true}).catch(failure => failure);
export const remove = path => send('DELETE', path);
export const signIn = token => send('POST', '/session', {token, body: '{}'});
export const signOut = () => send('DELETE', '/session');

export const segment = text => encodeURIComponent(text);
