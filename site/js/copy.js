// Copying text: by a button where the browser allows it, else by hand.

/**
 * Copies what a text box holds, and says so on the button. Frames and pages without encryption have
 * no clipboard: there the text is selected, ready for the keyboard.
 * @param {HTMLTextAreaElement} area
 * @param {HTMLButtonElement} button
 */
export async function copyFrom(area, button) {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
    button.textContent = "Copied";
  } catch {
    area.focus();
    button.textContent = "Press Ctrl+C";
  }
}
