import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useServices } from "../lib/services.ts";
import { useMe } from "../lib/session/use-me.ts";
import { appTexts } from "../texts/app.ts";
import classes from "./page-head.module.css";

/** Who sits here, with the way out; or the way in, for those who only look. Nothing while there are no users. */
export function Account() {
  const { api, session } = useServices();
  const me = useMe();
  const logout = useMutation({ mutationFn: () => api.post("/logout", undefined), onSuccess: () => session.begin() });
  if (me?.recognised_by === "anonymous" && me.login_possible) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => session.requireLogin(true)}>
        {appTexts.logIn}
      </Button>
    );
  }
  if (me?.recognised_by !== "session") return null;
  const name = me.display_name ?? me.name;
  return (
    <div className={classes.account}>
      <span className={classes.person} dir="auto" title={`${me.name}: ${me.roles.join(", ")}`}>
        {name}
      </span>
      {logout.error !== null && <span role="alert">{appTexts.stillLoggedIn(logout.error.message)}</span>}
      <Button size="compact-sm" variant="default" loading={logout.isPending} onClick={() => logout.mutate()}>
        {appTexts.logOut}
      </Button>
    </div>
  );
}
