import { Link } from "react-router";
import { appTexts } from "../texts/app.ts";
import classes from "./message-page.module.css";

export function NotFound() {
  return (
    <section className={classes.message}>
      <h2>{appTexts.noSuchPage}</h2>
      <p>{appTexts.noSuchPageWhy}</p>
      <Link to="/" className={classes.link}>
        {appTexts.backToOverview}
      </Link>
    </section>
  );
}
