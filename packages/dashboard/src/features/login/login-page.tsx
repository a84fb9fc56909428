import { Button, Input } from "@mantine/core";
import { type FormEvent, useRef } from "react";
import { StatusShape } from "../../components/status-shape.tsx";
import { useServices } from "../../lib/services.ts";
import { useFirstTitle } from "../../lib/use-first-title.ts";
import { loginTexts as texts } from "../../texts/login.ts";
import classes from "./login-page.module.css";
import { useLogin } from "./use-login.ts";

/** Asks who sits before the page. `canLeave`: those without a login may look too, so that there is a way back. */
export function LoginPage({ canLeave }: { canLeave: boolean }) {
  const { session } = useServices();
  const login = useLogin();
  useFirstTitle(texts.documentTitle);
  const password = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const fields = { name: textOf(given.get("name")).trim(), password: textOf(given.get("password")) };
    login.mutate(fields, {
      onError: () => {
        password.current?.focus();
        password.current?.select();
      },
    });
  };
  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={submit} aria-labelledby="login-title">
        <h1 id="login-title" className={classes.title}>
          <Mark />
          {texts.product}
        </h1>
        <div className={classes.field}>
          <label htmlFor="login-name">{texts.name}</label>
          <Input
            id="login-name"
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
          />
        </div>
        <div className={classes.field}>
          <label htmlFor="login-password">{texts.password}</label>
          <Input
            ref={password}
            id="login-password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        </div>
        {login.error !== null && (
          <p className={classes.fault} role="alert">
            <StatusShape status="CRITICAL" size={14} />
            {inWords(login.error)}
          </p>
        )}
        <Button type="submit" loading={login.isPending}>
          {texts.logIn}
        </Button>
        {canLeave && (
          <Button variant="default" onClick={() => session.resume()}>
            {texts.onlyLook}
          </Button>
        )}
      </form>
    </main>
  );
}

function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="10" fill="none" stroke="currentColor" strokeWidth="2.6" />
      <path d="M1 16h30" stroke="currentColor" strokeWidth="2.6" />
    </svg>
  );
}

function textOf(entry: FormDataEntryValue | null): string {
  return typeof entry === "string" ? entry : "";
}

/** The server's sentences begin small; here they stand alone. */
function inWords({ message }: Error): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
