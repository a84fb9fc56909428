import classes from "./empty-state.module.css";

const EXAMPLE = `components:
  - id: engine-api
    type: API_SERVER
    check: { kind: http, base_url: "http://localhost:8000", endpoints: [/health] }
    interval: 5s`;

/** Shown while nothing is monitored: says how to begin. */
export function EmptyState() {
  return (
    <section className={classes.empty} aria-label="Nothing is monitored yet">
      <h2>Nothing is monitored yet</h2>
      <p>
        Let Plimsoll look for what runs on this machine and write <code>plimsoll.yaml</code>:
      </p>
      <pre>npx plimsoll init</pre>
      <p>
        Or name your trading engine's parts in <code>plimsoll.yaml</code> yourself, prove the file with{" "}
        <code>npx plimsoll check-config</code>, and start Plimsoll again:
      </p>
      <pre>{EXAMPLE}</pre>
      <p>Components appear here as soon as they are known; nothing has to be reloaded.</p>
    </section>
  );
}
