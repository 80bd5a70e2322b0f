// A question before a change: what it touches is counted on while it is asked.

import {html, nothing, render} from './lit-html.js';

/** @returns what `act` answered; null when it was not done */
export function ask(app, {title, body, verb, danger = false, act}) {
  const host = document.getElementById('dialogs');
  return new Promise(resolve => {
    let failure = null;
    let busy = false;
    let result = null;

    async function submit(event) {
      event.preventDefault();
      if (busy) return;
      busy = true;
      failure = null;
      draw();
      try {
        result = await act();
        dialog().close();
      } catch (refused) {
        failure = refused;
      }
      busy = false;
      draw();
    }

    const dialog = () => host.querySelector('dialog');

    function closed() {
      app.live.removeEventListener('mesh', draw);
      render(nothing, host);
      resolve(result);
    }

    function draw() {
      render(html`
        <dialog aria-labelledby="question" @close=${closed}>
          <form @submit=${submit}>
            <h2 id="question">${title}</h2>
            <div class="body">${body()}</div>
            ${failure ? html`<p class="problem" role="alert">${failure.message}. ${failure.next}</p>` : nothing}
            <div class="actions"><button type="button" @click=${() => dialog().close()}>Cancel</button>
              <button class=${danger ? 'danger filled' : 'primary'} ?disabled=${busy}>${verb}</button></div>
          </form>
        </dialog>`, host);
    }

    draw();
    app.live.addEventListener('mesh', draw);
    dialog().showModal();
  });
}
