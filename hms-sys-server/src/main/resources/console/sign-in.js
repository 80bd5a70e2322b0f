import {html, nothing, render} from './lit-html.js';
import {signIn} from './api.js';

export function signInPage(place, app) {
  let failure = null;
  let busy = false;

  async function submit(event) {
    event.preventDefault();
    const input = event.target.elements.token;
    busy = true;
    draw();
    try {
      const session = await signIn(input.value.trim());
      input.value = '';
      await app.signedIn(session);
    } catch (refused) {
      busy = false;
      failure = refused;
      draw();
      input.focus();
      input.select();
    }
  }

  function draw() {
    render(html`
      <form class="card sign-in" @submit=${submit}>
        <h1>Sign in</h1>
        <p>With an operator's token. An admin makes one with <code>hms operator create</code>; that of HMS-SYS itself is in
          <code>operator.token</code> of its data directory.</p>
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required autofocus
          aria-describedby=${failure ? 'refused' : nothing} aria-invalid=${failure ? 'true' : 'false'}>
        ${failure ? html`<p id="refused" class="problem" role="alert">${failure.status === 401 ? 'This token opens nothing here.' : `${failure.message}. ${failure.next}`}</p>` : nothing}
        <button class="primary" ?disabled=${busy}>Sign in</button>
        <p class="fine-print">The token is sent once and kept nowhere in the browser. The session ends when you sign out, after half an hour
          without the page, after eight hours, or as soon as the token is revoked.</p>
      </form>`, place);
  }

  draw();
  place.querySelector('#token').focus();
  return {title: 'Sign in'};
}
