import { useEffect } from "react";

/** The document's title while `text` is given: the first one counts, and each page has its own, which may be hidden now. */
export function useFirstTitle(text: string | null): void {
  useEffect(() => {
    if (text === null) return;
    const title = document.createElement("title");
    title.textContent = text;
    document.head.prepend(title);
    return () => title.remove();
  }, [text]);
}
