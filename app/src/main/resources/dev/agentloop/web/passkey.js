// The browser's part of registering and signing in: asks the server what is wanted, has the authenticator answer, and sends its answer back.
(() => {
  'use strict';

  const form = document.querySelector('form[data-passkey]');
  if (!form) {
    return;
  }
  const problem = form.querySelector('[data-passkey-problem]');
  const button = form.querySelector('button');

  async function post(path, body) {
    const response = await fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: body ? JSON.stringify(body) : ''});
    if (!response.ok) {
      throw new Error((await response.text()).trim() || `The server answered ${response.status}.`);
    }
    return response;
  }

  async function signIn() {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await (await post('/login/options')).json());
    const credential = await navigator.credentials.get({publicKey: options});
    await post('/login', credential.toJSON());
    location.assign(form.dataset.to);
  }

  async function register() {
    const field = form.elements.namedItem('name');
    const name = field ? field.value.trim() : '';
    const query = field ? '?name=' + encodeURIComponent(name) : '';
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(await (await post('/register/options' + query)).json());
    const credential = await navigator.credentials.create({publicKey: options});
    const code = await (await post('/register' + query, credential.toJSON())).text();
    const done = document.querySelector('[data-passkey-done]');
    done.querySelector('[data-passkey-code]').textContent = code;
    if (field) {
      done.querySelector('[data-passkey-name]').textContent = name;
    }
    form.hidden = true;
    done.hidden = false;
  }

  function words(error) {
    switch (error.name) {
      case 'NotAllowedError': return 'The passkey was not used: it was cancelled, took too long, or there is none for this site.';
      case 'InvalidStateError': return 'This device has a passkey for this name already.';
      case 'SecurityError': return 'Passkeys do not work at this address: ' + error.message;
      default: return error.message;
    }
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    problem.textContent = '';
    if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) {
      problem.textContent = 'This browser is too old for passkeys, or the page is neither encrypted nor on localhost.';
      return;
    }
    button.disabled = true;
    try {
      await (form.dataset.passkey === 'login' ? signIn() : register());
    } catch (error) {
      problem.textContent = words(error);
    } finally {
      button.disabled = false;
    }
  });
})();
