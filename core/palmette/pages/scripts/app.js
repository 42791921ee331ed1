// Everything a screen needs beside htmx. Each module listens on the document and survives swaps.
import "./person.js";
import "./requests.js";
import "./toasts.js";
import "./dialogs.js";
import "./menus.js";
import "./shortcuts.js";
import "./selection.js";
import "./cell_edit.js";
import "./lists.js";
import "./moves.js";
import "./combo.js";
import "./forms.js";
import "./page.js";
import "./side.js";

// The shell is kept for the time without a connection; what belongs to a person never is.
if (document.body.matches(".shell")) addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
