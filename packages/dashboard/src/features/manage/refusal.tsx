import { StatusShape } from "../../components/status-shape.tsx";
import { ApiError } from "../../lib/api/api-client.ts";
import { manageTexts } from "../../texts/manage.ts";
import classes from "./form.module.css";

/** What the server refused, mistake by mistake: those of fields that are not open stand here too. */
export function Refusal({ refusal }: { refusal: { error: Error; words: (why: string) => string } | null }) {
  if (refusal === null) return null;
  const { error, words } = refusal;
  const faults = error instanceof ApiError ? error.faults : [];
  return (
    <div className={classes.refusal} role="alert">
      <StatusShape status="CRITICAL" size={14} />
      {faults.length === 0 ? (
        <p dir="auto">{words(error.message)}</p>
      ) : (
        <div>
          <p>{manageTexts.refused(faults.length)}</p>
          <ul>
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`} dir="auto">
                {path !== "" && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
