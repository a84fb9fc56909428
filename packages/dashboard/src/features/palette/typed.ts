/** What was typed before the palette is there. Enter ends it: what follows is not for the palette any more. */
export class Typed {
  text = "";
  isEntered = false;

  take(key: string): void {
    if (this.isEntered) return;
    if (key === "Enter") this.isEntered = true;
    else if (key === "Backspace") this.text = this.text.slice(0, -1);
    else if (key.length === 1) this.text += key;
  }

  clear(): void {
    this.text = "";
    this.isEntered = false;
  }
}
