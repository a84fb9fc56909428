/** What the page to log in on says. */
export const loginTexts = {
  documentTitle: "Log in · Plimsoll",
  product: "Plimsoll",
  name: "Name",
  password: "Password",
  logIn: "Log in",
  onlyLook: "Only look",
} as const;
