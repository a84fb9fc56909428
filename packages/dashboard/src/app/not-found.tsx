import { Link } from "react-router";
import classes from "./message-page.module.css";

export function NotFound() {
  return (
    <section className={classes.message}>
      <h2>There is no such page</h2>
      <p>The address may have been mistyped, or the page has gone.</p>
      <Link to="/" className={classes.link}>
        Back to the overview
      </Link>
    </section>
  );
}
