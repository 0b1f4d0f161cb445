/** What the page shows now, which nobody but the page knows. */

export const ui = {
  /** A kind of objects, `requests`, `faults`, `dialect` or `connect`. */
  page: "",
  filter: "",
  /** The part of a long table, from 0. */
  part: 0,
  /** @type {{ cell: string, draft: string, error: string } | undefined} the cell that is edited */
  editing: undefined,
  /** @type {Set<string>} rows that show what is in them, `groups/1` */
  open: new Set(),
  /** @type {Set<string>} rows of a tree whose children are hidden */
  folded: new Set(),
  /** @type {{ kind: string, error: string } | undefined} */
  adding: undefined,
  /** @type {{ text: string, undo?: () => void, error?: boolean } | undefined} */
  toast: undefined,
  refusedOnly: false,
  turnedOnly: false,
  operation: "",
  times: "1",
  format: "shell",
};

/** @type {() => void} */
let draw = () => {};
let waiting = false;

export function drawWith(/** @type {() => void} */ render) {
  draw = render;
}

/** Shows what changed, before the next frame. */
export function update() {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    draw();
  });
}

/** Says something at the foot of the page and to screen readers. */
export function tell(/** @type {string} */ text, /** @type {{ undo?: () => void, error?: boolean }} */ more = {}) {
  const toast = { text, ...more };
  ui.toast = toast;
  const status = document.getElementById("status");
  if (status) status.textContent = text;
  if (!more.error)
    setTimeout(() => {
      if (ui.toast === toast) ui.toast = undefined;
      update();
    }, 6000);
  update();
}

/** Does what may be refused, and says why where it is. */
export async function attempt(/** @type {() => Promise<unknown>} */ act, /** @type {string} */ done = "", /** @type {object} */ more = {}) {
  try {
    await act();
    if (done !== "") tell(done, more);
  } catch (error) {
    tell(/** @type {Error} */ (error).message, { error: true });
  }
}

/** Text with `code` between backticks. @returns {{ code: boolean, text: string }[]} */
export function inlineCode(/** @type {string} */ text) {
  return text.split("`").map((part, at) => ({ code: at % 2 === 1, text: part }));
}
