// A map is dragged with the pointer and enlarged with + and -; without this file it scrolls, and sizes are links.
"use strict";

document.querySelectorAll("figure.plan").forEach(function (frame) {
  const plan = frame.querySelector("svg");
  if (!plan) return;
  const own = { width: plan.width.baseVal.value, height: plan.height.baseVal.value };
  let size = 1, from = null, moved = false;

  function enlarge(by, x, y) {
    const next = Math.min(4, Math.max(0.3, size * by));
    const left = (frame.scrollLeft + x) / size, top = (frame.scrollTop + y) / size;
    size = next;
    plan.setAttribute("width", own.width * size);
    plan.setAttribute("height", own.height * size);
    frame.scrollLeft = left * size - x;
    frame.scrollTop = top * size - y;
  }

  frame.addEventListener("wheel", function (event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    enlarge(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  frame.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") enlarge(1.25, frame.clientWidth / 2, frame.clientHeight / 2);
    else if (event.key === "-") enlarge(0.8, frame.clientWidth / 2, frame.clientHeight / 2);
    else return;
    event.preventDefault();
  });

  frame.addEventListener("pointerdown", function (event) {
    if (event.button !== 0 || event.pointerType !== "mouse") return;
    from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
    moved = false;
  });
  window.addEventListener("pointermove", function (event) {
    if (!from) return;
    const left = from.x - event.clientX, top = from.y - event.clientY;
    if (!moved && Math.abs(left - frame.scrollLeft) + Math.abs(top - frame.scrollTop) < 6) return;
    moved = true;
    frame.classList.add("held");
    frame.scrollLeft = left;
    frame.scrollTop = top;
  });
  window.addEventListener("pointerup", function () { from = null; frame.classList.remove("held"); });
  frame.addEventListener("click", function (event) { if (moved) { event.preventDefault(); moved = false; } }, true);
  frame.addEventListener("dragstart", function (event) { event.preventDefault(); });

  const chosen = plan.querySelector("[aria-current]");
  if (chosen) {
    const box = chosen.getBoundingClientRect(), around = frame.getBoundingClientRect();
    frame.scrollTop += box.top - around.top - frame.clientHeight / 3;
    frame.scrollLeft += box.left - around.left - frame.clientWidth / 3;
  }
});
