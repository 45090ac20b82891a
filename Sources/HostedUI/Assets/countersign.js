// Comforts for those who run scripts. Every page works without this file.
"use strict";

// A form that only carries values onward goes by itself.
for (const form of document.querySelectorAll("form[data-submit]")) {
  // Not form.submit(), which a value named "submit" would hide.
  HTMLFormElement.prototype.submit.call(form);
}

// A button that shows what was typed as a password.
for (const control of document.querySelectorAll("[data-reveal]")) {
  const input = control.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.setAttribute("aria-controls", input.id);
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.setAttribute("aria-label", visible ? control.dataset.hide : control.dataset.show);
    button.title = button.getAttribute("aria-label");
    button.classList.toggle("is-on", visible);
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // Sent as a password, so that the browser does not keep it as a text.
  if (input.form) input.form.addEventListener("submit", () => show(false));
  show(false);
  control.append(button);
}

// Rules of a new password are ticked off while it is typed. The server decides; this only says so early.
const tests = {
  length: (text, count) => [...text].length >= count,
  uppercase: (text) => /[A-Z]/.test(text),
  lowercase: (text) => /[a-z]/.test(text),
  number: (text) => /[0-9]/.test(text),
  symbol: (text) => /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+=]/.test(text) || /\S +\S/.test(text),
};
for (const list of document.querySelectorAll("[data-rules-for]")) {
  const input = document.getElementById(list.dataset.rulesFor);
  const update = () => {
    for (const item of list.children) {
      const test = tests[item.dataset.rule];
      item.classList.toggle("is-met", Boolean(test) && test(input.value, Number(item.dataset.count)));
    }
  };
  input.addEventListener("input", update);
  update();
}

// A form is sent once, however often its button is pressed, until five seconds have passed or the page is shown again.
const mark = (form, sent) => {
  if (sent) form.dataset.sent = "yes";
  else delete form.dataset.sent;
  const button = form.querySelector("button[type=submit]");
  if (button && sent) button.setAttribute("aria-busy", "true");
  else if (button) button.removeAttribute("aria-busy");
};
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else setTimeout(mark, 5000, form, false);
    mark(form, true);
  });
  window.addEventListener("pageshow", () => mark(form, false));
}

// A button that copies a token or a code.
if (navigator.clipboard) {
  for (const source of document.querySelectorAll("[data-copy]")) {
    const text = source.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = source.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = source.dataset.copied;
    });
    source.after(button);
  }
}
