// Asks the browser for a passkey and posts what it answers. There is no way to do so without a script.
"use strict";
{
  const decode = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  const encode = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  // The options come as JSON; what browsers take as bytes is base64url in it.
  const options = (form) => {
    const value = JSON.parse(form.dataset.options);
    value.challenge = decode(value.challenge);
    if (value.user) value.user.id = decode(value.user.id);
    for (const list of [value.excludeCredentials, value.allowCredentials]) {
      for (const credential of list ?? []) credential.id = decode(credential.id);
    }
    return value;
  };

  // As toJSON() of WebAuthn Level 3 has it, for browsers that lack it or have a password manager in between.
  const json = (credential) => {
    const { response } = credential;
    const value = {
      id: credential.id,
      rawId: encode(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
      clientExtensionResults: { credProps: credential.getClientExtensionResults().credProps },
      response: { clientDataJSON: encode(response.clientDataJSON) },
    };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) value.response[name] = encode(response[name]);
    }
    if (response.getTransports) value.response.transports = response.getTransports();
    return JSON.stringify(value);
  };

  const say = (form, when) => {
    for (const line of form.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== when;
  };

  let waiting;

  // One question at a time: asking for another ends the one that waits in the field for the name.
  const ask = async (form, more = {}) => {
    waiting?.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    const button = form.querySelector("button");
    const isQuiet = more.mediation === "conditional";
    say(form, null);
    if (!isQuiet) button.setAttribute("aria-busy", "true");
    try {
      const credential = await navigator.credentials[form.dataset.passkey]({
        publicKey: options(form), signal, ...more,
      });
      form.elements.credential.value = json(credential);
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      if (signal.aborted) return;
      button.removeAttribute("aria-busy");
      if (!isQuiet) say(form, error.name === "InvalidStateError" ? "known" : "cancelled");
      if (!isQuiet) offer(form);
    }
  };

  // "Autofill": the browser offers passkeys where the name is typed, and nothing is seen until one is chosen.
  const offer = async (form) => {
    if (form.dataset.passkey !== "get" || !document.querySelector("[autocomplete~=webauthn]")) return;
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) ask(form, { mediation: "conditional" });
  };

  const isHere = (domain) => location.hostname === domain || location.hostname.endsWith(`.${domain}`);

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential || !isHere(form.dataset.domain)) continue;
    for (const line of document.querySelectorAll("[data-passkey-unsupported]")) line.hidden = true;
    form.hidden = false;
    form.querySelector("button").addEventListener("click", () => ask(form));
    offer(form);
  }
}
