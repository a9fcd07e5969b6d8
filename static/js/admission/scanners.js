// How a code comes from a hand scanner: it types, wherever the focus is.

const kBetweenKeysMs = 100; // nobody types that fast for long
const kLeast = 20;

/** The digit of a key whatever the layout, else what it types. */
function letterOf({ key, code }) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  return digit ?? (key.length === 1 ? key : '');
}

/** Calls `onCode(text)` for what a hand scanner types and ends with Enter or Tab. Returns how to end that. */
export function listenToKeys(onCode) {
  let text = '';
  let last = 0;
  let before = null; // what the field that has the focus said before the scanner began
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = event.timeStamp;
    if (now - last > kBetweenKeysMs) {
      text = '';
      before = event.target.matches?.('input') ? { field: event.target, value: event.target.value } : null;
    }
    last = now;
    if ((event.key === 'Enter' || event.key === 'Tab') && text.length >= kLeast) {
      event.preventDefault();
      event.stopPropagation();
      if (before) before.field.value = before.value;
      const code = text;
      text = '';
      onCode(code);
      return;
    }
    text += letterOf(event);
  };
  document.addEventListener('keydown', press, { capture: true });
  return () => document.removeEventListener('keydown', press, { capture: true });
}
