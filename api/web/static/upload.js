/* Shows how much of a file has gone, where the browser can tell. Without this script the form sends itself. */
"use strict";
(() => {
  const send = (form) => {
    const told = form.querySelector("[data-progress]");
    const bar = told.querySelector("progress");
    const share = told.querySelector("[data-share]");
    const button = form.querySelector("button[type=submit]");
    const call = new XMLHttpRequest();
    const plainly = () => {
      form.removeAttribute("data-upload");
      button.disabled = false;
      form.submit();
    };
    told.hidden = false;
    button.disabled = true;
    call.upload.addEventListener("progress", (seen) => {
      if (!seen.lengthComputable) return;
      bar.value = Math.round((100 * seen.loaded) / seen.total);
      share.textContent = `${bar.value} %`;
    });
    call.addEventListener("load", () => {
      if (call.status >= 200 && call.status < 300) window.location.assign(call.responseURL);
      else plainly();
    });
    call.addEventListener("error", plainly);
    call.open("POST", form.action);
    call.send(new FormData(form));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-upload")) return;
    if (event.defaultPrevented) return;
    event.preventDefault();
    send(form);
  });
})();
