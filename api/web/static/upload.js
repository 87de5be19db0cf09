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

/* A file chosen or dropped beside a form goes at once, with its progress; the form then names it. Without this script it
   goes with the form. */
(() => {
  let waiting = 0;
  let after = null;
  const done = () => {
    waiting -= 1;
    if (waiting || !after) return;
    const { form, button } = after;
    after = null;
    form.requestSubmit(button);
  };
  const line = (box, file) => {
    const row = document.createElement("p");
    row.className = "sent s";
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", box.dataset.sending);
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    told.textContent = `${file.name} 0 %`;
    row.append(bar, " ", told);
    box.append(row);
    return { row, bar, told };
  };
  const named = (shown, told) => {
    const label = document.createElement("label");
    label.className = "opt";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.name = "evidence";
    box.value = told.id;
    box.checked = true;
    label.append(box, ` ${told.name}`);
    shown.row.replaceChildren(label);
  };
  const send = (box, form, file, at) => {
    const shown = line(box, file);
    const call = new XMLHttpRequest();
    const data = new FormData();
    data.append("csrf", form.elements.csrf.value);
    data.append("key", `${form.elements.key.value}-${Date.now()}-${at}`);
    data.append("kind", box.dataset.kind);
    data.append("file", file);
    waiting += 1;
    call.upload.addEventListener("progress", (seen) => {
      if (!seen.lengthComputable) return;
      bar(shown, Math.round((100 * seen.loaded) / seen.total), file);
    });
    call.addEventListener("load", () => {
      if (call.status === 201) named(shown, JSON.parse(call.responseText));
      else lost(shown, box, file);
      done();
    });
    call.addEventListener("error", () => {
      lost(shown, box, file);
      done();
    });
    call.open("POST", `/cases/${box.dataset.case}/documents`);
    call.setRequestHeader("X-Requested-With", "fetch");
    call.send(data);
  };
  const lost = (shown, box, file) => {
    shown.bar.remove();
    shown.told.textContent = `${file.name}: ${box.dataset.failed}`;
  };
  const bar = (shown, share, file) => {
    shown.bar.value = share;
    shown.told.textContent = `${file.name} ${share} %`;
  };
  document.addEventListener("change", (event) => {
    const input = event.target;
    const box = input.closest && input.closest("[data-drop][data-case]");
    if (!box || input.type !== "file" || !input.files.length) return;
    Array.from(input.files).forEach((file, at) => send(box, input.form, file, at));
    input.value = "";
  });
  document.addEventListener("submit", (event) => {
    if (!waiting || !event.target.querySelector("[data-drop][data-case]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    after = { form: event.target, button: event.submitter };
  }, true);
})();
