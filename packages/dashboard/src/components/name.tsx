/** A name someone else chose: may be long, right to left or full of signs, and must not disturb what stands beside it. */
export function Name({ children, className }: { children: string; className?: string | undefined }) {
  return (
    <bdi className={className} title={children}>
      {children}
    </bdi>
  );
}
