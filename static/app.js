// What pages gain when scripts run. Every page works without this file: links lead to pages, buttons post forms.
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);

  // --- Checklist grids: one tab stop for each table, arrow keys inside ---------------------------------------------

  const GRID = "table[data-grid]";
  const isVisible = (element) => element.getClientRects().length > 0;
  const widgetOf = (cell) => cell.querySelector("a, button") || cell;
  const widgetsOf = (table) => [...table.querySelectorAll("tbody th, tbody td")].map(widgetOf);

  function makeTabStop(table, widget) {
    for (const other of widgetsOf(table)) other.tabIndex = -1;
    widget.tabIndex = 0;
  }

  // The first stop is the first tick of the quarter that is shown; later the cell that was left.
  function prepareGrid(table) {
    table.setAttribute("role", "grid");
    const widgets = widgetsOf(table);
    const stop =
      widgets.find((widget) => widget === document.activeElement) ||
      byId(table.dataset.stop) ||
      table.querySelector("td.is-shown .tick") ||
      widgets[0];
    if (stop) makeTabStop(table, stop);
  }

  function moveInGrid(event) {
    const table = event.target.closest(GRID);
    const cell = event.target.closest("tbody th, tbody td");
    if (!table || !cell || event.altKey || event.metaKey || event.shiftKey) return;
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].filter(isVisible));
    const y = cell.parentNode.sectionRowIndex;
    const x = rows[y].indexOf(cell);
    const lastRow = rows.length - 1;
    const lastColumn = rows[y].length - 1;
    const places = {
      ArrowRight: [y, x + 1],
      ArrowLeft: [y, x - 1],
      ArrowDown: [y + 1, x],
      ArrowUp: [y - 1, x],
      Home: [event.ctrlKey ? 0 : y, 0],
      End: [event.ctrlKey ? lastRow : y, lastColumn],
    };
    const place = places[event.key];
    if (!place || (event.ctrlKey && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    const [row, column] = place;
    if (row < 0 || row > lastRow || column < 0 || column > lastColumn) return;
    widgetOf(rows[row][column]).focus();
  }

  document.addEventListener("focusin", (event) => {
    const table = event.target.closest(GRID);
    if (!table || !event.target.closest("tbody")) return;
    table.dataset.stop = event.target.id;
    makeTabStop(table, event.target);
  });

  // --- Details in a dialog: Enter on a tick, a plain click on a title ----------------------------------------------

  let opener = null; // The control that opened the dialog; found again by id, for a swap may have replaced it.

  function openDetails(url, control) {
    if (!window.htmx) {
      location.assign(url);
      return;
    }
    if (!byId("dialog").open) opener = control;
    // A refusal lands in #flash instead, and what never arrived has said so itself: see the messages below.
    window.htmx.ajax("GET", url, { target: "#dialog-body", swap: "innerHTML" }).then(showDialog, () => {});
  }

  function showDialog() {
    const dialog = byId("dialog");
    if (dialog.open || !byId("dialog-body").firstElementChild) return;
    dialog.showModal();
    const find = (selector) => dialog.querySelector(selector);
    const first = find("[autofocus]") || find("form input:not([type=hidden]), form select, form textarea");
    if (first) (find(`[type=radio][name="${first.name}"]:checked`) || first).focus();
  }

  document.addEventListener("keydown", (event) => {
    const tick = event.target.closest("[data-details]");
    const opensDetails = event.key === "Enter" || (event.key === " " && tick && tick.matches("a"));
    if (tick && opensDetails) {
      event.preventDefault();
      if (!event.repeat) openDetails(tick.dataset.details, tick);
    } else {
      moveInGrid(event);
    }
  });

  function isPlainClick(event) {
    return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  }

  function fieldIsChanged(field) {
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
    if (field.matches("input, textarea")) return field.value !== field.defaultValue;
    return false;
  }

  // A form that came back refused begins with what was typed, so nothing in it looks changed.
  function holdsUnsavedText(dialog) {
    const refused = dialog.querySelector("form :is(.field--error, .notice--warning)");
    return refused !== null || [...dialog.querySelectorAll("input, textarea")].some(fieldIsChanged);
  }

  function listenToDialog(dialog) {
    let warning = null; // Once another message or a new form has taken its place, the next Esc warns again.

    // The first Esc with unsaved typing warns; the second one closes.
    dialog.addEventListener("cancel", (event) => {
      const warned = warning?.isConnected;
      if (warned || !holdsUnsavedText(dialog)) return;
      event.preventDefault();
      byId("dialog-flash").replaceChildren(byId("unsaved-text").content.cloneNode(true));
      warning = byId("dialog-flash").firstElementChild;
      dialog.scrollTop = 0;
    });

    dialog.addEventListener("htmx:afterSwap", () => {
      if (warning) warning.remove();
    });

    dialog.addEventListener("close", () => {
      const target = opener && ((opener.id && byId(opener.id)) || opener);
      byId("dialog-flash").replaceChildren();
      byId("dialog-body").replaceChildren();
      if (target?.isConnected) target.focus();
      opener = null;
    });

    document.addEventListener("dialog:close", () => dialog.close());
  }

  // --- Clicks --------------------------------------------------------------------------------------------------------

  function togglePassword(button) {
    const input = byId(button.dataset.password);
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.textContent = show ? "Ẩn" : "Hiện";
    button.setAttribute("aria-label", show ? "Ẩn mật khẩu" : "Hiện mật khẩu");
  }

  // A double click is one wish; its second half would undo the first.
  function dropSecondClick(event) {
    if (event.detail < 2 || !event.target.closest(".tick")) return;
    event.preventDefault();
    event.stopPropagation();
  }

  document.addEventListener("click", dropSecondClick, true);

  document.addEventListener("click", (event) => {
    const find = (selector) => event.target.closest(selector);
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const link = find("a[data-dialog], a[data-details]");
    if (link && isPlainClick(event) && window.htmx) {
      event.preventDefault();
      openDetails(link.href, link);
    } else if (find("#dialog [data-close]")) {
      event.preventDefault();
      byId("dialog").close();
    } else if (find("[data-dismiss]")) {
      find(find("[data-dismiss]").dataset.dismiss).remove();
      const place = document.querySelector("dialog[open] [data-close]") || byId("main");
      place.focus({ preventScroll: true });
    } else if (find("[data-password]")) {
      togglePassword(find("[data-password]"));
    } else if (find("[data-print]")) {
      window.print();
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Sent as a password again: browsers offer to remember those alone.
  document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll("[data-password]")) {
      if (byId(button.dataset.password).type === "text") togglePassword(button);
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("[data-dirty]")) event.preventDefault();
  });

  // --- htmx: focus, messages ---------------------------------------------------------------------------------------

  let focusedId = "";
  let swappedId = "";

  // Messages stand at the top of the page, or inside the dialog that covers it.
  function messagePlace() {
    const place = byId(byId("dialog").open ? "dialog-flash" : "flash");
    place.classList.add("is-raised");
    return place;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "flash") event.detail.target = messagePlace();
    focusedId = document.activeElement ? document.activeElement.id : "";
    swappedId = event.detail.target.id;
  });

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id === "flash") event.detail.target = messagePlace();
    // A cell that was clicked meanwhile waits for an answer of its own; exchanged now, it would never show it.
    if (event.detail.target.matches(".htmx-request")) event.detail.shouldSwap = false;
  });

  // Where the focus goes if its place is gone.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const target =
      document.querySelector("#dialog .field--error :is(input, select, textarea)") || byId(focusedId) || byId(swappedId);
    if (target) target.focus({ preventScroll: target.closest("dialog") === null });
  });

  document.addEventListener("htmx:load", (event) => {
    const table = event.target.closest?.(GRID);
    if (table) prepareGrid(table);
  });

  function showNetworkError() {
    messagePlace().replaceChildren(byId("network-error").content.cloneNode(true));
  }

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, showNetworkError);
  }

  // --- Papers: drafts save themselves ------------------------------------------------------------------------------

  const draft = () => byId("section-form");
  let retrying = 0;
  let typed = 0; // 1: sent, no answer yet; 2: not sent

  function retry() {
    if (document.querySelector("[data-dirty]")) window.htmx.trigger("#autosave", "retry");
  }

  document.addEventListener("htmx:beforeSend", () => (typed &&= 1));

  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    const form = draft();
    if (!form || !(target.id === "autosave" || form.contains(target))) return;
    clearTimeout(retrying);
    if ([200, 204, 409, 422].includes(detail.xhr.status)) {
      document.querySelectorAll("[data-dirty]").forEach((one) => delete one.dataset.dirty);
      if (typed < 2) typed = 0;
      return;
    }
    form.dataset.dirty = "";
    const again = detail.xhr.status !== 413;
    byId("save-state").textContent = again ? "Chưa lưu được – sẽ thử lại" : "Chưa lưu được";
    if (again) retrying = setTimeout(retry, 15000);
  });
  window.addEventListener("focus", retry);

  // What was typed in the last two seconds goes along.
  window.addEventListener("pagehide", () => {
    const url = byId("autosave")?.getAttribute("hx-post");
    if (url && typed) navigator.sendBeacon(url, new FormData(draft()));
  });

  // Characters as people count them, from three quarters of the limit on.
  document.addEventListener("input", ({ target }) => {
    const limit = target.dataset.limit;
    if (draft()?.contains(target)) typed = 2;
    if (!limit) return;
    const left = limit - [...target.value.normalize("NFC")].length;
    const counter = target.nextSibling || target.parentNode.appendChild(document.createElement("span"));
    counter.className = left < 0 ? "error-message" : "hint";
    counter.textContent = left > limit / 4 ? "" : `Còn ${left} ký tự`;
  });

  // --- Start (the script is deferred: the page is there) -------------------------------------------------------------

  document.querySelectorAll(GRID).forEach(prepareGrid);
  listenToDialog(byId("dialog"));
  for (const button of document.querySelectorAll("[data-password], [data-print]")) button.hidden = false;
  const summary = document.querySelector(".error-summary[autofocus]");
  if (summary) summary.focus();
})();
