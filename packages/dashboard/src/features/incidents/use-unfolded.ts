import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Whether a long list is shown whole, and how that is asked for. On paper it always is: nobody can unfold it there. */
export function useUnfolded(): readonly [boolean, () => void] {
  const [isUnfolded, setUnfolded] = useState(false);
  useEffect(() => {
    const unfold = () => flushSync(() => setUnfolded(true));
    window.addEventListener("beforeprint", unfold);
    return () => window.removeEventListener("beforeprint", unfold);
  }, []);
  return [isUnfolded, () => setUnfolded(true)];
}
