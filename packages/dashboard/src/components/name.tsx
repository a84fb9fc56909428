/** A name someone else chose: may be long, right to left or full of signs, and must not disturb what stands beside it. */
export function Name(props: { children: string; className?: string | undefined; title?: string }) {
  return (
    <bdi className={props.className} title={props.title ?? props.children}>
      {props.children}
    </bdi>
  );
}
