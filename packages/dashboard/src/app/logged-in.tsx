import { Outlet } from "react-router";
import { LoginPage } from "../features/login/login-page.tsx";
import { useSession } from "../lib/session/use-session.ts";

/** The login, while the server wants to know who looks; else what was asked for. */
export function LoggedIn() {
  const { isLoginNeeded, canLeave } = useSession();
  return isLoginNeeded ? <LoginPage canLeave={canLeave} /> : <Outlet />;
}
