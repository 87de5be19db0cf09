// Small conveniences; every page works without this file.
"use strict";

// An act is sent once: a second click on the same button does nothing while the first is under way.
document.addEventListener("submit", function (event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
});

// A button that would be refused can be reached and read, and does nothing.
document.addEventListener("click", function (event) {
  const button = event.target.closest("[aria-disabled]");
  if (button) event.preventDefault();
});

// A ready phrase goes into the opinion, where it can be changed.
document.addEventListener("change", function (event) {
  const into = event.target.dataset && event.target.dataset.into;
  if (!into || !event.target.value) return;
  const text = document.getElementById(into);
  text.value = text.value ? text.value + "\n" + event.target.value : event.target.value;
  event.target.value = "";
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

// Files dropped on a box go into its field of files.
["dragover", "dragleave", "drop"].forEach(function (kind) {
  document.addEventListener(kind, function (event) {
    const box = event.target.closest && event.target.closest("[data-drop]");
    if (!box) return;
    event.preventDefault();
    box.classList.toggle("over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const input = box.querySelector("input[type=file][multiple]");
    const all = new DataTransfer();
    [input.files, event.dataTransfer.files].forEach(function (list) {
      Array.prototype.forEach.call(list, function (file) { all.items.add(file); });
    });
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
});

// What is typed is kept as a draft a while after the last key; files are not sent along.
(function () {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  let timer = 0;
  function keep() {
    const data = new FormData(form);
    Array.from(data.keys()).forEach(function (name) { if (name.indexOf("file-") === 0) data.delete(name); });
    fetch(form.dataset.draft, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } }).then(function (answer) {
      const kept = document.getElementById("kept");
      if (kept && answer.status === 204) kept.textContent = answer.headers.get("X-Kept") ? decodeURIComponent(answer.headers.get("X-Kept")) : "";
    }).catch(function () {});
  }
  form.addEventListener("input", function (event) {
    if (event.target.type === "file") return;
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, 4000);
  });
  form.addEventListener("submit", function () { window.clearTimeout(timer); });
})();
