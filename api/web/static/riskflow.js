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
