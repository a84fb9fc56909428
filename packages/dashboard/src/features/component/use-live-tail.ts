import { useEffect, useState } from "react";
import { useServices } from "../../lib/services.ts";
import { extendTail, type LiveTail } from "./live-tail.ts";

/** What came over the stream of this component since the page was opened. */
export function useLiveTail(id: string): LiveTail {
  const { live } = useServices();
  const [tail, setTail] = useState<{ id: string; series: LiveTail }>({ id, series: new Map() });
  useEffect(() => {
    const take = (): void => {
      const metrics = live.component(id)?.health.metrics ?? [];
      setTail((old) => {
        const series = extendTail(old.id === id ? old.series : new Map(), metrics);
        return old.id === id && old.series === series ? old : { id, series };
      });
    };
    take();
    return live.subscribe(`component:${id}`, take);
  }, [id, live]);
  return tail.id === id ? tail.series : new Map();
}
