import { Link } from "react-router";
import { componentPath } from "../lib/component-path.ts";
import { useComponentView } from "../lib/live/use-live.ts";
import { Name } from "./name.tsx";

/**
 * A component's name that leads to its page. What has none is only named: a component that is gone, or what alerts without
 * being one, as a channel or the system as a whole.
 */
export function ComponentLink(props: { id: string; className?: string | undefined }) {
  const { id, className } = props;
  const isKnown = useComponentView(id) !== null;
  if (!isKnown) return <Name className={className}>{id}</Name>;
  return (
    <Link to={componentPath(id)} className={className}>
      <Name>{id}</Name>
    </Link>
  );
}
